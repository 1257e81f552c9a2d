import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Enough for the files of an app's pages; Chromium sniffs the rest. */
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain',
  '.mp4': 'video/mp4',
  '.webm': 'video/webm',
};

/** Electron's `net.fetch` also reads `file:` addresses (Electron: net.fetch), which Node's refuses. */
export async function hostFetch(request: Request): Promise<Response> {
  if (!request.url.startsWith('file:')) return fetch(request);
  const file = fileURLToPath(request.url.replace(/[?#].*$/s, ''));
  try {
    const type = types[path.extname(file).toLowerCase()];
    return new Response(
      new Uint8Array(await readFile(file)),
      type ? { headers: { 'content-type': type } } : {},
    );
  } catch {
    throw new Error('net::ERR_FILE_NOT_FOUND');
  }
}
