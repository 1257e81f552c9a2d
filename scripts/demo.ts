import path from 'node:path';
import { buildAll } from './demo/builds.js';
import { eventLine } from './demo/event-line.js';
import { runHeadless } from './demo/headless-run.js';
import { Interruption } from './demo/interruption.js';
import { openPage } from './demo/open-page.js';
import { openReceiver } from './demo/open-receiver.js';
import { type DemoOptions, HELP, readOptions, UsageError } from './demo/options.js';
import { findRuntime } from './demo/runtime.js';
import { userDataFolder } from './demo/user-data.js';
import { hasDisplay, runWindowed, whyNoWindow } from './demo/windowed-run.js';

const root = path.join(import.meta.dirname, '..');
const print = (line: string) => console.log(line);
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

async function run(options: DemoOptions, interruption: Interruption): Promise<boolean> {
  const { env: given } = process;
  if (!options.app) await buildAll(root, print);
  const mayDownload = !options.headless && hasDisplay(given);
  const runtime = await findRuntime({ root, env: given, mayDownload, print });
  print(runtime.line);
  const noWindow = options.headless ? undefined : await whyNoWindow(runtime, given);
  if (noWindow) print(`${noWindow}: playing the scripted visit instead.`);
  const isVisible = !options.headless && !noWindow;
  const receiver = await openReceiver({ named: options.gateway, env: given, isWatched: isVisible });
  for (const line of receiver.introduction) print(line);
  receiver.onArrival((arrival) => print(eventLine(arrival)));
  const app = path.resolve(options.app ?? path.join(root, 'demo'));
  const userData = userDataFolder(options.userData);
  const env = { ONBOARDFLOW_ENDPOINT: receiver.endpoint, ONBOARDFLOW_API_KEY: receiver.apiKey };
  try {
    if (!isVisible) return await runHeadless({ app, userData, env, receiver, print });
    if (receiver.page && options.open && !given.CI) openPage(receiver.page);
    return await runWindowed({ runtime, app, userData, env: { ...given, ...env }, interruption });
  } finally {
    await receiver.close();
  }
}

async function main(): Promise<number> {
  const interruption = new Interruption();
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    if (options.help) {
      print(HELP.trimEnd());
      return 0;
    }
    return (await run(options, interruption)) ? 0 : EXIT_FAILED;
  } catch (error) {
    console.error(`demo: ${(error as Error).message}`);
    return error instanceof UsageError ? EXIT_USAGE : EXIT_FAILED;
  }
}

process.exit(await main());
