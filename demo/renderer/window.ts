import type { OnboardFlowBridge } from 'onboardflow-electron';
import type {} from '../shared/events.js';
import type { Folio } from '../shared/folio.js';

declare global {
  interface Window {
    readonly folio: Folio;
    /** Absent where the page is opened in a plain browser. */
    readonly onboardflow?: OnboardFlowBridge;
  }
}
