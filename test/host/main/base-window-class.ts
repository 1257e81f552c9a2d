import type { BrowserWindow } from 'electron';
import { BrowserWindowStandIn } from './browser-window.js';
import { notImitated } from './not-imitated.js';
import type { WindowList } from './window-list.js';

/** The class that apps know as `BaseWindow`: every window here is a BrowserWindow, and is one of these too. */
export function baseWindowClass(windows: WindowList) {
  return class BaseWindow {
    constructor() {
      notImitated('new BaseWindow');
    }

    static getAllWindows(): BrowserWindowStandIn[] {
      return windows.all();
    }

    static getFocusedWindow(): BrowserWindowStandIn | null {
      return windows.focused;
    }

    static fromId(id: number): BrowserWindowStandIn | null {
      return windows.all().find((window) => window.id === id) ?? null;
    }

    static [Symbol.hasInstance](value: unknown): value is BrowserWindow {
      return value instanceof BrowserWindowStandIn;
    }
  };
}
