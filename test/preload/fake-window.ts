import type { ContextBridge } from 'electron';
import { vi } from 'vitest';
import { startPreload } from '../../src/preload/start-preload.js';
import {
  BRIDGE_VERSION,
  HELLO_CHANNEL,
  MESSAGE_CHANNEL,
  WELCOME_CHANNEL,
  type Welcome,
  type WindowMessage,
} from '../../src/shared/bridge.js';
import type { OnboardFlowBridge } from '../../src/shared/types.js';
import { openPage } from '../renderer/page.js';

export const WELCOME: Welcome = {
  version: BRIDGE_VERSION,
  capture: { pageViews: true, clicks: 'marked', media: 'marked', titles: 'marked', routes: [], query: [] },
  identify: false,
  enabled: true,
  fileRoots: [],
  remote: false,
};

export interface FakeWindowOptions {
  readonly html?: string;
  readonly url?: string;
  readonly loading?: boolean;
  readonly isIsolated?: boolean;
  /** In a frame of the page. */
  readonly inFrame?: boolean;
  /** What contextBridge can do; Electron before 35 has no `executeInMainWorld`. */
  readonly contextBridge?: Partial<ContextBridge>;
}

/** A window with Electron's side of a preload played by hand: what it sends is kept, what main answers is said by the test. */
export function openWindow(options: FakeWindowOptions = {}) {
  const page = openPage(options.html, options.url, { loading: options.loading ?? false });
  const sent: { channel: string; args: unknown[] }[] = [];
  const listeners = new Map<string, (event: unknown, ...args: unknown[]) => void>();
  const world: { onboardflow?: OnboardFlowBridge } = {};
  const ipcRenderer = {
    send: (channel: string, ...args: unknown[]) => void sent.push({ channel, args: structuredClone(args) }),
    once: (channel: string, listener: (event: unknown, ...args: unknown[]) => void) =>
      listeners.set(channel, listener),
  };
  const contextBridge = {
    exposeInMainWorld(name: string, api: OnboardFlowBridge) {
      if (name in world)
        throw new Error('Cannot bind an API on top of an existing property on the window object');
      Object.assign(world, { [name]: api });
    },
    ...options.contextBridge,
  };
  const warn = vi.spyOn(console, 'warn').mockReturnValue();
  const electron = { ipcRenderer, contextBridge } as unknown as Parameters<typeof startPreload>[0];
  const { window } = page;
  const target = options.inFrame ? ({ top: window, location: window.location } as unknown as Window) : window;
  const load = () => startPreload(electron, target, options.isIsolated ?? true);
  load();
  return {
    page,
    world,
    load,
    /** The bridge as the page has it; untyped code may give it anything. */
    get bridge() {
      return world.onboardflow as OnboardFlowBridge & Record<string, (...given: unknown[]) => boolean>;
    },
    welcome: (answer: Partial<Welcome> = {}) =>
      listeners.get(WELCOME_CHANNEL)?.({}, { ...WELCOME, ...answer }),
    hellos: () => sent.filter(({ channel }) => channel === HELLO_CHANNEL).length,
    messages: () =>
      sent.filter(({ channel }) => channel === MESSAGE_CHANNEL).map(({ args }) => args[0] as WindowMessage),
    hints: () => warn.mock.calls.map(([text]) => String(text)),
    sent,
  };
}
