import {
  DayGlance,
  daysIn,
  loadSending,
  type PauseReason,
  type Sender,
  type SenderListener,
  type SenderOptions,
  type Transport,
} from '../delivery/index.js';
import type { Environment } from '../environment.js';
import type { Settings } from '../options.js';
import { type Outbox, openOutbox } from '../outbox/index.js';
import type { Credentials } from '../settings/credentials.js';
import { LateSender, NOT_LOADED } from './late-sender.js';
import type { SiteFiles } from './site-files.js';
import type { Tally } from './tally.js';
import { VERSION } from './version.js';
import type { Voice } from './voice.js';

/** Seven days' calls is the most that may wait: more would never leave. */
const DAYS_OF_CALLS = 7;
const DAY_MS = 86_400_000;
/** Bounds of what waits for a user (documented for the option `anonymous`). */
const MOST_WAITING = 200;

export interface DeliveryParts {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly files: SiteFiles;
  readonly credentials: () => Promise<Credentials>;
  readonly limit: number;
  readonly tally: Tally;
  readonly voice: Voice;
  /** Consent, asked before every request. */
  readonly maySend: () => boolean;
}

/** The queue and the sender of one site: they live and are erased together. */
export class Delivery {
  readonly outbox: Outbox;
  readonly sender: Sender;

  readonly #tally: Tally;
  #paused: PauseReason | undefined;
  #isAbandoned = false;

  constructor(parts: DeliveryParts) {
    const { settings, environment, files, tally, voice, limit } = parts;
    this.#tally = tally;
    const { fs, clock, random } = environment;
    const openDay = daysIn(fs, files.site);
    const count = new DayGlance(openDay, clock);
    if (files.isSiteNew()) count.begin();
    this.outbox = openOutbox({
      root: files.root,
      folder: files.site,
      fs,
      clock,
      random,
      limits: {
        maxEvents: settings.queue.maxEvents,
        maxBytes: settings.queue.maxBytes,
        maxAgeMs: settings.queue.maxAgeMs,
        maxCalls: DAYS_OF_CALLS * limit,
        maxWaitingForUser: MOST_WAITING,
        maxWaitForUserMs: DAY_MS,
      },
      warn: (line) => voice.warn(line),
      onDropped: (reason, count) => {
        tally.drop(reason, count);
        voice.debug(`${count} that waited dropped: ${reason}`);
        if (reason === 'damaged')
          voice.warn(
            'a part of the queue on disk was damaged: what can be read is sent, the rest is counted',
          );
      },
      onChange: () => this.sender?.wake(),
      process: { pid: environment.process.pid },
      mayWrite: parts.maySend,
    });
    const options: Omit<SenderOptions, 'transport' | 'credentials' | 'ledger'> = {
      outbox: this.outbox,
      pauses: {
        load: () => {
          const read = files.pause.read();
          return read.found === 'value' ? read.value : undefined;
        },
        save: (pause) => (pause === undefined ? files.pause.remove() : files.pause.write(pause)),
      },
      settings: {
        siteKey: settings.siteKey,
        endpoint: settings.endpoint,
        authScheme: settings.authScheme,
        pacing: settings.pacing,
        timeoutMs: settings.timeoutMs,
        limit,
        reserve: settings.reserve,
        installations: settings.installations,
        installationId: files.installation.id,
        version: VERSION,
        isDevelopment: !environment.electron.app.isPackaged,
      },
      clock,
      random,
      listener: this.#teller(voice),
      log: voice,
      maySend: parts.maySend,
    };
    const load = async () => {
      const sending = await loadSending();
      const credentials = await parts.credentials();
      return () =>
        sending.createSender({
          ...options,
          ledger: sending.openLedger({ folder: files.site, openDay, fs, clock, limit, log: voice }),
          credentials,
          transport: transportOf(settings, environment, sending),
        });
    };
    this.sender = new LateSender({
      load,
      today: () => count.today(),
      limit,
      clock,
      remaining: () => this.outbox.queued + this.outbox.waitingForUser,
      failed: () => voice.warn(`${NOT_LOADED}, so nothing is sent in this run`),
    });
  }

  /** Consent is gone, and this with it: its pause ends, and its sender's last words are nobody's. */
  abandon(): void {
    this.#isAbandoned = true;
    if (this.#paused) this.#tally.tell('resumed', { reason: this.#paused });
  }

  #teller(voice: Voice): SenderListener {
    const tally = this.#tally;
    return {
      delivered: (event) => {
        tally.delivered += 1;
        tally.tell('delivered', event);
      },
      rejected: (event) => {
        tally.rejected += 1;
        tally.tell('rejected', event);
        voice.warn(`the gateway refused an event (${event.event}, status ${event.status}): ${event.message}`);
      },
      paused: (pause) => {
        this.#paused = pause.reason;
        if (!this.#isAbandoned) tally.tell('paused', pause);
      },
      resumed: (pause) => {
        this.#paused = undefined;
        if (!this.#isAbandoned) tally.tell('resumed', pause);
      },
    };
  }
}

type Sending = Awaited<ReturnType<typeof loadSending>>;

function transportOf(
  { transport, name }: Settings,
  { electron, process }: Environment,
  { createElectronNetTransport, createGotTransport }: Sending,
): Transport {
  if (typeof transport === 'function') return transport;
  const { net, session } = electron;
  const chromium = createElectronNetTransport({ net, session, name });
  if (transport === 'electron-net') return chromium;
  return createGotTransport({
    resolveProxy: (url) => session.defaultSession.resolveProxy(url),
    environment: process.env,
    socks: chromium,
  });
}
