export { AppPages } from './app-pages.js';
export { findPreload } from './preload-path.js';
export { PreloadRegistration } from './preload-registration.js';
export { SenderPolicy } from './sender-policy.js';
export { type BridgeListener, WindowBridge, type WindowOrigin } from './window-bridge.js';
