export { createElectronNetTransport } from './electron-net-transport.js';
export type { PauseStore } from './gate-memory.js';
export { createGotTransport } from './got-transport.js';
export {
  createSender,
  type SenderCredentials,
  type SenderOptions,
  type SenderSettings,
} from './http-sender.js';
export { installationShare } from './installation-share.js';
export { type Ledger, openLedger } from './ledger.js';
export type { Sender, SenderListener } from './sender.js';
export type { Transport } from './transport.js';
