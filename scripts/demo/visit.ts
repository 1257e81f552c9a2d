import { stripVTControlCharacters } from 'node:util';
import type { Page } from 'playwright-core';

/** What a person does in one place. */
interface Scene {
  readonly name: string;
  play(page: Page): Promise<void>;
}

/** A screen of a local app is there at once; what is not there by now is missing, and the run has to end within half a minute. */
const STEP_TIMEOUT_MS = 2_500;
/** The chime is two seconds long; a busy machine starts it late. */
const CHIME_TIMEOUT_MS = 6_000;

const marked = (page: Page, id: string) => page.locator(`[data-of-id="${id}"]`);

/** In this order, each on its own: where one cannot be played, the next ones still are. */
const SCENES: readonly Scene[] = [
  {
    name: 'allowing usage statistics',
    play: (page) => marked(page, 'consent-allow').click(),
  },
  {
    name: 'logging in',
    async play(page) {
      await marked(page, 'log-in').click();
      await page.getByRole('heading', { name: 'Documents' }).waitFor();
    },
  },
  {
    name: 'writing a document',
    async play(page) {
      await marked(page, 'sort-by-title').click();
      await marked(page, 'new-document').click();
      await page.getByLabel('Title').fill('A quiet word');
      await page.getByLabel('Text').fill('Between these lines nobody reads.');
    },
  },
  {
    name: 'exporting it',
    async play(page) {
      await marked(page, 'export-document').click();
      await page.getByText('Exported as a-quiet-word.md').waitFor();
    },
  },
  {
    name: 'listening to a recording',
    async play(page) {
      await marked(page, 'nav-recordings').click();
      await page.getByRole('button', { name: 'Play Door chime' }).click();
      await page.getByRole('button', { name: 'Pause Door chime' }).waitFor();
      await page.getByRole('button', { name: 'Play Door chime' }).waitFor({ timeout: CHIME_TIMEOUT_MS });
    },
  },
  {
    name: 'changing settings',
    async play(page) {
      await marked(page, 'nav-settings').click();
      await marked(page, 'theme-dark').click();
      await marked(page, 'focus-mode').click();
      // Below data-of-ignore: nothing is to arrive from here.
      await marked(page, 'change-card').click();
    },
  },
  {
    name: 'logging out',
    async play(page) {
      await marked(page, 'account-menu').click();
      await marked(page, 'log-out').click();
      await page.getByRole('heading', { name: 'Good to see you.' }).waitFor();
    },
  },
];

/** Plays the visit and answers which scenes could not be played, and why. */
export async function playVisit(page: Page): Promise<string[]> {
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  const failures: string[] = [];
  for (const { name, play } of SCENES) {
    try {
      await play(page);
    } catch (error) {
      failures.push(`${name}: ${reasonOf(error as Error)}`);
    }
  }
  return failures;
}

/** Playwright says in the first line what failed, and in a later one, dimmed, what it waited for. */
function reasonOf({ message }: Error): string {
  const [failed = '', ...log] = stripVTControlCharacters(message).split('\n');
  const waited = log
    .map((line) => line.replace(/^[\s-]+/, ''))
    .find((line) => line.startsWith('waiting for'));
  return waited === undefined ? failed : `${failed} It was ${waited}.`;
}
