import path from 'node:path';
import { BrowserWindow } from 'electron';

const HERE = import.meta.dirname;
/** Every start begins with the log-in. */
const FIRST_ROUTE = '/log-in';

export async function openMainWindow(): Promise<void> {
  const window = new BrowserWindow({
    title: 'Folio',
    width: 1120,
    height: 760,
    minWidth: 720,
    minHeight: 520,
    show: false,
    autoHideMenuBar: true,
    // Only Folio's own bridge: OnboardFlow's comes by itself.
    webPreferences: { preload: path.join(HERE, '../preload/index.cjs'), sandbox: true },
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.webContents.on('will-navigate', (event) => event.preventDefault());

  const devServer = process.env.ELECTRON_RENDERER_URL;
  if (devServer) await window.loadURL(`${devServer}/#${FIRST_ROUTE}`);
  else await window.loadFile(path.join(HERE, '../renderer/index.html'), { hash: FIRST_ROUTE });
}
