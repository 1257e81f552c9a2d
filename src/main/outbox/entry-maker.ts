import type { StampedEvent } from '../stamped-event.js';
import { Entry } from './entry.js';
import { cutOut, eventLine } from './record.js';
import { SharedParts } from './shared-parts.js';

/** Makes entries of this run's events. */
export class EntryMaker {
  readonly #shared = new SharedParts();
  readonly #propertiesJson = rememberingJson();
  readonly #userJson = rememberingJson();

  /** The entry, and the line that says it on disk. */
  make(event: StampedEvent): { readonly entry: Entry; readonly line: Buffer } {
    const context = this.#shared.context({
      event: event.event,
      sessionId: event.sessionId,
      source: event.source,
      ofThisRun: true,
      waitsForEver: event.waitsForEver === true,
      properties: this.#propertiesJson(event.properties),
    });
    const user = event.user === null ? null : this.#shared.user(this.#userJson(event.user));
    const { capturedAt } = event;
    const written = JSON.stringify([event.value, event.meta]);
    const line = eventLine({ id: event.id, capturedAt, context, user, text: written });
    const { id, text } = cutOut(line, event.id);
    return { entry: new Entry(id, capturedAt, context, user, text, line.length), line };
  }
}

/** JSON of objects of which the same one comes thousands of times; an accepted event's parts never change. */
function rememberingJson(): (value: object) => string {
  let last: object | undefined;
  let json = '';
  return (value) => {
    if (value !== last) {
      json = JSON.stringify(value);
      last = value;
    }
    return json;
  };
}
