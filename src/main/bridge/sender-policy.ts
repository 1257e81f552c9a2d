import type { WebContents, WebFrameMain } from 'electron';
import { BROWSER_SCHEMES } from '../browser-schemes.js';
import { isLoopback } from '../loopback.js';
import { mindPromise } from '../mind-promise.js';
import type { InitOptions } from '../options.js';
import type { AppPages } from './app-pages.js';

/** Who sent a message, read in the first statement of a listener: later the frame may be gone (Electron: `IpcMainEvent.senderFrame`). */
export interface SenderFacts {
  readonly url: string;
  readonly origin: string;
  readonly isMainFrame: boolean;
}

export type Judgement =
  | { readonly allowed: true; readonly url: string; readonly origin: string; readonly remote: boolean }
  | { readonly allowed: false; readonly reason: string; readonly origin: string };

/** Reads a frame at once; null where it is gone or cannot be read any more. */
export function factsOf(frame: WebFrameMain | null): SenderFacts | null {
  try {
    return frame && { url: frame.url, origin: frame.origin, isMainFrame: frame.parent === null };
  } catch {
    return null;
  }
}

/** The rule of who may speak: main frames of the app's own pages, and what `allowedOrigins` adds. Closed where anything is unclear. */
export class SenderPolicy {
  readonly #pages: AppPages;
  readonly #isPackaged: boolean;
  readonly #allowed: NonNullable<InitOptions['allowedOrigins']>;
  readonly #origins: ReadonlySet<string>;

  constructor(pages: AppPages, isPackaged: boolean, allowed: NonNullable<InitOptions['allowedOrigins']>) {
    this.#pages = pages;
    this.#isPackaged = isPackaged;
    this.#allowed = allowed;
    this.#origins = new Set(typeof allowed === 'function' ? [] : allowed.map(originOf));
  }

  judge(facts: SenderFacts | null, contents: WebContents): Judgement {
    if (!facts) return { allowed: false, reason: 'its frame is gone', origin: 'unknown' };
    try {
      return this.#judge(facts, contents);
    } catch {
      // Another listener may have destroyed the contents just now, and the app's own rule may throw: what cannot be judged is refused.
      return { allowed: false, reason: 'it could not be judged', origin: facts.origin };
    }
  }

  #judge(facts: SenderFacts, contents: WebContents): Judgement {
    const { url, origin } = facts;
    const refuse = (reason: string): Judgement => ({ allowed: false, reason, origin });
    if (!facts.isMainFrame) return refuse('it is a sub-frame');
    // A sandboxed document has an opaque origin, whatever its address says: it is somebody else's content.
    if (origin === 'null' || origin === '') return refuse('its origin is opaque');
    const type = contents.getType();
    const owned = type === 'window' || type === 'browserView';
    if (owned && this.#isOwnPage(url, contents)) return { allowed: true, url, origin, remote: false };
    if (owned && this.#origins.has(originOf(url)) && originOf(origin) === originOf(url))
      return { allowed: true, url, origin, remote: true };
    if ((owned || type === 'webview') && this.#isAllowedByFunction(url, origin, type))
      return { allowed: true, url, origin, remote: true };
    return refuse(
      owned ? 'its page is not one of the app and its origin is not in allowedOrigins' : `it is a ${type}`,
    );
  }

  #isOwnPage(url: string, contents: WebContents): boolean {
    const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(url)?.[1]?.toLowerCase();
    if (!scheme) return false;
    if (scheme === 'file') return this.#pages.has(url);
    if (scheme === 'http' || scheme === 'https') return !this.#isPackaged && isLoopback(hostOf(url));
    return !BROWSER_SCHEMES.has(scheme) && contents.session.protocol.isProtocolHandled(scheme);
  }

  #isAllowedByFunction(url: string, origin: string, type: string): boolean {
    if (typeof this.#allowed !== 'function') return false;
    const answer: unknown = this.#allowed(url, { origin, type });
    mindPromise(answer);
    return answer === true;
  }
}

/** `scheme://host[:port]`, the default port left out, also for schemes that `URL` calls opaque. */
function originOf(url: string): string {
  try {
    const { protocol, host } = new URL(url);
    return `${protocol}//${host}`.toLowerCase();
  } catch {
    return '';
  }
}

function hostOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}
