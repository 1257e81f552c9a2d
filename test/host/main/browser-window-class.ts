import type { AppStandIn } from './app.js';
import { BrowserWindowStandIn, type WindowHome } from './browser-window.js';
import { makeEvent } from './event.js';
import type { OpenedOptions } from './host.js';
import type { WebContentsStandIn } from './web-contents.js';
import type { WindowList } from './window-list.js';

/** The class that apps know as `BrowserWindow`: its constructor takes only options, its statics know all windows. */
export function browserWindowClass(
  app: AppStandIn,
  windows: WindowList,
  homeFor: (options: OpenedOptions) => WindowHome,
) {
  return class BrowserWindow extends BrowserWindowStandIn {
    constructor(options: OpenedOptions = {}) {
      const home = homeFor(options);
      super(options, home);
      windows.add(this, home.core);
      this.on('focus', (event) => app.emit('browser-window-focus', event, this));
      this.on('blur', (event) => app.emit('browser-window-blur', event, this));
      if (options.show !== false) windows.focus(this);
      app.emit('browser-window-created', makeEvent({}), this);
    }

    static getAllWindows(): BrowserWindowStandIn[] {
      return windows.all();
    }

    static getFocusedWindow(): BrowserWindowStandIn | null {
      return windows.focused;
    }

    static fromWebContents(contents: WebContentsStandIn): BrowserWindowStandIn | null {
      return windows.byContents(contents);
    }

    static fromId(id: number): BrowserWindowStandIn | null {
      return windows.all().find((window) => window.id === id) ?? null;
    }
  };
}
