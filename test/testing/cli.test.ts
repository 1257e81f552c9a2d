import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../../src/testing/cli/run.js';
import { startGateway } from '../../src/testing/index.js';
import { answerOf, eventBody, post } from './event-body.js';

/** Runs the command in this process until it ends by itself. */
async function runOnce(...args: string[]): Promise<{ code: number; out: string[]; err: string[] }> {
  const [out, err]: [string[], string[]] = [[], []];
  const interrupted = AbortSignal.abort();
  const terminal = {
    print: (line: string) => out.push(line),
    printError: (line: string) => err.push(line),
    interrupted,
  };
  return { code: await run(args, terminal), out, err };
}

describe('onboardflow-gateway', () => {
  it('--help prints each option', async () => {
    const { code, out } = await runOnce('--help');
    expect(code).toBe(0);
    for (const flag of ['--port', '--host', '--api-key', '--auth-scheme', '--site-key', '--daily-limit']) {
      expect(out.join('\n')).toContain(flag);
    }
  });

  it.each([
    [['--prot', '1'], 'onboardflow-gateway: unknown option --prot; see --help'],
    [['--constructor'], 'onboardflow-gateway: unknown option --constructor; see --help'],
    [['-x'], 'onboardflow-gateway: unknown option -x; see --help'],
    [['8787'], 'onboardflow-gateway: takes no arguments beside its options; see --help'],
    [['--port'], 'onboardflow-gateway: --port needs a value'],
    [['--api-key', ''], 'onboardflow-gateway: --api-key needs a value'],
    [['--port', '80x'], 'onboardflow-gateway: --port must be a whole number from 0 to 65535'],
    [['--port=65536'], 'onboardflow-gateway: --port must be a whole number from 0 to 65535'],
    [
      ['--daily-limit=-5'],
      'onboardflow-gateway: --daily-limit must be a whole number from 0 to 9007199254740991',
    ],
    [['--auth-scheme', 'Basic'], 'onboardflow-gateway: --auth-scheme must be Token or Bearer'],
    [['--help=yes'], 'onboardflow-gateway: --help takes no value'],
  ])('%j is one clear line and a usage error', async (args, line) => {
    expect(await runOnce(...args)).toEqual({ code: 2, out: [], err: [line] });
  });

  it('a port in use is one clear line and a failure', async () => {
    const other = await startGateway();
    const { port } = new URL(other.origin);
    const { code, err } = await runOnce('--port', port);
    await other.close();
    expect(code).toBe(1);
    expect(err).toEqual([`onboardflow-gateway: port ${port} is in use; choose another with --port`]);
  });

  it('an address of another machine is one clear line and a failure', async () => {
    // 192.0.2.0/24 is kept for documentation (RFC 5737): no machine has it.
    const { code, err } = await runOnce('--port', '0', '--host', '192.0.2.1');
    expect(code).toBe(1);
    expect(err).toEqual(['onboardflow-gateway: 192.0.2.1 is no address of this machine; see --host']);
  });

  it('says when any key is let in, and never the key itself', async () => {
    expect((await runOnce('--port', '0')).out.join('\n')).toContain('Any key is accepted');
    const { code, out } = await runOnce('--port', '0', '--api-key', 'sekrit');
    expect(code).toBe(0);
    expect(out.join('\n')).not.toContain('sekrit');
    expect(out.join('\n')).toContain('Only the given key');
  });
});

describe('as a process', () => {
  let child: ChildProcess | undefined;
  afterEach(() => child?.kill('SIGKILL'));

  /** Starts the command and reads its lines one by one. */
  function start(...args: string[]): AsyncIterator<string> {
    const cli = fileURLToPath(new URL('../../src/testing/cli.ts', import.meta.url));
    child = spawn(process.execPath, ['--import', 'tsx', cli, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  it('prints its address, then one line for each request, and ends well when told to', async () => {
    const lines = start('--port', '0', '--api-key', 'sekrit', '--daily-limit', '2', '--site-key', 'f37F2PPh');
    const next = async (): Promise<string> => (await lines.next()).value;
    const introduction = [await next(), await next(), await next(), await next()];
    const url = introduction[0]?.replace('Events     ', '') ?? '';
    const gateway = { origin: new URL(url).origin };
    expect(introduction).toEqual([
      `Events     ${gateway.origin}/api/v1/tracker/event/`,
      `Inspector  ${gateway.origin}/`,
      'Only the given key is accepted (Authorization: Token …).',
      '2 calls a UTC day.',
    ]);

    const options = { key: 'sekrit', headers: { 'idempotency-key': 'a' } };
    expect(await answerOf(post(gateway, eventBody(), options))).toMatchObject({ success: true });
    expect(await next()).toMatch(
      /^\d\d:\d\d:\d\d {2}PAGE_VIEW {2}\/manage\/settings\/ {2}"App Settings Page" {2}user_123XYZ {2}200$/,
    );
    await answerOf(post(gateway, eventBody(), options));
    expect(await next()).toMatch(/200 {2}duplicate of #1$/);
    await answerOf(post(gateway, eventBody(), options));
    expect(await next()).toMatch(/429 {2}The account's 2 calls of this UTC day are spent/);
    await answerOf(post(gateway, eventBody(), { key: 'sekrit-mistyped' }));
    expect(await next()).toMatch(/401 {2}Wrong API key\.$/);

    const hostile = eventBody({ value: 'line\nfeed\u001b[2J\u202e', event: { nested: 'kind' } });
    await answerOf(post(gateway, hostile, { key: 'none' }));
    expect(await next()).toContain('{"nested":"kind"}  line\\u000afeed\\u001b[2J\\u202e');
    await answerOf(post(gateway, '', { path: '/favicon.ico?key=sekrit', method: 'GET' }));
    expect(await next()).toMatch(/ GET \/favicon\.ico {2}404/);

    child?.kill('SIGINT');
    const [code] = await once(child as ChildProcess, 'exit');
    expect(code).toBe(0);
  });
});
