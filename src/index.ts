export type * from './shared/types.js';

throw new Error(
  "onboardflow-electron has one entry a process: import 'onboardflow-electron/main' in the main process, 'onboardflow-electron/preload' in a preload, " +
    "'onboardflow-electron/renderer' in a window and 'onboardflow-electron/testing' in tests.",
);
