import type { Spread } from './statistics.js';

/** `×`: ours divided by theirs, round by round. The others only where the goal is an amount. */
export type Unit = '×' | 'ms' | 'µs' | 'KB';

export type Goal = { readonly most: number } | { readonly least: number };

/** One line of the table. */
export interface Measurement {
  /** What is measured, in the words of the table. */
  readonly what: string;
  /** What it is compared with, its version included; `–` where the number stands alone. */
  readonly against: string;
  readonly unit: Unit;
  readonly value: Spread;
  /** Without one the line is there to be read. */
  readonly goal?: Goal;
}

/** A group of lines that are measured together. */
export interface Row {
  /** What `--only` calls it. */
  readonly name: string;
  readonly title: string;
  measure(): Promise<readonly Measurement[]>;
}

/** Undefined where there is no goal. */
export function isMet({ value, goal }: Measurement): boolean | undefined {
  if (goal === undefined) return undefined;
  return 'most' in goal ? value.median <= goal.most : value.median >= goal.least;
}
