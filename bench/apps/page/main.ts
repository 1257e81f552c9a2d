/** Three windows with the same page: alone, with the module, and with posthog-js. */
import { app, BrowserWindow, session } from 'electron';
import { init } from 'onboardflow-electron/main';

const SITES = ['plain', 'ours', 'posthog'] as const;

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

// Electron is not ready before the entry's top-level awaits are over.
const opened = app.whenReady().then(async () => {
  for (const site of SITES) {
    const window = new BrowserWindow({ show: false, webPreferences: { partition: site } });
    await window.loadURL(`${url}/pages/${site}.html`);
  }
});
Object.assign(globalThis, { opened, clicks: () => clicks });
