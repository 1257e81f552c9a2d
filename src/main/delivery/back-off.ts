import { MINUTE_MS, SECOND_MS } from './time-units.js';

/** The first retry comes within this; each further one within twice the time. */
const FIRST_CEILING_MS = SECOND_MS;

/** A gateway or a network that is back is noticed within this. */
const LONGEST_CEILING_MS = 5 * MINUTE_MS;

/** Probes of a day that follow the exponential rule alone. With the last ones, a short outage must not end the day. */
const QUICK_PROBES = 3;

export interface BackOffFacts {
  /** Failures since the gate closed, this one included. */
  readonly failures: number;
  /** For how long the gate has been closed. */
  readonly closedForMs: number;
  /** The failed attempt cost a call: it left, or may have. */
  readonly isCostly: boolean;
  /** Probes that the day still allows. */
  readonly probesLeft: number;
  /** Probes that a day allows. */
  readonly probeAllowance: number;
  readonly untilResetMs: number;
  /** 0 (included) to 1 (excluded). */
  readonly random: number;
}

/**
 * How long a closed gate stays shut: exponential with full jitter, so that a fleet does not knock in step. Once few probes are left, they
 * are spread on top of that over what is left of the day, evenly on the logarithm of the outage's age: minutes first, then hours.
 */
export function backOffMs(facts: BackOffFacts): number {
  const { failures, probesLeft, probeAllowance, untilResetMs, random } = facts;
  const ceiling = Math.min(FIRST_CEILING_MS * 2 ** Math.min(failures - 1, 30), LONGEST_CEILING_MS);
  const jitter = random * ceiling;
  if (!facts.isCostly || probesLeft > probeAllowance - QUICK_PROBES) return Math.ceil(jitter);
  const age = Math.max(facts.closedForMs, SECOND_MS);
  const growth = (Math.max(untilResetMs, age) / age) ** (1 / (probesLeft + 1));
  return Math.ceil(age * (growth - 1) + jitter);
}

/** Waits between the probes while the key or the configuration is wrong (OnboardFlow API: "What each answer means"). The last one repeats. */
const PAUSE_PROBES_MS = [15 * MINUTE_MS, 60 * MINUTE_MS, 360 * MINUTE_MS];

export function pauseProbeMs(step: number): number {
  return PAUSE_PROBES_MS[Math.min(step, PAUSE_PROBES_MS.length - 1)] ?? 0;
}

/** Waits after a 429 that names no time, one for each of the day; undefined: until the day's reset. */
const UNNAMED_WAITS_MS = [MINUTE_MS, 15 * MINUTE_MS, 120 * MINUTE_MS];

export function unnamedWaitMs(refusalsToday: number): number | undefined {
  return UNNAMED_WAITS_MS[refusalsToday - 1];
}

/** Added to a wait that the gateway asked for: a tenth of it, at least a second and at most a minute, so that not all come back at once. */
export function limitJitterMs(waitMs: number, random: number): number {
  return Math.ceil(random * Math.min(Math.max(waitMs / 10, SECOND_MS), MINUTE_MS));
}
