/** From which major version on Electron has what the stand-in can hide (Electron: breaking changes; session; safeStorage). */
const since = { registerPreloadScript: 35, asyncSafeStorage: 42 } as const;

/** The version that is imitated: the declarations' own, or an older one, whose missing interfaces are hidden. */
export class ElectronVersion {
  constructor(readonly text: string) {
    if (!/^\d+\.\d+\.\d+/.test(text)) throw new Error(`not a version of Electron: ${text}`);
  }

  has(feature: keyof typeof since): boolean {
    return Number.parseInt(this.text, 10) >= since[feature];
  }
}
