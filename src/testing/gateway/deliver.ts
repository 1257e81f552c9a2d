import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './answer.js';
import type { Outcome } from './request-log.js';
import type { ScriptedAnswer } from './scripted-answer.js';

/** How an answer travels. */
export type Manner = Pick<ScriptedAnswer, 'delayMs' | 'trickleMs' | 'hang' | 'reset'>;

/** Tears the connection: the client sees ECONNRESET, not an orderly end. */
export function tear(response: ServerResponse): Outcome {
  response.socket?.resetAndDestroy();
  return 'reset';
}

/** Resolves when what was written so far has left this process, so that a reset after it does not swallow it. */
function written(response: ServerResponse, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    response.write(chunk, () => resolve());
  });
}

async function trickle(
  response: ServerResponse,
  body: Buffer,
  everyMs: number,
  gone: AbortSignal,
): Promise<void> {
  for (const byte of body) {
    await sleep(everyMs, undefined, { signal: gone });
    response.write(Buffer.of(byte));
  }
}

async function perform(
  response: ServerResponse,
  answer: Answer,
  manner: Manner,
  gone: AbortSignal,
): Promise<Outcome> {
  if (manner.delayMs) await sleep(manner.delayMs, undefined, { signal: gone });
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { 'content-length': body.length, ...answer.headers });
  if (manner.reset === 'after-headers') {
    response.flushHeaders();
    await sleep(0);
    return tear(response);
  }
  if (manner.reset === 'within-answer') {
    await written(response, body.subarray(0, Math.ceil(body.length / 2)));
    return tear(response);
  }
  if (manner.trickleMs) await trickle(response, body, manner.trickleMs, gone);
  else response.write(body);
  const finished = once(response, 'finish', { signal: gone });
  response.end();
  await finished;
  return 'answered';
}

/** Puts an answer on the wire in its manner. Never rejects: a client that leaves is an outcome. */
export async function deliver(response: ServerResponse, answer: Answer, manner: Manner): Promise<Outcome> {
  if (manner.hang) return 'hung';
  if (manner.reset === 'after-upload') return tear(response);
  const gone = new AbortController();
  const leave = (): void => {
    if (!response.writableFinished) gone.abort();
  };
  response.once('close', leave);
  if (response.destroyed) leave();
  try {
    return await perform(response, answer, manner, gone.signal);
  } catch {
    return 'client-gone';
  } finally {
    response.off('close', leave);
  }
}
