import { Listeners } from './listeners.js';

/**
 * An answer that a test asks for in place of the gateway's own.
 *
 * With no `status`, `body` or `html` the gateway answers by the API's contract, and the other fields say how that answer travels.
 *
 * @example
 * gateway.respondNext([{ status: 503 }, { status: 429, headers: { 'retry-after': '2' } }, { delayMs: 500 }]);
 */
export interface ScriptedAnswer {
  /** 200 to 599. */
  readonly status?: number;
  /** Added to the gateway's own, or in their place. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent as it is, anything else as JSON. Absent: the documented JSON for a 2xx, a JSON error otherwise. */
  readonly body?: unknown;
  /** A body sent as `text/html`, the way a proxy or a captive portal answers. */
  readonly html?: string;
  /** The answer begins so much later; the event counts as received at once. */
  readonly delayMs?: number;
  /** The answer's body comes one byte at a time, so many milliseconds apart. */
  readonly trickleMs?: number;
  /** The request is read and never answered. */
  readonly hang?: boolean;
  /**
   * Where the connection is torn (a TCP reset): `before-headers` as soon as the request's head is in, `after-upload` when its body is in
   * too, with no byte of an answer, `after-headers` when the answer's headers are out, `within-answer` when half of its body is.
   */
  readonly reset?: 'before-headers' | 'after-upload' | 'after-headers' | 'within-answer';
  /**
   * Whether a right event counts as received. By default it does where the answer, or what is lost of it, says so: with the contract's own
   * answer, or a 2xx whose JSON has `success: true`; not with `hang` and not with a reset `before-headers`.
   */
  readonly accepts?: boolean;
}

/** 1xx are not final answers, and Node's http sends none as such. */
const FIRST_STATUS = 200;
const LAST_STATUS = 599;

function check(answer: ScriptedAnswer): void {
  const { status = FIRST_STATUS, delayMs = 0, trickleMs = 0 } = answer;
  if (!Number.isInteger(status) || status < FIRST_STATUS || status > LAST_STATUS) {
    throw new TypeError(
      `A scripted answer's status is a whole number from ${FIRST_STATUS} to ${LAST_STATUS}, not ${status}.`,
    );
  }
  for (const [name, ms] of Object.entries({ delayMs, trickleMs })) {
    if (!(ms >= 0 && Number.isFinite(ms)))
      throw new TypeError(`A scripted answer's ${name} is milliseconds, not ${ms}.`);
  }
}

function saysSuccess(body: unknown): boolean {
  try {
    const value: unknown = typeof body === 'string' ? JSON.parse(body) : body;
    return (value as { success?: unknown } | null)?.success === true;
  } catch {
    return false;
  }
}

/** True when the script leaves what is said to the API's contract. */
export function keepsContract({ status, body, html }: ScriptedAnswer): boolean {
  return status === undefined && body === undefined && html === undefined;
}

/** Whether a right event counts as received when it is answered like this. */
export function acceptsEvent(answer: ScriptedAnswer): boolean {
  const { accepts, hang = false, reset, status = 200, body, html } = answer;
  if (accepts !== undefined) return accepts;
  if (hang || reset === 'before-headers') return false;
  if (keepsContract(answer)) return true;
  if (status >= 300 || status === 204 || html !== undefined) return false;
  return body === undefined || saysSuccess(body);
}

/** What is to be answered: first the answers for the next requests, one each, then the one for all. */
export class AnswerScript {
  /** Told when what is to come has changed. */
  readonly changes = new Listeners<void>();
  #next: ScriptedAnswer[] = [];
  #always: ScriptedAnswer | null = null;

  /** The answers of the next requests, in order. */
  get next(): readonly ScriptedAnswer[] {
    return this.#next;
  }

  get always(): ScriptedAnswer | null {
    return this.#always;
  }

  push(answers: readonly ScriptedAnswer[]): void {
    answers.forEach(check);
    this.#next.push(...answers);
    this.changes.tell();
  }

  setAlways(answer: ScriptedAnswer | null): void {
    if (answer !== null) check(answer);
    this.#always = answer;
    this.changes.tell();
  }

  take(): ScriptedAnswer | null {
    const next = this.#next.shift();
    if (next === undefined) return this.#always;
    this.changes.tell();
    return next;
  }

  clear(): void {
    this.#next = [];
    this.#always = null;
    this.changes.tell();
  }
}
