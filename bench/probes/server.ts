/**
 * Takes whatever is posted, and answers as the OnboardFlow gateway does: every contestant is content with that. Serves the pages of the
 * benchmark too, isolated from other origins: only there does a page's clock tell microseconds.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** With the one word that posthog-js waits for before it captures anything. */
const ANSWER = JSON.stringify({ success: true, data: { id: 979927 }, autocapture_opt_out: false });
const PAGES = path.join(import.meta.dirname, '../apps/page');
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const page = /^\/pages\/([a-z]+\.(html|js))$/.exec(request.url ?? '');
    const [, name = '', kind] = page ?? [];
    const body = page ? readFileSync(path.join(PAGES, name)) : ANSWER;
    const type = kind === 'html' ? 'text/html' : kind === 'js' ? 'text/javascript' : 'application/json';
    response.writeHead(200, { ...ISOLATED, 'content-type': type, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
