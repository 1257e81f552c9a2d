export { daysIn } from './day-file.js';
export { DayGlance } from './day-glance.js';
export { type InstallationShare, installationShare } from './installation-share.js';
export type { BudgetStatus, FlushResult, Pause, PauseReason, Sender, SenderListener } from './sender.js';
export type { SenderOptions } from './sender-options.js';
export type { Transport } from './transport.js';

/** The sender and its transports, imported at the first call: before the app is ready nothing is sent. */
export const loadSending = () => import('../sending.js');
