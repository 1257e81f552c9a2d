import { expect, test } from 'vitest';
import { initIn } from '../../../src/main/init.js';
import { FakeClock } from '../../support/fake-clock.js';
import { FakeElectron } from '../../support/fake-electron.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** As long as one item of `meta` may be. */
const LONG = 32_000;
/** As long as an address may be that a window calls a page. */
const LONGEST = 60_000;

function filled(text: string, length: number): string {
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

// A window's whole burst of what costs main most to look at. Where one of them took time that grows with the square of its length, as a search for a
// path's folders once did, this test would not end: one text of slashes alone took seventeen seconds.
test.each([
  ['slashes', '/'],
  ['encoded slashes', '%2f'],
  ['slashes encoded twice', '%252f'],
  ['file addresses', 'file:////'],
  ['the beginning of a folder of this machine', '/home/an'],
  ['such a folder', '/home/ann'],
  ['short segments', '/a'],
  ['encoded letters', '/%41'],
  ['signs of an address', 'a@'],
  ['dots', '@.1'],
  ['beginnings of a token', '.eyJ'],
  ['what normalises to much', '\ufdfa'],
  ['parameters', '&tab=1'],
  ['halves of characters', '\ud800'],
])('a burst of the longest texts of %s is taken in', async (_name, part) => {
  const electron = new FakeElectron({ userData: temporaryFolder() });
  const client = initIn(
    electron.environment({ clock: new FakeClock() }),
    {},
    {
      siteKey: 'site',
      coalesceMs: 0,
      capture: { lifecycle: false, query: ['tab'], routes: ['/reports/:id', /^\/teams\/(\w+)/] },
      preloadPath: import.meta.filename,
      beforeSend: () => null,
    },
  );
  const window = electron.openWindow();
  for (let n = 0; n < 100; n += 1) {
    window.track('PAGE_VIEW', filled(part, LONGEST));
    window.track('CUSTOM', filled(part, LONGEST), { title: filled(part, LONGEST), more: filled(part, LONG) });
  }
  expect(client.status()).toMatchObject({ dropped: { 'dropped-by-hook': 200 }, refused: 0 });
  await client.close();
});
