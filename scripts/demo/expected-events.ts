/** One event that the scripted visit is to bring to the gateway, once. */
export interface ExpectedEvent {
  readonly event: 'PAGE_VIEW' | 'CLICK' | 'CUSTOM';
  readonly value: string;
  readonly meta: { readonly [key: string]: string };
}

/**
 * What arrives from the scripted visit: each of these once and nothing else. Written down by hand and not derived from the demo, so
 * that neither can follow the other into a mistake.
 */
export const EXPECTED_EVENTS: readonly ExpectedEvent[] = [
  // The app's own life, from main.
  { event: 'CUSTOM', value: 'app:installed', meta: { version: '1.4.0' } },
  { event: 'CUSTOM', value: 'app:started', meta: {} },
  // Each screen once.
  { event: 'PAGE_VIEW', value: '/log-in', meta: { title: 'Log in' } },
  { event: 'PAGE_VIEW', value: '/documents', meta: { title: 'Documents' } },
  { event: 'PAGE_VIEW', value: '/documents/:name', meta: { title: 'Document' } },
  { event: 'PAGE_VIEW', value: '/recordings', meta: { title: 'Recordings' } },
  { event: 'PAGE_VIEW', value: '/settings', meta: { title: 'Settings' } },
  // Marked elements, as they were clicked.
  { event: 'CLICK', value: 'consent-allow', meta: {} },
  { event: 'CLICK', value: 'log-in', meta: { title: 'Log in' } },
  { event: 'CLICK', value: 'sort-by-title', meta: {} },
  { event: 'CLICK', value: 'new-document', meta: { title: 'New document' } },
  { event: 'CLICK', value: 'export-document', meta: { title: 'Export' } },
  { event: 'CLICK', value: 'nav-recordings', meta: {} },
  { event: 'CLICK', value: 'nav-settings', meta: {} },
  { event: 'CLICK', value: 'theme-dark', meta: {} },
  { event: 'CLICK', value: 'focus-mode', meta: {} },
  { event: 'CLICK', value: 'account-menu', meta: {} },
  { event: 'CLICK', value: 'log-out', meta: {} },
  // A marked player, from its first second to its last.
  { event: 'CLICK', value: 'recording-door-chime', meta: { action: 'play' } },
  { event: 'CLICK', value: 'recording-door-chime', meta: { action: 'complete' } },
  // Folio's own events: one from the window, one from main.
  { event: 'CUSTOM', value: 'document:created', meta: { template: 'blank' } },
  { event: 'CUSTOM', value: 'document:exported', meta: { format: 'markdown' } },
];

/** Who is logged in during the visit, as every event names them. */
export const EXPECTED_USER = {
  id: 'user_ada',
  customer_id: 'cus_northlight',
  first_name: 'Ada',
  last_name: 'Okafor',
} as const;

/** What the app says of the user, and what main adds by itself. `os_version` is told only by Electron itself. */
export const EXPECTED_PROPERTIES: { readonly [name: string]: string | number | RegExp } = {
  team: 'Northlight',
  seats: 4,
  app_version: '1.4.0',
  os: /^(Linux|macOS|Windows)$/,
  arch: /^[a-z\d]+$/,
  locale: /^[a-z]{2,3}(-|$)/i,
  electron_version: /^\d+\.\d+\.\d+/,
};

export const EXPECTED_SITE_KEY = 'f37F2PPh';

/** What the visit writes, and the address it logs in with: in no event whatsoever. */
export const NEVER_SENT: readonly string[] = [
  'A quiet word',
  'Between these lines',
  'untitled-6',
  '@folio.example',
];
