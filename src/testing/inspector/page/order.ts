import type { AnswerOrder } from '../messages.js';

async function send(path: string, body: unknown): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json' };
    return (await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })).ok;
  } catch {
    return false;
  }
}

/** Orders the next answers; false when the gateway did not take it. */
export function orderAnswer(order: AnswerOrder): Promise<boolean> {
  return send('/inspector/answer', order);
}

/** Makes the gateway forget everything; false when it did not. */
export function orderClear(): Promise<boolean> {
  return send('/inspector/clear', {});
}
