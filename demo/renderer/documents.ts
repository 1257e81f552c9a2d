import { SAMPLES } from './samples.js';

export interface Document {
  /** Its name in the address. */
  readonly name: string;
  title: string;
  text: string;
  editedAt: number;
}

const KEY = 'folio.documents';
const HOUR_MS = 3_600_000;

/** The person's documents, in this window's storage. */
export class Documents {
  readonly #storage: Storage;
  readonly #documents: Document[];

  constructor(storage: Storage) {
    this.#storage = storage;
    const kept = storage.getItem(KEY);
    this.#documents = kept ? (JSON.parse(kept) as Document[]) : samples(Date.now());
  }

  /** The latest first. */
  byDate(): readonly Document[] {
    return this.#documents.toSorted((a, b) => b.editedAt - a.editedAt);
  }

  byTitle(): readonly Document[] {
    return this.#documents.toSorted((a, b) => a.title.localeCompare(b.title));
  }

  find(name: string): Document | undefined {
    return this.#documents.find((document) => document.name === name);
  }

  create(): Document {
    const name = `untitled-${this.#documents.length + 1}`;
    const document = { name, title: 'Untitled', text: '', editedAt: Date.now() };
    this.#documents.push(document);
    this.#save();
    return document;
  }

  edit(document: Document, change: Partial<Pick<Document, 'title' | 'text'>>): void {
    Object.assign(document, change, { editedAt: Date.now() });
    this.#save();
  }

  #save(): void {
    this.#storage.setItem(KEY, JSON.stringify(this.#documents));
  }
}

function samples(now: number): Document[] {
  return SAMPLES.map(({ hoursAgo, ...document }) => ({ ...document, editedAt: now - hoursAgo * HOUR_MS }));
}

export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

export function agoOf(time: number, now = Date.now()): string {
  const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  const hours = Math.round((time - now) / HOUR_MS);
  if (time > now - HOUR_MS / 2) return 'just now';
  return hours > -24 ? relative.format(hours, 'hour') : relative.format(Math.round(hours / 24), 'day');
}
