import { app, ipcMain, net, powerMonitor, safeStorage, session, webContents } from 'electron';
import type { OnboardFlowClient } from './client/index.js';
import { systemEnvironment } from './environment.js';
import { initIn } from './init.js';
import type { InitOptions } from './options.js';

// Through the bare entry, so that an app's declaration of its events finds it in the program.
export type * from '../index.js';
export type * from './client/client-types.js';
export type { BudgetStatus, FlushResult, Pause, PauseReason } from './delivery/sender.js';
export type { Transport, TransportRequest, TransportResponse } from './delivery/transport.js';
export type { IntakeRefusal } from './intake/intake.js';
export type { Logger } from './logger.js';
export type {
  BridgeOptions,
  CaptureOptions,
  Fact,
  HookEvent,
  InitOptions,
  LifecycleName,
  Plan,
} from './options.js';
export type { DropReason } from './outbox/outbox.js';

/**
 * Starts OnboardFlow in the main process; before or after the app is ready.
 *
 * A second call in one process, also through the other module kind, returns the running client and warns of options that differ.
 *
 * @throws {TypeError} for wrong options, in one sentence that names the option, what was expected, what came and the cure. Nothing throws afterwards.
 * @example
 * const onboardflow = init({ siteKey: 'f37F2PPh', apiKey: process.env.ONBOARDFLOW_API_KEY });
 * onboardflow.identify({ id: 'user_123XYZ' });
 * onboardflow.track('CUSTOM', 'project:created', { title: 'New project' });
 */
export function init(options: InitOptions): OnboardFlowClient {
  const electron = { app, ipcMain, net, powerMonitor, safeStorage, session, webContents };
  return initIn(systemEnvironment(electron, import.meta.url), globalThis, options);
}
