import path from 'node:path';
import { createServer } from 'electron-vite';
import { buildAll } from './demo/builds.js';
import { eventLine } from './demo/event-line.js';
import { openReceiver } from './demo/open-receiver.js';
import { namedGateway } from './demo/options.js';
import { findRuntime } from './demo/runtime.js';
import { userDataFolder } from './demo/user-data.js';

/**
 * The demo under electron-vite: a change of a window's code reloads it, a change of main's starts the app anew. Beside it the local gateway,
 * a line for each event. Ends with the app.
 */
const root = path.join(import.meta.dirname, '..');
const print = (line: string) => console.log(line);

async function develop(): Promise<void> {
  await buildAll(root, print);
  const runtime = await findRuntime({ root, env: process.env, mayDownload: true, print });
  print(runtime.line);
  const receiver = await openReceiver({
    named: namedGateway(process.env),
    env: process.env,
    isWatched: true,
  });
  for (const line of receiver.introduction) print(line);
  receiver.onArrival((arrival) => print(eventLine(arrival)));

  // electron-vite takes what it starts from the environment, and so does the app.
  Object.assign(process.env, {
    ELECTRON_EXEC_PATH: runtime.executable,
    ELECTRON_ENTRY: path.join(root, 'demo'),
    ELECTRON_CLI_ARGS: JSON.stringify([
      `--user-data-dir=${userDataFolder(undefined)}`,
      ...process.argv.slice(2),
    ]),
    ONBOARDFLOW_ENDPOINT: receiver.endpoint,
    ONBOARDFLOW_API_KEY: receiver.apiKey,
  });
  process.chdir(root);
  // The package is a dependency of the demo: a change in src needs a new start.
  await createServer({ build: { watch: {} } }, {});
}

await develop().catch((error: Error) => {
  console.error(`dev: ${error.message}`);
  process.exit(1);
});
