import { AppLife } from '../capture/app-life.js';
import { type InstallationShare, installationShare } from '../delivery/index.js';
import type { FlushResult } from '../delivery/sender.js';
import type { Environment } from '../environment.js';
import { createFacts } from '../intake/facts.js';
import { Intake, type RawEvent } from '../intake/intake.js';
import { Session } from '../intake/session.js';
import type { Settings } from '../options.js';
import type { DropReason } from '../outbox/outbox.js';
import type { Credentials } from '../settings/credentials.js';
import type { SiteUser, StampedEvent } from '../stamped-event.js';
import type { AppMoments } from './app-listeners.js';
import type { TrackAnswer, TrackRefusal } from './client-types.js';
import { type Consent, ConsentWatch } from './consent-watch.js';
import { type CoreStatus, unspent } from './core-status.js';
import { Delivery } from './delivery.js';
import { HeldEvents } from './held-events.js';
import { Identity } from './identity.js';
import { openCredentials } from './open-credentials.js';
import { pathMask, withoutPaths } from './path-mask.js';
import { SiteFiles } from './site-files.js';
import type { Tally } from './tally.js';
import type { Voice } from './voice.js';

/** An enabled client behind its door: files, identity, intake, and, while consent is granted, the queue and the sender. */
export class Core implements AppMoments {
  readonly #settings: Settings;
  readonly #environment: Environment;
  readonly #voice: Voice;
  readonly #tally: Tally;
  readonly #session: Session;
  readonly #files: SiteFiles;
  readonly #identity: Identity;
  readonly #intake: Intake;
  readonly #maskPaths: (text: string) => string;
  readonly #consent: ConsentWatch;
  #isToldWithout = false;
  #delivery: Delivery | undefined;
  readonly #held = new HeldEvents();
  #isStarted = false;
  /** As it was when it was closed: what is on disk is another client's since. */
  #lastStatus: CoreStatus | undefined;
  #shareOf: ({ readonly installationId: string } & InstallationShare) | undefined;
  #appLife: AppLife | undefined;
  #credentials: Promise<Credentials> | undefined;

  constructor(settings: Settings, environment: Environment, voice: Voice, tally: Tally) {
    const { electron, clock, process } = environment;
    const warn = (line: string) => voice.warn(line);
    this.#settings = settings;
    this.#environment = environment;
    this.#voice = voice;
    this.#tally = tally;
    this.#files = new SiteFiles(electron.app.getPath('userData'), settings, environment, warn);
    this.#consent = new ConsentWatch({
      file: this.#files.consent,
      otherwise: settings.consent === 'required' ? 'pending' : 'granted',
      clock,
      changed: (now, missedDenial) => this.#consentChanged(now, missedDenial),
    });
    this.#session = new Session(clock, settings.sessionTimeoutMs);
    this.#identity = new Identity(
      this.#session,
      settings.anonymous,
      () => this.#files.installation.id,
      this.#files.user.read(),
    );
    this.#maskPaths = pathMask(electron.app);
    this.#intake = new Intake({
      settings,
      clock,
      session: this.#session,
      user: () => this.#identity.forEvent(),
      facts: createFacts(settings.facts, electron.app, process),
      maskPaths: this.#maskPaths,
      hookFailed: warn,
    });
    if (this.consent() === 'pending') this.#consentLacks(true);
  }

  /** The key's keeper. Its code comes with the sender's, for which alone there is a key; rejects where that cannot be loaded. */
  credentials(): Promise<Credentials> {
    this.#credentials ??= openCredentials({
      option: this.#settings.apiKey,
      root: this.#files.root,
      environment: this.#environment,
      mayStore: () => this.#consent.known === 'granted',
      changed: () => this.#delivery?.sender.keyChanged(),
      warn: (line) => this.#voice.warn(line),
    });
    return this.#credentials;
  }

  /** `recently`: what held a moment ago will do. */
  consent(recently = false): Consent {
    return recently ? this.#consent.recent() : this.#consent.look();
  }

  decide(decision: 'granted' | 'denied'): boolean {
    // On a full disk the decision has to find room, whatever else does not.
    if (decision === 'denied') this.#delivery?.outbox.releaseSpare();
    return this.#consent.decide(decision);
  }

  take(raw: RawEvent): TrackAnswer {
    if (this.#share().sampledOut)
      return this.#refuse(
        'sampled-out',
        'this copy of the app is not among those that report (options plan and installations)',
      );
    const answer = this.#intake.take(raw);
    if (!answer.ok) return this.#refuse(answer.reason, answer.message);
    return this.#keep(answer.event, raw.window);
  }

  identify(given: SiteUser): void {
    const user = withoutPaths(given, this.#maskPaths);
    const before = this.#identity.user;
    if (before && before.id !== user.id) this.reset();
    this.#identity.set(user);
    this.#held.assignUser(user);
    // Without consent, and in a copy that does not report, nothing is written.
    const assigned = this.#delivery?.outbox.assignUser(user) ?? 0;
    this.#voice.debug(`a user is named${assigned > 0 ? `: ${assigned} events that waited are theirs` : ''}`);
    if (!this.#delivery) return;
    if (assigned > 0) this.#delivery.sender.wake();
    // After the events: a kill in between must not leave somebody logged in while they still wait for an `identify`. What is told of
    // events that had to go may have made the app log out, or its user withdraw.
    if (this.#identity.user === user) this.#files.user.write(user);
  }

  reset(): void {
    this.#identity.clear(this.#files.user);
  }

  forgetWindow(windowId: number): void {
    this.#intake.forgetWindow(windowId);
  }

  /** The app is ready: sending begins, and the app's own life is reported. */
  start(report: (raw: RawEvent) => void, startLinks: readonly string[]): void {
    const { electron, clock } = this.#environment;
    this.#isStarted = true;
    if (electron.app.isPackaged && !this.#settings.shareStated)
      this.#voice.warn(
        "every copy of the app shares the account's daily calls: set the option installations to about how many are in use on a day, or dailyLimit",
      );
    this.#appLife = new AppLife({
      electron,
      clock,
      settings: this.#settings,
      installation: this.#files.installation,
      runs: this.#files.runs,
      startLinks,
      report,
    });
    if (this.consent() !== 'granted' || this.#share().sampledOut) return;
    this.#appLife.versionSeen();
    this.#delivery?.sender.start();
  }

  flush(timeoutMs: number): Promise<FlushResult> {
    if (this.#delivery) return this.#delivery.sender.flush({ timeoutMs });
    const reason = this.#consent.known === 'granted' ? undefined : 'no-consent';
    return Promise.resolve({
      delivered: 0,
      remaining: this.#held.withUser + this.#held.withoutUser,
      ...(reason ? { reason } : {}),
    });
  }

  /** This look may be the last one of this run: what was captured since another process denied does not stay. */
  sync(): void {
    this.consent();
    this.#delivery?.outbox.sync();
  }

  resumed(): void {
    this.#delivery?.sender.resumeFromSleep();
  }

  lastDrain(): Promise<unknown> | undefined {
    const { flushOnQuitMs } = this.#settings;
    if (flushOnQuitMs === 0 || !this.#delivery || this.#delivery.outbox.queued === 0) return undefined;
    return this.#delivery.sender.flush({ timeoutMs: flushOnQuitMs });
  }

  status(): CoreStatus {
    if (this.#lastStatus) return this.#lastStatus;
    const { clock } = this.#environment;
    const consent = this.consent();
    const sending = this.#delivery?.sender.status();
    return {
      consent,
      queued: this.#delivery?.outbox.queued ?? this.#held.withUser,
      waitingForUser: this.#delivery?.outbox.waitingForUser ?? this.#held.withoutUser,
      inFlight: sending?.inFlight ?? 0,
      budget: sending?.budget ?? unspent(this.#share().limit, clock.now()),
      paused: sending ? sending.paused : consent === 'granted' ? null : { reason: 'no-consent' },
      storage: this.#delivery?.outbox.storage ?? 'memory',
      sessionId: this.#session.id,
      user: this.#identity.user && { id: this.#identity.user.id },
      installationId: this.#files.installation.id,
    };
  }

  cutShort(): void {
    this.#delivery?.outbox.close();
    void this.#delivery?.sender.close({ timeoutMs: 0 });
  }

  async close(timeoutMs: number): Promise<void> {
    this.#consent.close();
    this.#appLife?.close();
    const keyClosed = this.#credentials?.then(
      (credentials) => credentials.close(),
      () => undefined,
    );
    await this.#delivery?.sender.close({ timeoutMs });
    this.#delivery?.outbox.close();
    this.#files.close();
    await keyClosed;
    this.#lastStatus = this.status();
  }

  #keep(event: StampedEvent, window: RawEvent['window']): TrackAnswer {
    const { id } = event;
    if (!this.#delivery) {
      // The app's hook, which ran just now, may have withdrawn it.
      if (this.#consent.known === 'denied') return this.#refuse('no-consent', 'consent was denied meanwhile');
      this.#sayAccepted(event, window, 'held in memory until consent');
      this.#tally.drop('queue-full', this.#held.add(event));
      return { accepted: true, id, stored: 'memory' };
    }
    const stored = this.#delivery.outbox.add(event);
    if (stored === 'queue-full')
      return this.#refuse('queue-full', 'the queue is full of events that are worth more');
    this.#sayAccepted(event, window, `stored: ${stored}`);
    this.#delivery.sender.wake();
    return { accepted: true, id, stored };
  }

  #sayAccepted({ event, id, user }: StampedEvent, window: RawEvent['window'], where: string): void {
    if (!this.#voice.isDebugging) return;
    const from = window === 'main' ? 'main' : `window ${window}`;
    this.#voice.debug(`${event} ${id} of ${from} accepted, ${where}${user ? '' : ', waits for identify'}`);
  }

  #refuse(reason: TrackRefusal, message: string): TrackAnswer {
    // What is invalid was never an event; the rest was one and is lost for a reason.
    if (reason in DROPPED) this.#tally.drop(reason as DropReason, 1);
    return { accepted: false, reason, message };
  }

  /** Denied and granted again before this process looked: what was captured here until then goes, what others captured since stays. */
  #consentChanged(now: Consent, missedDenial: boolean): void {
    if (missedDenial) this.#deny('this process');
    if (now === 'granted') this.#grant();
    if (now === 'denied') this.#deny('everywhere');
    this.#consentLacks(now !== 'granted');
  }

  /** Told like any other pause; of the sender, which comes and goes with consent, only its own are. */
  #consentLacks(isLacking: boolean): void {
    if (isLacking === this.#isToldWithout) return;
    this.#isToldWithout = isLacking;
    this.#tally.tell(isLacking ? 'paused' : 'resumed', { reason: 'no-consent' });
  }

  /** Consent is there: what waited follows in order. */
  #grant(): void {
    const { installation } = this.#files;
    this.#credentials?.then((credentials) => credentials.store()).catch(() => {});
    if (this.#share().sampledOut) {
      installation.keepId();
      this.#tally.drop('sampled-out', this.#held.release().length);
      return;
    }
    installation.keep();
    this.#delivery = new Delivery({
      settings: this.#settings,
      environment: this.#environment,
      files: this.#files,
      credentials: () => this.credentials(),
      limit: this.#share().limit,
      tally: this.#tally,
      voice: this.#voice,
      maySend: this.#consent.lease(),
    });
    if (this.#identity.user) this.#files.user.write(this.#identity.user);
    for (const event of this.#held.release()) {
      if (this.#delivery.outbox.add(event) === 'queue-full') this.#tally.drop('queue-full', 1);
    }
    if (!this.#isStarted) return;
    this.#appLife?.versionSeen();
    this.#delivery.sender.start();
  }

  /** The decision stands; now what is in flight ends, and what is kept goes. */
  #deny(where: 'everywhere' | 'this process'): void {
    const delivery = this.#delivery;
    this.#delivery = undefined;
    delivery?.abandon();
    this.#tally.drop('denied', this.#held.release().length);
    delivery?.sender.abort();
    if (where === 'everywhere') delivery?.outbox.erase();
    else delivery?.outbox.forget();
    void delivery?.sender.close({ timeoutMs: 0 });
    delivery?.outbox.close();
    this.#identity.clear(null);
    if (where === 'everywhere') this.#files.erase();
    else this.#files.installation.lookAgain();
  }

  /** Decided by the installation's id, which denial makes anew. */
  #share(): InstallationShare {
    const { plan, installations, dailyLimit } = this.#settings;
    const installationId = this.#files.installation.id;
    if (this.#shareOf?.installationId !== installationId)
      this.#shareOf = {
        installationId,
        ...installationShare({ plan, installations, dailyLimit, installationId }),
      };
    return this.#shareOf;
  }
}

/** Refusals that are losses of an event, by the name they are counted under. */
const DROPPED: { readonly [Reason in TrackRefusal & DropReason]: true } = {
  duplicate: true,
  'sampled-out': true,
  'dropped-by-hook': true,
  'no-user': true,
  'queue-full': true,
};
