import type { BrowserWindowConstructorOptions, HandlerDetails, WebPreferences } from 'electron';
import type { Events } from '../devtools/protocol.js';
import type { ContentsCore } from './contents-core.js';
import type { SchemeMap } from './scheme-map.js';

type Asked = Events['Page.windowOpen'];

export interface AllowedWindow {
  readonly details: HandlerDetails;
  readonly options: BrowserWindowConstructorOptions;
}

/** A child is never less guarded than the page that opened it (Electron: Opening windows from the renderer). */
const guarded = { contextIsolation: true, javascript: false, nodeIntegration: false, sandbox: true } as const;

/** `window.open`: asks the opener's handler what becomes of the new page (Electron: contents.setWindowOpenHandler). */
export class WindowOpening {
  /** What pages asked for, until the page that was opened appears; the browser reports both in the same order. */
  readonly #asked = new Map<number, Asked[]>();

  constructor(private readonly schemes: SchemeMap) {}

  asked(openerId: number, details: Asked): void {
    this.#asked.set(openerId, [...(this.#asked.get(openerId) ?? []), details]);
  }

  /** Undefined where the opener's handler refuses the window. */
  answer(opener: ContentsCore): AllowedWindow | undefined {
    const asked = this.#asked.get(opener.id)?.shift();
    const features = asked?.windowFeatures ?? [];
    const details: HandlerDetails = {
      url: this.schemes.toApp(asked?.url ?? ''),
      frameName: asked?.windowName ?? '',
      features: features.join(','),
      disposition: features.length > 0 ? 'new-window' : 'foreground-tab',
      referrer: { url: opener.frames.main.current.url, policy: 'strict-origin-when-cross-origin' },
    };
    const response = opener.windowOpenHandler?.(details) ?? { action: 'allow' };
    if (response.action === 'deny') return undefined;
    const { overrideBrowserWindowOptions: override = {} } = response;
    const webPreferences = { ...inheritedFrom(opener), ...override.webPreferences };
    return { details, options: { width: 800, height: 600, ...override, webPreferences } };
  }
}

function inheritedFrom(opener: ContentsCore): WebPreferences {
  const { preferences } = opener;
  return Object.fromEntries(
    Object.entries(guarded).filter(([name, value]) => preferences[name as keyof typeof guarded] === value),
  );
}
