import type { Meta, Reporter, User } from '../../shared/types.js';
import { StartLinks } from '../capture/start-links.js';
import type { FlushResult } from '../delivery/sender.js';
import type { Environment } from '../environment.js';
import { checkUser } from '../intake/check-user.js';
import type { RawEvent } from '../intake/intake.js';
import type { Settings } from '../options.js';
import { isUsableKey } from '../usable-key.js';
import { AppListeners } from './app-listeners.js';
import type {
  ClientEvents,
  IdentifyAnswer,
  OnboardFlowClient,
  SetApiKeyAnswer,
  Status,
  TrackAnswer,
  TrackRefusal,
} from './client-types.js';
import { Core } from './core.js';
import { disabledStatus } from './core-status.js';
import { NOT_LOADED } from './late-sender.js';
import { Reception } from './reception.js';
import { Silence } from './silence.js';
import { Tally } from './tally.js';
import { Voice } from './voice.js';
import { Windows } from './windows.js';

const FLUSH_TIMEOUT_MS = 10_000;
const CLOSE_TIMEOUT_MS = 1_000;

const WHY_NOT: { readonly [Reason in 'disabled' | 'no-consent' | 'closed']: string } = {
  disabled: 'the option enabled is false',
  'no-consent': 'consent is denied',
  closed: 'the client is closed',
};

/** What an app gets from `init`: it answers every call, and hands what may pass to the core. */
export class Client implements OnboardFlowClient {
  readonly track: Reporter<TrackAnswer>['track'];
  readonly #settings: Settings;
  readonly #environment: Environment;
  readonly #voice: Voice;
  readonly #tally: Tally;
  readonly #onClosed: () => void;
  readonly #onReady = (): void => this.#start();
  /** Made at the first call that needs it, or at `ready`; never while the option `enabled` is false. */
  #core: Core | undefined;
  #listeners: AppListeners | undefined;
  #windows: Windows | undefined;
  #silence: Silence | undefined;
  readonly #startLinks: StartLinks | undefined;
  #closing: Promise<void> | undefined;

  constructor(settings: Settings, environment: Environment, onClosed: () => void) {
    this.#settings = settings;
    this.#environment = environment;
    this.#onClosed = onClosed;
    this.#voice = new Voice(settings.debug, environment.console);
    this.#tally = new Tally(() => this.#voice.warn('a listener of the app threw; it was ignored'));
    this.track = (event: string, value: string, meta?: unknown) =>
      this.take({ event, value, meta, window: 'main' });
    this.#bindMembers();
    const { app } = environment.electron;
    if (settings.enabled && settings.name === undefined && settings.lifecycle.has('deep-link'))
      this.#startLinks = new StartLinks(app, environment.process.argv);
    // An app that opens its first window at `ready` finds the preload in place: this listener was there before its own.
    if (app.isReady()) this.#start();
    else app.once('ready', this.#onReady);
  }

  pageView(value: string, meta?: Meta): TrackAnswer {
    return this.take({ event: 'PAGE_VIEW', value, meta, window: 'main' });
  }

  click(value: string, meta?: Meta): TrackAnswer {
    return this.take({ event: 'CLICK', value, meta, window: 'main' });
  }

  custom(value: string, meta?: unknown): TrackAnswer {
    return this.take({ event: 'CUSTOM', value, meta, window: 'main' });
  }

  /** Every event comes through here, also those of windows and of the app's own life. */
  take(raw: RawEvent): TrackAnswer {
    const reason = this.#shutReason(true);
    if (reason) return refusal(reason, WHY_NOT[reason]);
    const answer = this.#needCore().take(raw);
    if (!answer.accepted)
      this.#voice.debug(
        `an event of ${raw.window === 'main' ? 'main' : `window ${raw.window}`} was not taken: ${answer.message}`,
      );
    return answer;
  }

  forgetWindow(windowId: number): void {
    this.#core?.forgetWindow(windowId);
  }

  identify(user: User): IdentifyAnswer {
    const reason = this.#shutReason();
    if (reason) return { accepted: false, reason, message: WHY_NOT[reason] };
    const checked = checkUser(user);
    if (!checked.ok) {
      this.#voice.warn(`identify was refused: ${checked.message}`);
      return { accepted: false, reason: 'invalid', message: checked.message };
    }
    this.#needCore().identify(checked.user);
    return { accepted: true };
  }

  reset(): void {
    if (!this.#shutReason()) this.#needCore().reset();
  }

  async setApiKey(key: string | null): Promise<SetApiKeyAnswer> {
    const refuse = (message: string): SetApiKeyAnswer => ({ accepted: false, stored: 'nowhere', message });
    if (this.#closing) return refuse(WHY_NOT.closed);
    if (!this.#settings.enabled) return refuse(WHY_NOT.disabled);
    if (key !== null && !isUsableKey(key)) {
      const message =
        'the key must be a string of printable characters without spaces: paste it alone, without "Token" or "Bearer" before it';
      this.#voice.warn(`setApiKey was refused: ${message}`);
      return refuse(message);
    }
    await this.#environment.electron.app.whenReady();
    try {
      const credentials = await this.#needCore().credentials();
      return { accepted: true, stored: await credentials.set(key === null ? null : key.trim()) };
    } catch {
      return refuse(`${NOT_LOADED}, so no key can be kept`);
    }
  }

  async setConsent(decision: 'granted' | 'denied'): Promise<{ remembered: boolean }> {
    if (decision !== 'granted' && decision !== 'denied') {
      this.#voice.warn("setConsent was refused: it takes 'granted' or 'denied'");
      return { remembered: false };
    }
    if (this.#closing || !this.#settings.enabled) return { remembered: false };
    return { remembered: this.#needCore().decide(decision) };
  }

  async flush(options?: { timeoutMs?: number }): Promise<FlushResult> {
    const timeoutMs = timeoutOf(options, FLUSH_TIMEOUT_MS);
    if (this.#closing) return { delivered: 0, remaining: 0, reason: 'closed' };
    if (!this.#settings.enabled) return { delivered: 0, remaining: 0 };
    return this.#needCore().flush(timeoutMs);
  }

  close(options?: { timeoutMs?: number }): Promise<void> {
    this.#closing ??= this.#end(timeoutOf(options, CLOSE_TIMEOUT_MS));
    return this.#closing;
  }

  status(): Status {
    // A client that was closed before its first call has no file, and makes none for being asked.
    const hasCore = this.#settings.enabled && (this.#core !== undefined || !this.#closing);
    // First of all: it may find out that consent was withdrawn, and count what went with it.
    const core = hasCore
      ? this.#needCore().status()
      : disabledStatus(this.#settings, this.#environment.clock.now());
    return {
      enabled: this.#settings.enabled,
      delivered: this.#tally.delivered,
      rejected: this.#tally.rejected,
      dropped: { ...this.#tally.dropped },
      refused: this.#tally.refused,
      windows: this.#windows?.count ?? 0,
      ...core,
      ...(this.#closing ? { paused: { reason: 'closed' } } : {}),
    };
  }

  on<Name extends keyof ClientEvents>(name: Name, listener: (event: ClientEvents[Name]) => void): () => void {
    return this.#tally.on(name, listener);
  }

  /** Options that another `init` gave and this client does not have. */
  get settings(): Settings {
    return this.#settings;
  }

  get isClosing(): boolean {
    return this.#closing !== undefined;
  }

  /** Another client begins before this one's `close` is over: what is on disk is that one's from now on, and nothing is waited for. */
  cutShort(): void {
    this.#core?.cutShort();
  }

  /** For the developer: a second `init` was called. */
  warn(line: string): void {
    this.#voice.warn(line);
  }

  /** An app hands members on as they are, as in `button.on('click', client.reset)`: they must not throw there. */
  #bindMembers(): void {
    this.pageView = this.pageView.bind(this);
    this.click = this.click.bind(this);
    this.custom = this.custom.bind(this);
    this.identify = this.identify.bind(this);
    this.reset = this.reset.bind(this);
    this.setApiKey = this.setApiKey.bind(this);
    this.setConsent = this.setConsent.bind(this);
    this.flush = this.flush.bind(this);
    this.close = this.close.bind(this);
    this.status = this.status.bind(this);
    this.on = this.on.bind(this);
  }

  /** `recently`: what held a moment ago will do. */
  #shutReason(recently = false): 'closed' | 'disabled' | 'no-consent' | undefined {
    if (this.#closing) return 'closed';
    if (!this.#settings.enabled) return 'disabled';
    return this.#needCore().consent(recently) === 'denied' ? 'no-consent' : undefined;
  }

  #needCore(): Core {
    this.#core ??= new Core(this.#settings, this.#environment, this.#voice, this.#tally);
    return this.#core;
  }

  #start(): void {
    if (this.#closing) return;
    const { name, enabled } = this.#settings;
    if (name === undefined) {
      const reception = new Reception(this.#settings.identifyFromWindows, this, this.#tally, this.#voice);
      this.#windows = new Windows(this.#settings, this.#environment, reception, (line) =>
        this.#voice.warn(line),
      );
    }
    if (!enabled) {
      this.#voice.debug(`nothing is taken, written or sent: ${WHY_NOT.disabled}`);
      return;
    }
    const core = this.#needCore();
    this.#listeners = new AppListeners(this.#environment.electron, core);
    core.start((raw) => this.take(raw), this.#startLinks?.take() ?? []);
    this.#listenForSilence();
  }

  /** In a packaged app nobody reads it. */
  #listenForSilence(): void {
    const { clock, electron } = this.#environment;
    const { name, inject, capture } = this.#settings;
    if (electron.app.isPackaged) return;
    // An app that wants nothing from its windows says so by both.
    const wantsWindows = name === undefined && (inject !== false || capture !== false);
    const contents = () => (wantsWindows ? electron.webContents.getAllWebContents() : []);
    this.#silence = new Silence({
      clock,
      openWindows: () => contents().filter((content) => content.getType() === 'window').length,
      hasOwnPreload: inject === false,
      status: () => this.status(),
      warn: (line) => this.#voice.warn(line),
    });
  }

  async #end(timeoutMs: number): Promise<void> {
    this.#environment.electron.app.removeListener('ready', this.#onReady);
    this.#startLinks?.take();
    this.#windows?.close();
    this.#listeners?.close();
    this.#silence?.close();
    await this.#core?.close(timeoutMs);
    this.#tally.forgetListeners();
    this.#onClosed();
  }
}

function refusal(reason: TrackRefusal, message: string): TrackAnswer {
  return { accepted: false, reason, message };
}

/** An event that a member was registered for comes as its first argument: what names no time means the default. */
function timeoutOf(options: unknown, otherwise: number): number {
  try {
    const { timeoutMs } = options as { timeoutMs?: unknown };
    return typeof timeoutMs === 'number' && timeoutMs >= 0 ? timeoutMs : otherwise;
  } catch {
    return otherwise;
  }
}
