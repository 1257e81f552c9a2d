import type { Line } from './report.js';

/** A denial that came to stand. */
export interface Denial {
  readonly run: number;
  /** Its place in the report: what was accepted before is not to be sent after. */
  readonly at: number;
  /** Unix milliseconds of its answer, where it lived to give one. */
  readonly answeredAt: number | undefined;
}

/** A denial whose answer was cut off by a kill stands if the next life finds it. */
export function denials(lines: readonly Line[]): Denial[] {
  return lines.flatMap((line, at) => {
    if (line.said !== 'tries' || line.what !== 'deny') return [];
    const rest = lines.slice(at + 1);
    const did = rest.find((later) => later.said === 'did' && later.run === line.run && later.n === line.n);
    if (did?.said === 'did') return { run: line.run, at, answeredAt: did.at };
    const next = rest.find((later) => later.said === 'up' && later.run > line.run);
    const stands = next?.said === 'up' && next.consent === 'denied';
    return stands ? { run: line.run, at, answeredAt: undefined } : [];
  });
}
