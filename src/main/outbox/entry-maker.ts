import type { StampedEvent } from '../stamped-event.js';
import { Entry } from './entry.js';
import { eventLine, idIn } from './record.js';
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
    const { id, capturedAt } = event;
    const text = JSON.stringify([event.value, event.meta]);
    const line = eventLine({ id, capturedAt, context, user, text });
    // `randomUUID` builds a text of twenty pieces, ten times as large in memory as one that is cut out of the line.
    const entry = new Entry(idIn(line, id), capturedAt, context, user, text, line.length);
    return { entry, line };
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
