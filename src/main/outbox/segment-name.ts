/**
 * A journal is a folder of segments, numbered as they were opened. Survivors of the segments up to one number are written to that number's next generation:
 * so they keep their place before whatever was written meanwhile.
 */
interface SegmentNumber {
  readonly sequence: number;
  readonly generation: number;
}

export function segmentName({ sequence, generation }: SegmentNumber): string {
  return `${String(sequence).padStart(6, '0')}-${generation}.log`;
}

function parseSegmentName(name: string): SegmentNumber | undefined {
  const match = /^(\d{6,12})-(\d{1,9})\.log$/.exec(name);
  return match ? { sequence: Number(match[1]), generation: Number(match[2]) } : undefined;
}

/** The segments among a folder's names, in their order. */
export function segmentsAmong(names: readonly string[]): string[] {
  return names
    .flatMap((name) => {
      const number = parseSegmentName(name);
      return number ? [{ name, ...number }] : [];
    })
    .sort((one, other) => one.sequence - other.sequence || one.generation - other.generation)
    .map(({ name }) => name);
}

/** Whether it holds what survived of the segments before it. */
export function isOfSurvivors(name: string): boolean {
  return (parseSegmentName(name)?.generation ?? 0) > 0;
}

/** The highest number that is taken among a folder's names; 0 when none is. */
export function lastSequence(names: readonly string[]): number {
  return names.reduce((last, name) => Math.max(last, parseSegmentName(name)?.sequence ?? 0), 0);
}
