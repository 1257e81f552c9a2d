import { checksum } from '../outbox/index.js';

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

const FORM = /^([APCQDKSUVBO]) ([0-9a-f]{8}) (\d{12}) [0-9a-f]{7}\n$/;

/** What stands before the checksum. */
const TEXT_BYTES = 23;

/** Seven digits of the CRC-32 of what stands before it. */
function sumOf(record: Buffer): string {
  return checksum(record, 0, TEXT_BYTES).toString(16).padStart(8, '0').slice(1);
}

/** One line of `RECORD_BYTES` ASCII characters, readable with any pager. */
export function encodeRecord({ kind, writer, value }: LedgerRecord): Buffer {
  const record = Buffer.from(`${kind} ${writer} ${String(value).padStart(12, '0')} .......\n`, 'latin1');
  record.write(sumOf(record), TEXT_BYTES + 1, 'latin1');
  return record;
}

/** The record, or undefined where the bytes are none: torn, overwritten, of another program. */
export function decodeRecord(bytes: Buffer): LedgerRecord | undefined {
  const text = bytes.toString('latin1');
  const [, kind, writer, value] = FORM.exec(text) ?? [];
  if (writer === undefined || text.slice(TEXT_BYTES + 1, -1) !== sumOf(bytes)) return undefined;
  return { kind: kind as RecordKind, writer, value: Number(value) };
}
