import type { AnswerScript, ScriptedAnswer } from '../gateway/scripted-answer.js';
import type { AnswerChoice, AnswerOrder } from './messages.js';

/** Long enough to see the waiting, short enough to see its end. */
const RETRY_AFTER_SECONDS = '30';

const CHOICES: Readonly<Record<Exclude<AnswerChoice, 'contract'>, ScriptedAnswer>> = {
  '429': { status: 429, headers: { 'retry-after': RETRY_AFTER_SECONDS } },
  '500': { status: 500 },
  hang: { hang: true },
  '401': { status: 401 },
};

/** Reads what the page, or whoever speaks in its place, asks for; null when it is none of the choices. */
export function readOrder(body: unknown): AnswerOrder | null {
  const { answer, scope } = (body ?? {}) as Partial<Record<keyof AnswerOrder, unknown>>;
  if (scope !== 'next' && scope !== 'all') return null;
  const known = answer === 'contract' || (typeof answer === 'string' && Object.hasOwn(CHOICES, answer));
  return known ? { answer: answer as AnswerChoice, scope } : null;
}

/** Does what the page asks for. The contract for the next event means: forget what was scripted for it and for others after it. */
export function obey(script: AnswerScript, { answer, scope }: AnswerOrder): void {
  if (answer === 'contract') script.clear();
  else if (scope === 'next') script.push([CHOICES[answer]]);
  else script.setAlways(CHOICES[answer]);
}

/** A scripted answer in a few words. */
export function describeAnswer(answer: ScriptedAnswer): string {
  const { status, html, body, hang, reset, delayMs, trickleMs } = answer;
  if (hang) return 'hang';
  const said = status ?? (html === undefined && body === undefined ? 'by the contract' : 200);
  return [
    String(said),
    ...(html === undefined ? [] : ['as HTML']),
    ...(delayMs ? [`after ${delayMs} ms`] : []),
    ...(trickleMs ? ['byte by byte'] : []),
    ...(reset === undefined ? [] : [`reset ${reset}`]),
  ].join(', ');
}
