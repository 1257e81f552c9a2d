import type { Place } from './process-identity.js';

/** Every writer's folder begins so. */
export const WRITER_PREFIX = 'w-';

/**
 * The name of a writer's folder says whose it is, so that one atomic rename changes the owner: order of arrival, machine, boot, pid,
 * and chance. Names compare as their writers came.
 */
export function writerName(sequence: number, place: Place, chance: number): string {
  const random = Math.floor(chance * 0x1_0000_0000)
    .toString(16)
    .padStart(8, '0');
  const arrival = String(sequence).padStart(9, '0');
  return `${WRITER_PREFIX}${arrival}-${place.host}-${place.boot}-${place.pid}-${random}`;
}

interface WriterName {
  readonly sequence: number;
  readonly host: string;
  readonly boot: string;
  readonly pid: number;
}

function parseWriterName(name: string): WriterName | undefined {
  const match = /^w-(\d{9,15})-([0-9a-f]{8})-(0|[0-9a-f]{8})-(\d+)-[0-9a-f]{8}$/.exec(name);
  if (!match) return undefined;
  const [, sequence, host = '', boot = '', pid] = match;
  return { sequence: Number(sequence), host, boot, pid: Number(pid) };
}

/** The number after the highest among these names. */
export function nextSequence(names: readonly string[]): number {
  return 1 + names.reduce((last, name) => Math.max(last, parseWriterName(name)?.sequence ?? 0), 0);
}

/**
 * Whether the folder's owner certainly runs no more: it was of this machine, and of another boot, or its pid is nobody's, or is ours
 * (one process writes to a site through one outbox: another of its own is one that was closed).
 */
export function isCertainlyDead(name: string, here: Place): boolean {
  const writer = parseWriterName(name);
  if (writer?.host !== here.host) return false;
  if (writer.boot !== here.boot) return writer.boot !== '0' && here.boot !== '0';
  return writer.pid === here.pid || !here.isAlive(writer.pid);
}
