import type { ContextBridge } from 'electron';
import { type BridgeDoor, safeBridge } from '../renderer/safe-bridge.js';
import type { Hint } from './hints.js';

const GLOBAL = 'onboardflow';

/**
 * Puts `window.onboardflow` into the page, where it stays as it is: frozen, read-only, not to be replaced.
 *
 * `executeInMainWorld` (Electron 35 and later) lets the arguments be copied in the page's own world. Below, contextBridge copies them, and what it cannot
 * take, a proxy or a getter that throws, it throws back at the page; the accessor of the renderer entry copies first there too.
 */
export function exposeBridge(bridge: ContextBridge, door: BridgeDoor, isolated: boolean, hint: Hint): void {
  try {
    if (!isolated) safeBridge(door, GLOBAL);
    else {
      try {
        bridge.executeInMainWorld({ func: safeBridge, args: [door, GLOBAL] });
      } catch {
        bridge.exposeInMainWorld(GLOBAL, safeBridge(door));
      }
    }
  } catch {
    hint(`window.${GLOBAL} was there already.`);
  }
}
