import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventEndpoint } from '../gateway/event-endpoint.js';
import { parseJsonBody } from '../gateway/json-body.js';
import { readUpload } from '../gateway/upload.js';
import { obey, readOrder } from './answer-choice.js';
import { EventStream } from './event-stream.js';
import { refuseForeign } from './guard.js';
import type { GatewayFacts, Messages } from './messages.js';
import { PAGE_FILES } from './page.generated.js';
import { exported, situation, snapshot, view } from './report.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** An order of the page has forty bytes. */
const MAX_ORDER_BYTES = 1_024;

/** What the page at `/` needs of the gateway. */
export interface Inspected {
  readonly endpoint: EventEndpoint;
  readonly facts: GatewayFacts;
  clear(): void;
}

type Route = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The page at `/`, its stream and its switches. */
export class Inspector {
  readonly #inspected: Inspected;
  readonly #streams = new Set<EventStream>();
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(inspected: Inspected) {
    this.#inspected = inspected;
    const { endpoint } = inspected;
    const { log, script } = endpoint;
    log.changes.add((entry) =>
      this.#tell('request', () => ({ request: view(entry), situation: situation(endpoint) })),
    );
    log.clearings.add(() => this.#tell('cleared', () => situation(endpoint)));
    script.changes.add(() => this.#tell('situation', () => situation(endpoint)));
    this.#routes = new Map<string, Route>([
      ...Object.entries(PAGE_FILES).map(([path, file]): [string, Route] => [
        `GET ${path}`,
        (_, response) => response.writeHead(200, { 'content-type': file.type }).end(file.text),
      ]),
      ['GET /inspector/stream', (_, response) => this.#openStream(response)],
      ['GET /inspector/export.json', (_, response) => this.#export(response)],
      ['POST /inspector/answer', (request, response) => this.#order(request, response)],
      ['POST /inspector/clear', (request, response) => this.#clear(request, response)],
    ]);
  }

  /** Serves a request to one of the inspector's own addresses; false when it is none of them. */
  serve(request: IncomingMessage, response: ServerResponse): boolean {
    const path = (request.url ?? '/').split('?', 1)[0];
    const route = this.#routes.get(`${request.method} ${path}`);
    if (route === undefined) return false;
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const refusal = refuseForeign(request.headers, this.#inspected.endpoint.settings.host);
    if (refusal === null) void route(request, response);
    else response.writeHead(403, { 'content-type': 'text/plain; charset=utf-8' }).end(refusal);
    return true;
  }

  #openStream(response: ServerResponse): void {
    const { endpoint, facts } = this.#inspected;
    const stream = new EventStream(
      response,
      () => stream.send('situation', situation(endpoint)),
      () => this.#streams.delete(stream),
    );
    this.#streams.add(stream);
    stream.send('snapshot', snapshot(endpoint, facts));
  }

  /** Composes the message only where a page is listening. */
  #tell<Name extends keyof Messages>(name: Name, compose: () => Messages[Name]): void {
    if (this.#streams.size === 0) return;
    const message = compose();
    for (const stream of this.#streams) stream.send(name, message);
  }

  #export(response: ServerResponse): void {
    const headers = {
      'content-type': 'application/json',
      'content-disposition': 'attachment; filename="onboardflow-gateway.json"',
    };
    response.writeHead(200, headers).end(exported(this.#inspected.endpoint));
  }

  async #order(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const order = readOrder(await readJson(request));
    if (order === null) return refuseOrder(response);
    obey(this.#inspected.endpoint.script, order);
    response.writeHead(204).end();
  }

  async #clear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if ((await readJson(request)) === undefined) return refuseOrder(response);
    this.#inspected.clear();
    response.writeHead(204).end();
  }
}

/** Reads JSON only: what a page elsewhere may send without asking first (a form, plain text) is not read. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const upload = await readUpload(request, MAX_ORDER_BYTES);
  if (upload.kind !== 'whole' || request.headers['content-type'] !== 'application/json') return undefined;
  const json = parseJsonBody(upload.text);
  return json.ok ? json.value : undefined;
}

function refuseOrder(response: ServerResponse): void {
  response
    .writeHead(400, { 'content-type': 'text/plain; charset=utf-8' })
    .end('Not an order of the inspector.');
}
