import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { unpackChromium } from './packaged-chromium.js';

/** A browser worth trying, and the environment it needs beyond the host's own. */
export interface BrowserCandidate {
  readonly executable: string;
  /** Where it comes from, for the one message that lists what was tried. */
  readonly source: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it can only run without a window (a headless shell). */
  readonly headlessOnly?: boolean;
}

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  isExecutable(file: string): boolean;
  unpack: typeof unpackChromium;
}

const here: Surroundings = {
  env: process.env,
  platform: process.platform,
  isExecutable: (file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  unpack: unpackChromium,
};

/** Names on the PATH of Linux distributions, plainest first. */
const commands = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

const installed: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
};

/**
 * The browsers to try, in order: what `CHROME_PATH` names (then nothing else: who names one wants that one), a Chrome or
 * Chromium of the machine, and the one that the npm package `@sparticuz/chromium` carries, first with the
 * machine's shared libraries, then with the package's. What could not even be offered throws or is yielded as an Error.
 */
export async function* findBrowsers(around: Surroundings = here): AsyncGenerator<BrowserCandidate | Error> {
  const named = around.env.CHROME_PATH;
  if (named) {
    yield around.isExecutable(named)
      ? { executable: named, source: 'CHROME_PATH' }
      : new Error(`CHROME_PATH: ${named} is not an executable file`);
    return;
  }
  const onPath = (around.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  const places = [
    ...commands.flatMap((command) => onPath.map((folder) => path.join(folder, command))),
    ...(installed[around.platform] ?? []),
  ];
  const found = places.find((file) => around.isExecutable(file));
  if (found) yield { executable: found, source: 'this machine' };
  else yield new Error(`no ${commands.join(', ')} on the PATH`);
  try {
    const { executable, libraries } = await around.unpack();
    const source = '@sparticuz/chromium';
    const libraryPath = [libraries, around.env.LD_LIBRARY_PATH].filter(Boolean).join(path.delimiter);
    yield { executable, source, headlessOnly: true };
    yield {
      executable,
      source: `${source} with its own shared libraries`,
      headlessOnly: true,
      env: { LD_LIBRARY_PATH: libraryPath },
    };
  } catch (error) {
    yield error instanceof Error ? error : new Error(String(error));
  }
}
