import type { IncomingMessage } from 'node:http';

/** What came up with a request. `cut`: the client was gone before the end. */
export type Upload =
  | { readonly kind: 'whole'; readonly text: string; readonly utf8: boolean }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'cut' };

/**
 * Reads a request's body to its end and keeps at most `maxBytes` of it: a client that is still uploading would miss an early answer.
 * Never rejects.
 */
export async function readUpload(request: IncomingMessage, maxBytes: number): Promise<Upload> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
    }
  } catch {
    return { kind: 'cut' };
  }
  if (bytes > maxBytes) return { kind: 'too-large' };
  const raw = Buffer.concat(chunks);
  const text = raw.toString('utf8');
  // Where decoding replaced something, encoding again gives other bytes.
  return { kind: 'whole', text, utf8: Buffer.from(text, 'utf8').equals(raw) };
}
