import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import type { SafeStorage } from 'electron';

type Imitated = Pick<
  SafeStorage,
  | 'decryptString'
  | 'decryptStringAsync'
  | 'encryptString'
  | 'encryptStringAsync'
  | 'getSelectedStorageBackend'
  | 'isAsyncEncryptionAvailable'
  | 'isEncryptionAvailable'
  | 'setUsePlainTextEncryption'
>;

/** What the machine offers: a keychain, only Chromium's fixed password, or nothing. */
export type KeyStore = 'keychain' | 'basic_text' | 'none';

export interface SafeStorageOptions {
  readonly keyStore: KeyStore;
  readonly isReady: () => boolean;
  readonly backendIsKnown: boolean;
  /** Electron 42 brought the asynchronous forms. */
  readonly hasAsync: boolean;
}

/** `v11`: with a key of the keychain; `v10`: with the password that is the same on every machine. */
const versions = { keychain: 'v11', basic_text: 'v10', none: 'v10' } as const;

/** Electron: safeStorage. It encrypts, but its key protects nothing: only for tests. */
export class SafeStorageStandIn implements Imitated {
  readonly #options: SafeStorageOptions;
  readonly #key: Buffer;
  #acceptsPlainText = false;

  constructor(options: SafeStorageOptions) {
    this.#options = options;
    this.#key = scryptSync(`stand-in ${options.keyStore}`, 'saltysalt', 16);
    const missing = [
      ...(options.hasAsync ? [] : ['isAsyncEncryptionAvailable', 'encryptStringAsync', 'decryptStringAsync']),
      ...(options.backendIsKnown ? [] : ['getSelectedStorageBackend']),
    ];
    for (const name of missing) Object.defineProperty(this, name, { value: undefined });
  }

  isEncryptionAvailable(): boolean {
    if (!this.#options.isReady()) return false;
    const { keyStore } = this.#options;
    return keyStore === 'keychain' || (keyStore === 'basic_text' && this.#acceptsPlainText);
  }

  async isAsyncEncryptionAvailable(): Promise<boolean> {
    return this.isEncryptionAvailable();
  }

  setUsePlainTextEncryption(usePlainText: boolean): void {
    this.#acceptsPlainText = usePlainText;
  }

  getSelectedStorageBackend(): ReturnType<SafeStorage['getSelectedStorageBackend']> {
    if (!this.#options.isReady()) return 'unknown';
    return { keychain: 'gnome_libsecret', basic_text: 'basic_text', none: 'unknown' }[
      this.#options.keyStore
    ] as never;
  }

  encryptString(plainText: string): Buffer {
    this.#check('encrypting the text', 'encryptString', 'Encryption');
    return this.#encrypt(plainText);
  }

  decryptString(encrypted: Buffer): string {
    this.#check('decrypting the ciphertext', 'decryptString', 'Decryption');
    if (!Buffer.isBuffer(encrypted)) {
      throw new Error('Expected the first argument of decryptString() to be a buffer');
    }
    return this.#decrypt(encrypted, 'decryptString');
  }

  async encryptStringAsync(plainText: string): Promise<Buffer> {
    this.#checkReady();
    return this.#encrypt(plainText);
  }

  async decryptStringAsync(encrypted: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    this.#checkReady();
    if (!Buffer.isBuffer(encrypted)) {
      throw new Error('Expected the first argument of decryptStringAsync() to be a buffer');
    }
    return { result: this.#decrypt(encrypted, 'decryptStringAsync'), shouldReEncrypt: false };
  }

  #encrypt(plainText: string): Buffer {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-128-gcm', this.#key, iv);
    const text = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from(versions[this.#options.keyStore]), iv, cipher.getAuthTag(), text]);
  }

  #decrypt(encrypted: Buffer, method: string): string {
    if (encrypted.length === 0) return '';
    const complaint = `Error while decrypting the ciphertext provided to safeStorage.${method}.`;
    if (!/^v1[01]/.test(encrypted.toString('latin1', 0, 3))) {
      throw new Error(`${complaint} Ciphertext does not appear to be encrypted.`);
    }
    try {
      const decipher = createDecipheriv('aes-128-gcm', this.#key, encrypted.subarray(3, 15));
      decipher.setAuthTag(encrypted.subarray(15, 31));
      return decipher.update(encrypted.subarray(31), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      throw new Error(complaint);
    }
  }

  #check(doing: string, method: string, what: string): void {
    this.#checkReady();
    if (this.isEncryptionAvailable()) return;
    throw new Error(`Error while ${doing} provided to safeStorage.${method}. ${what} is not available.`);
  }

  #checkReady(): void {
    if (!this.#options.isReady()) throw new Error('safeStorage cannot be used before app is ready');
  }
}
