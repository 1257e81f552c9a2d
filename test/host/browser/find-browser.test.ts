import { expect, it } from 'vitest';
import { type BrowserCandidate, findBrowsers, type Surroundings } from './find-browser.js';
import { startBrowser } from './start-browser.js';

const packaged = { executable: '/packaged/chromium', libraries: '/packaged/lib' };

async function found(around: Partial<Surroundings>) {
  const all: (BrowserCandidate | Error)[] = [];
  const nowhere: Surroundings = {
    env: {},
    platform: 'linux',
    isExecutable: () => false,
    unpack: async () => packaged,
  };
  for await (const one of findBrowsers({ ...nowhere, ...around })) all.push(one);
  return all;
}

it('takes the browser that CHROME_PATH names, and no other', async () => {
  const env = { CHROME_PATH: '/mine/chrome', PATH: '/usr/bin' };
  const all = await found({ env, isExecutable: () => true });
  expect(all).toEqual([{ executable: '/mine/chrome', source: 'CHROME_PATH' }]);
  const [wrong, ...others] = await found({ env });
  expect(String(wrong)).toContain('/mine/chrome is not an executable file');
  expect(others).toEqual([]);
});

it('prefers a browser of the machine to the packaged one', async () => {
  const env = { PATH: '/bin:/usr/bin' };
  const all = await found({ env, isExecutable: (file) => file === '/usr/bin/google-chrome' });
  expect(all.map((one) => (one instanceof Error ? 'error' : one.executable))).toEqual([
    '/usr/bin/google-chrome',
    packaged.executable,
    packaged.executable,
  ]);
});

it('tries the packaged browser with the machine’s libraries first, then with its own', async () => {
  const [none, plain, withLibraries] = await found({ env: { PATH: '/bin', LD_LIBRARY_PATH: '/other' } });
  expect(String(none)).toContain('on the PATH');
  expect(plain).toMatchObject({ source: '@sparticuz/chromium', headlessOnly: true });
  expect(withLibraries).toMatchObject({ env: { LD_LIBRARY_PATH: '/packaged/lib:/other' } });
});

it('says in one error what was tried, why it failed, and what to install', async () => {
  async function* candidates() {
    yield new Error('no chromium on the PATH');
    yield { executable: '/bin/false', source: 'this machine' };
    yield { executable: '/nowhere/chrome', source: 'elsewhere' };
  }
  const starting = startBrowser({ profile: '/tmp/none', headless: true }, candidates());
  const message = await starting.then(String, (error: Error) => error.message);
  for (const part of [
    'no chromium on the PATH',
    'this machine (/bin/false)',
    'ENOENT',
    'apt-get install chromium',
  ]) {
    expect(message).toContain(part);
  }
});
