import type { ContentsCore } from './contents-core.js';
import type { Page } from './page.js';
import type { SessionStandIn } from './session.js';
import type { WebFrameMainStandIn } from './web-frame-main.js';

/** All web contents that are not destroyed, and the ways to find one. */
export class ContentsList {
  readonly #cores = new Map<number, ContentsCore>();

  add(core: ContentsCore): void {
    this.#cores.set(core.id, core);
  }

  remove(core: ContentsCore): void {
    this.#cores.delete(core.id);
  }

  all(): ContentsCore[] {
    return [...this.#cores.values()];
  }

  byId(id: number): ContentsCore | undefined {
    return this.#cores.get(id);
  }

  byTarget(targetId: string): ContentsCore | undefined {
    return this.all().find((core) => core.made?.targetId === targetId);
  }

  byFrameId(frameId: string): ContentsCore | undefined {
    return this.all().find((core) => core.frames.get(frameId));
  }

  byFrame(frame: WebFrameMainStandIn): ContentsCore | undefined {
    return this.all().find((core) => core.allFrames().includes(frame));
  }

  frame(processId: number, routingId: number): WebFrameMainStandIn | undefined {
    const alive = this.all()
      .flatMap((core) => core.allFrames())
      .filter((frame) => !frame.isDestroyed());
    return alive.find((frame) => frame.processId === processId && frame.routingId === routingId);
  }

  /** The pages of a session that are open now. */
  pagesOf(session: SessionStandIn): Page[] {
    return this.all().flatMap((core) => (core.session === session && core.made ? [core.made] : []));
  }
}
