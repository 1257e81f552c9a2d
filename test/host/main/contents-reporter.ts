import type { EventEmitter } from 'node:events';
import type { RenderProcessGoneDetails } from 'electron';
import type { Events } from '../devtools/protocol.js';
import type { IpcMessage, PageMessage } from '../wire/page-message.js';
import { consoleText } from './console-text.js';
import { emitPreventable, makeEvent } from './event.js';
import type { FrameHost, FrameNode, FrameTree } from './frame-tree.js';
import { type NetError, netError } from './net-errors.js';
import type { Commit, PageObserver } from './page-observer.js';
import type { WebFrameMainStandIn } from './web-frame-main.js';

interface Contents extends EventEmitter {
  isDestroyed(): boolean;
}

interface Home {
  frameOf(node: FrameNode): WebFrameMainStandIn;
  received(host: FrameHost, message: IpcMessage): void;
  /** The page called `window.close()`. */
  closeAsked(): void;
  tokenAsked(host: FrameHost, dialog: string): void;
  /** Its preload scripts want to expose something in an isolated world. */
  worldAsked(host: FrameHost, worldId: number): void;
  crashed(details: RenderProcessGoneDetails): void;
}

/**
 * Turns what a page reports into the events of its webContents, each with the arguments that Electron's
 * documentation lists (webContents, "Instance Events"; their order: "Navigation Events").
 */
export class ContentsReporter implements PageObserver {
  title = '';
  isCrashed = false;

  constructor(
    private readonly contents: Contents,
    private readonly frames: FrameTree,
    private readonly home: Home,
  ) {}

  navigationStarted(node: FrameNode, address: string): void {
    this.#emitNavigation('did-start-navigation', node, address, false);
  }

  /** Asks the app, where Electron does: about redirects, and about navigations that the page began. */
  documentAsked(node: FrameNode, address: string, isRedirect: boolean, isOrdered: boolean): boolean {
    const prevents = (name: string) => this.#emitNavigation(name, node, address, false);
    if (isRedirect) {
      if (prevents('will-redirect')) return false;
      prevents('did-redirect-navigation');
      return true;
    }
    return isOrdered || !(prevents('will-frame-navigate') || (node.isMain && prevents('will-navigate')));
  }

  navigatedInPage(node: FrameNode, address: string): void {
    this.#emitNavigation('did-start-navigation', node, address, true);
    const { processId, routingId } = node.current;
    this.contents.emit('did-navigate-in-page', makeEvent({}), address, node.isMain, processId, routingId);
  }

  navigationCommitted(node: FrameNode, { url: address, status, statusText }: Commit): void {
    if (node.isMain) this.isCrashed = false;
    const { processId, routingId } = node.current;
    const ids = [processId, routingId];
    this.contents.emit('did-frame-navigate', makeEvent({}), address, status, statusText, node.isMain, ...ids);
    if (node.isMain) this.contents.emit('did-navigate', makeEvent({}), address, status, statusText);
  }

  navigationFailed(node: FrameNode, { code, description }: NetError, address: string): void {
    const { processId, routingId } = node.current;
    const args = [code, description, address, node.isMain, processId, routingId];
    this.contents.emit('did-fail-provisional-load', makeEvent({}), ...args);
    if (code !== netError('ERR_ABORTED').code) this.contents.emit('did-fail-load', makeEvent({}), ...args);
  }

  loadingStarted(): void {
    this.contents.emit('did-start-loading', makeEvent({}));
  }

  loadingStopped(): void {
    this.contents.emit('did-stop-loading', makeEvent({}));
  }

  domReady(node: FrameNode): void {
    this.home.frameOf(node).emit('dom-ready', makeEvent({}));
    if (node.isMain) this.contents.emit('dom-ready', makeEvent({}));
  }

  loaded(node: FrameNode): void {
    const { processId, routingId } = node.current;
    this.contents.emit('did-frame-finish-load', makeEvent({}), node.isMain, processId, routingId);
    if (node.isMain) this.contents.emit('did-finish-load', makeEvent({}));
  }

  painted(): void {
    this.contents.emit('ready-to-show', makeEvent({}));
  }

  titled(title: string, explicit: boolean): void {
    this.title = title;
    this.contents.emit('-title', title, explicit);
    this.contents.emit('page-title-updated', makeEvent({}), title, explicit);
  }

  received(host: FrameHost, message: PageMessage): void {
    if (message.kind === 'close') {
      this.home.closeAsked();
      return;
    }
    if (message.kind === 'world') {
      this.home.worldAsked(host, message.worldId);
      return;
    }
    if (message.kind === 'token') {
      this.home.tokenAsked(host, message.dialog);
      return;
    }
    if (message.kind === 'preload-error') {
      const error = Object.assign(new Error(message.error.split('\n')[0]), { stack: message.error });
      this.contents.emit('preload-error', makeEvent({}), message.path, error);
      return;
    }
    this.home.received(host, message);
  }

  logged(node: FrameNode, { type, args, stackTrace }: Events['Runtime.consoleAPICalled']): void {
    const [level, name] = levels[type] ?? [1, 'info'];
    const message = consoleText(args);
    const { lineNumber = 0, url: sourceId = '' } = stackTrace?.callFrames[0] ?? {};
    const details = {
      level: name,
      message,
      lineNumber: lineNumber + 1,
      sourceId,
      frame: this.home.frameOf(node),
    };
    this.contents.emit('console-message', makeEvent(details), level, message, lineNumber + 1, sourceId);
  }

  windowAsked(details: Events['Page.windowOpen']): void {
    this.contents.emit('-window-open', details);
  }

  /** A page that objects to being left stays, unless the app prevents that (Electron: will-prevent-unload). */
  unloadAsked(): boolean {
    const leave = emitPreventable(this.contents, 'will-prevent-unload');
    if (!leave) this.contents.emit('-stayed');
    return leave;
  }

  crashed(): void {
    this.isCrashed = true;
    this.frames.clear();
    // Asynchronous in Electron too: a reload in the listener must not meet the dying process.
    setImmediate(() => {
      if (this.contents.isDestroyed()) return;
      const details: RenderProcessGoneDetails = { reason: 'crashed', exitCode: 5 };
      this.contents.emit('render-process-gone', makeEvent({}), details);
      this.home.crashed(details);
    });
  }

  /** The newer form is an event that has the details; the older arguments follow it. */
  #emitNavigation(name: string, node: FrameNode, address: string, isSameDocument: boolean): boolean {
    const { current } = node;
    const { processId, routingId } = current;
    const frameOf = () => this.home.frameOf(node);
    const event = makeEvent({
      url: address,
      isSameDocument,
      isMainFrame: node.isMain,
      processId,
      routingId,
      initiator: null,
      get frame() {
        return current.isGone ? null : frameOf();
      },
    });
    this.contents.emit(name, event, address, isSameDocument, node.isMain, processId, routingId);
    return event.defaultPrevented;
  }
}

/** Electron's levels of `console-message`: a number of old, a word since. */
const levels: Readonly<Record<string, readonly [number, string]>> = {
  debug: [0, 'debug'],
  log: [1, 'info'],
  info: [1, 'info'],
  warning: [2, 'warning'],
  error: [3, 'error'],
  assert: [3, 'error'],
};
