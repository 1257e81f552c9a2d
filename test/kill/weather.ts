import type { ScriptedAnswer } from '../../src/testing/index.js';
import type { SeededRandom } from '../support/seeded-random.js';

/** By the contract: half of all answers are. */
const FAIR: ScriptedAnswer = {};

const FOUL: readonly [ScriptedAnswer, ...ScriptedAnswer[]] = [
  { reset: 'before-headers' },
  { reset: 'after-upload' },
  { reset: 'after-headers' },
  { reset: 'within-answer' },
  { hang: true },
  { hang: true, accepts: true },
  { delayMs: 30 },
  { trickleMs: 1 },
  { status: 500 },
  { status: 503 },
  { status: 408 },
  { status: 429, headers: { 'retry-after': '2' } },
  { html: '<html>Welcome to the hotel</html>' },
  { status: 200, body: '' },
];

/** Answers for the next requests as a bad network and a busy gateway give them. */
export function foulWeather(random: SeededRandom, answers: number): ScriptedAnswer[] {
  return Array.from({ length: answers }, () => (random.chance(0.5) ? FAIR : random.pick(FOUL)));
}
