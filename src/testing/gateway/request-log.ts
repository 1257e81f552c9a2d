import type { IncomingHttpHeaders } from 'node:http';
import type { KeyVerdict } from './credential.js';
import type { FieldReport } from './field-report.js';
import { Listeners } from './listeners.js';
import type { GatewayEvent, Receipt, WireEvent } from './wire-event.js';

/**
 * How a request ended. `pending`: not yet. `hung`: scripted, never answered. `reset`: scripted, the connection was torn. `client-gone`: the
 * client left before the answer's end.
 */
export type Outcome = 'pending' | 'answered' | 'hung' | 'reset' | 'client-gone';

/** One request that the gateway saw, right or wrong. */
export interface GatewayRequest {
  /** 1, 2, 3, … in order of arrival. */
  readonly number: number;
  readonly method: string;
  /** With the query, as it came. */
  readonly path: string;
  /** Lower-case names; without `authorization`. */
  readonly headers: IncomingHttpHeaders;
  /** What became of the API key; the key is kept nowhere. */
  readonly key: KeyVerdict;
  /** The body as it came; `''` where it did not arrive whole, was too large or no UTF-8. */
  readonly text: string;
  /** The body as parsed; `undefined` where it is no JSON. */
  readonly body: unknown;
  /** The event's fields against the API's table; empty where the body was no dictionary. */
  readonly fields: readonly FieldReport[];
  /** What was answered; `null` while it was not. */
  readonly status: number | null;
  readonly outcome: Outcome;
  /** Why the event was not accepted, in words. */
  readonly refusal: string | null;
  /** True when the answer was scripted. */
  readonly scripted: boolean;
  /** By the gateway's clock, Unix milliseconds. */
  readonly receivedAt: number;
  readonly idempotencyKey: string | null;
  /** 1 for the first request with its `Idempotency-Key`, 2 for the second, …; 1 without one. */
  readonly attempt: number;
  /** The `number` of the request that brought the same event before (same `Idempotency-Key`), `null` otherwise. */
  readonly duplicateOf: number | null;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };
/** An entry while its request is under way: only who opened it writes to it. */
export type Entry = Writable<GatewayRequest>;

/** What is known of a request before its body is read. */
export type Head = Pick<GatewayRequest, 'method' | 'path' | 'headers' | 'key' | 'receivedAt'>;

/** Everything that the gateway saw, in order of arrival. */
export class RequestLog {
  #requests: Entry[] = [];
  #events: GatewayEvent[] = [];
  readonly #byKey = new Map<string, { attempts: number; receipt: Writable<Receipt> | null }>();
  /** Told of each change of an entry. */
  readonly changes = new Listeners<Entry>();
  /** Told when everything was forgotten. */
  readonly clearings = new Listeners<void>();
  #lastNumber = 0;
  #lastId = 0;

  get requests(): readonly Entry[] {
    return this.#requests;
  }

  get events(): readonly GatewayEvent[] {
    return this.#events;
  }

  /** Opens an entry for a request whose head has arrived. */
  open(head: Head): Entry {
    const { authorization: _, ...headers } = head.headers;
    const idempotencyKey = [head.headers['idempotency-key']].flat()[0] ?? null;
    this.#lastNumber += 1;
    const entry: Entry = {
      ...head,
      headers,
      number: this.#lastNumber,
      text: '',
      body: undefined,
      fields: [],
      status: null,
      outcome: 'pending',
      refusal: null,
      scripted: false,
      idempotencyKey,
      attempt: this.#countAttempt(idempotencyKey),
      duplicateOf: null,
    };
    this.#requests.push(entry);
    return entry;
  }

  /** Takes an event in, or recognises it as a copy of one that is there. */
  accept(entry: Entry, event: WireEvent): Receipt {
    const known = entry.idempotencyKey === null ? undefined : this.#byKey.get(entry.idempotencyKey);
    if (known?.receipt) {
      known.receipt.copies += 1;
      entry.duplicateOf = known.receipt.request;
      return known.receipt;
    }
    this.#lastId += 1;
    const { idempotencyKey, receivedAt } = entry;
    const receipt = { id: this.#lastId, request: entry.number, idempotencyKey, receivedAt, copies: 0 };
    if (known) known.receipt = receipt;
    this.#events.push({ ...event, receipt });
    return receipt;
  }

  /** Forgets everything but who listens; numbers go on. */
  clear(): void {
    this.#requests = [];
    this.#events = [];
    this.#byKey.clear();
    this.clearings.tell();
  }

  #countAttempt(idempotencyKey: string | null): number {
    if (idempotencyKey === null) return 1;
    const known = this.#byKey.get(idempotencyKey) ?? { attempts: 0, receipt: null };
    known.attempts += 1;
    this.#byKey.set(idempotencyKey, known);
    return known.attempts;
  }
}
