import type { Events } from '../devtools/protocol.js';
import type { PageMessage } from '../wire/page-message.js';
import type { FrameHost, FrameNode } from './frame-tree.js';
import type { NetError } from './net-errors.js';

export interface Commit {
  readonly url: string;
  /** −1 where there was no http response, as Electron reports it. */
  readonly status: number;
  readonly statusText: string;
}

/** What a page reports, in the browser's own order; Electron's meaning is given to it by the web contents. */
export interface PageObserver {
  navigationStarted(node: FrameNode, url: string): void;
  navigationCommitted(node: FrameNode, commit: Commit): void;
  navigationFailed(node: FrameNode, error: NetError, url: string): void;
  navigatedInPage(node: FrameNode, url: string): void;
  loadingStarted(): void;
  loadingStopped(): void;
  domReady(node: FrameNode): void;
  loaded(node: FrameNode): void;
  painted(): void;
  titled(title: string, explicit: boolean): void;
  received(host: FrameHost, message: PageMessage): void;
  logged(node: FrameNode, message: Events['Runtime.consoleAPICalled']): void;
  windowAsked(details: Events['Page.windowOpen']): void;
  /** Answers whether the page is left although it objects. */
  unloadAsked(): boolean;
  crashed(): void;
}
