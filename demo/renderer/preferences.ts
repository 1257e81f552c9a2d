export type Theme = 'system' | 'light' | 'dark';
export type Face = 'serif' | 'sans';

export interface Preferences {
  readonly theme: Theme;
  readonly face: Face;
  readonly focus: boolean;
}

const KEY = 'folio.preferences';
const DEFAULTS: Preferences = { theme: 'system', face: 'serif', focus: false };

export function readPreferences(storage: Storage): Preferences {
  return { ...DEFAULTS, ...(JSON.parse(storage.getItem(KEY) ?? '{}') as Partial<Preferences>) };
}

export function changePreferences(storage: Storage, change: Partial<Preferences>): void {
  const preferences = { ...readPreferences(storage), ...change };
  storage.setItem(KEY, JSON.stringify(preferences));
  applyPreferences(preferences);
}

/** The stylesheets read them off the root element. */
export function applyPreferences({ theme, face, focus }: Preferences): void {
  Object.assign(document.documentElement.dataset, { theme, face, focus: String(focus) });
}
