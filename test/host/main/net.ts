import type { ClientRequestConstructorOptions, Net } from 'electron';
import { ClientRequestStandIn } from './client-request.js';
import type { SessionStandIn } from './session.js';

type Imitated = Pick<Net, 'fetch' | 'isOnline' | 'online'>;

/** Electron: net. Always online, unless a test replaces `isOnline`. */
export class NetStandIn implements Imitated {
  constructor(
    private readonly defaultSession: () => SessionStandIn,
    private readonly isReady: () => boolean,
  ) {}

  get online(): boolean {
    return this.isOnline();
  }

  isOnline(): boolean {
    return true;
  }

  request(options: ClientRequestConstructorOptions | string): ClientRequestStandIn {
    if (!this.isReady()) throw new Error('net module can only be used after app is ready');
    return new ClientRequestStandIn(options, this.defaultSession().getUserAgent());
  }

  fetch(input: string | Request, init?: RequestInit): Promise<Response> {
    return this.defaultSession().fetch(input, init);
  }
}
