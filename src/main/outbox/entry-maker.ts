import type { StampedEvent } from '../stamped-event.js';
import { Entry, entryText } from './entry.js';
import { contextText, eventLine } from './record.js';
import { reaches, SharedParts } from './shared-parts.js';

/** Makes entries of this run's events. */
export class EntryMaker {
  readonly #shared = new SharedParts<string>();
  readonly #propertiesJson = rememberingJson();
  readonly #userJson = rememberingJson();

  /** The entry, and the line that says it on disk. */
  make(event: StampedEvent): { readonly entry: Entry; readonly line: Buffer } {
    const { capturedAt } = event;
    const { context, said } = this.#sharedOf(event);
    const text = inOnePiece(entryText(event));
    const line = eventLine({ context, capturedAt, text }, said);
    return { entry: new Entry(context, capturedAt, text, line.length), line };
  }

  #sharedOf({ event, sessionId, source, capturedAt, ...rest }: StampedEvent) {
    const waitsForEver = rest.waitsForEver === true;
    const properties = this.#propertiesJson(rest.properties);
    const user = rest.user && this.#userJson(rest.user);
    const known = this.#shared.recent.find(
      ({ context }) =>
        reaches(context, capturedAt) &&
        context.event === event &&
        context.sessionId === sessionId &&
        context.source === source &&
        context.waitsForEver === waitsForEver &&
        context.user === user &&
        context.properties === properties,
    );
    if (known) return this.#shared.use(known);
    const context = {
      event,
      sessionId,
      source,
      ofThisRun: true,
      waitsForEver,
      user,
      properties,
      since: capturedAt,
    };
    return this.#shared.add(context, contextText(context));
  }
}

/** `JSON.stringify` builds its text of several pieces, up to ten times as large in memory. */
function inOnePiece(text: string): string {
  return Buffer.from(text).toString();
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
