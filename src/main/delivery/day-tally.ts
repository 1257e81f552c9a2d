import type { LedgerRecord } from './ledger-record.js';

/** What the records of one day add up to. */
export class DayTally {
  /** Calls counted and not credited. */
  spent = 0;
  /** Probes counted, neither credited nor delivered. */
  probes = 0;
  /** Unix milliseconds of the last call that was not credited at once. */
  lastCallAt = 0;
  /** Something of the file was lost or damaged. */
  isDoubtful = false;
  /** No answer has confirmed that the day has begun. */
  isUnconfirmed = false;
  /** The earliest day in which the machine's clock was seen behind this one. */
  behindSince: number | undefined;
  /** By how many seconds the last answer that told found the machine's clock ahead. */
  aheadSeconds = 0;
  #previousCallAt = 0;

  add({ kind, value }: Pick<LedgerRecord, 'kind' | 'value'>): void {
    switch (kind) {
      case 'A':
        this.#call(value);
        break;
      case 'P':
        this.probes += 1;
        this.#call(value);
        break;
      case 'C':
        this.#credit();
        break;
      case 'Q':
        this.probes = Math.max(0, this.probes - 1);
        this.#credit();
        break;
      case 'D':
        this.probes = Math.max(0, this.probes - 1);
        break;
      case 'K':
        this.spent += value;
        break;
      case 'S':
        this.isDoubtful = true;
        break;
      case 'U':
        this.isUnconfirmed = true;
        break;
      case 'V':
        this.isUnconfirmed = false;
        break;
      case 'B':
        this.behindSince = Math.min(this.behindSince ?? value, value);
        break;
      case 'O':
        this.aheadSeconds = value;
        break;
    }
  }

  #call(atSeconds: number): void {
    this.spent += 1;
    this.#previousCallAt = this.lastCallAt;
    this.lastCallAt = atSeconds * 1000;
  }

  #credit(): void {
    this.spent = Math.max(0, this.spent - 1);
    this.lastCallAt = this.#previousCallAt;
  }
}
