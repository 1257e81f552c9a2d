import { BridgeEndpoint } from './bridge-endpoint.js';
import { BridgeLink, offerNode } from './bridge-link.js';

interface IsolatedWorld {
  readonly endpoint: BridgeEndpoint;
  /** What is to be exposed there, until it is there. */
  waiting: (() => void)[] | undefined;
}

/**
 * `contextBridge.exposeInIsolatedWorld`. The host makes such a world when it is first asked for; before it has what
 * was exposed, no script runs in it.
 */
export class IsolatedWorlds {
  readonly #worlds = new Map<number, IsolatedWorld>();

  constructor(private readonly ask: (worldId: number) => void) {}

  expose(worldId: number, key: string, api: unknown): void {
    let world = this.#worlds.get(worldId);
    if (!world) {
      const endpoint = new BridgeEndpoint({ expose: () => {}, override: () => {}, closeWindow: () => {} });
      world = { endpoint, waiting: [] };
      this.#worlds.set(worldId, world);
      this.ask(worldId);
    }
    const expose = world.endpoint.exposeLater(key, api);
    if (world.waiting) world.waiting.push(expose);
    else expose();
  }

  /** The world is there and listens for this event. */
  join(worldId: number, event: string): void {
    const world = this.#worlds.get(worldId);
    if (!world) return;
    const { endpoint, waiting = [] } = world;
    const node = offerNode(event);
    endpoint.connect(new BridgeLink(node, 'isolated', (request) => endpoint.answer(request as never)));
    world.waiting = undefined;
    for (const expose of waiting) {
      try {
        expose();
      } catch (error) {
        // Electron throws it where it was exposed; that is over by now.
        console.error(error);
      }
    }
  }
}
