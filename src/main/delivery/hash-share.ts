import { createHash } from 'node:crypto';

/** A number from 0 (included) to 1 (excluded) that belongs to this text for ever, spread evenly over all texts. */
export function hashShare(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
}
