/** Folio's own events: the compiler checks every `track('CUSTOM', …)` and `custom(…)` against them, in main and in windows. */
declare module 'onboardflow-electron' {
  interface OnboardFlowEvents {
    'document:created': { template: 'blank' };
    'document:exported': { format: 'markdown' };
  }
}

export {};
