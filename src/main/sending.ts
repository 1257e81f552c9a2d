/** What is loaded once the app is ready: half of the module's code, and Node's HTTP and TLS below it. */
export { openLedger } from './delivery/disk-ledger.js';
export { createElectronNetTransport } from './delivery/electron-net-transport.js';
export { createGotTransport } from './delivery/got-transport.js';
export { createSender } from './delivery/http-sender.js';
export { CredentialVault } from './settings/credential-vault.js';
export { Credentials } from './settings/credentials.js';
