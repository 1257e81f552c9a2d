import * as fs from 'node:fs';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WebContents } from 'electron';
import { describe, expect, test } from 'vitest';
import { AppPages } from '../../../src/main/bridge/app-pages.js';
import { factsOf, SenderPolicy } from '../../../src/main/bridge/sender-policy.js';
import type { InitOptions } from '../../../src/main/options.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

interface Sender {
  readonly url: string;
  readonly origin?: string;
  readonly isMainFrame?: boolean;
  readonly type?: ReturnType<WebContents['getType']>;
}

function policyOf({
  appPath = '/opt/app',
  isPackaged = false,
  allowed = [] as NonNullable<InitOptions['allowedOrigins']>,
  resourcesPath = '/opt/resources',
} = {}) {
  const policy = new SenderPolicy(
    new AppPages({ appPath, isPackaged, resourcesPath, fs }),
    isPackaged,
    allowed,
  );
  return ({ url, origin, isMainFrame = true, type = 'window' }: Sender) =>
    policy.judge(
      { url, origin: origin ?? (url.startsWith('file:') ? 'file://' : new URL(url).origin), isMainFrame },
      {
        getType: () => type,
        session: { protocol: { isProtocolHandled: (scheme: string) => scheme === 'app' } },
      } as unknown as WebContents,
    );
}
const allows = (options: Parameters<typeof policyOf>[0], sender: Sender) => policyOf(options)(sender).allowed;

describe('a file page', () => {
  test('speaks from below the app’s folder, and only from there', () => {
    expect(allows({}, { url: 'file:///opt/app/dist/index.html#/a?b' })).toBe(true);
    expect(allows({}, { url: 'file:///opt/app-evil/index.html' })).toBe(false);
    expect(allows({}, { url: 'file:///opt/app/../other/index.html' })).toBe(false);
    expect(allows({}, { url: 'file:///opt/app/..%2fother/index.html' })).toBe(false);
    expect(allows({}, { url: 'file:///home/ann/Downloads/evil.html' })).toBe(false);
  });

  test('speaks from the resources of a packaged app, not from those of a development Electron', () => {
    const sender = { url: 'file:///opt/resources/pages/a.html' };
    expect(allows({ isPackaged: true }, sender)).toBe(true);
    expect(allows({ isPackaged: false }, sender)).toBe(false);
  });

  test('is found through a symbolic link to the app, with spaces, signs and non-Latin letters in its name', () => {
    const folder = temporaryFolder();
    const real = path.join(folder, 'приложение #1 100%');
    mkdirSync(real);
    writeFileSync(path.join(real, 'package.json'), '{}');
    writeFileSync(path.join(real, 'index.html'), '');
    const link = path.join(folder, 'link');
    symlinkSync(real, link);
    for (const appPath of [real, link])
      for (const page of [real, link])
        expect(allows({ appPath }, { url: pathToFileURL(path.join(page, 'index.html')).href })).toBe(true);
  });

  test('is not the app’s when a link inside the app leads out of it', () => {
    const folder = realpathSync(temporaryFolder());
    mkdirSync(path.join(folder, 'app'));
    writeFileSync(path.join(folder, 'app/package.json'), '{}');
    writeFileSync(path.join(folder, 'evil.html'), '');
    symlinkSync(path.join(folder, 'evil.html'), path.join(folder, 'app/link.html'));
    expect(
      allows(
        { appPath: path.join(folder, 'app') },
        { url: pathToFileURL(path.join(folder, 'app/link.html')).href },
      ),
    ).toBe(false);
  });

  test('is the app’s when Electron was started with a file of it: the nearest package.json says where the app begins', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'out/main'), { recursive: true });
    mkdirSync(path.join(folder, 'out/renderer'), { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{}');
    const page = { url: pathToFileURL(path.join(folder, 'out/renderer/index.html')).href };
    expect(allows({ appPath: path.join(folder, 'out/main') }, page)).toBe(true);
    expect(allows({ appPath: path.join(folder, 'out/main'), isPackaged: true }, page)).toBe(false);
  });
});

describe('a page by its scheme', () => {
  test('speaks where its session handles that custom scheme', () => {
    expect(allows({}, { url: 'app://bundle/index.html', origin: 'app://bundle' })).toBe(true);
    expect(allows({}, { url: 'other://bundle/index.html', origin: 'other://bundle' })).toBe(false);
  });

  test('speaks from this machine while the app is not packaged', () => {
    for (const url of [
      'http://localhost:5173/a',
      'http://127.0.0.1:80/',
      'http://[::1]:5173/',
      'http://app.localhost/',
    ]) {
      expect(allows({ isPackaged: false }, { url })).toBe(true);
      expect(allows({ isPackaged: true }, { url })).toBe(false);
    }
    expect(allows({}, { url: 'http://localhost.evil.example/' })).toBe(false);
  });

  test.each([
    'data:text/html,x',
    'about:blank',
    'blob:null/1',
    'chrome-extension://abc/p.html',
    'devtools://devtools/x',
    'chrome-error://chromewebdata/',
  ])('%s never speaks', (url) => {
    expect(allows({ allowed: [] }, { url, origin: 'x://y' })).toBe(false);
  });
});

describe('allowedOrigins', () => {
  test('adds an origin, whole: scheme, host and port', () => {
    const allowed = ['https://app.example.com', 'http://intranet:8080'];
    expect(allows({ allowed }, { url: 'https://app.example.com/a?b#c' })).toBe(true);
    expect(allows({ allowed }, { url: 'https://app.example.com:443/' })).toBe(true);
    expect(allows({ allowed }, { url: 'http://intranet:8080/' })).toBe(true);
    for (const url of [
      'http://app.example.com/',
      'https://app.example.com:8443/',
      'https://evil.app.example.com/',
      'https://app.example.com.evil.example/',
    ])
      expect(allows({ allowed }, { url })).toBe(false);
  });

  test('as a function decides, also for a webview; a throw is a no, and so is anything but true', () => {
    const asked: unknown[] = [];
    const allowed = (url: string, from: { origin: string; type: string }) => asked.push([url, from]) > 0;
    expect(allows({ allowed }, { url: 'https://x.example/p', type: 'webview' })).toBe(true);
    expect(asked).toEqual([['https://x.example/p', { origin: 'https://x.example', type: 'webview' }]]);
    expect(
      allows(
        {
          allowed: () => {
            throw new Error('no');
          },
        },
        { url: 'https://x.example/' },
      ),
    ).toBe(false);
    expect(allows({ allowed: () => 1 as never }, { url: 'https://x.example/' })).toBe(false);
  });

  test('does not open a webview by the list form', () => {
    expect(allows({ allowed: ['https://x.example'] }, { url: 'https://x.example/', type: 'webview' })).toBe(
      false,
    );
  });

  test('never matches an opaque origin', () => {
    expect(allows({ allowed: ['https://x.example'] }, { url: 'https://x.example/', origin: 'null' })).toBe(
      false,
    );
    expect(allows({ allowed: () => true }, { url: 'https://x.example/', origin: 'null' })).toBe(false);
    expect(allows({}, { url: 'file:///opt/app/index.html', origin: 'null' })).toBe(false);
  });
});

describe('a frame', () => {
  const page = { url: 'file:///opt/app/index.html' };

  test('below another never speaks', () => {
    expect(allows({}, { ...page, isMainFrame: false })).toBe(false);
    expect(allows({ allowed: () => true }, { ...page, isMainFrame: false })).toBe(false);
  });

  test.each(['webview', 'remote', 'backgroundPage', 'offscreen'] as const)(
    'of a %s does not speak as the app',
    (type) => {
      expect(allows({}, { ...page, type })).toBe(false);
    },
  );

  test('of a browserView speaks', () => {
    expect(allows({}, { ...page, type: 'browserView' })).toBe(true);
  });

  test('that is gone, or goes while it is read, is refused and not thrown', () => {
    expect(factsOf(null)).toBe(null);
    const gone = new Proxy(
      {},
      {
        get: () => {
          throw new Error('Render frame was disposed');
        },
      },
    );
    expect(factsOf(gone as never)).toBe(null);
    const policy = new SenderPolicy(
      new AppPages({ appPath: '/opt/app', isPackaged: false, resourcesPath: undefined, fs }),
      false,
      [],
    );
    expect(policy.judge(null, {} as WebContents)).toMatchObject({ allowed: false, origin: 'unknown' });
  });
});

describe('the folder that a page’s route begins below', () => {
  const rootsOf = (url: string) =>
    new AppPages({ appPath: '/opt/app', isPackaged: true, resourcesPath: undefined, fs }).rootsFor(url);

  test.each([
    ['file:///opt/app/dist/settings.html', '/opt/app/dist/'],
    ['file:///opt/app/out/renderer/index.html#/a', '/opt/app/out/renderer/'],
    ['file:///opt/app/.vite/renderer/main_window/index.html', '/opt/app/.vite/renderer/main_window/'],
    ['file:///opt/app/.webpack/renderer/main_window/index.html', '/opt/app/.webpack/renderer/main_window/'],
    ['file:///opt/app/pages/a.html', '/opt/app/'],
  ])('of %s is %s', (url, root) => {
    expect(rootsOf(url)[0]).toBe(root);
  });

  test('is none for a page of somebody else', () => {
    expect(rootsOf('file:///home/ann/a.html')).toEqual([]);
    expect(rootsOf('https://x.example/')).toEqual([]);
  });
});
