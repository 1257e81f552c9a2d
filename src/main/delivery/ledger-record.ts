import { createHash } from 'node:crypto';

/**
 * What one record of a day's file says:
 * `A` a call is about to leave · `P` so is a probe of a closed gate · `C`, `Q` an `A`, a `P` of this writer provably never left ·
 * `D` a probe of this writer was delivered, so it was no waste · `K` so many calls, made elsewhere, belong to this day ·
 * `S` the count is not to be trusted: calls leave slowly until the next day · `U` no answer has confirmed that this day has begun ·
 * `V` one has now · `B` the machine's clock was seen behind, in this earlier day · `O` an answer found it ahead by so many seconds.
 */
export type RecordKind = 'A' | 'P' | 'C' | 'Q' | 'D' | 'K' | 'S' | 'U' | 'V' | 'B' | 'O';

export interface LedgerRecord {
  readonly kind: RecordKind;
  /** Which process wrote it. */
  readonly writer: string;
  /** Unix seconds for `A` and `P`, else a number that the kind gives its meaning. */
  readonly value: number;
}

/** All records have one length, so that a torn one costs its neighbours nothing. */
export const RECORD_BYTES = 32;

const FORM =
  /^(?<text>(?<kind>[APCQDKSUVBO]) (?<writer>[0-9a-f]{8}) (?<value>\d{12})) (?<sum>[0-9a-f]{7})\n$/;

function checksum(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 7);
}

/** One line of `RECORD_BYTES` ASCII characters, readable with any pager. */
export function encodeRecord({ kind, writer, value }: LedgerRecord): Buffer {
  const text = `${kind} ${writer} ${String(value).padStart(12, '0')}`;
  return Buffer.from(`${text} ${checksum(text)}\n`, 'ascii');
}

/** The record, or undefined where the bytes are none: torn, overwritten, of another program. */
export function decodeRecord(bytes: Buffer): LedgerRecord | undefined {
  const parts = FORM.exec(bytes.toString('latin1'))?.groups;
  if (!parts?.text || checksum(parts.text) !== parts.sum) return undefined;
  return { kind: parts.kind as RecordKind, writer: parts.writer ?? '', value: Number(parts.value) };
}
