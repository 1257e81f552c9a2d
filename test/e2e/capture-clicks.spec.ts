import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CaptureApp, startCaptureApp } from './capture-app.js';

let app: CaptureApp;

beforeAll(async () => {
  app = await startCaptureApp();
  await app.capture({ pageViews: false });
});
afterAll(() => app?.close());

const open = () => app.open('clicks.html');
/** Clicks where the element is, as a person does, whatever would be in the way of a careful test. */
const click = (page: Page, ...selectors: string[]) =>
  selectors.reduce(
    (before, selector) => before.then(() => page.locator(selector).click({ force: true })),
    Promise.resolve(),
  );

describe('clicks in a real engine', () => {
  it('are named by the mark around what was hit, although the page stops them first', async () => {
    const page = await open();
    await click(page, '#rect', '#track', '#unmarked');
    await app.expectEvents('CLICK save', 'CLICK track');
    expect((await app.told())[0]).toMatchObject({ meta: { title: 'Save' }, auto: true });
  });

  it('on labels are one, whether the mark is on the label, the control or around both', async () => {
    const page = await open();
    await click(page, '#label-for', '#box');
    await app.expectEvents('CLICK box', 'CLICK box');
    await click(page, '#label-around', '#box-in', '#label-both', '#radio');
    await app.expectEvents(
      'CLICK box',
      'CLICK box',
      'CLICK around',
      'CLICK around',
      'CLICK both',
      'CLICK both',
    );
    expect(await page.locator('#box').isChecked()).toBe(false);
  });

  it('by the keyboard count, by a script they do not', async () => {
    const page = await open();
    await page.focus('#plain');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    await page.evaluate(() => {
      const button = document.querySelector<HTMLElement>('#plain');
      button?.click();
      button?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
    });
    await app.expectEvents('CLICK save', 'CLICK save');
  });

  it('with the secondary and middle button do not count, double clicks are one', async () => {
    const page = await open();
    await page.click('#plain', { button: 'right' });
    await page.click('#plain', { button: 'middle' });
    await page.dblclick('#plain');
    await page.click('#plain', { clickCount: 5 });
    await app.expectEvents('CLICK save', 'CLICK save');
  });

  it('by a finger and by a pen count', async () => {
    const page = await open();
    const box = await page.locator('#track').boundingBox();
    const at = { x: (box?.x ?? 0) + 10, y: (box?.y ?? 0) + 5 };
    const session = await page.context().newCDPSession(page);
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] });
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await app.expectEvents('CLICK track');
    const pen = { ...at, button: 'left', clickCount: 1, pointerType: 'pen' } as const;
    await session.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...pen });
    await session.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...pen });
    await app.expectEvents('CLICK track', 'CLICK track');
  });

  it('that are a drag to elsewhere do not count, on either end', async () => {
    const page = await open();
    await page.hover('#plain');
    await page.mouse.down();
    await page.hover('#track');
    await page.mouse.up();
    await click(page, '#in-card');
    await app.expectEvents('CLICK card');
  });

  it('on a label and a link by the keyboard are one each', async () => {
    const page = await open();
    await page.focus('#box-in');
    await page.keyboard.press('Space');
    await page.focus('#radio');
    await page.keyboard.press('Space');
    await page.focus('#leave');
    await page.keyboard.press('Enter');
    await page.waitForURL(/other\.html$/);
    await page.waitForLoadState();
    await app.expectEvents('CLICK around', 'CLICK both', 'CLICK leave');
  });

  it('within what is ignored do not count, also where a shadow host or its inside says so later', async () => {
    const page = await open();
    await click(page, 'x-open .inner');
    await page.evaluate(() => {
      document.querySelector('x-open')?.setAttribute('data-of-ignore', '');
      document.querySelector('x-closed')?.setAttribute('data-of-ignore', '');
    });
    await click(page, 'x-open .inner', 'x-closed');
    await page.evaluate(() => {
      const host = document.querySelector('x-open');
      host?.removeAttribute('data-of-ignore');
      host?.shadowRoot?.querySelector('.inner')?.setAttribute('data-of-ignore', '');
    });
    await click(page, 'x-open .inner', '#track');
    await app.expectEvents('CLICK inside-x-open', 'CLICK track');
  });

  it('on disabled controls do not count, nor within what is ignored, also later', async () => {
    const page = await open();
    await click(page, '#off', '#off-inner', '#off-in-card', '#ignored', 'x-ignored .inner');
    await page.evaluate(() => document.querySelector('#plain')?.setAttribute('data-of-ignore', ''));
    await click(page, '#icon', '#in-card');
    await app.expectEvents('CLICK card');
  });

  it('in shadow roots are named from inside an open one, by its host for a closed one', async () => {
    const page = await open();
    await click(page, 'x-open .inner');
    const box = await page.locator('x-closed').boundingBox();
    await page.mouse.click((box?.x ?? 0) + 10, (box?.y ?? 0) + 10);
    await app.expectEvents('CLICK inside-x-open', 'CLICK closed-host');
  });

  it('are named where a form’s fields hide the DOM', async () => {
    const page = await open();
    await click(page, '#in-form');
    await app.expectEvents('CLICK form');
  });

  it('count once after the page has swapped its body', async () => {
    const page = await open();
    await page.evaluate(() => document.body.replaceWith(document.body.cloneNode(true)));
    await click(page, '#track');
    await app.expectEvents('CLICK track');
  });

  it('that lead away arrive', async () => {
    const page = await open();
    await page.click('#leave');
    await app.expectEvents('CLICK leave');
    expect(page.url()).toMatch(/other\.html$/);
  });

  it('on unmarked elements have a readable name with clicks: all, and none of their text', async () => {
    await app.capture({ clicks: 'all' });
    const page = await open();
    await click(page, '#unmarked', '#plain', '#box-in');
    await app.expectEvents('CLICK button#unmarked', 'CLICK save', 'CLICK around');
  });

  it('on unmarked elements have a name that finds the element again, and finds it where classes and texts are others', async () => {
    const page = await open();
    await page.evaluate(() => {
      document.body.innerHTML = `<main class="css-1x2y3z"><div class="Card_abc12"><button>A</button><button class="sc-abc">Pay ann@x.org</button></div></main>`;
    });
    await click(page, 'button:last-child');
    await page.evaluate(() => {
      const button = document.querySelector('button:last-child') as HTMLElement;
      button.textContent = 'other';
      button.className = 'sc-def';
    });
    await click(page, 'button:last-child');
    await app.capture({ clicks: 'marked' });
    const name = 'main > div > button:nth-of-type(2)';
    await app.expectEvents(`CLICK ${name}`, `CLICK ${name}`);
    expect(await page.locator(name).textContent()).toBe('other');
  });
});

describe('players in a real engine', () => {
  it('tell play and complete of marked ones, as clicks with their id', async () => {
    const page = await app.open('player.html');
    await page.click('#play');
    await app.expectEvents('CLICK play-button', 'CLICK intro', 'CLICK intro');
    const metas = (await app.told()).map((message) => message.kind === 'track' && message.meta);
    expect(metas).toEqual([{}, { action: 'play', title: 'Intro' }, { action: 'complete', title: 'Intro' }]);
  });
});

describe('the bridge in a real engine', () => {
  it('can’t be replaced, and gives no way to anything else', async () => {
    const page = await open();
    const facts = await page.evaluate(() => {
      const bridge = Reflect.get(window as object, 'onboardflow');
      const before = Object.keys(bridge);
      const replaced = [
        Reflect.set(window as object, 'onboardflow', 1),
        Reflect.deleteProperty(window as object, 'onboardflow'),
        Reflect.set(bridge, 'track', () => true),
      ];
      return {
        before,
        replaced,
        same: Reflect.get(window as object, 'onboardflow') === bridge,
        electron: typeof Reflect.get(window, 'require'),
      };
    });
    expect(facts).toEqual({
      before: ['track', 'pageView', 'click', 'custom', 'identify', 'reset'],
      replaced: [false, false, false],
      same: true,
      electron: 'undefined',
    });
  });

  it('copies what it is given, and refuses the rest without throwing', async () => {
    const page = await open();
    const answers = await page.evaluate(() => {
      const { custom } = Reflect.get(window as object, 'onboardflow');
      const cycle: Record<string, unknown> = {};
      cycle.self = cycle;
      const given: unknown[] = [
        { ok: 1, title: 'x'.repeat(1_000) },
        { f: () => 1 },
        { node: document.body },
        { big: 10n },
        cycle,
        [1],
        { date: new Date() },
        Object.fromEntries(Array.from({ length: 10_000 }, (_, at) => [at, at])),
        JSON.parse('{"__proto__":{"polluted":1}}'),
      ];
      return given.map((meta) => custom('x', meta));
    });
    expect(answers).toEqual([true, ...Array.from({ length: 8 }, () => false)]);
    await app.expectEvents('CUSTOM x');
  });

  it('lets no flood through, and tells how much there was', async () => {
    const page = await open();
    const accepted = await page.evaluate(() => {
      const { custom } = Reflect.get(window as object, 'onboardflow');
      let count = 0;
      for (let at = 0; at < 100_000; at += 1) if (custom('flood')) count += 1;
      return count;
    });
    await expect.poll(async () => (await app.told()).at(-1)?.kind).toBe('dropped');
    const told = await app.told();
    const dropped = told.at(-1);
    expect(told.length).toBe(accepted + 1);
    expect(dropped?.kind === 'dropped' && dropped.count + accepted).toBe(100_000);
    expect(accepted).toBeGreaterThanOrEqual(200);
    // Twenty more for each second that the loop took, were it a very slow machine.
    expect(accepted).toBeLessThan(2_000);
  });
});
