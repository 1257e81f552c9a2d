import { startLocalGateway } from './local-gateway.js';
import type { NamedGateway } from './options.js';
import type { Receiver } from './receiver.js';
import { startRelay } from './relay.js';

/** Where a person may expect the gateway's page; a run that nobody watches takes any port. */
const USUAL_PORT = 8787;

export interface ReceiverWishes {
  /** Sent to instead of a gateway of this machine. */
  readonly named: NamedGateway | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly isWatched: boolean;
}

export function openReceiver({ named, env, isWatched }: ReceiverWishes): Promise<Receiver> {
  if (named) return startRelay(named);
  return startLocalGateway({
    apiKey: env.ONBOARDFLOW_API_KEY || 'demo-key',
    port: isWatched ? USUAL_PORT : 0,
  });
}
