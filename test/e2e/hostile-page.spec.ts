import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HostileApp } from './hostile-app.js';
import { since } from './launch.js';

interface Polluted {
  readonly seen: string[];
  readonly answers: boolean[] | undefined;
  readonly failure: string;
}

const pollutedOf = (page: Page) =>
  page.evaluate(() => {
    const { seen, answers, failure } = Reflect.get(window, 'polluted') as Polluted;
    return { seen, answers, failure };
  });

/** By its place: the automation's own look at an element is hidden by such names too. */
async function press(page: Page, selector: string): Promise<void> {
  const [x, y] = await page.evaluate((wanted) => {
    const element = Document.prototype.querySelector.call(document, wanted) as Element;
    const box = element.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2] as const;
  }, selector);
  await page.mouse.click(x, y);
}

// Electron has put the bridge into the page by executeInMainWorld since 35, and by exposeInMainWorld before.
describe.each([undefined, '30.5.1'])('on Electron %s, a page', (electronVersion) => {
  const copiesInThePage = electronVersion === undefined && since(35).length > 0;
  let app: HostileApp;
  beforeAll(async () => {
    app = await HostileApp.launch(electronVersion ? { electronVersion } : {});
  });
  afterAll(async () => {
    expect(await app?.errors()).toEqual([]);
    await app?.close();
  });
  beforeEach(() => app.forget());

  describe.each(['listens', 'breaks'])(
    'that replaces what the language and the DOM offer by what %s',
    (mode) => {
      test('neither sees nor disturbs what the bridge and the capture do', async () => {
        const page = await app.open(`polluted.html?${mode}`);
        await page.click('[data-of-id="marked"]');
        await page.click('#act');
        await page.click('#restore');
        expect(await pollutedOf(page)).toEqual({
          seen: ['JSON.stringify'],
          answers: [true, true, true, true, false, false],
          failure: '',
        });
        await expect
          .poll(() => app.taken())
          .toEqual([
            'PAGE_VIEW /pages/polluted.html',
            'CLICK marked',
            'CUSTOM tracked',
            'PAGE_VIEW /reports/:id',
            'CLICK clicked',
            'CUSTOM custom',
          ]);
        await page.close();
      });
    },
  );

  test('whose elements hide the DOM’s own properties by their names is captured as any other, and no field is read', async () => {
    const page = await app.open('clobbered.html');
    const seen = await page.evaluate(() => [typeof document.querySelector, typeof document.readyState]);
    expect(seen).toEqual(['object', 'object']);
    for (const selector of [
      '#in-form',
      '#inner',
      '[data-of-id="ignored"]',
      '#plain-form > button:last-child',
    ])
      await press(page, selector);
    await page.evaluate(() => {
      history.pushState({}, '', '?#/next');
    });
    await expect
      .poll(() => app.taken())
      .toEqual(['PAGE_VIEW /pages/clobbered.html', 'CLICK the-form', 'CLICK inner', 'PAGE_VIEW /next']);
    const taken = await app.main.evaluate(() => globalThis.hostile.taken);
    expect(JSON.stringify(taken)).not.toContain('s3cr3t');
    expect(taken[0]?.meta).toEqual({ title: 'Named' });
    await page.close();
  });

  test('whose clicks and navigations are made up by a script tells nothing by them, and breaks nothing', async () => {
    const page = await app.open('index.html');
    const failures: string[] = [];
    page.on('pageerror', (error) => failures.push(error.message));
    await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW /pages/']);
    await page.evaluate(() => {
      const { navigation } = window as unknown as { navigation: EventTarget };
      for (const type of ['currententrychange', 'navigate', 'navigatesuccess'])
        navigation.dispatchEvent(new Event(type));
      for (const type of ['popstate', 'hashchange', 'pageshow', 'pagehide', 'load', 'unload', 'beforeunload'])
        window.dispatchEvent(new Event(type));
      for (const type of ['DOMContentLoaded', 'readystatechange', 'visibilitychange'])
        document.dispatchEvent(new Event(type));
      const button = document.querySelector('[data-of-id]') as HTMLElement;
      button.click();
      button.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      button.dispatchEvent(
        Object.defineProperty(new Event('click', { bubbles: true }), 'composedPath', { value: () => 1 }),
      );
      window.postMessage({ kind: 'track', event: 'CUSTOM', value: 'posted' }, '*');
      window.onboardflow.custom('end');
    });
    await expect.poll(() => app.taken()).toEqual(['PAGE_VIEW /pages/', 'CUSTOM end']);
    expect(failures).toEqual([]);
    await page.close();
  });

  test('can’t change the bridge for code that loads later', async () => {
    const page = await app.open('index.html');
    const attempts = await page.evaluate(() => {
      const { onboardflow } = window;
      const evil = () => 'evil';
      const attempt = (act: () => unknown): string => {
        try {
          act();
          return 'done';
        } catch (error) {
          return (error as Error).name;
        }
      };
      return {
        assigned: attempt(() => Object.assign(window, { onboardflow: evil })),
        defined: attempt(() => Object.defineProperty(window, 'onboardflow', { value: evil })),
        deleted: attempt(() => Reflect.deleteProperty(window, 'onboardflow')),
        track: attempt(() => Object.defineProperty(onboardflow, 'track', { value: evil })),
        added: attempt(() => Object.defineProperty(onboardflow, 'send', { value: evil })),
        prototype: attempt(() => Object.setPrototypeOf(onboardflow, { evil })),
        call: attempt(() => Object.defineProperty(onboardflow.track, 'call', { value: evil })),
        isSame: onboardflow === window.onboardflow && Object.isFrozen(onboardflow),
        members: Object.keys(window.onboardflow),
      };
    });
    expect(attempts).toMatchObject({
      assigned: 'TypeError',
      defined: 'TypeError',
      track: 'TypeError',
      added: 'TypeError',
      prototype: 'TypeError',
      isSame: true,
      members: ['track', 'pageView', 'click', 'custom', 'identify', 'reset'],
    });
    const scripts = [
      'var onboardflow = 1',
      'let onboardflow = 1',
      'function onboardflow() {}',
      'class onboardflow {}',
      'Object.prototype.track = () => 1; Object.prototype.onboardflow = 1',
    ];
    for (const content of scripts) await page.addScriptTag({ content }).catch(() => {});
    expect(await page.evaluate(() => window.onboardflow.custom('later'))).toBe(true);
    await expect.poll(() => app.taken()).toContain('CUSTOM later');
    await page.close();
  });

  test('finds nothing behind the bridge that is not its own', async () => {
    const page = await app.open('index.html');
    const found = await page.evaluate(() => {
      const names: string[] = [];
      const seen = new Set<unknown>();
      const foreign: string[] = [];
      // The realm that a function is of is what its constructor's code sees.
      const look = `return [typeof require, typeof process, typeof module, typeof Buffer, typeof ipcRenderer, globalThis === window].join()`;
      const visit = (value: unknown, path: string, depth: number) => {
        if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
        if (seen.has(value) || depth > 6) return;
        seen.add(value);
        const maker = Reflect.get(value, 'constructor') as { constructor(code: string): () => string };
        try {
          const sees = maker.constructor(look)();
          if (sees !== 'undefined,undefined,undefined,undefined,undefined,true')
            foreign.push(`${path}: ${sees}`);
        } catch (error) {
          foreign.push(`${path}: ${(error as Error).message}`);
        }
        for (const key of Reflect.ownKeys(value)) {
          const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
          names.push(String(key));
          for (const part of [descriptor?.value, descriptor?.get, descriptor?.set])
            visit(part, `${path}.${String(key)}`, depth + 1);
        }
        visit(Reflect.getPrototypeOf(value), `${path}.__proto__`, depth + 1);
      };
      visit(window.onboardflow, 'onboardflow', 0);
      for (const name of ['caller', 'arguments', 'callee']) {
        try {
          visit(Reflect.get(window.onboardflow.track, name), `track.${name}`, 0);
        } catch {
          // Forbidden to read is as good as not there.
        }
      }
      const globals = [
        'require',
        'process',
        'module',
        'Buffer',
        'electron',
        'ipcRenderer',
        'raw',
        '__dirname',
      ];
      return {
        foreign,
        secretive: names.filter((name) =>
          /^(send|invoke|sendSync|postMessage|ipc|channel|on|emit)/.test(name),
        ),
        globals: globals.filter((name) => name in window),
      };
    });
    expect(found).toEqual({ foreign: [], secretive: [], globals: [] });
    await page.close();
  });

  test('is handed nothing through what it hands over: functions, getters, proxies, errors, thenables', async () => {
    const page = await app.open('index.html');
    const caught = await page.evaluate(() => {
      const foreign: string[] = [];
      const inspect = (where: string, ...things: unknown[]) => {
        for (const thing of things) {
          if ((typeof thing !== 'object' && typeof thing !== 'function') || thing === null) continue;
          if (thing !== window && !(thing instanceof Object) && Reflect.getPrototypeOf(thing) !== null)
            foreign.push(where);
          for (const name of ['send', 'invoke', 'ipcRenderer', 'contextBridge'])
            if (name in (thing as object) && thing !== window) foreign.push(`${where}.${name}`);
        }
      };
      const spy = (where: string) =>
        function (this: unknown, ...args: unknown[]) {
          inspect(where, this, ...args);
          inspect(`${where} caller`, new Error().stack);
          return where;
        };
      const traps = Object.fromEntries(
        Reflect.ownKeys(Reflect)
          .filter((name) => typeof name === 'string')
          .map((name) => [
            name,
            (...args: unknown[]) => {
              inspect(`trap ${String(name)}`, ...args);
              return (Reflect[name as 'get'] as (...given: unknown[]) => unknown)(...args);
            },
          ]),
      );
      const values: unknown[] = [
        spy('function'),
        { f: spy('member') },
        { toJSON: spy('toJSON'), toString: spy('toString'), valueOf: spy('valueOf') },
        { [Symbol.toPrimitive]: spy('toPrimitive') },
        Object.fromEntries([['then', spy('then')]]),
        Object.defineProperty({}, 'title', { get: spy('getter'), enumerable: true }),
        new Proxy({ title: 'x' }, traps),
        new Proxy(() => {}, traps),
        Object.assign(new Error('x'), { cause: spy('cause') }),
        Promise.resolve({ f: spy('resolved') }),
        document.body,
        window,
        new (class Own {
          title = 'x';
        })(),
        10n,
        Symbol('s'),
        new Map([['a', 1]]),
        document.all,
      ];
      const answers: string[] = [];
      for (const value of values) {
        for (const call of [
          () => window.onboardflow.track('CUSTOM', 'tried', value as never),
          () => window.onboardflow.track(value as 'CLICK', 'tried'),
          () => window.onboardflow.custom(value as string),
          () => window.onboardflow.click('tried', { title: value } as never),
          () => window.onboardflow.identify(value as never),
        ]) {
          try {
            answers.push(typeof call());
          } catch (error) {
            answers.push('thrown');
            inspect('thrown', error);
            inspect('thrown’s constructor', (error as Error).constructor.constructor('return window')());
          }
        }
      }
      return { foreign, answers: [...new Set(answers)] };
    });
    expect(caught.foreign).toEqual([]);
    // Before 35 contextBridge itself throws at a proxy and at what it cannot copy.
    if (copiesInThePage) expect(caught.answers).toEqual(['boolean']);
    await page.close();
  });

  test('hears from main one welcome a document and nothing else, and neither the key nor another window', async () => {
    await app.main.evaluate(() => {
      globalThis.hostile.said.length = 0;
    });
    const other = await app.open('index.html');
    await other.evaluate(() => window.onboardflow.custom('secret-of-another-window'));
    const page = await app.open('index.html');
    await page.evaluate(() => window.onboardflow.custom('mine'));
    await expect.poll(() => app.taken()).toContain('CUSTOM mine');
    const said = await app.main.evaluate(() => globalThis.hostile.said);
    expect(said.map(([channel]) => channel)).toEqual(['onboardflow:welcome', 'onboardflow:welcome']);
    const everything = JSON.stringify(said);
    for (const secret of ['key-of-the-account', 'f37F2PPh', 'secret-of-another-window', '"ann"'])
      expect(everything).not.toContain(secret);
    expect(await app.main.evaluate(() => globalThis.hostile.heard().sort())).toEqual([
      'onboardflow:hello',
      'onboardflow:message',
    ]);
    await page.close();
    await other.close();
  });

  test('gives the bridge anything of any size and depth, and gets an answer', async () => {
    const page = await app.open('index.html');
    const answers = await page.evaluate(() => {
      const deep: Record<string, unknown> = {};
      let inner = deep;
      for (let depth = 0; depth < 10_000; depth += 1) {
        const next = {};
        inner.n = next;
        inner = next;
      }
      const cyclic: Record<string, unknown> = {};
      cyclic.title = cyclic;
      const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n]));
      const huge = 'x'.repeat(10_000_000);
      const { onboardflow } = window;
      const metas: unknown[] = [
        deep,
        cyclic,
        wide,
        { title: huge },
        { more: huge },
        JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "prototype": 2}'),
        { title: 'lone \ud800', nul: '\u0000' },
        Array(1_000_000).fill('x'),
        { nan: Number.NaN },
      ];
      return metas.map((meta) => {
        try {
          return onboardflow.track('CUSTOM', 'any', meta as never);
        } catch (error) {
          return (error as Error).message;
        }
      });
    });
    // Below 35 contextBridge throws at what is deeper than a thousand levels.
    if (copiesInThePage)
      expect(answers).toEqual([false, false, false, true, expect.any(Boolean), false, true, false, false]);
    expect(await page.evaluate(() => window.onboardflow.custom(`${'long '.repeat(1_000_000)}`))).toBe(true);
    expect(await page.evaluate(() => window.onboardflow.custom('after all that'))).toBe(true);
    await expect.poll(() => app.taken()).toContain('CUSTOM after all that');
    const taken = await app.main.evaluate(() => globalThis.hostile.taken);
    for (const { value, meta } of taken) {
      expect(value.length).toBeLessThanOrEqual(2_048);
      expect(String(meta.title ?? '').length).toBeLessThanOrEqual(512);
      expect(Object.getPrototypeOf(meta)).toBe(Object.prototype);
    }
    expect(JSON.stringify(taken)).not.toContain('polluted');
    await page.close();
  });
});
