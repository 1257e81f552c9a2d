import { EventEmitter } from 'node:events';
import fc from 'fast-check';
import type { FakeElectron } from '../../../support/fake-electron.js';
import { throwsAt } from './throws-at.js';

export type PageKind = 'file' | 'scheme' | 'loopback' | 'allowed' | 'foreign';

/** Pages by what they are, whatever their address looks like. The fake app lies in `/opt/app` and handles `app:`. */
const PAGES: { readonly [Kind in PageKind]: readonly (readonly [url: string, origin: string])[] } = {
  file: [
    ['file:///opt/app/index.html', 'file://'],
    ['file:///opt/app/a%20b/%E4%B8%AD.html?x=1#/settings', 'file://'],
  ],
  scheme: [
    ['app://bundle/', 'app://bundle'],
    ['APP://bundle/x?y#z', 'app://bundle'],
  ],
  loopback: [
    ['http://localhost:5173/', 'http://localhost:5173'],
    ['http://127.0.0.1/x', 'http://127.0.0.1'],
    ['https://[::1]:8443/', 'https://[::1]:8443'],
  ],
  allowed: [['https://allowed.example/p?q', 'https://allowed.example']],
  foreign: [
    ['https://foreign.example/', 'https://foreign.example'],
    ['https://allowed.example.evil.example/', 'https://allowed.example.evil.example'],
    ['https://allowed.example@evil.example/', 'https://evil.example'],
    ['http://allowed.example/', 'http://allowed.example'],
    ['https://allowed.example:444/', 'https://allowed.example:444'],
    ['http://localhost.evil.example/', 'http://localhost.evil.example'],
    ['http://evil.example/localhost', 'http://evil.example'],
    ['file:///opt/app', 'file://'],
    ['file:///opt/app/', 'file://'],
    ['file:///opt/app-evil/index.html', 'file://'],
    ['file:///opt/app/../evil.html', 'file://'],
    ['file:///opt/app/%2e%2e/evil.html', 'file://'],
    ['file:///opt/app/..%2fevil.html', 'file://'],
    ['file://evil.example/opt/app/index.html', 'file://evil.example'],
    ['file:///home/ann/Downloads/evil.html', 'file://'],
    ['evil://bundle/', 'evil://bundle'],
    ['devtools://devtools/bundled/devtools_app.html', 'devtools://devtools'],
    ['chrome-extension://abcdefghijklmnop/page.html', 'chrome-extension://abcdefghijklmnop'],
    ['chrome-error://chromewebdata/', 'chrome-error://chromewebdata'],
    ['data:text/html,hello', 'data://'],
    ['about:blank', 'file://'],
    ['about:srcdoc', 'file://'],
    ['blob:file:///5f0b6b6c', 'file://'],
    ['view-source:file:///opt/app/index.html', 'file://'],
    ['javascript:0', 'file://'],
    ['', 'file://'],
    ['not an address', 'file://'],
  ],
};

export interface SenderKind {
  readonly page: PageKind;
  /** Which of the pages of that kind. */
  readonly at: number;
  /** What `getType()` answers: each that Electron names, and one that it may come to name. */
  readonly type: string;
  readonly frame: 'main' | 'sub' | 'gone' | 'unreadable' | 'going';
  readonly isOpaque: boolean;
  /** The contents are destroyed before main looks at them. */
  readonly isDestroyed: boolean;
}

/** Most are at fault in one thing at most: what is refused for one reason says nothing of another. */
export const senderKinds: fc.Arbitrary<SenderKind> = fc.record({
  page: fc.constantFrom<PageKind>('file', 'file', 'scheme', 'loopback', 'allowed', 'foreign', 'foreign'),
  at: fc.nat({ max: 100 }),
  type: fc.constantFrom(
    ...Array<string>(8).fill('window'),
    'browserView',
    'webview',
    'remote',
    'backgroundPage',
    'offscreen',
    'unheard-of',
  ),
  frame: fc.constantFrom<SenderKind['frame']>(
    ...Array<'main'>(12).fill('main'),
    'sub',
    'gone',
    'unreadable',
    'going',
  ),
  isOpaque: fc.constantFrom(...Array<boolean>(12).fill(false), true),
  isDestroyed: fc.constantFrom(...Array<boolean>(12).fill(false), true),
});

/** A window as Electron lets main look at it, now or a moment too late. */
export class Sender {
  readonly contents: EventEmitter;
  readonly origin: string;
  readonly welcomes: unknown[] = [];
  readonly #event: object;

  constructor(
    readonly kind: SenderKind,
    id: number,
  ) {
    const pages = PAGES[kind.page];
    const [url, origin] = pages[kind.at % pages.length] as readonly [string, string];
    this.origin = origin;
    const protocol = { isProtocolHandled: (scheme: string) => scheme === 'app' };
    this.contents = Object.assign(new EventEmitter(), {
      id,
      session: { protocol },
      getType: () => kind.type,
    });
    if (kind.isDestroyed)
      for (const name of ['session', 'getType', 'once', 'on']) throwsAt(this.contents, name);
    const frame = {
      url,
      origin: kind.isOpaque ? 'null' : origin,
      parent: kind.frame === 'sub' ? {} : null,
      send: (_channel: string, welcome: unknown) => this.welcomes.push(welcome),
    };
    if (kind.frame === 'unreadable') for (const name of ['url', 'origin', 'parent']) throwsAt(frame, name);
    if (kind.frame === 'going') throwsAt(frame, 'parent');
    this.#event = { sender: this.contents, senderFrame: kind.frame === 'gone' ? null : frame };
  }

  say(electron: FakeElectron, channel: string, message: unknown): void {
    electron.ipcMain.emit(channel, this.#event, message);
  }
}
