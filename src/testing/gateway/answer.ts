import type { Ruling } from './ruling.js';
import { keepsContract, type ScriptedAnswer } from './scripted-answer.js';
import type { Receipt, WireEvent } from './wire-event.js';

/** What is put on the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };

function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(value) };
}

/** The documented 200 (OnboardFlow API: "The answer"): answers carry milliseconds where requests carry seconds. */
function success(event: WireEvent | null, receipt: Receipt | null): Answer {
  const data = {
    id: receipt?.id ?? 0,
    event_date: (event?.event_date ?? 0) * 1000,
    event_provider: 'JSTRACKER',
    event_value: event?.value ?? null,
    site_hash: event?.s ?? null,
    event_type: event?.event ?? null,
    event_meta: event?.meta ?? {},
    site_user: event?.site_user ?? null,
    created: receipt?.receivedAt ?? 0,
    updated: receipt?.receivedAt ?? 0,
  };
  return json(200, { success: true, data });
}

function scriptedContent(script: ScriptedAnswer, usual: Answer): Answer {
  const { status = 200, body, html } = script;
  if (html !== undefined)
    return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body: html };
  if (typeof body === 'string') return { status, headers: JSON_TYPE, body };
  if (body !== undefined) return json(status, body);
  if (status === 204 || status === 304) return { status, headers: {}, body: '' };
  if (status < 300) return { ...usual, status };
  return json(status, { success: false, message: `A scripted ${status}.` });
}

/** Composes the answer to a request: the contract's own, or the scripted one in its place. */
export function composeAnswer(
  ruling: Ruling,
  receipt: Receipt | null,
  script: ScriptedAnswer | null,
): Answer {
  const { refusal, event } = ruling;
  const own = (): Answer => {
    if (refusal === null) return success(event, receipt);
    const { status, message, headers, errors } = refusal;
    return json(status, { success: false, message, ...(errors && { errors }) }, headers);
  };
  if (script === null) return own();
  const content = keepsContract(script) ? own() : scriptedContent(script, success(event, receipt));
  return { ...content, headers: { ...content.headers, ...lowerCased(script.headers ?? {}) } };
}

/** So that a scripted `Content-Type` takes the place of `content-type`. */
function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
