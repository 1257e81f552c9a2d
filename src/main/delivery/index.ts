export { createGotTransport } from './got-transport.js';
export { createSender } from './http-sender.js';
export { installationShare } from './installation-share.js';
export { openLedger } from './ledger.js';
export type { Sender, SenderListener } from './sender.js';
export type { Transport } from './transport.js';
