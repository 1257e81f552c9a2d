import type { StampedEvent } from '../stamped-event.js';
import { Entry } from './entry.js';
import { eventLine } from './record.js';
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
    const text = JSON.stringify([event.value, event.meta]);
    const entry = new Entry(flat(event.id), event.capturedAt, context, user, text, 0);
    const line = eventLine(entry);
    entry.bytes = line.length;
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

/** The same text in one piece: `randomUUID` builds one of twenty, ten times as large in memory. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}
