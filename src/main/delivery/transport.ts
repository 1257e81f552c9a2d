/** One request, as a transport gets it. */
export interface TransportRequest {
  readonly url: string;
  readonly method: 'POST';
  /** Includes the Authorization header: never log, never store. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the whole request, in milliseconds. */
  readonly timeoutMs: number;
  /** Aborted when the sender gives the request up (consent withdrawn, closed). */
  readonly signal: AbortSignal;
}

/** What came back. Header names in lower case. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** At most the first 64 KiB. */
  readonly body: string;
  /** There was more of the body than that. */
  readonly truncated?: boolean;
}

/** What is read of an answer's body: an answer says what it means in its first lines, and a hostile one would fill the memory. */
export const BODY_CAP_BYTES = 64 * 1024;

/** How a request failed with no answer: made anew from a code, so that no error object of a client (which holds the key) goes further. */
export class TransportError extends Error {
  constructor(
    readonly code: string,
    /** True only when it is certain that not one byte of the request reached the other side (OnboardFlow API: "Spending a day"): the call is credited back. */
    readonly neverLeft: boolean,
    readonly timedOut: boolean = false,
  ) {
    super(`the request failed (${code})`);
    this.name = 'TransportError';
  }
}

/** The code of a failure to load the HTTP client itself, as when a bundler left it out: no fault of the network, and nothing leaves. */
export const CLIENT_NOT_LOADED = 'CLIENT_NOT_LOADED';

/**
 * The one-method seam for proxies, tests and other HTTP clients. Rejects for every failure without an answer.
 * `close`, where there is one, lets go of kept connections.
 */
export type Transport = ((request: TransportRequest) => Promise<TransportResponse>) & { close?(): void };
