import type { IncomingHttpHeaders } from 'node:http';
import { type CredentialRule, isAuthorized, type KeyVerdict, unauthorized } from './credential.js';
import type { DailyAllowance } from './daily-allowance.js';
import { isDictionary, typeName } from './dictionary.js';
import { examineEvent } from './examine-event.js';
import { type FieldReport, fieldErrors } from './field-report.js';
import type { RuleContext } from './field-rules.js';
import { parseJsonBody } from './json-body.js';
import { wrongAddress, wrongFormat, wrongMethod } from './negotiation.js';
import type { Refusal } from './refusal.js';
import type { Upload } from './upload.js';
import { EVENT_PATH, type WireEvent } from './wire-event.js';

/** A request, as far as the API's contract looks at it. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly key: KeyVerdict;
  readonly upload: Upload;
}

/** What the contract is held against. */
export interface Contract {
  readonly credential: CredentialRule;
  readonly allowance: DailyAllowance;
  readonly context: RuleContext;
  readonly maxBodyBytes: number;
}

/** What the API says of one request. Exactly one of `event` and `refusal` is there. */
export interface Ruling {
  readonly text: string;
  /** The body as parsed; `undefined` where it is no JSON. */
  readonly body: unknown;
  readonly fields: readonly FieldReport[];
  readonly event: WireEvent | null;
  readonly refusal: Refusal | null;
}

/** What is wrong before anybody looks into the body. Charges the account for a call as soon as it knows whose it is. */
function refuseEnvelope(call: Call, contract: Contract): Refusal | null {
  if (call.path !== EVENT_PATH) return wrongAddress(call.path);
  if (call.method !== 'POST') return wrongMethod(call.method);
  if (!isAuthorized(call.key)) return unauthorized(call.key, contract.credential);
  if (!contract.allowance.take()) {
    const seconds = contract.allowance.retryAfterSeconds();
    const message = `The account's ${contract.allowance.status().limit} calls of this UTC day are spent; Retry-After says when the next one begins.`;
    return { status: 429, message, headers: { 'retry-after': String(seconds) } };
  }
  return wrongFormat(call.headers);
}

function refuseUpload(upload: Upload, { maxBodyBytes }: Contract): Refusal | null {
  if (upload.kind === 'too-large') {
    return { status: 413, message: `The body is larger than ${maxBodyBytes} bytes.` };
  }
  if (upload.kind === 'cut') return { status: 400, message: 'The upload was cut before its end.' };
  return upload.utf8 ? null : { status: 400, message: 'The body is not valid UTF-8.' };
}

/** Judges one request by the API's contract. */
export function rule(call: Call, contract: Contract): Ruling {
  const text = call.upload.kind === 'whole' && call.upload.utf8 ? call.upload.text : '';
  const json = parseJsonBody(text);
  const fields =
    json.ok && call.path === EVENT_PATH && isDictionary(json.value)
      ? examineEvent(json.value, contract.context)
      : [];
  const found = { text, body: json.ok ? json.value : undefined, fields };
  const refused = (refusal: Refusal): Ruling => ({ ...found, event: null, refusal });

  const envelope = refuseEnvelope(call, contract) ?? refuseUpload(call.upload, contract);
  if (envelope !== null) return refused(envelope);
  if (!json.ok) return refused({ status: 400, message: json.why });
  if (!isDictionary(json.value)) {
    return refused({
      status: 400,
      message: `The body must be one event, a dictionary, not ${typeName(json.value)}.`,
    });
  }
  const errors = fieldErrors(fields);
  if (errors.length > 0) {
    const message = `${errors.map((error) => `${error.field} ${error.message}`).join('; ')}.`;
    return refused({ status: 400, message, errors });
  }
  // The table has just been kept, line by line.
  return { ...found, event: json.value as unknown as WireEvent, refusal: null };
}
