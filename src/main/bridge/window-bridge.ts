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
import { VALUE_LENGTH } from '../../shared/event.js';
import { safeRoute } from '../../shared/route.js';
import { Subscriptions } from '../client/subscriptions.js';
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
  track(event: RawEvent, from: WindowOrigin): void;
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

/** Documents that one window may open at once and a second; a page that reloads itself for ever is not greeted for ever. */
const HELLO_BURST = 20;
const HELLOS_PER_SECOND = 1;

/** A window has folded its routes already: what is far longer than a value may be was made to keep main busy. */
const LONGEST_ROUTE = 4 * VALUE_LENGTH;

interface Speaker {
  readonly share: FairShare;
  /** Apart from its calls: what a page says too much does not leave the next one in its window unheard. */
  readonly hellos: FairShare;
  connected: boolean;
}

type Allowed = Judgement & { readonly allowed: true };
type Frame = IpcMainEvent['senderFrame'];

/** Main's side of the bridge: ordinary IPC listeners that never throw and answer nothing but one welcome a document. */
export class WindowBridge {
  readonly #environment: BridgeEnvironment;
  readonly #subscriptions = new Subscriptions();
  readonly #speakers = new Map<number, Speaker>();

  constructor(environment: BridgeEnvironment) {
    this.#environment = environment;
    this.#subscriptions.on(environment.ipcMain, HELLO_CHANNEL, this.#onHello);
    this.#subscriptions.on(environment.ipcMain, MESSAGE_CHANNEL, this.#onMessage);
  }

  /** Windows that said hello and are still there. */
  get windows(): number {
    return [...this.#speakers.values()].filter((speaker) => speaker.connected).length;
  }

  close(): void {
    this.#subscriptions.close();
    this.#speakers.clear();
  }

  // The frame is read in the first statement: on a later look it may be gone (Electron: `IpcMainEvent.senderFrame`).

  readonly #onHello = (event: IpcMainEvent): void => {
    const frame = event.senderFrame;
    const judged = this.#judge(frame, event.sender);
    if (!judged) return;
    const speaker = this.#speakerOf(event.sender);
    if (!speaker.hellos.take()) {
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
    const judged = this.#judge(event.senderFrame, event.sender);
    if (!judged) return;
    const { listener } = this.#environment;
    const checked = checkMessage(message);
    const isWithin = this.#speakerOf(event.sender).share.take();
    // What a preload held back counts in full, also where its window goes on talking.
    if (checked?.kind === 'dropped') listener.flood(Math.max(checked.count, isWithin ? 0 : 1));
    else if (!isWithin) listener.flood(1);
    else if (!checked) listener.refused('it is no message of the bridge', judged.origin);
    else this.#hand(checked, { windowId: event.sender.id, origin: judged.origin }, judged.remote);
  };

  #judge(frame: Frame, contents: WebContents): Allowed | undefined {
    const judged = this.#environment.policy.judge(factsOf(frame), contents);
    if (judged.allowed) return judged;
    this.#environment.listener.refused(judged.reason, judged.origin);
    return undefined;
  }

  #hand(message: Exclude<WindowMessage, { kind: 'dropped' }>, from: WindowOrigin, remote: boolean): void {
    const { listener } = this.#environment;
    if (message.kind === 'identify') listener.identify(message.user, from);
    else if (message.kind === 'reset') listener.reset(from);
    else {
      const { event, meta, ageMs } = message;
      const value = event === 'PAGE_VIEW' ? this.#route(message.value, remote) : message.value;
      listener.track({ event, value, meta, ageMs, window: from.windowId } as RawEvent, from);
    }
  }

  /** A view's value is made safe again here: a window's word is not trusted to have been folded. */
  #route(value: unknown, remote: boolean): unknown {
    if (typeof value !== 'string' || value === '') return value;
    if (value.length > LONGEST_ROUTE) return ':x';
    const { capture } = this.#environment;
    return safeRoute(value, {
      fileRoots: [],
      routes: capture ? capture.routes : [],
      query: capture ? capture.query : [],
      remote,
    });
  }

  #welcome(judged: Allowed): Welcome {
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
    const { id } = contents;
    const known = this.#speakers.get(id);
    if (known) return known;
    const { clock, listener } = this.#environment;
    const speaker: Speaker = {
      share: new FairShare(clock, WINDOW_BURST, WINDOW_CALLS_PER_SECOND),
      hellos: new FairShare(clock, HELLO_BURST, HELLOS_PER_SECOND),
      connected: false,
    };
    this.#speakers.set(id, speaker);
    const forget = this.#subscriptions.on(contents, 'destroyed', () => {
      forget();
      this.#speakers.delete(id);
      listener.windowClosed(id);
    });
    return speaker;
  }
}
