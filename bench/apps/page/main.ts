/** Four windows with the same page: alone, with the module, with posthog-js, and with a preload that only sends. */
import path from 'node:path';
import { app, BrowserWindow, ipcMain, session } from 'electron';
import { init } from 'onboardflow-electron/main';

const SITES = ['plain', 'ours', 'posthog', 'bare'] as const;

const url = process.argv.at(-1) ?? '';
let clicks = 0;
const onboardflow = init({
  siteKey: 'f37F2PPh',
  plan: 'expansion',
  beforeSend: (event) => {
    if (event.event === 'CLICK') clicks += 1;
    return event;
  },
  inject: (candidate) => candidate === session.fromPartition('ours'),
});
onboardflow.identify({ id: 'user_123XYZ' });
let sent = 0;
ipcMain.on('bench:track', () => {
  sent += 1;
});

// Electron is not ready before the entry's top-level awaits are over.
const opened = app.whenReady().then(async () => {
  for (const site of SITES) {
    const preload = path.join(import.meta.dirname, 'bare-preload.cjs');
    const webPreferences = { partition: site, ...(site === 'bare' && { preload }) };
    const window = new BrowserWindow({ show: false, webPreferences });
    await window.loadURL(`${url}/pages/${site}.html`);
  }
});
Object.assign(globalThis, { opened, clicks: () => clicks, sent: () => sent });
