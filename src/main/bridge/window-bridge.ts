import type { IpcMain, IpcMainEvent, WebContents } from 'electron';
import {
  BRIDGE_VERSION,
  HELLO_CHANNEL,
  MESSAGE_CHANNEL,
  WELCOME_CHANNEL,
  type Welcome,
  WINDOW_BURST,
  WINDOW_CALLS_PER_SECOND,
  type WindowCapture,
  type WindowMessage,
} from '../../shared/bridge.js';
import type { Clock } from '../../shared/clock.js';
import { safeRoute } from '../../shared/route.js';
import type { RawEvent } from '../intake/intake.js';
import type { AppPages } from './app-pages.js';
import { checkMessage } from './check-message.js';
import { FairShare } from './fair-share.js';
import { factsOf, type Judgement, type SenderPolicy } from './sender-policy.js';

/** Where a message that may be heard comes from. */
export interface WindowOrigin {
  readonly windowId: number;
  readonly origin: string;
}

/** What the bridge hands on; it knows nothing of what becomes of it. */
export interface BridgeListener {
  track(event: RawEvent): void;
  identify(user: unknown, from: WindowOrigin): void;
  reset(from: WindowOrigin): void;
  /** Calls over a window's fair share. */
  flood(count: number): void;
  /** A message that was not heard. */
  refused(reason: string, origin: string): void;
  windowClosed(windowId: number): void;
}

export interface BridgeEnvironment {
  readonly ipcMain: Pick<IpcMain, 'on' | 'removeListener'>;
  readonly clock: Clock;
  readonly policy: SenderPolicy;
  readonly pages: AppPages;
  readonly enabled: boolean;
  readonly capture: WindowCapture | false;
  readonly identify: boolean;
  readonly listener: BridgeListener;
}

interface Speaker {
  readonly share: FairShare;
  connected: boolean;
}

/** Main's side of the bridge: ordinary IPC listeners that never throw and answer nothing but one welcome a document. */
export class WindowBridge {
  readonly #environment: BridgeEnvironment;
  readonly #speakers = new Map<number, Speaker>();

  constructor(environment: BridgeEnvironment) {
    this.#environment = environment;
    environment.ipcMain.on(HELLO_CHANNEL, this.#onHello);
    environment.ipcMain.on(MESSAGE_CHANNEL, this.#onMessage);
  }

  /** Windows that said hello and are still there. */
  get windows(): number {
    return [...this.#speakers.values()].filter((speaker) => speaker.connected).length;
  }

  close(): void {
    this.#environment.ipcMain.removeListener(HELLO_CHANNEL, this.#onHello);
    this.#environment.ipcMain.removeListener(MESSAGE_CHANNEL, this.#onMessage);
    this.#speakers.clear();
  }

  readonly #onHello = (event: IpcMainEvent): void => {
    const frame = event.senderFrame;
    const judged = this.#judge(event, frame);
    if (!judged) return;
    const speaker = this.#speakerOf(event.sender);
    if (!speaker.share.take()) {
      this.#environment.listener.flood(1);
      return;
    }
    speaker.connected = true;
    try {
      frame?.send(WELCOME_CHANNEL, this.#welcome(judged));
    } catch {
      // The document is gone already: its successor says hello itself.
    }
  };

  readonly #onMessage = (event: IpcMainEvent, message: unknown): void => {
    const judged = this.#judge(event, event.senderFrame);
    if (!judged) return;
    const { listener } = this.#environment;
    const checked = checkMessage(message);
    if (!this.#speakerOf(event.sender).share.take()) listener.flood(1);
    else if (!checked) listener.refused('it is no message of the bridge', judged.origin);
    else this.#hand(checked, { windowId: event.sender.id, origin: judged.origin }, judged.remote);
  };

  /** The frame is read first: on a later look it may be gone. */
  #judge(
    event: IpcMainEvent,
    frame: IpcMainEvent['senderFrame'],
  ): (Judgement & { allowed: true }) | undefined {
    const facts = factsOf(frame);
    const judged = this.#environment.policy.judge(facts, event.sender);
    if (judged.allowed) return judged;
    this.#environment.listener.refused(judged.reason, judged.origin);
    return undefined;
  }

  #hand(message: WindowMessage, from: WindowOrigin, remote: boolean): void {
    const { listener } = this.#environment;
    if (message.kind === 'identify') listener.identify(message.user, from);
    else if (message.kind === 'reset') listener.reset(from);
    else if (message.kind === 'dropped') listener.flood(message.count);
    else
      listener.track({
        event: message.event,
        value: message.event === 'PAGE_VIEW' ? this.#route(message.value, remote) : message.value,
        meta: message.meta,
        ageMs: message.ageMs,
        window: from.windowId,
      });
  }

  /** A view's value is made safe again here: a window's word is not trusted to have been folded. */
  #route(value: unknown, remote: boolean): unknown {
    if (typeof value !== 'string' || value === '') return value;
    const { capture } = this.#environment;
    return safeRoute(value, {
      fileRoots: [],
      routes: capture ? capture.routes : [],
      query: capture ? capture.query : [],
      remote,
    });
  }

  #welcome(judged: Judgement & { allowed: true }): Welcome {
    const { enabled, capture, identify, pages } = this.#environment;
    return {
      version: BRIDGE_VERSION,
      enabled,
      capture: enabled && capture,
      identify,
      fileRoots: pages.rootsFor(judged.url),
      remote: judged.remote,
    };
  }

  #speakerOf(contents: WebContents): Speaker {
    const known = this.#speakers.get(contents.id);
    if (known) return known;
    const speaker = {
      share: new FairShare(this.#environment.clock, WINDOW_BURST, WINDOW_CALLS_PER_SECOND),
      connected: false,
    };
    this.#speakers.set(contents.id, speaker);
    const { id } = contents;
    contents.once('destroyed', () => {
      this.#speakers.delete(id);
      this.#environment.listener.windowClosed(id);
    });
    return speaker;
  }
}
