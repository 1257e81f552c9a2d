import type { GatewayFacts, RequestView } from '../messages.js';

/** Quotes for a POSIX shell: nothing within single quotes means anything to it. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function header(request: RequestView, name: string): string | null {
  const value = [request.headers[name]].flat()[0];
  return value === undefined ? null : `${name}: ${value}`;
}

/** The request again, as a command for a POSIX shell. The key is a variable of the shell: the page never knew it. */
export function asCurl(request: RequestView, { url, authScheme }: GatewayFacts): string {
  const headers = ['content-type', 'content-encoding', 'accept', 'idempotency-key']
    .map((name) => header(request, name))
    .filter((line) => line !== null)
    // Without a value curl takes the header away; this is how it sends an empty one.
    .map((line) => `-H ${quote(line.endsWith(': ') ? line.replace(/: $/, ';') : line)}`);
  return [
    // Brackets and braces in an address are patterns to curl, and dots in it would be folded.
    `curl --globoff --path-as-is -X ${request.method} ${quote(new URL(url).origin + request.path)}`,
    `-H "Authorization: ${authScheme} $ONBOARDFLOW_API_KEY"`,
    ...headers,
    ...(request.text === '' ? [] : [`--data-raw ${quote(request.text)}`]),
  ].join(' \\\n  ');
}
