import { EventEmitter } from 'node:events';
import type { Dialog, MenuItemConstructorOptions, NativeTheme } from 'electron';

/** Electron: Menu. Menus are kept and answered, never drawn. */
export class MenuStandIn extends EventEmitter {
  items: MenuItemConstructorOptions[] = [];

  append(item: MenuItemConstructorOptions): void {
    this.items.push(item);
  }
}

/** The static side of `Menu`, with the application's menu that it keeps. */
export function menuClass(app: { applicationMenu: unknown }) {
  return class Menu extends MenuStandIn {
    static setApplicationMenu(menu: MenuStandIn | null): void {
      app.applicationMenu = menu;
    }

    static getApplicationMenu(): MenuStandIn | null {
      return app.applicationMenu as MenuStandIn | null;
    }

    static buildFromTemplate(template: MenuItemConstructorOptions[]): MenuStandIn {
      return Object.assign(new Menu(), { items: [...template] });
    }
  };
}

/** Electron: nativeTheme. The system is always light. */
export class NativeThemeStandIn
  extends EventEmitter
  implements Pick<NativeTheme, 'themeSource' | 'shouldUseDarkColors'>
{
  #source: NativeTheme['themeSource'] = 'system';

  get themeSource(): NativeTheme['themeSource'] {
    return this.#source;
  }

  set themeSource(source: NativeTheme['themeSource']) {
    const wasDark = this.shouldUseDarkColors;
    this.#source = source;
    if (wasDark !== this.shouldUseDarkColors) this.emit('updated');
  }

  get shouldUseDarkColors(): boolean {
    return this.#source === 'dark';
  }
}

/** Electron: dialog. Nobody is there to answer; only what asks nothing is imitated. */
export const dialog: Pick<Dialog, 'showErrorBox'> = {
  showErrorBox: (title, content) => console.error(`${title}\n${content}`),
};
