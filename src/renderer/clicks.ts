import type { WindowCapture } from '../shared/bridge.js';
import { type Capture, type Report, titled } from './capture.js';
import { elementsOf } from './element.js';
import { type ElementName, nameOf } from './element-name.js';

/** Read at each event, so that their owner may switch capture on later: a listener that was first in the page stays first. */
export type ClickOptions = Pick<WindowCapture, 'clicks' | 'media'>;

/**
 * Reports clicks and, of marked players, `play` and `complete`: one listener each on the window, before the page's own can stop an event.
 *
 * A click is what a person does with the primary button, a finger, a pen or the keyboard; not what a script does, nor the secondary and middle
 * buttons. A label's click and the one it passes on to its control are one; so are the clicks of a double click.
 */
export function captureClicks(report: Report, options: ClickOptions, page: Window = window): Capture {
  let last = { value: '', at: -1 };
  const playing = new WeakSet<EventTarget>();

  const onClick = (event: Event) => {
    const name = options.clicks !== false && named(event, options.clicks);
    if (!name) return;
    // A player's own clicks are its controls'; it speaks through `play`.
    if (name.media && options.media) return;
    // The click that a label passes on carries the time of the one that caused it.
    const repeated = (event as UIEvent).detail > 1 && name.value === last.value;
    if (event.timeStamp === last.at || repeated) return;
    last = { value: name.value, at: event.timeStamp };
    report({ event: 'CLICK', value: name.value, meta: titled(name.title), at: performance.now() });
  };

  const onMedia = (event: Event) => {
    const name = options.media !== false && named(event, options.media);
    if (!name || !event.target || !name.media) return;
    const complete = event.type === 'ended';
    // A player that goes on after a pause has been reported.
    if (!complete && playing.has(event.target)) return;
    playing[complete ? 'delete' : 'add'](event.target);
    const meta = { action: complete ? 'complete' : 'play' };
    report({ event: 'CLICK', value: name.value, meta: titled(name.title, meta), at: performance.now() });
  };
  const onEmptied = (event: Event) => event.target && playing.delete(event.target);

  const listeners = { click: onClick, play: onMedia, ended: onMedia, emptied: onEmptied };
  const each = (act: 'addEventListener' | 'removeEventListener') => {
    for (const [type, listener] of Object.entries(listeners))
      page[act](type, listener, { capture: true, passive: true });
  };
  each('addEventListener');
  return { stop: () => each('removeEventListener') };
}

/** Null for what a script made up, and for whatever a strange page does to be looked at: no capture may break a click. */
function named(event: Event, mode: 'marked' | 'all'): ElementName | null {
  if (!event.isTrusted) return null;
  try {
    const path = elementsOf(event);
    return path && nameOf(path, mode);
  } catch {
    return null;
  }
}
