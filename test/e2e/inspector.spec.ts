import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../src/testing/index.js';
import { answerOf, eventBody, post } from '../testing/event-body.js';
import { launchBrowser } from '../testing/launch-browser.js';

let browser: Browser;
let context: BrowserContext;
let gateway: Gateway;
let page: Page;
let troubles: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

beforeEach(async () => {
  gateway = await startGateway({ apiKey: 'sekrit', dailyLimit: 50 });
  context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  page = await context.newPage();
  troubles = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(message.text());
  });
  await page.goto(gateway.origin);
  await page.getByText('Live', { exact: true }).waitFor();
});
afterEach(async () => {
  await context.close();
  await gateway.close();
});

const send = (changes: Record<string, unknown> = {}, id?: string): Promise<unknown> =>
  answerOf(
    post(gateway, eventBody(changes), {
      key: 'sekrit',
      headers: id === undefined ? {} : { 'idempotency-key': id },
    }),
  );

const rows = () => page.getByRole('list', { name: 'Requests' }).getByRole('button');
const row = (text: string) => rows().filter({ hasText: text });
const detail = () => page.getByRole('region', { name: 'The chosen request' });

/** Waits until a locator has this text; the page is drawn a frame after what happened. */
async function shows(selector: string, text: string): Promise<void> {
  await page.locator(selector).filter({ hasText: text }).waitFor();
}

describe('live', () => {
  it('says what to do while nothing has arrived, then shows what arrives, newest first', async () => {
    await page.getByText('Nothing has arrived yet').waitFor();
    expect(await page.locator('#sample').textContent()).toContain(`endpoint: '${gateway.url}'`);
    await send({ value: '/one' });
    await send({ event: 'CLICK', value: 'save', meta: { title: 'Save' } });
    await row('save').waitFor();
    expect(await rows().allTextContents()).toEqual([
      expect.stringMatching(/Click.*save.*Save.*user_123XYZ.*200/),
      expect.stringMatching(/Page view.*\/one.*App Settings Page.*user_123XYZ.*200/),
    ]);
    expect(await page.getByText('Nothing has arrived yet').isVisible()).toBe(false);
    expect(troubles).toEqual([]);
  });

  it('says so when the gateway is gone, and comes back with it', async () => {
    await send({ value: '/one' });
    const port = Number(new URL(gateway.origin).port);
    await gateway.close();
    await shows('#connection', 'Not connected');
    gateway = await startGateway({ apiKey: 'sekrit', port });
    await shows('#connection', 'Live');
    await send({ value: '/two' });
    await row('/two').waitFor();
    expect(await rows().count()).toBe(1);
  });

  it('counts the day’s calls against the limit', async () => {
    await send();
    await shows('#day-spent', '1');
    await shows('#day-limit', 'of 50');
    const meter = page.getByRole('meter', { name: 'Calls today' });
    expect(await meter.evaluate((bar: HTMLMeterElement) => [bar.value, bar.max])).toEqual([1, 50]);
  });

  it('draws events by minute and kind, and says the same as a table', async () => {
    await send();
    await send({ event: 'CLICK', value: 'a' });
    await send({ event: 'CLICK', value: 'b' });
    await send({ event: 'CUSTOM', value: '' });
    await shows('#kinds li:nth-child(4)', '1');
    expect(await page.locator('#kinds li').allTextContents()).toEqual([
      'Page view1',
      'Click2',
      'Custom0',
      'Not accepted1',
    ]);
    expect(await page.getByRole('img', { name: /^4 requests in the last 30 minutes/ }).count()).toBe(1);
    expect(await page.locator('#chart rect.series').count()).toBeGreaterThanOrEqual(3);
    await page.getByText('As a table').click();
    const cells = await page.locator('#chart-table td').allTextContents();
    expect(cells.map(Number).reduce((sum, cell) => sum + cell, 0)).toBe(4);
  });

  it('holds the list still while it is paused, and tells how many wait', async () => {
    await send({ value: '/one' });
    await row('/one').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await send({ value: '/two' });
    await page.getByRole('button', { name: 'Paused, 1 more' }).waitFor();
    expect(await rows().count()).toBe(1);
    await page.getByRole('button', { name: 'Paused, 1 more' }).click();
    await row('/two').waitFor();
  });
});

describe('one request', () => {
  it('is held against the API’s table, with what is wrong in plain words', async () => {
    await send({ event_date: 1_585_920_768_000, site_user: { id: 'user_123XYZ', customer_id: 7 } });
    await rows().first().click();
    const table = detail().getByRole('table', { name: 'Fields, by the API’s table' });
    const line = (field: string) =>
      table.getByRole('row').filter({ has: page.getByText(field, { exact: true }) });
    expect(await line('event_date').textContent()).toContain(
      'is in milliseconds; the API wants Unix seconds: 1585920768',
    );
    expect(await line('site_user.customer_id').textContent()).toContain(
      'must be a non-empty string, not a number',
    );
    expect(await line('value').textContent()).toContain('fine');
    expect(await detail().textContent()).toContain('Not accepted (400)');
  });

  it('says when it is a copy, and of what', async () => {
    await send({}, 'id-1');
    await send({}, 'id-1');
    await row('copy').click();
    await detail().getByText('A copy of request #1').waitFor();
    await detail().getByText('2, with the same Idempotency-Key').waitFor();
  });

  it('is copied as curl with a placeholder for the key, and as JSON', async () => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: gateway.origin });
    await send({}, 'id-1');
    await rows().first().click();
    await detail().getByRole('button', { name: 'Copy as curl' }).click();
    await shows('#announcements', 'Copied.');
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    const curl = await clipboard();
    expect(curl).toContain(`'${gateway.url}'`);
    expect(curl).toContain('Authorization: Token $ONBOARDFLOW_API_KEY');
    expect(curl).toContain("'idempotency-key: id-1'");
    expect(curl).not.toContain('sekrit');
    await detail().getByRole('button', { name: 'Copy JSON' }).click();
    await expect.poll(async () => (await clipboard()).startsWith('{\n  "s"')).toBe(true);
    expect(JSON.parse(await clipboard())).toEqual(eventBody());
  });

  it('can be copied by hand where the browser forbids the clipboard', async () => {
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', {
        value: { writeText: () => Promise.reject(new Error('no')) },
      });
    });
    await send();
    await rows().first().click();
    await detail().getByRole('button', { name: 'Copy JSON' }).click();
    const text = page.getByRole('dialog').getByRole('textbox');
    expect(JSON.parse(await text.inputValue())).toEqual(eventBody());
    await page.getByRole('button', { name: 'Done' }).click();
    await text.waitFor({ state: 'hidden' });
  });

  it('never shows the key', async () => {
    await send();
    await answerOf(post(gateway, eventBody(), { key: 'sekrit-mistyped' }));
    await row('401').click();
    for (const summary of await detail().locator('summary').all()) await summary.click();
    await detail().getByText('a wrong key').waitFor();
    expect(await page.content()).not.toContain('sekrit');
  });
});

describe('hostile events', () => {
  const MARKUP = '<img src=x onerror="document.title=`owned`"><script>document.title=`owned`</script>';

  it('are shown as text, wherever they reach', async () => {
    const site_user = {
      id: MARKUP,
      customer_id: MARKUP,
      [MARKUP]: MARKUP,
      custom_properties: { [MARKUP]: MARKUP },
    };
    await send(
      {
        value: MARKUP,
        meta: { title: MARKUP, [MARKUP]: 1 },
        [MARKUP]: MARKUP,
        site_user,
        session_id: MARKUP,
      },
      MARKUP,
    );
    await answerOf(post(gateway, `not json ${MARKUP}`, { key: 'sekrit' }));
    await answerOf(post(gateway, MARKUP, { path: `/${encodeURI(MARKUP)}`, headers: { 'x-note': MARKUP } }));
    for (const at of [0, 1, 2]) {
      await rows().nth(at).click();
      for (const summary of await detail().locator('summary').all()) await summary.click();
    }
    expect(await detail().textContent()).toContain(MARKUP);
    expect(await row(MARKUP).count()).toBe(1);
    expect(await page.locator('img[src=x], main script').count()).toBe(0);
    expect(await page.title()).toBe('OnboardFlow gateway');
    expect(troubles).toEqual([]);
  });

  it('cannot break the page with their shape', async () => {
    const strange = [
      'null',
      '[]',
      '7',
      '""',
      '{"__proto__":{"value":"x"}}',
      '{"event":{},"value":[],"meta":7,"site_user":null}',
    ];
    for (const text of strange) await answerOf(post(gateway, text, { key: 'sekrit' }));
    await send({ value: '\u202eabc\u0000', meta: { title: 'x'.repeat(20_000) }, event_date: 1 });
    await rows().nth(strange.length).waitFor();
    for (let at = 0; at <= strange.length; at += 1) await rows().nth(at).click();
    expect(troubles).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  });

  it('and a script that got in could not make markup of a string', async () => {
    const refused = await page.evaluate(() => {
      try {
        document.body.innerHTML = '<p>x</p>';
        return false;
      } catch (error) {
        return error instanceof TypeError;
      }
    });
    expect(refused).toBe(true);
  });
});

describe('filters', () => {
  beforeEach(async () => {
    await send({ value: '/settings' });
    await send({ event: 'CLICK', value: 'save' });
    await send({ event: 'CUSTOM', value: 'project:created' });
    await answerOf(post(gateway, eventBody({ value: '/settings' }), { key: 'mistyped' }));
    await rows().nth(3).waitFor();
  });

  it('narrow by text, kind, verdict and reason, and say how much is left', async () => {
    await page.getByRole('searchbox', { name: 'Search' }).fill('/SETTINGS');
    await shows('#shown', '2 of 4 requests');
    await page.getByRole('button', { name: 'Show all' }).click();
    await shows('#shown', '4 requests');
    await page.getByRole('checkbox', { name: 'Page view' }).uncheck();
    await shows('#shown', '2 of 4 requests');
    await page.getByRole('checkbox', { name: 'Page view' }).check();
    await page.getByRole('combobox', { name: 'Verdict' }).selectOption('Not accepted');
    await shows('#shown', '1 of 4 requests');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('button', { name: '1× 401 Wrong API key.' }).click();
    await shows('#shown', '1 of 4 requests');
    await shows('#reason', 'Only: Wrong API key.');
    expect(await rows().count()).toBe(1);
    await page.getByRole('searchbox', { name: 'Search' }).fill('nothing like it');
    await page.getByText('Nothing here passes the filters.').waitFor();
  });
});

describe('the switch for the next answers', () => {
  it('orders one answer after the other, for the next events', async () => {
    await page.getByRole('button', { name: '500' }).click();
    await page.getByRole('button', { name: '429' }).click();
    await shows('#answers-state', 'Next: 500, 429. Then: by the contract.');
    const statuses = [
      await post(gateway),
      await post(gateway),
      await post(gateway, eventBody(), { key: 'sekrit' }),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([500, 429, 200]);
    await shows('#answers-state', 'Now: by the contract.');
  });

  it('orders for every event, and goes back', async () => {
    await page.getByRole('radio', { name: 'every event' }).check();
    await page.getByRole('button', { name: '401' }).click();
    await shows('#answers-state', 'Now: every event: 401.');
    expect([(await post(gateway)).status, (await post(gateway)).status]).toEqual([401, 401]);
    await page.getByRole('button', { name: 'Back to the contract' }).click();
    await shows('#answers-state', 'Now: by the contract.');
    expect((await post(gateway, eventBody(), { key: 'sekrit' })).status).toBe(200);
  });

  it('lets an event hang', async () => {
    await page.getByRole('button', { name: 'Hang' }).click();
    await shows('#answers-state', 'Next: hang.');
    const patience = new AbortController();
    const answer = post(gateway, eventBody(), { key: 'sekrit', signal: patience.signal }).catch(
      () => 'gave up',
    );
    await row('hung').waitFor();
    patience.abort();
    expect(await answer).toBe('gave up');
  });
});

describe('export and clear', () => {
  it('exports everything as a file, then forgets it', async () => {
    await send({ value: '/one' });
    await row('/one').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export JSON' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('onboardflow-gateway.json');
    expect(JSON.parse(await readFile(await download.path(), 'utf8')).events).toMatchObject([
      { value: '/one' },
    ]);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('Nothing has arrived yet').waitFor();
    expect(gateway.requests).toEqual([]);
    await shows('#announcements', 'Everything is forgotten.');
  });
});

describe('by keyboard', () => {
  it('/ finds the search, arrows go through the list, and tab takes one step past it', async () => {
    for (const value of ['/one', '/two', '/three']) await send({ value });
    await rows().nth(2).waitFor();
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('search');
    await page.keyboard.type('/');
    expect(await page.getByRole('searchbox').inputValue()).toBe('/');

    await rows().first().focus();
    const focused = () => page.evaluate(() => document.activeElement?.querySelector('.value')?.textContent);
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('/two');
    await expect.poll(() => detail().getByRole('heading').textContent()).toContain('/two');
    await page.keyboard.press('End');
    expect(await focused()).toBe('/one');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('/one');
    await page.keyboard.press('Home');
    expect(await focused()).toBe('/three');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Copy as curl');
  });

  it('who is at a control of the chosen request stays there when it is drawn anew', async () => {
    gateway.respondNext({ hang: true });
    const patience = new AbortController();
    const answer = post(gateway, eventBody(), { key: 'sekrit', signal: patience.signal }).catch(
      () => 'gave up',
    );
    await row('hung').click();
    await detail().getByRole('button', { name: 'Copy JSON' }).focus();
    patience.abort();
    await answer;
    await send({ value: '/two' });
    await row('/two').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Copy JSON');

    // The next picture comes a frame later; the focus has moved by then.
    await page.evaluate(() => {
      document.querySelector<HTMLElement>('#requests li button')?.click();
      document.querySelector<HTMLElement>('#detail summary')?.focus();
    });
    await expect.poll(() => detail().getByRole('heading').textContent()).toContain('/two');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Body');
  });

  it('each control has a name, and the first tab offers to skip to the requests', async () => {
    await send();
    await rows().first().waitFor();
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, a, input, select, textarea')]
        .filter((control) => {
          const labels = 'labels' in control ? [...((control as HTMLInputElement).labels ?? [])] : [];
          const named = control.getAttribute('aria-label') ?? control.getAttribute('aria-labelledby');
          return !named && !control.textContent?.trim() && !labels.some((label) => label.textContent?.trim());
        })
        .map((control) => control.outerHTML),
    );
    expect(nameless).toEqual([]);
    await page.reload();
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the requests');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('requests');
  });

  it('a screen reader is told what arrived, in one sentence', async () => {
    await answerOf(post(gateway, eventBody({ event: 'CLICK', value: 'save' }), { key: 'mistyped' }));
    await shows('#announcements', '1 new request, 1 not accepted. Last: Click save.');
    expect(await page.locator('#announcements').getAttribute('aria-live')).toBe('polite');
  });
});

describe('to look at', () => {
  /** WCAG contrast of each visible text against what is behind it. */
  async function faintTexts(): Promise<string[]> {
    return page.evaluate(() => {
      const luminance = (color: string): number => {
        const parts = color
          .match(/[\d.]+/g)
          ?.slice(0, 3)
          .map(Number) ?? [0, 0, 0];
        const [red = 0, green = 0, blue = 0] = parts.map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const ground = (element: Element | null): string => {
        const color = element === null ? 'rgb(255, 255, 255)' : getComputedStyle(element).backgroundColor;
        return color === 'rgba(0, 0, 0, 0)' ? ground(element?.parentElement ?? null) : color;
      };
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const faint: string[] = [];
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const element = node.parentElement;
        if (
          element === null ||
          !node.textContent?.trim() ||
          !element.checkVisibility() ||
          element.closest('svg')
        )
          continue;
        const [one, other] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
        const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        if (contrast < 4.5) faint.push(`${node.textContent.trim()}: ${contrast.toFixed(1)}`);
      }
      return faint;
    });
  }

  it.each(['light', 'dark'] as const)(
    '%s: every text stands out, on a wide and on a narrow page',
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await send({ value: '/one', meta: { plan: 'x' } }, 'id-1');
      await send({}, 'id-1');
      await send({ event: 'CLICK', value: '' });
      await send({ event: 'CUSTOM', value: 'x' });
      await rows().nth(3).waitFor();
      for (const at of [0, 1, 2, 3]) {
        await rows().nth(at).click();
        expect(await faintTexts()).toEqual([]);
      }
      for (const width of [1_280, 820, 360]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
    },
  );

  it('a thousand requests at once leave it quick and bounded', async () => {
    for (let sent = 0; sent < 1_000; sent += 20) {
      await Promise.all(
        Array.from({ length: 20 }, (_, at) => answerOf(post(gateway, eventBody({ value: `v${sent + at}` })))),
      );
    }
    await shows('#shown', '1,000 requests');
    expect(await rows().count()).toBe(200);
    await page.getByRole('button', { name: 'Show more' }).click();
    expect(await rows().count()).toBe(400);
    expect(troubles).toEqual([]);
  });
});
