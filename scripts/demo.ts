import path from 'node:path';
import { buildAll } from './demo/builds.js';
import { eventLine } from './demo/event-line.js';
import { runHeadless } from './demo/headless-run.js';
import { openPage } from './demo/open-page.js';
import { openReceiver } from './demo/open-receiver.js';
import { type DemoOptions, HELP, readOptions, UsageError } from './demo/options.js';
import { findRuntime } from './demo/runtime.js';
import { userDataFolder } from './demo/user-data.js';
import { hasDisplay, runWindowed } from './demo/windowed-run.js';

const root = path.join(import.meta.dirname, '..');
const print = (line: string) => console.log(line);
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

async function run(options: DemoOptions, interrupted: AbortSignal): Promise<boolean> {
  const isVisible = !options.headless && hasDisplay(process.env);
  if (!options.app) await buildAll(root, print);
  const runtime = await findRuntime({ root, env: process.env, mayDownload: isVisible, print });
  print(runtime.line);
  if (!isVisible && !options.headless) print('No display here: playing the scripted visit instead.');
  const receiver = await openReceiver({ named: options.gateway, env: process.env, isWatched: isVisible });
  for (const line of receiver.introduction) print(line);
  receiver.onArrival((arrival) => print(eventLine(arrival)));
  const app = path.resolve(options.app ?? path.join(root, 'demo'));
  const userData = userDataFolder(options.userData);
  const env = { ONBOARDFLOW_ENDPOINT: receiver.endpoint, ONBOARDFLOW_API_KEY: receiver.apiKey };
  try {
    if (!isVisible) return await runHeadless({ app, userData, env, receiver, print });
    if (receiver.page && options.open && !process.env.CI) openPage(receiver.page);
    return await runWindowed({ runtime, app, userData, env: { ...process.env, ...env }, interrupted });
  } finally {
    await receiver.close();
  }
}

async function main(): Promise<number> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => interruption.abort());
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options.help) {
      print(HELP.trimEnd());
      return 0;
    }
    // A window is asked to close; everything else ends with this process.
    const ended = run(options, interruption.signal);
    interruption.signal.addEventListener('abort', () => {
      if (options.headless) process.exit(EXIT_INTERRUPTED);
    });
    return (await ended) ? 0 : EXIT_FAILED;
  } catch (error) {
    console.error(`demo: ${(error as Error).message}`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
}

process.exit(await main());
