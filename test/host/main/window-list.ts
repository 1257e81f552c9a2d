import type { BrowserWindow } from 'electron';
import { BrowserWindowStandIn } from './browser-window.js';
import type { ContentsCore } from './contents-core.js';
import type { OpenedOptions } from './host.js';
import type { WebContentsStandIn } from './web-contents.js';

export interface WindowListHome {
  /** Makes a window of the class that the app sees. */
  readonly open: (options: OpenedOptions) => BrowserWindowStandIn;
  readonly lastWindowClosed: () => void;
  readonly closeCancelled: () => void;
}

/** All windows that are not closed, and the one that has the focus. */
export class WindowList {
  readonly #windows: { window: BrowserWindowStandIn; core: ContentsCore }[] = [];
  #focused: BrowserWindowStandIn | null = null;

  constructor(private readonly home: WindowListHome) {}

  get focused(): BrowserWindowStandIn | null {
    return this.#focused;
  }

  all(): BrowserWindowStandIn[] {
    return this.#windows.map(({ window }) => window);
  }

  ownerOf(core: ContentsCore): BrowserWindow | null {
    return this.byContents(core.contents) as unknown as BrowserWindow | null;
  }

  byContents(contents: WebContentsStandIn): BrowserWindowStandIn | null {
    return this.#windows.find(({ core }) => core.contents === contents)?.window ?? null;
  }

  open(options: OpenedOptions): BrowserWindowStandIn {
    return this.home.open(options);
  }

  add(window: BrowserWindowStandIn, core: ContentsCore): void {
    this.#windows.push({ window, core });
  }

  /** The focus is one for all windows: who gets it takes it from another, which hears of it first. */
  focus(window: BrowserWindowStandIn | null): void {
    const before = this.#focused;
    if (before === window) return;
    this.#focused = window;
    if (before && !before.isDestroyed()) BrowserWindowStandIn.focusChanged(before, 'blur');
    if (window) BrowserWindowStandIn.focusChanged(window, 'focus');
  }

  remove(window: BrowserWindowStandIn): void {
    const index = this.#windows.findIndex((one) => one.window === window);
    if (index < 0) return;
    this.#windows.splice(index, 1);
    if (this.#focused === window) {
      this.#focused = null;
      // A window manager gives the focus to the window below.
      this.focus(this.all().findLast((other) => other.isVisible()) ?? null);
    }
    if (this.#windows.length === 0) this.home.lastWindowClosed();
  }

  closeCancelled(): void {
    this.home.closeCancelled();
  }
}
