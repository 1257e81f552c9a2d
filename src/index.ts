export type * from './shared/types.js';

throw new Error(
  'onboardflow-electron has one entry a process: onboardflow-electron/main for the main process, onboardflow-electron/preload for a preload, ' +
    'onboardflow-electron/renderer for a window, onboardflow-electron/testing for tests.',
);
