import type { PageKind, SenderKind } from './senders.js';

// What the contract says of senders and messages, said once more and with nothing of the module's own code.

export interface Rules {
  readonly isPackaged: boolean;
  /** Pages that `allowedOrigins` adds, as they were made, and whether for `<webview>` guests too. */
  readonly adds: readonly PageKind[];
  readonly addsWebviews: boolean;
}

/** «Who may speak», of a sender whose page is known. */
export function maySpeak(sender: SenderKind, { isPackaged, adds, addsWebviews }: Rules): boolean {
  if (sender.frame !== 'main' || sender.isOpaque || sender.isDestroyed) return false;
  const isAdded = adds.includes(sender.page);
  if (sender.type === 'webview') return isAdded && addsWebviews;
  if (sender.type !== 'window' && sender.type !== 'browserView') return false;
  if (sender.page === 'file' || sender.page === 'scheme') return true;
  return sender.page === 'loopback' ? !isPackaged || isAdded : isAdded;
}

type Fields = { readonly [name: string]: unknown };

/** The message's kind, if it has one that can be read. */
export function kindOf(message: unknown): unknown {
  try {
    return typeof message === 'object' && message !== null ? { ...(message as Fields) }.kind : undefined;
  } catch {
    return undefined;
  }
}

/** An event's rules but for its weight: none that is generated here is too heavy. */
export function isEvent(message: unknown): boolean {
  const { event, value, meta } = message as Fields;
  if (event !== 'PAGE_VIEW' && event !== 'CLICK' && event !== 'CUSTOM') return false;
  if (typeof value !== 'string' || value.length === 0) return false;
  if (meta === undefined || meta === null) return true;
  const entries = entriesOf(meta);
  return (
    entries !== undefined &&
    entries.length <= 32 &&
    entries.every(
      ([name, item]) =>
        item === undefined ||
        (name !== '__proto__' && (typeof item === 'string' || (name !== 'title' && isBare(item)))),
    )
  );
}

/** A user that a window may set. */
export function isUser(user: unknown): boolean {
  const entries = entriesOf(user);
  if (!entries?.every(([name]) => ['id', 'customer_id', 'custom_properties'].includes(name))) return false;
  const { id, customer_id, custom_properties: properties } = user as Fields;
  if (!isId(id) || !(customer_id === undefined || customer_id === null || isId(customer_id))) return false;
  if (properties === undefined) return true;
  return (
    entriesOf(properties)?.every(
      ([name, item]) =>
        item === undefined ||
        (name !== '__proto__' && item !== null && (typeof item === 'string' || isBare(item))),
    ) ?? false
  );
}

function isId(id: unknown): boolean {
  return typeof id === 'string' && id.length > 0 && id.length <= 2_048;
}

function isBare(item: unknown): boolean {
  return item === null || typeof item === 'boolean' || Number.isFinite(item);
}

function entriesOf(object: unknown): [string, unknown][] | undefined {
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return undefined;
  try {
    return Object.entries(object);
  } catch {
    return undefined;
  }
}

/** A burst of 200, then 20 a second: in whole calls where time goes by in steps of 50 ms. */
export class Share {
  #calls = 200;
  #at = 0;

  take(now: number): boolean {
    this.#calls = Math.min(200, this.#calls + (now - this.#at) / 50);
    this.#at = now;
    if (this.#calls < 1) return false;
    this.#calls -= 1;
    return true;
  }
}
