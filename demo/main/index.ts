import { app, BrowserWindow } from 'electron';
import { openMainWindow } from './main-window.js';
import { answerWindows } from './window-requests.js';

answerWindows();

app.on('window-all-closed', () => {
  if (process.platform !== 'darwin') app.quit();
});
app.on('activate', () => {
  if (BrowserWindow.getAllWindows().length === 0) void openMainWindow();
});

// No `await` here: the app is ready only once this module has run (Electron: "ES Modules in Electron").
void app.whenReady().then(openMainWindow);
