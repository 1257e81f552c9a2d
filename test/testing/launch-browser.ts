import { type Browser, chromium } from 'playwright-core';
import { findBrowsers } from '../host/browser/index.js';

/** Starts the first browser of this machine that does start. Throws one error that names every one that was tried. */
export async function launchBrowser(): Promise<Browser> {
  const tried: string[] = [];
  for await (const candidate of findBrowsers()) {
    if (candidate instanceof Error) {
      tried.push(candidate.message);
      continue;
    }
    const { executable, env, source } = candidate;
    try {
      return await chromium.launch({
        executablePath: executable,
        args: ['--no-sandbox'],
        env: { ...(process.env as Record<string, string>), ...env },
      });
    } catch (error) {
      tried.push(`${source}: ${(error as Error).message.split('\n', 1)[0]}`);
    }
  }
  throw new Error(`No browser could be started. Tried: ${tried.join('; ')}`);
}
