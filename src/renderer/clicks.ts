import type { WindowCapture } from '../shared/bridge.js';
import type { Meta } from '../shared/types.js';
import { type Capture, createListeners, type Report } from './capture.js';
import { elementsOf } from './element.js';
import { type ElementName, nameOf } from './element-name.js';

/** Read at each event, so that their owner may switch capture on later: a listener that was first in the page stays first. */
export type ClickOptions = Pick<WindowCapture, 'clicks' | 'media'>;

/** Reports clicks and players, for the preload and for apps that start it by hand: what counts as one is said there (by-hand.ts), with its defaults. */
export function captureClicks(report: Report, options: ClickOptions, page: Window = window): Capture {
  const { on, off } = createListeners();
  const playing = new WeakMap<EventTarget, string>();
  let last = '';
  let lastAt = 0;

  const tell = ({ value, title, element }: ElementName, meta: Meta = {}) =>
    report({
      event: 'CLICK',
      value,
      meta: title ? { ...meta, title } : meta,
      at: performance.now(),
      element,
    });

  on(page, 'click', (event) => {
    const name = nameIn(event, options.clicks);
    // A player's own clicks are its controls'; it speaks through `play`.
    if (!name || (name.isPlayer && options.media)) return;
    // The click that a label passes on carries the time of the one that caused it.
    if (event.timeStamp === lastAt || ((event as UIEvent).detail > 1 && name.value === last)) return;
    last = name.value;
    lastAt = event.timeStamp;
    tell(name);
  });

  const onPlayer = (event: Event) => {
    const name = nameIn(event, options.media);
    const { target } = event;
    if (!name?.isPlayer || !target) return;
    if (event.type === 'ended') {
      playing.delete(target);
      tell(name, { action: 'complete' });
    } else if (playing.get(target) !== name.value) {
      // One that goes on after a pause has been reported.
      playing.set(target, name.value);
      tell(name, { action: 'play' });
    }
  };
  on(page, 'play', onPlayer);
  on(page, 'ended', onPlayer);
  return { stop: off };
}

/** Null for what a script made up, and for whatever a strange page does to be looked at: no capture may break a click. */
function nameIn(event: Event, mode: 'marked' | 'all' | false): ElementName | null {
  try {
    const path = mode && event.isTrusted && elementsOf(event);
    return path ? nameOf(path, mode) : null;
  } catch {
    return null;
  }
}
