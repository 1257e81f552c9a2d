import { randomUUID } from 'node:crypto';
import type { Clock } from '../../shared/clock.js';
import { BODY_BYTES, type CheckedEvent, checkEvent } from '../../shared/event.js';
import type { EventName, MetaValue } from '../../shared/types.js';
import { mindPromise } from '../mind-promise.js';
import type { HookEvent } from '../options.js';
import type { SiteUser, StampedEvent } from '../stamped-event.js';
import { isTooHeavy, wholeBody } from '../wire-body.js';
import { propertiesOf, USER_BYTES } from './check-user.js';
import { Repeats } from './repeats.js';
import { isSampledIn } from './sampling.js';
import type { Session } from './session.js';

/** Why the intake did not take an event. */
export type IntakeRefusal = 'invalid' | 'dropped-by-hook' | 'duplicate' | 'sampled-out' | 'no-user';
export type IntakeAnswer =
  | { readonly ok: true; readonly event: StampedEvent }
  | { readonly ok: false; readonly reason: IntakeRefusal; readonly message: string };

/** An event as it arrives, unchecked. */
export interface RawEvent {
  readonly event: unknown;
  readonly value: unknown;
  readonly meta: unknown;
  /** The window it comes from; main's own calls count as one. */
  readonly window: number | 'main';
  /** How long ago it was captured, in milliseconds. */
  readonly ageMs?: number;
  readonly waitsForEver?: true;
}

export interface IntakeEnvironment {
  readonly settings: {
    readonly siteKey: string;
    readonly sampling: Readonly<Record<EventName, number>>;
    readonly coalesceMs: number;
    readonly beforeSend: ((event: HookEvent) => HookEvent | null) | undefined;
  };
  readonly clock: Clock;
  readonly session: Session;
  /** Who it is now; null: it waits for `identify`; `'drop'`: events without a user are not wanted. */
  readonly user: () => SiteUser | null | 'drop';
  readonly facts: () => StampedEvent['properties'];
  /** Home, user-data and temporary folders become `~` in every string. */
  readonly maskPaths: (text: string) => string;
  /** A hook that threw is reported once. */
  readonly hookFailed: (message: string) => void;
}

const refused = (reason: IntakeRefusal, message: string): IntakeAnswer => ({ ok: false, reason, message });

/** From an unchecked call to a stamped event: check, coalesce, sample, stamp, enrich, beforeSend, check again. Throws nothing. */
export class Intake {
  readonly #environment: IntakeEnvironment;
  readonly #repeats: Repeats;

  constructor(environment: IntakeEnvironment) {
    this.#environment = environment;
    this.#repeats = new Repeats(environment.clock, environment.settings.coalesceMs);
  }

  take(raw: RawEvent): IntakeAnswer {
    const { settings, clock, session } = this.#environment;
    const checked = checkEvent(raw.event, raw.value, raw.meta);
    if (!checked.ok) return refused('invalid', checked.message);
    const clean = this.#masked(checked);
    if (this.#repeats.isRepeat(raw.window, clean))
      return refused(
        'duplicate',
        `it repeats the previous ${clean.event} of its window within ${settings.coalesceMs} ms`,
      );
    const sessionId = session.touch();
    if (!isSampledIn(sessionId, clean.event, settings.sampling[clean.event]))
      return refused('sampled-out', `this session's ${clean.event} events are not in the sample`);
    const user = this.#environment.user();
    if (user === 'drop') return refused('no-user', "there is no user, and the option anonymous is 'drop'");
    return this.#hooked({
      id: randomUUID(),
      event: clean.event,
      value: clean.value,
      meta: clean.meta,
      capturedAt: Math.round(clock.now() - (raw.ageMs ?? 0)),
      sessionId,
      user,
      properties: this.#environment.facts(),
      source: raw.window === 'main' ? 'main' : 'window',
      ...(raw.waitsForEver ? { waitsForEver: true } : {}),
    });
  }

  /** A window is gone: nothing it says can repeat any more. */
  forgetWindow(window: number): void {
    this.#repeats.forget(window);
  }

  #masked(event: CheckedEvent): CheckedEvent {
    return { ...event, value: this.#environment.maskPaths(event.value), meta: this.#maskedItems(event.meta) };
  }

  #maskedItems<Item extends MetaValue>(items: { readonly [name: string]: Item }): Record<string, Item> {
    const { maskPaths } = this.#environment;
    const masked: Record<string, Item> = {};
    for (const name of Object.keys(items)) {
      const item = items[name] as Item;
      masked[maskPaths(name)] = typeof item === 'string' ? (maskPaths(item) as Item) : item;
    }
    return masked;
  }

  #hooked(event: StampedEvent): IntakeAnswer {
    const { beforeSend } = this.#environment.settings;
    if (!beforeSend) return this.#weighed(event);
    let answer: unknown;
    try {
      answer = beforeSend({
        id: event.id,
        event: event.event,
        value: event.value,
        meta: { ...event.meta },
        custom_properties: { ...event.properties, ...event.user?.custom_properties },
        userId: event.user?.id ?? null,
        source: event.source,
      });
    } catch {
      this.#environment.hookFailed('beforeSend threw: the event was dropped');
      return refused('dropped-by-hook', 'beforeSend threw');
    }
    if (mindPromise(answer)) {
      const message = 'beforeSend answered a promise: it must answer the event, or null, at once';
      this.#environment.hookFailed(message);
      return refused('dropped-by-hook', message);
    }
    if (answer === null) return refused('dropped-by-hook', 'beforeSend answered null');
    return this.#checkedAgain(event, answer);
  }

  /** Only value, meta and custom_properties of a hook's answer count; what it says is checked like any other event. */
  #checkedAgain(event: StampedEvent, answer: unknown): IntakeAnswer {
    try {
      const { value, meta, custom_properties } = answer as HookEvent;
      const checked = checkEvent(event.event, value, meta);
      if (!checked.ok) throw new Error(checked.message);
      const { value: cleanValue, meta: cleanMeta } = this.#masked(checked);
      const properties = this.#maskedItems(propertiesOf(custom_properties));
      const user = event.user && { ...event.user, custom_properties: {} };
      return this.#weighed({ ...event, value: cleanValue, meta: cleanMeta, properties, user });
    } catch (error) {
      const message = `beforeSend answered something that is no event: ${error instanceof Error ? error.message : 'it could not be read'}`;
      this.#environment.hookFailed(message);
      return refused('dropped-by-hook', message);
    }
  }

  #weighed(event: StampedEvent): IntakeAnswer {
    if (mayWeighTooMuch(event) && isTooHeavy(wholeBody(event, this.#environment.settings.siteKey)))
      return refused('invalid', `meta is too big: an event's body may have at most ${BODY_BYTES} bytes`);
    return { ok: true, event };
  }
}

/** What is not in an event's own texts: the body's names and signs, ids, numbers, and a user, which may have half of the body. */
const OTHER_BYTES = 2_048 + USER_BYTES;
/** In JSON a UTF-16 code unit is at most six bytes, as in \\u0000. */
const BYTES_A_UNIT = 6;
/** As -1.2345678901234567e-300; a name's quotes, colon and comma are in it. */
const LONGEST_NUMBER = 24;

/** The body is only written out to be weighed where a rough count says that it could be too heavy. */
function mayWeighTooMuch({ value, meta, properties }: StampedEvent): boolean {
  let units = value.length;
  for (const texts of [meta, properties]) {
    for (const name in texts) {
      const item = texts[name];
      units += name.length + (typeof item === 'string' ? item.length : LONGEST_NUMBER);
    }
  }
  return units * BYTES_A_UNIT + OTHER_BYTES > BODY_BYTES;
}
