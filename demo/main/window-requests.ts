import { ipcMain } from 'electron';
import { type Account, CHANNELS, type ExportRequest, type FolioState } from '../shared/folio.js';
import { findAccount } from './accounts.js';
import { identify, onboardflow } from './analytics.js';
import { exportDocument } from './documents.js';

/** Answers `window.folio`. */
export function answerWindows(): void {
  let account: Account | null = null;

  ipcMain.handle(CHANNELS.state, (): FolioState => ({ account, consent: onboardflow.status().consent }));

  ipcMain.handle(CHANNELS.logIn, (_event, email: unknown, password: unknown): Account | null => {
    account = findAccount(String(email), String(password));
    if (account) identify(account);
    return account;
  });

  ipcMain.handle(CHANNELS.logOut, (): void => {
    account = null;
    onboardflow.reset();
  });

  ipcMain.handle(CHANNELS.decideConsent, async (_event, decision: unknown): Promise<void> => {
    await onboardflow.setConsent(decision === 'granted' ? 'granted' : 'denied');
  });

  ipcMain.handle(CHANNELS.exportDocument, async (_event, request: ExportRequest): Promise<string> => {
    const file = await exportDocument({ name: String(request.name), text: String(request.text) });
    onboardflow.track('CUSTOM', 'document:exported', { format: 'markdown' });
    return file;
  });
}
