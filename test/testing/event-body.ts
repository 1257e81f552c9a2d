import { EVENT_PATH } from '../../src/testing/gateway/wire-event.js';

/** 2020-04-03T11:12:48Z, the moment of the API's own sample. */
export const SAMPLE_SECONDS = 1_585_920_768;

/** A body that the API takes, with `changes` in it; `undefined` takes a field out. */
export function eventBody(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    s: 'f37F2PPh',
    site_user: { id: 'user_123XYZ', customer_id: 'cus_123XYZ', custom_properties: { projects_created: 7 } },
    event: 'PAGE_VIEW',
    event_date: SAMPLE_SECONDS,
    value: '/manage/settings/',
    meta: { title: 'App Settings Page' },
    session_id: '0f0e4c1e-0000-4000-8000-000000000000',
    ...changes,
  };
}

/** What `post` may change of a right request. */
export interface PostOptions {
  readonly key?: string | null;
  readonly scheme?: string;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

/** Sends one request to a gateway over real HTTP; right in everything that is not asked for otherwise. */
export function post(
  gateway: { origin: string },
  body: unknown = eventBody(),
  options: PostOptions = {},
): Promise<Response> {
  const { key = 'k', scheme = 'Token', path = EVENT_PATH, method = 'POST', headers = {}, signal } = options;
  return fetch(gateway.origin + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(key !== null && { authorization: `${scheme} ${key}` }),
      ...headers,
    },
    ...(method !== 'GET' &&
      method !== 'HEAD' && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  });
}

/** An answer of the gateway, as far as tests look into it. */
export interface AnswerBody {
  success: boolean;
  message: string;
  errors?: { field: string; message: string }[];
  data: Record<string, unknown>;
}

/** Reads an answer's JSON. */
export async function answerOf(response: Response | Promise<Response>): Promise<AnswerBody> {
  return (await (await response).json()) as AnswerBody;
}
