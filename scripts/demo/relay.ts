import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ArrivalLog, type Receiver } from './receiver.js';

/** What belongs to one connection and not to the message, or is made anew for the other one. */
const OF_THE_CONNECTION = new Set([
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'host',
  'keep-alive',
  'transfer-encoding',
]);

/**
 * Stands on this machine before a gateway that shows nothing of what it got: passes each call on as it is, and its answer back, and
 * notes both.
 */
export async function startRelay({
  endpoint,
  apiKey,
}: {
  endpoint: string;
  apiKey: string;
}): Promise<Receiver> {
  const log = new ArrivalLog();
  const taken = new Set<string>();
  const closed = new AbortController();

  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const note = (status: number | null, refusal: string | null): void => {
      const key = request.headers['idempotency-key'];
      const copy = key !== undefined && taken.has(String(key));
      log.add({ body: parse(body), status, accepted: refusal === null, refusal, copy });
      if (refusal === null && key !== undefined) taken.add(String(key));
    };
    try {
      const answer = await fetch(endpoint, {
        method: request.method ?? 'POST',
        headers: kept(Object.entries(request.headers)),
        ...(body.length > 0 ? { body } : {}),
        // A redirect is an answer like any other: the key is not carried elsewhere.
        redirect: 'manual',
        signal: closed.signal,
      });
      const text = await answer.text();
      response.writeHead(answer.status, kept([...answer.headers])).end(text);
      note(answer.status, refusalOf(answer.status, text));
    } catch (error) {
      response.destroy();
      const { message, cause } = error as Error;
      note(null, cause instanceof Error ? cause.message : message);
    }
  };

  const server = createServer((request, response) => void pass(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}${new URL(endpoint).pathname}`,
    apiKey,
    introduction: [`Events go to ${endpoint}, by way of this machine, where each is noted`],
    page: null,
    arrivals: log.arrivals,
    onArrival: log.onArrival,
    close: () =>
      new Promise((resolve) => {
        closed.abort();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function kept(headers: Iterable<[string, string | string[] | undefined]>): Record<string, string> {
  return Object.fromEntries(
    [...headers].flatMap(([name, value]) =>
      value === undefined || OF_THE_CONNECTION.has(name) ? [] : [[name, String(value)]],
    ),
  );
}

function parse(body: Buffer | string): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** Taken is what is answered with 200 and `success: true` (OnboardFlow API: "The answer"). */
function refusalOf(status: number, text: string): string | null {
  const answer = parse(text) as { success?: unknown; message?: unknown } | null | undefined;
  if (status === 200 && answer?.success === true) return null;
  return typeof answer?.message === 'string' ? answer.message : `answered ${status} without success`;
}
