import type nodeFs from 'node:fs';
import path from 'node:path';
import type { IpcMain, SafeStorage } from 'electron';

/** What is used of electron-store's class: a synchronous document of a few keys. */
export interface CredentialStore {
  get(name: string): unknown;
  set(name: string, value: string): void;
  delete(name: string): void;
}
export type OpenStore = (options: {
  cwd: string;
  name: string;
  configFileMode: number;
  clearInvalidConfig: false;
  accessPropertiesByDotNotation: false;
}) => CredentialStore;

export interface VaultEnvironment {
  readonly root: string;
  readonly platform: NodeJS.Platform;
  readonly fs: Pick<typeof nodeFs, 'existsSync' | 'mkdirSync' | 'renameSync'>;
  readonly safeStorage: SafeStorage;
  /** electron-store, imported at the first need. */
  readonly importStore: () => Promise<OpenStore>;
  readonly ipcMain: Pick<IpcMain, 'listeners' | 'removeListener'>;
  readonly warn: (line: string) => void;
}

const FILE = 'credentials';
const ENTRY = 'apiKey';
/** The channel on which electron-store's constructor answers any page with the user-data path, user name included. */
const STORE_CHANNEL = 'electron-store-get-data';

/**
 * The stored key: encrypted by the system through `safeStorage`, the ciphertext in electron-store, or not stored at all.
 * Touched only when a stored key exists and no option gives one, or by `setApiKey`: `safeStorage` can raise a keychain prompt
 * (Electron: `safeStorage`). Throws nothing.
 */
export class CredentialVault {
  readonly #environment: VaultEnvironment;
  #opened: Promise<CredentialStore | null> | undefined;

  constructor(environment: VaultEnvironment) {
    this.#environment = environment;
  }

  /** The stored key, or null where there is none or none that this machine can decrypt. */
  async load(): Promise<string | null> {
    if (!this.#exists()) return null;
    const stored = (await this.#store())?.get(ENTRY);
    if (typeof stored !== 'string') return null;
    try {
      return await this.#decrypt(Buffer.from(stored, 'base64'));
    } catch {
      this.#environment.warn(
        'the stored key cannot be decrypted on this machine or by this user: give it again with setApiKey()',
      );
      return null;
    }
  }

  /** True when the key stands on disk, encrypted. */
  async save(key: string): Promise<boolean> {
    try {
      if (!(await this.#reallyEncrypts())) {
        await this.remove();
        this.#environment.warn(
          'this system offers no real encryption, so the key is kept in memory only: give it at each start, or in the option apiKey',
        );
        return false;
      }
      const encrypted = await this.#encrypt(key);
      const store = await this.#store();
      store?.set(ENTRY, encrypted.toString('base64'));
      return store !== null;
    } catch {
      this.#environment.warn(
        'the key could not be stored, so it is kept in memory only: give it at each start, or in the option apiKey',
      );
      return false;
    }
  }

  async remove(): Promise<void> {
    if (!this.#exists()) return;
    try {
      (await this.#store())?.delete(ENTRY);
    } catch {
      this.#environment.warn('the stored key could not be deleted: its file is not writable');
    }
  }

  #exists(): boolean {
    return this.#environment.fs.existsSync(path.join(this.#environment.root, `${FILE}.json`));
  }

  #store(): Promise<CredentialStore | null> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async #open(): Promise<CredentialStore | null> {
    const { root, fs, ipcMain, warn } = this.#environment;
    try {
      const openStore = await this.#environment.importStore();
      const before = new Set(ipcMain.listeners(STORE_CHANNEL));
      const options = {
        cwd: root,
        name: FILE,
        configFileMode: 0o600,
        clearInvalidConfig: false,
        accessPropertiesByDotNotation: false,
      } as const;
      fs.mkdirSync(root, { recursive: true, mode: 0o700 });
      try {
        return openStore(options);
      } catch {
        // Torn or garbage. What is in it may be of use to a person, so it is moved, not cleared.
        const file = path.join(root, `${FILE}.json`);
        fs.renameSync(file, `${file}.damaged`);
        warn(
          'the file with the stored key was damaged and is set aside: give the key again with setApiKey()',
        );
        return openStore(options);
      } finally {
        for (const listener of ipcMain.listeners(STORE_CHANNEL)) {
          if (!before.has(listener)) ipcMain.removeListener(STORE_CHANNEL, listener as () => void);
        }
      }
    } catch {
      warn('the file of the stored key can neither be read nor made: the key is kept in memory only');
      return null;
    }
  }

  async #reallyEncrypts(): Promise<boolean> {
    const { safeStorage, platform } = this.#environment;
    // On Linux without a keyring the "encryption" has a password that everybody knows (Electron: `safeStorage.getSelectedStorageBackend`).
    if (platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend()))
      return false;
    return typeof safeStorage.isAsyncEncryptionAvailable === 'function'
      ? safeStorage.isAsyncEncryptionAvailable()
      : safeStorage.isEncryptionAvailable();
  }

  // The asynchronous forms, from Electron 42 on, do not block main while a keychain asks its user.
  async #encrypt(key: string): Promise<Buffer> {
    const { safeStorage } = this.#environment;
    return typeof safeStorage.encryptStringAsync === 'function'
      ? safeStorage.encryptStringAsync(key)
      : safeStorage.encryptString(key);
  }

  async #decrypt(encrypted: Buffer): Promise<string> {
    const { safeStorage } = this.#environment;
    if (typeof safeStorage.decryptStringAsync !== 'function') return safeStorage.decryptString(encrypted);
    return (await safeStorage.decryptStringAsync(encrypted)).result;
  }
}
