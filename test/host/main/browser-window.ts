import { EventEmitter } from 'node:events';
import type {
  BrowserWindow,
  BrowserWindowConstructorOptions,
  LoadURLOptions,
  Rectangle,
  WebContents,
} from 'electron';
import type { ContentsCore } from './contents-core.js';
import { emitPreventable, makeEvent } from './event.js';
import { notImitated } from './not-imitated.js';

type Imitated = Pick<
  BrowserWindow,
  | 'blur'
  | 'close'
  | 'destroy'
  | 'focus'
  | 'getBounds'
  | 'getContentBounds'
  | 'getParentWindow'
  | 'getSize'
  | 'getTitle'
  | 'hide'
  | 'isClosable'
  | 'isDestroyed'
  | 'isEnabled'
  | 'isFocused'
  | 'isFullScreen'
  | 'isMaximized'
  | 'isMenuBarVisible'
  | 'isMinimized'
  | 'isModal'
  | 'isVisible'
  | 'loadFile'
  | 'loadURL'
  | 'maximize'
  | 'minimize'
  | 'reload'
  | 'removeMenu'
  | 'restore'
  | 'setBackgroundColor'
  | 'setBounds'
  | 'setMenu'
  | 'setMenuBarVisibility'
  | 'setSize'
  | 'setTitle'
  | 'show'
  | 'showInactive'
  | 'id'
  | 'webContents'
>;

/** What a window needs of the host: its contents, and the one focus that all windows share. */
export interface WindowHome {
  readonly id: number;
  readonly core: ContentsCore;
  readonly focused: () => BrowserWindowStandIn | null;
  readonly setFocused: (window: BrowserWindowStandIn | null) => void;
  readonly setBounds: (bounds: Rectangle, state: 'normal' | 'minimized') => void;
  /** The window has left the list, after its `closed`. */
  readonly closed: (window: BrowserWindowStandIn) => void;
  readonly closeCancelled: () => void;
}

/** Electron: BrowserWindow. Focus, visibility and size are simulated: there may be no window manager at all. */
export class BrowserWindowStandIn extends EventEmitter implements Imitated {
  readonly id: number;
  readonly #home: WindowHome;
  readonly #options: BrowserWindowConstructorOptions;
  #title: string;
  #bounds: Rectangle;
  #isVisible: boolean;
  #state: 'normal' | 'minimized' | 'maximized' = 'normal';
  #isDestroyed = false;

  constructor(options: BrowserWindowConstructorOptions, home: WindowHome) {
    super();
    this.id = home.id;
    this.#home = home;
    this.#options = options;
    const { x = 0, y = 0, width = 800, height = 600, title = 'Electron' } = options;
    this.#title = title;
    this.#bounds = { x, y, width, height };
    this.#isVisible = options.show !== false;
    home.core.contents.on('-title', (pageTitle: string, explicit: boolean) => {
      const kept = emitPreventable(this, 'page-title-updated', pageTitle, explicit);
      if (!kept && !this.#isDestroyed) this.#title = pageTitle;
    });
    home.core.contents.on('ready-to-show', () => {
      if (!this.#isDestroyed) this.emit('ready-to-show', makeEvent({}));
    });
    home.core.contents.on('-stayed', () => home.closeCancelled());
    // The page first, then its window (Electron: BrowserWindow::WebContentsDestroyed).
    home.core.contents.once('-gone', () => this.#closed());
  }

  /** For the host: tells the window that it got or lost the focus. Late, as Electron does it (EmitEventSoon). */
  static focusChanged(window: BrowserWindowStandIn, event: 'focus' | 'blur'): void {
    setImmediate(() => {
      if (!window.#isDestroyed) window.emit(event, makeEvent({}));
    });
  }

  get webContents(): WebContents {
    this.#check();
    return this.#home.core.contents as unknown as WebContents;
  }

  loadURL(url: string, options?: LoadURLOptions): Promise<void> {
    return this.webContents.loadURL(url, options);
  }

  loadFile(...args: Parameters<BrowserWindow['loadFile']>): Promise<void> {
    return this.webContents.loadFile(...args);
  }

  reload(): void {
    this.webContents.reload();
  }

  /** `close`, then the page's `beforeunload`; either may keep the window (Electron: win.close). */
  close(): void {
    this.#check();
    if (emitPreventable(this, 'close')) {
      this.#home.closeCancelled();
      return;
    }
    if (!this.#isDestroyed) void this.#home.core.close(true);
  }

  /** Without asking anybody; only `closed` is certain (Electron: win.destroy). */
  destroy(): void {
    if (this.#isDestroyed) return;
    this.#closed();
    void this.#home.core.close(false);
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  show(): void {
    this.#setVisible(true);
    this.focus();
  }

  showInactive(): void {
    this.#setVisible(true);
  }

  hide(): void {
    this.blur();
    this.#setVisible(false);
  }

  focus(): void {
    this.#check();
    if (this.#isVisible) this.#home.setFocused(this);
  }

  blur(): void {
    this.#check();
    if (this.isFocused()) this.#home.setFocused(null);
  }

  isFocused(): boolean {
    return this.#home.focused() === this;
  }

  isVisible(): boolean {
    this.#check();
    return this.#isVisible && this.#state !== 'minimized';
  }

  minimize(): void {
    this.#setState('minimized', 'minimize');
    this.blur();
  }

  maximize(): void {
    this.#setState('maximized', 'maximize');
  }

  restore(): void {
    this.#setState('normal', 'restore');
  }

  isMinimized(): boolean {
    return this.#state === 'minimized';
  }

  isMaximized(): boolean {
    return this.#state === 'maximized';
  }

  isFullScreen(): boolean {
    return false;
  }

  isModal(): boolean {
    return this.#options.modal ?? false;
  }

  isEnabled(): boolean {
    return true;
  }

  isClosable(): boolean {
    return this.#options.closable ?? true;
  }

  getParentWindow(): BrowserWindow | null {
    return this.#options.parent ? notImitated('BrowserWindow.getParentWindow') : null;
  }

  getTitle(): string {
    this.#check();
    return this.#title;
  }

  setTitle(title: string): void {
    this.#check();
    this.#title = title;
  }

  getBounds(): Rectangle {
    this.#check();
    return { ...this.#bounds };
  }

  getContentBounds(): Rectangle {
    return this.getBounds();
  }

  setBounds(bounds: Partial<Rectangle>): void {
    this.#check();
    this.#bounds = { ...this.#bounds, ...bounds };
    this.#home.setBounds(this.#bounds, 'normal');
    this.emit('resize', makeEvent({}));
  }

  getSize(): number[] {
    return [this.#bounds.width, this.#bounds.height];
  }

  setSize(width: number, height: number): void {
    this.setBounds({ width, height });
  }

  /** Menus and colours are accepted and not drawn. */
  setMenu(): void {}

  removeMenu(): void {}

  setMenuBarVisibility(): void {}

  isMenuBarVisible(): boolean {
    return false;
  }

  setBackgroundColor(): void {}

  #setVisible(visible: boolean): void {
    this.#check();
    if (this.#isVisible === visible) return;
    this.#isVisible = visible;
    this.#home.setBounds(this.#bounds, visible ? 'normal' : 'minimized');
    this.emit(visible ? 'show' : 'hide', makeEvent({}));
  }

  #setState(state: 'normal' | 'minimized' | 'maximized', event: string): void {
    this.#check();
    if (this.#state === state) return;
    this.#state = state;
    this.#home.setBounds(this.#bounds, state === 'minimized' ? 'minimized' : 'normal');
    this.emit(event, makeEvent({}));
  }

  #closed(): void {
    if (this.#isDestroyed) return;
    this.#isDestroyed = true;
    this.emit('closed', makeEvent({}));
    this.#home.closed(this);
  }

  #check(): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
  }
}
