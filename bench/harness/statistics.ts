/** What many rounds say of one number: the middle, and the quarter of them on either side. */
export interface Spread {
  readonly median: number;
  /** A quarter of the rounds were below. */
  readonly low: number;
  /** A quarter of the rounds were above. */
  readonly high: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((left, right) => left - right);
  return { low: quantile(sorted, 0.25), median: quantile(sorted, 0.5), high: quantile(sorted, 0.75) };
}

/** Something that cannot vary, such as a size. */
export function exactly(value: number): Spread {
  return { median: value, low: value, high: value };
}

/** Round by round, so that what slows a whole round down (another process, a warm machine) falls out. */
export function ratios(ours: readonly number[], theirs: readonly number[]): Spread {
  return spreadOf(pairwise(ours, theirs, (our, their) => our / their));
}

export function pairwise(
  left: readonly number[],
  right: readonly number[],
  combine: (left: number, right: number) => number,
): number[] {
  return left.flatMap((value, round) => {
    const other = right[round];
    return other === undefined ? [] : [combine(value, other)];
  });
}

function quantile(sorted: readonly number[], share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new RangeError('there is no sample');
  return below + (above - below) * (at % 1);
}

/** Of samples that a clock of five microseconds took: their sum knows more than any of them. */
export function mean(samples: readonly number[]): number {
  return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
}
