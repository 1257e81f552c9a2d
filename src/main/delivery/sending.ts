/** What is loaded once the app is ready: half of the module's code, and Node's HTTP and TLS below it. */
export { createElectronNetTransport } from './electron-net-transport.js';
export { createGotTransport } from './got-transport.js';
export { createSender } from './http-sender.js';
