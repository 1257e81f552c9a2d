import { type Gateway, startGateway } from '../gateway/gateway.js';
import type { GatewayOptions } from '../gateway/gateway-options.js';
import { HELP, readArguments, UsageError } from './arguments.js';
import { requestLine } from './request-line.js';

/** The process, as far as the command needs it. */
export interface Terminal {
  print(line: string): void;
  printError(line: string): void;
  /** Aborted when the person asks for the end (Ctrl-C). */
  readonly interrupted: AbortSignal;
}

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

function startFailure(error: unknown, { host = '127.0.0.1', port }: GatewayOptions): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return `port ${port} is in use; choose another with --port`;
  if (code === 'EACCES')
    return `port ${port} may not be used by this user; choose one above 1023 with --port`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `${host} is no address of this machine; see --host`;
  return error instanceof Error ? error.message : String(error);
}

function introduce({ url, origin }: Gateway, options: GatewayOptions): string[] {
  const { apiKey, authScheme = 'Token', dailyLimit } = options;
  return [
    `Events     ${url}`,
    `Inspector  ${origin}/`,
    apiKey === undefined
      ? `Any key is accepted (Authorization: ${authScheme} …); --api-key lets in one only.`
      : `Only the given key is accepted (Authorization: ${authScheme} …).`,
    dailyLimit === undefined ? 'No daily limit.' : `${dailyLimit} calls a UTC day.`,
  ];
}

function interruption(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Runs the command `onboardflow-gateway` until it is interrupted, and answers the exit code. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const fail = (why: string, code: number): number => {
    terminal.printError(`onboardflow-gateway: ${why}`);
    return code;
  };
  try {
    const command = readArguments(args);
    if (command.kind === 'help') {
      terminal.print(HELP.trimEnd());
      return EXIT_OK;
    }
    const gateway = await startGateway(command.options).catch((error: unknown) => {
      throw new Error(startFailure(error, command.options));
    });
    for (const line of introduce(gateway, command.options)) terminal.print(line);
    gateway.onRequest((request) => {
      if (request.outcome !== 'pending') terminal.print(requestLine(request));
    });
    await interruption(terminal.interrupted);
    await gateway.close();
    return EXIT_OK;
  } catch (error) {
    const { message } = error as Error;
    return fail(message, error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED);
  }
}
