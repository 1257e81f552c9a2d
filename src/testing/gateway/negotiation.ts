import type { IncomingHttpHeaders } from 'node:http';
import type { Refusal } from './refusal.js';
import { EVENT_PATH } from './wire-event.js';

/** The 404 of any address but the API's own. */
export function wrongAddress(path: string): Refusal {
  const slash = `${path}/` === EVENT_PATH ? ' The slash at the end belongs to it.' : '';
  return { status: 404, message: `Nothing here. Events go to ${EVENT_PATH}.${slash}` };
}

/** The 405 of any method but POST. */
export function wrongMethod(method: string): Refusal {
  return {
    status: 405,
    message: `${method} is not allowed here; events are sent with POST.`,
    headers: { allow: 'POST' },
  };
}

/** True when an `Accept` header lets the answer be JSON. */
function takesJson(accept: string | undefined): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  return accept.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    return !refused && ['application/json', 'application/*', '*/*'].includes(type);
  });
}

/** True for `application/json`, with no other charset than UTF-8 (RFC 8259 knows no other). */
function isJson(contentType: string | undefined): boolean {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  return type === 'application/json' && (charset === undefined || /^charset="?utf-8"?$/.test(charset));
}

/** The 406 or 415 of formats that the API does not speak; null when both sides understand each other. */
export function wrongFormat(headers: IncomingHttpHeaders): Refusal | null {
  if (!takesJson(headers.accept)) {
    return { status: 406, message: 'Answers are application/json only; the Accept header leaves it out.' };
  }
  if (!isJson(headers['content-type'])) {
    return { status: 415, message: 'The body must be JSON: send "Content-Type: application/json".' };
  }
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity')
    return { status: 415, message: `Content-Encoding ${encoding} is not understood.` };
  return null;
}
