import type { ContextBridge, IpcRenderer } from 'electron';
import type { Captured } from '../renderer/capture.js';
import { type ClickOptions, captureClicks } from '../renderer/clicks.js';
import type { BridgeDoor } from '../renderer/safe-bridge.js';
import { captureViews, type ViewOptions } from '../renderer/views.js';
import type { IdentifyMessage, ResetMessage, Welcome } from '../shared/bridge.js';
import { safeRoute } from '../shared/route.js';
import type { WindowUser } from '../shared/types.js';
import { breachOf, type Call } from './call-breach.js';
import { exposeBridge } from './expose-bridge.js';
import { createFairShare } from './fair-share.js';
import { createHints } from './hints.js';
import { openLink } from './link.js';
import { claimPage } from './page.js';

/** What is needed of Electron, all of it there in a sandboxed preload. */
export interface PreloadElectron {
  readonly contextBridge: ContextBridge;
  readonly ipcRenderer: Pick<IpcRenderer, 'send' | 'once'>;
}

type Settings = Partial<Welcome> & ClickOptions & ViewOptions;

/** Gives the page its bridge, says hello, and captures what main's welcome asks for. Does nothing at all where there is no page. */
export function startPreload(electron: PreloadElectron, page: Window, isIsolated: boolean): void {
  if (!claimPage(page)) return;
  const { ipcRenderer: ipc } = electron;
  const hint = createHints(console.warn);
  const share = createFairShare(
    () => performance.now(),
    (count) => link.send(() => ({ kind: 'dropped', count })),
  );
  // The listeners are there before the page's own; what they may tell is known with the welcome. What is missing here is off.
  const options = { pageViews: false, fileRoots: [], routes: [], query: [] } as object as Settings;

  const post = ({ event, value, meta }: Call, at: number, auto: boolean): boolean => {
    // A view comes before what was done in it.
    if (event !== 'PAGE_VIEW' || !auto) views.flush();
    if (!share()) {
      hint('more than 20 calls a second: dropped.');
      return false;
    }
    return link.send(() => ({
      kind: 'track',
      event,
      value: event === 'PAGE_VIEW' ? safeRoute(value, options) : value,
      meta,
      ageMs: performance.now() - at,
      auto,
    }));
  };
  const report = (captured: Captured) => post(captured, captured.at, true);

  const door: BridgeDoor = {
    track(event, value, meta = {}) {
      if (options.enabled === false) return false;
      const breach = breachOf(event, value, meta);
      if (breach) hint(`refused: ${breach}.`);
      return !breach && post({ event, value, meta } as Call, performance.now(), false);
    },
    identify: (user) => command({ kind: 'identify', user: user as WindowUser }),
    reset: () => command({ kind: 'reset' }),
  };
  const command = (message: IdentifyMessage | ResetMessage): boolean => {
    // What was seen so far is the user's who saw it.
    views.flush();
    return (
      share() &&
      link.send((welcome) => {
        if (welcome.identify) return message;
        hint('identify and reset need bridge.identify in main.');
        return null;
      })
    );
  };

  const link = openLink(ipc, page, hint, (welcome) => {
    Object.assign(options, welcome, welcome.enabled && welcome.capture);
    views.begin();
  });
  captureClicks(report, options, page);
  const views = captureViews(report, options, page);
  exposeBridge(electron.contextBridge, door, isIsolated, hint);
}
