import { EventEmitter } from 'node:events';
import * as fs from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import type { SafeStorage } from 'electron';
import { describe, expect, test } from 'vitest';
import { CredentialVault, type OpenStore } from '../../../src/main/settings/credential-vault.js';
import { Credentials } from '../../../src/main/settings/credentials.js';
import { FakeClock } from '../../support/fake-clock.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const KEY = 'k3y-of-the-account';

/** Turns a text round: enough to see that it is not in the clear. */
const cipher = (text: string) => Buffer.from([...text].reverse().join('')).map((byte) => byte ^ 0x5a);
const decipher = (bytes: Buffer) =>
  [...Buffer.from(bytes.map((byte) => byte ^ 0x5a)).toString()].reverse().join('');

interface System {
  available?: boolean;
  backend?: string;
  modern?: boolean;
}

function safeStorageOf({ available = true, backend = 'gnome_libsecret', modern = false }: System) {
  const touched: string[] = [];
  const old = {
    isEncryptionAvailable: () => touched.push('isEncryptionAvailable') > 0 && available,
    getSelectedStorageBackend: () => backend,
    encryptString: (text: string) => cipher(text),
    decryptString: (bytes: Buffer) => decipher(bytes),
  };
  const recent = {
    isAsyncEncryptionAvailable: async () => available,
    encryptStringAsync: async (text: string) => cipher(text),
    decryptStringAsync: async (bytes: Buffer) => ({ result: decipher(bytes), shouldReEncrypt: false }),
  };
  return {
    touched,
    safeStorage: (modern
      ? { ...old, ...recent, encryptString: undefined, decryptString: undefined }
      : old) as unknown as SafeStorage,
  };
}

function vaultOf(
  system: System = {},
  root = path.join(temporaryFolder(), 'onboardflow'),
  platform: NodeJS.Platform = 'linux',
) {
  const warnings: string[] = [];
  const ipcMain = new EventEmitter();
  let opened = 0;
  const importStore = async (): Promise<OpenStore> => (options) => {
    opened += 1;
    // What electron-store's constructor does in a main process.
    ipcMain.on('electron-store-get-data', () => {});
    const { name, ...rest } = options;
    return new Conf<Record<string, string>>({ ...rest, configName: name, projectName: 'test' });
  };
  const { touched, safeStorage } = safeStorageOf(system);
  const vault = new CredentialVault({
    root,
    platform,
    fs,
    safeStorage,
    importStore,
    ipcMain: ipcMain as never,
    warn: (line) => warnings.push(line),
  });
  return { root, vault, warnings, ipcMain, touched, opened: () => opened };
}

const filesOf = (root: string) =>
  fs.readdirSync(root).map((name) => [name, fs.readFileSync(path.join(root, name), 'utf8')] as const);

describe.each([{ modern: false }, { modern: true }])(
  'a key that the system encrypts (asynchronous forms: $modern)',
  ({ modern }) => {
    test('comes back after a restart, and is in no file in the clear', async () => {
      const { root, vault } = vaultOf({ modern });
      expect(await vault.save(KEY)).toBe(true);
      const again = vaultOf({ modern }, root);
      expect(await again.vault.load()).toBe(KEY);
      for (const [name, content] of filesOf(root)) {
        expect(content).not.toContain(KEY);
        expect(content).not.toContain(Buffer.from(KEY).toString('base64'));
        expect(fs.statSync(path.join(root, name)).mode & 0o777).toBe(0o600);
      }
    });

    test('is gone once it is deleted', async () => {
      const { root, vault } = vaultOf({ modern });
      await vault.save(KEY);
      await vault.remove();
      expect(await vaultOf({ modern }, root).vault.load()).toBe(null);
    });
  },
);

describe('a key that the system does not really encrypt', () => {
  test.each<[string, System, NodeJS.Platform]>([
    ['basic_text', { backend: 'basic_text' }, 'linux'],
    ['unknown', { backend: 'unknown' }, 'linux'],
    ['nothing available', { available: false }, 'darwin'],
  ])('(%s) is not stored, and an older one is deleted', async (_name, system, platform) => {
    const root = path.join(temporaryFolder(), 'onboardflow');
    await vaultOf({}, root).vault.save('older');
    const { vault, warnings } = vaultOf(system, root, platform);
    expect(await vault.save(KEY)).toBe(false);
    expect(warnings).toHaveLength(1);
    expect(warnings.join()).not.toContain(KEY);
    expect(await vaultOf({}, root).vault.load()).toBe(null);
  });

  test('on macOS and Windows no backend is asked for: there is none', async () => {
    expect(await vaultOf({ backend: 'unknown' }, undefined, 'win32').vault.save(KEY)).toBe(true);
  });
});

test('safeStorage and the store are not touched where no key is stored', async () => {
  const { vault, touched, opened } = vaultOf();
  expect(await vault.load()).toBe(null);
  expect([touched, opened()]).toEqual([[], 0]);
});

test('the listener that answers any page with the user-data path is taken off again, the app’s own stays', async () => {
  const { vault, ipcMain } = vaultOf();
  const own = () => {};
  ipcMain.on('electron-store-get-data', own);
  await vault.save(KEY);
  expect(ipcMain.listeners('electron-store-get-data')).toEqual([own]);
});

test('a damaged file is set aside, and a new key is stored', async () => {
  const { root, vault, warnings } = vaultOf();
  fs.mkdirSync(root, { recursive: true });
  fs.writeFileSync(path.join(root, 'credentials.json'), '{"apiKey": "tor');
  expect(await vault.load()).toBe(null);
  expect(warnings).toHaveLength(1);
  expect(await vault.save(KEY)).toBe(true);
  expect(fs.readFileSync(path.join(root, 'credentials.json.damaged'), 'utf8')).toBe('{"apiKey": "tor');
});

test('a key that cannot be decrypted here is no key, and says so', async () => {
  const { root, vault } = vaultOf();
  await vault.save(KEY);
  const { safeStorage } = safeStorageOf({});
  const warnings: string[] = [];
  const broken = new CredentialVault({
    root,
    platform: 'linux',
    fs,
    safeStorage: {
      ...safeStorage,
      decryptString: () => {
        throw new Error('no');
      },
    } as SafeStorage,
    importStore:
      async () =>
      ({ name, ...rest }) =>
        new Conf<Record<string, string>>({ ...rest, configName: name, projectName: 'test' }),
    ipcMain: new EventEmitter() as never,
    warn: (line) => warnings.push(line),
  });
  expect(await broken.load()).toBe(null);
  expect(warnings).toHaveLength(1);
});

describe('the key to send with', () => {
  const MINUTE = 60_000;

  function credentialsOf(
    option: string | (() => string | Promise<string>) | undefined,
    stored: string | null = null,
  ) {
    const clock = new FakeClock();
    const warnings: string[] = [];
    const log = { loads: 0, changes: 0, saved: [] as string[], mayStore: true };
    const credentials = new Credentials({
      option,
      vault: {
        load: async () => {
          log.loads += 1;
          return stored;
        },
        save: async (key) => log.saved.push(key) > 0,
        remove: async () => {},
      },
      clock,
      mayStore: () => log.mayStore,
      changed: () => {
        log.changes += 1;
      },
      warn: (line) => warnings.push(line),
    });
    return { credentials, clock, warnings, log };
  }

  test('is the option’s rather than the stored one, which is not even looked for', async () => {
    const { credentials, log } = credentialsOf('option', 'stored');
    expect(await credentials.get()).toBe('option');
    expect(log.loads).toBe(0);
    expect(await credentialsOf(undefined, 'stored').credentials.get()).toBe('stored');
    expect(await credentialsOf(undefined).credentials.get()).toBe(null);
  });

  test('is what setApiKey gave in this run, and a change is told', async () => {
    const { credentials, log } = credentialsOf('option');
    expect(await credentials.set('new')).toBe('encrypted');
    expect([await credentials.get(), log.changes, log.saved]).toEqual(['new', 1, ['new']]);
    expect(await credentials.set(null)).toBe('nowhere');
    expect(await credentials.get()).toBe('option');
  });

  test('of a function is asked for once, and again after a refusal, at most every five minutes', async () => {
    let asked = 0;
    const { credentials, clock, log } = credentialsOf(() => {
      asked += 1;
      return `key${asked}`;
    });
    expect(await Promise.all([credentials.get(), credentials.get()])).toEqual(['key1', 'key1']);
    clock.advance(MINUTE);
    await credentials.refused('key1');
    expect([await credentials.get(), asked]).toEqual(['key1', 1]);
    clock.advance(4 * MINUTE);
    await expect.poll(() => log.changes).toBe(1);
    expect([await credentials.get(), asked]).toEqual(['key2', 2]);
    await credentials.refused('key1');
    expect(asked).toBe(2);
  });

  test.each<[string, () => string | Promise<string>]>([
    [
      'throws',
      () => {
        throw new Error('s3cr3t');
      },
    ],
    ['rejects', () => Promise.reject(new Error('s3cr3t'))],
    ['gives no string', () => 5 as never],
    ['gives an empty one', () => ' '],
  ])('of a function that %s is none, with one warning, and is asked for again', async (_name, option) => {
    let answer = option;
    const { credentials, clock, warnings, log } = credentialsOf(() => answer());
    expect(await credentials.get()).toBe(null);
    expect(warnings).toHaveLength(1);
    expect(warnings.join()).not.toContain('s3cr3t');
    answer = () => 'better';
    clock.advance(5 * MINUTE);
    await expect.poll(() => log.changes).toBe(1);
    expect(await credentials.get()).toBe('better');
    credentials.close();
    expect(clock.pending).toBe(0);
  });

  test('of a function that never answers is given up after ten seconds', async () => {
    const { credentials, clock } = credentialsOf(() => new Promise(() => {}));
    const key = credentials.get();
    clock.advance(10_000);
    expect(await key).toBe(null);
  });

  test.each<[string, () => string | Promise<string>]>([
    ['never answers', () => new Promise(() => {})],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('of a function that %s is not asked for any more once all is closed', async (_name, option) => {
    let asked = 0;
    const { credentials, clock, warnings } = credentialsOf(() => {
      asked += 1;
      return option();
    });
    const key = credentials.get();
    credentials.close();
    expect(await key).toBe(null);
    expect(await credentials.get()).toBe(null);
    clock.advance(60 * MINUTE);
    expect([asked, clock.pending, warnings]).toEqual([1, 0, []]);
  });

  test('is not stored before it may be, and then is', async () => {
    const { credentials, log } = credentialsOf(undefined);
    log.mayStore = false;
    expect(await credentials.set('new')).toBe('memory');
    expect([await credentials.get(), log.saved]).toEqual(['new', []]);
    log.mayStore = true;
    expect(await credentials.store()).toBe('encrypted');
    expect(log.saved).toEqual(['new']);
  });
});
