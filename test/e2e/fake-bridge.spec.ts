import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type * as Testing from '../../src/testing/browser.js';
import { launchBrowser } from '../testing/launch-browser.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

/** The browser's part of the testing entry, as a component test's bundler would make it. */
async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL('../../src/testing/browser.ts', import.meta.url)),
        formats: ['iife'],
        name: 'testing',
      },
    },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error('nothing was built');
  return output.output[0].code;
}

it('the fake bridge and the matchers run in a real browser', async () => {
  const page = await browser.newPage();
  await page.setContent('<button id="save">Save</button>');
  await page.addScriptTag({ content: await bundle() });
  await page.evaluate(() => {
    const { testing } = globalThis as unknown as { testing: typeof Testing };
    const bridge = testing.fakeBridge();
    Object.assign(globalThis, { bridge });
    document.querySelector('#save')?.addEventListener('click', () => {
      bridge.bridge.click('save', { title: 'Save', toString: undefined as never });
    });
  });
  await page.locator('#save').click();
  const seen = await page.evaluate(() => {
    const { testing, bridge } = globalThis as unknown as {
      testing: typeof Testing;
      bridge: Testing.FakeBridge;
    };
    const equals = Object.is;
    const { pass } = testing.matchers.toHaveTracked.call({ equals }, bridge, 'CLICK', 'save');
    const events = bridge.events;
    bridge.restore();
    return { pass, events, left: 'onboardflow' in window };
  });
  expect(seen).toEqual({
    pass: true,
    events: [{ event: 'CLICK', value: 'save', meta: { title: 'Save' } }],
    left: false,
  });
});
