import type { EventEmitter } from 'node:events';
import { emitPreventable, makeEvent } from './event.js';

export interface QuitHome {
  readonly app: EventEmitter;
  readonly openWindows: () => readonly { close(): void; destroy(): void }[];
  /** Ends the browser and the process. */
  readonly end: (exitCode: number) => void;
}

/**
 * Electron's way out (shell/browser/browser.cc): before-quit, the windows' own close, will-quit, quit. Any of
 * the first three may stop it; `exit` skips them.
 */
export class QuitSequence {
  #isQuitting = false;
  #isExiting = false;
  #isShutDown = false;
  #exitCode = 0;

  constructor(private readonly home: QuitHome) {}

  get isShutDown(): boolean {
    return this.#isShutDown;
  }

  quit(): void {
    if (this.#isQuitting) return;
    this.#isQuitting = !emitPreventable(this.home.app, 'before-quit');
    if (!this.#isQuitting) return;
    const windows = this.home.openWindows();
    if (windows.length === 0) this.#notifyAndShutDown();
    for (const window of windows) window.close();
  }

  exit(code: number): void {
    if (this.#isShutDown) return;
    this.#exitCode = code;
    this.#isQuitting = true;
    this.#isExiting = true;
    const windows = this.home.openWindows();
    if (windows.length === 0) this.#shutDown();
    for (const window of windows) window.destroy();
  }

  /** A window stayed open, so the app stays too. */
  closeCancelled(): void {
    if (!this.#isExiting) this.#isQuitting = false;
  }

  lastWindowClosed(): void {
    if (this.#isExiting) this.#shutDown();
    else if (this.#isQuitting) this.#notifyAndShutDown();
    else if (this.home.app.listenerCount('window-all-closed') > 0) this.home.app.emit('window-all-closed');
    // Without a listener the app quits (Electron: app, "window-all-closed").
    else this.quit();
  }

  #notifyAndShutDown(): void {
    if (this.#isShutDown) return;
    if (emitPreventable(this.home.app, 'will-quit')) this.#isQuitting = false;
    else this.#shutDown();
  }

  #shutDown(): void {
    if (this.#isShutDown) return;
    this.#isShutDown = true;
    this.home.app.emit('quit', makeEvent({}), this.#exitCode);
    this.home.end(this.#exitCode);
  }
}
