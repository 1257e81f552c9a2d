import * as fs from 'node:fs';
import type { EventName } from '../../src/shared/types.js';

/** What a process says of itself. What it tries is reported before, what came of it after: so a kill in between is seen. */
export type Said =
  | {
      readonly said: 'up';
      readonly user: string | null;
      readonly consent: 'granted' | 'pending' | 'denied';
    }
  | {
      readonly said: 'tries';
      readonly what: 'track';
      readonly n: number;
      readonly event: EventName;
      readonly value: string;
    }
  | { readonly said: 'tries'; readonly what: 'identify'; readonly n: number; readonly user: string }
  | { readonly said: 'tries'; readonly what: 'reset' | 'deny' | 'grant'; readonly n: number }
  | { readonly said: 'accepted'; readonly n: number; readonly id: string; readonly stored: 'disk' | 'memory' }
  | { readonly said: 'refused'; readonly n: number; readonly reason: string }
  /** `at`: Unix milliseconds. */
  | { readonly said: 'did'; readonly n: number; readonly at: number }
  | { readonly said: 'delivered'; readonly id: string }
  | { readonly said: 'dropped'; readonly reason: string; readonly count: number }
  | { readonly said: 'rejected'; readonly id: string }
  | { readonly said: 'warned'; readonly line: string }
  /** Under denial: what of a person is still on disk. */
  | { readonly said: 'traces'; readonly found: readonly string[] }
  | { readonly said: 'rests'; readonly waiting: number; readonly reason: string };

export type Line = Said & { readonly run: number };

/** The report of all processes of a trial, one file. Each line is one write to its end, which no kill tears and no neighbour splits. */
export class Report {
  readonly #handle: number;
  readonly #run: number;

  constructor(file: string, run: number) {
    this.#handle = fs.openSync(file, 'a');
    this.#run = run;
  }

  say(said: Said): void {
    fs.writeSync(this.#handle, `${JSON.stringify({ run: this.#run, ...said })}\n`);
  }
}

export function readReport(file: string): Line[] {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
}
