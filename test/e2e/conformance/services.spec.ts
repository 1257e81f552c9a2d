import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isStandIn, since } from '../launch.js';
import { Probe } from './probe.js';

// Electron: safeStorage; powerMonitor; net; commandLine; nativeTheme.

describe('services of the main process', () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await Probe.launch();
  });
  afterAll(() => probe?.close());

  it('safeStorage: what it encrypts only it can read', async () => {
    const facts = await probe.app.evaluate(async ({ safeStorage }) => {
      // A machine without a keychain has only the password that is the same everywhere.
      if (!safeStorage.isEncryptionAvailable()) safeStorage.setUsePlainTextEncryption(true);
      const secret = 'a key: ü €';
      const encrypted = safeStorage.encryptString(secret);
      const refusal = (data: Buffer) => {
        try {
          return safeStorage.decryptString(data);
        } catch (error) {
          return (error as Error).message;
        }
      };
      return [
        Buffer.isBuffer(encrypted) && !encrypted.includes('a key'),
        safeStorage.decryptString(encrypted) === secret,
        refusal(Buffer.from('not encrypted')),
      ];
    });
    const refusal = 'Error while decrypting the ciphertext provided to safeStorage.decryptString.';
    expect(facts).toEqual([true, true, expect.stringContaining(refusal)]);
  });

  it.each(since(42))('safeStorage: the same by promises, %s', async () => {
    const facts = await probe.app.evaluate(async ({ safeStorage }) => {
      if (!safeStorage.isEncryptionAvailable()) safeStorage.setUsePlainTextEncryption(true);
      const secret = 'a key: ü €';
      const encrypted = await safeStorage.encryptStringAsync(secret);
      return [
        (await safeStorage.decryptStringAsync(encrypted)).result === secret,
        await safeStorage.isAsyncEncryptionAvailable(),
      ];
    });
    expect(facts).toEqual([true, true]);
  });

  it('powerMonitor: its events reach their listeners', async () => {
    const heard = await probe.app.evaluate(({ powerMonitor }) => {
      const heard: string[] = [];
      for (const event of ['suspend', 'resume', 'lock-screen', 'unlock-screen', 'shutdown']) {
        powerMonitor.on(event as 'suspend', () => heard.push(event));
      }
      for (const event of ['lock-screen', 'suspend', 'resume', 'unlock-screen', 'shutdown'])
        powerMonitor.emit(event);
      return heard;
    });
    expect(heard).toEqual(['lock-screen', 'suspend', 'resume', 'unlock-screen', 'shutdown']);
  });

  it('net: sends a request and reads its answer', async () => {
    const server = http.createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        if (request.url === '/moved') response.writeHead(307, { location: '/' }).end();
        else
          response
            .writeHead(201, { 'x-answer': 'yes' })
            .end(`${request.method} ${request.headers['x-ask']} ${body}`);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const outcomes = await probe.app.evaluate(async ({ net }, origin) => {
      const send = (path: string, redirect: 'follow' | 'error' | 'manual', address = origin) =>
        new Promise<unknown>((resolve) => {
          const request = net.request({ method: 'POST', url: `${address}${path}`, redirect });
          request.setHeader('X-Ask', 'me');
          request.on('response', (response) => {
            let text = '';
            response.on('data', (chunk) => {
              text += chunk;
            });
            response.on('end', () => resolve([response.statusCode, response.headers['x-answer'], text]));
          });
          request.on('error', (error) => resolve(error.message));
          request.write('body');
          request.end();
        });
      return [
        net.isOnline(),
        await send('/', 'follow'),
        await send('/moved', 'follow'),
        await send('/moved', 'error'),
        await send('/moved', 'manual'),
        await send('/', 'follow', 'http://127.0.0.1:9'),
      ];
    }, origin);
    const answer = [201, 'yes', 'POST me body'];
    expect(outcomes).toEqual([
      true,
      answer,
      answer,
      "Attempted to redirect, but redirect policy was 'error'",
      'Redirect was cancelled',
      'net::ERR_CONNECTION_REFUSED',
    ]);
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
  });

  it('commandLine: knows its switches, and takes more', async () => {
    const facts = await probe.app.evaluate(({ app }) => {
      const { commandLine } = app;
      commandLine.appendSwitch('added', 'value');
      return [
        commandLine.hasSwitch('user-data-dir'),
        commandLine.getSwitchValue('added'),
        commandLine.hasSwitch('nowhere'),
      ];
    });
    expect(facts).toEqual([true, 'value', false]);
  });

  it('nativeTheme: follows what the app sets', async () => {
    const facts = await probe.app.evaluate(({ nativeTheme }) => {
      nativeTheme.themeSource = 'dark';
      const dark = nativeTheme.shouldUseDarkColors;
      nativeTheme.themeSource = 'light';
      return [dark, nativeTheme.shouldUseDarkColors];
    });
    expect(facts).toEqual([true, false]);
  });
});

// What a machine offers can only be chosen on the stand-in.
describe.each(isStandIn() ? (['keychain', 'basic_text', 'none'] as const) : [])(
  'a machine with %s',
  (keyStore) => {
    const expected = {
      keychain: ['gnome_libsecret', true, true],
      basic_text: ['basic_text', false, true],
      none: ['unknown', false, false],
    }[keyStore];

    it('answers whether it really encrypts, before and after plain text was accepted', async () => {
      const probe = await Probe.launch({ env: { STAND_IN_SAFE_STORAGE: keyStore } });
      const facts = await probe.app.evaluate(({ safeStorage }) => {
        const before = [safeStorage.getSelectedStorageBackend(), safeStorage.isEncryptionAvailable()];
        safeStorage.setUsePlainTextEncryption(true);
        return [...before, safeStorage.isEncryptionAvailable()];
      });
      expect(facts).toEqual(expected);
      await probe.close();
    });
  },
);

// On Electron there is nothing that is not imitated.
describe.each(isStandIn() ? ['what is not imitated'] : [])('%s', () => {
  it('throws an error that names it, and is never just missing', async () => {
    const probe = await Probe.launch();
    const refusals = await probe.app.evaluate(
      ({ app, BrowserWindow, dialog, screen, Tray, session, clipboard }) => {
        const refusal = (act: () => unknown) => {
          try {
            return String(act());
          } catch (error) {
            return (error as Error).message.replace(/^.* imitate /, '');
          }
        };
        const window = new BrowserWindow({ show: false });
        return [
          refusal(() => app.getAppMetrics()),
          refusal(() => window.setOpacity(0.5)),
          refusal(() => window.webContents.printToPDF({})),
          refusal(() => window.webContents.navigationHistory),
          refusal(() => session.defaultSession.clearCache()),
          refusal(() => session.defaultSession.cookies),
          refusal(() => dialog.showOpenDialogSync({})),
          refusal(() => screen.getPrimaryDisplay()),
          refusal(() => new Tray('icon.png')),
          refusal(() => clipboard.readText()),
          // Not on this platform, hence not there at all, as in Electron.
          process.platform === 'darwin' ? 'undefined' : refusal(() => app.dock),
        ];
      },
    );
    expect(refusals).toEqual([
      'app.getAppMetrics',
      'BrowserWindow.setOpacity',
      'webContents.printToPDF',
      'webContents.navigationHistory',
      'session.clearCache',
      'session.cookies',
      'dialog.showOpenDialogSync',
      'screen.getPrimaryDisplay',
      'new Tray',
      'clipboard.readText',
      'undefined',
    ]);
    await probe.close();
  });
});
