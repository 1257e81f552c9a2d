import { loadSending } from '../delivery/index.js';
import type { Environment } from '../environment.js';
import type { Credentials, CredentialsEnvironment } from '../settings/credentials.js';

export interface OpenCredentialsOptions extends Omit<CredentialsEnvironment, 'vault' | 'clock'> {
  /** The module's folder. */
  readonly root: string;
  readonly environment: Environment;
}

/** The key's keeper, and the vault behind it, from the code that is loaded once the app is ready. Rejects where that is not there. */
export async function openCredentials({
  root,
  environment,
  ...rest
}: OpenCredentialsOptions): Promise<Credentials> {
  const { Credentials, CredentialVault } = await loadSending();
  const { electron, process, fs, clock, importStore } = environment;
  const { safeStorage, ipcMain } = electron;
  const { platform } = process;
  const vault = new CredentialVault({
    root,
    platform,
    fs,
    safeStorage,
    importStore,
    ipcMain,
    warn: rest.warn,
  });
  return new Credentials({ ...rest, vault, clock });
}
