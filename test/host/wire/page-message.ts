import type { Wire } from './structured-wire.js';

/** What the page's runtime and the host say to each other. Values (`args`, `value`) are written by structured-wire. */

/** From a document to the host, by the binding of its preload world. */
export type PageMessage =
  | IpcMessage
  | { readonly kind: 'close' }
  /** What the host calls this frame; answered as a `sync` is. */
  | { readonly kind: 'token'; readonly dialog: string }
  /** An isolated world is wanted, to expose something in. */
  | { readonly kind: 'world'; readonly worldId: number }
  | { readonly kind: 'preload-error'; readonly path: string; readonly error: string };

export type IpcMessage =
  | { readonly kind: 'send'; readonly channel: string; readonly args: Wire }
  /** Its sender stands still, in a dialog of that name, until it is answered. */
  | { readonly kind: 'sync'; readonly dialog: string; readonly channel: string; readonly args: Wire }
  | { readonly kind: 'invoke'; readonly id: number; readonly channel: string; readonly args: Wire };

/** From the host to a document, by calling the receiver that its runtime left. */
export type HostMessage =
  | { readonly kind: 'message'; readonly channel: string; readonly args: string }
  | { readonly kind: 'result'; readonly id: number; readonly value: string }
  | { readonly kind: 'failure'; readonly id: number; readonly error: string }
  /** The isolated world is there, and waits for an event of that name. */
  | { readonly kind: 'world'; readonly worldId: number; readonly event: string };

/** What a document's runtime is told at its start; plain JSON, written into the script. */
export interface Startup {
  /** The binding's and the receiver's name: random, so that a page can neither guess nor wait for it. */
  readonly secret: string;
  readonly contextIsolated: boolean;
  readonly sandboxed: boolean;
  /** Whether the page itself gets `require` and `process`. */
  readonly nodeInPage: boolean;
  /** Whether `contextBridge` has what only Electron's builds for testing have. */
  readonly internals: boolean;
  readonly process: Readonly<Record<string, unknown>>;
}

/** What the host's own world in a page reports (never seen by the app's code). */
export type WatcherMessage = { readonly kind: 'title'; readonly title: string; readonly explicit: boolean };
