export { checksum } from './checksum.js';
export { eraseEvents } from './erase-events.js';
export { isMissing, type JournalFs } from './journal-fs.js';
export { type OutboxOptions, openOutbox } from './open-outbox.js';
export type { DropReason, Lane, Outbox, QueuedEvent, Stored, WhichEvent } from './outbox.js';
export { type Place, placeOf } from './process-identity.js';
