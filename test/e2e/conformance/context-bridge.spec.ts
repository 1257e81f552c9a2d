import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { since } from '../launch.js';
import { Probe } from './probe.js';

// Electron: contextBridge, "Parameter / Error / Return Type support".

let probe: Probe;
let page: Page;

beforeAll(async () => {
  probe = await Probe.launch();
  page = await probe.open();
});
afterAll(() => probe?.close());

/** The message of what an expression throws or rejects with, in the page. */
const failure = (expression: string) =>
  page.evaluate(`(async () => { try { await (${expression}); return 'none' } catch (error) {
    return [error instanceof Error, error.message].join(' ') } })()`);

it('proxies functions: arguments and results cross, both ways and at any depth', async () => {
  expect(await page.evaluate('bridge.call((x, y) => x + y, 40, 2)')).toBe(42);
  expect(await page.evaluate('bridge.nested.list[1].double(21)')).toBe(42);
  expect(await page.evaluate('bridge.call((f) => f(20), (x) => x + 1)')).toBe(21);
  expect(await page.evaluate('bridge.give({ deep: [{ f: () => "here" }] }).deep[0].f()')).toBe('here');
});

it('gives a function that comes back as itself, and different proxies to different calls', async () => {
  expect(await page.evaluate('(() => { const f = () => 1; return bridge.give(f) === f })()')).toBe(true);
  expect(await page.evaluate('(() => { const f = () => 1; return bridge.isSame(f, f) })()')).toBe(true);
});

it('copies values of the language, in the other world’s own kinds', async () => {
  const kept = `(() => {
    const values = [1, 'text', true, null, undefined, NaN, -0, 10n, new Date(5), /a/gi, new Map([[1, { a: 1 }]]),
      new Set([1]), new Uint8Array([1, 2]), new ArrayBuffer(3), [1, [2]], { a: { b: 1 } }];
    const given = values.map((value) => bridge.give(value));
    return values.map((value, index) => [Object.prototype.toString.call(given[index]),
      typeof value !== 'object' || value === null ? Object.is(value, given[index]) : given[index] !== value &&
        Object.getPrototypeOf(given[index]) === Object.getPrototypeOf(value)]).filter(([, same]) => !same)
  })()`;
  expect(await page.evaluate(kept)).toEqual([]);
  expect(await page.evaluate('[bridge.nested.date.getTime(), bridge.nested.map.get("a")]')).toEqual([0, 1]);
  expect(await page.evaluate('bridge.kindOf(new Date())')).toBe('[object Date]');
});

it('drops prototypes: an instance arrives as a plain object of its own fields', async () => {
  expect(await page.evaluate('JSON.stringify(bridge.instance())')).toBe('{"x":1}');
  expect(await page.evaluate('Object.getPrototypeOf(bridge.instance()) === Object.prototype')).toBe(true);
});

it('tells a list and bytes by what they are, whatever prototype they were given', async () => {
  const kind = (value: string) => page.evaluate(`bridge.kindOf(Object.setPrototypeOf(${value}, null))`);
  expect(await kind('[1]')).toBe('[object Array]');
  expect(await kind('new Uint8Array(1)')).toBe('[object Uint8Array]');
});

it('keeps an own key named __proto__ a key, and changes no prototype', async () => {
  const payload = `Object.defineProperty({ data: 1 }, '__proto__', { value: { polluted: true }, enumerable: true })`;
  expect(await page.evaluate(`bridge.prototypeIsPlain(${payload})`)).toBe(true);
  expect(await page.evaluate(`bridge.give(${payload}).polluted`)).toBe(undefined);
  expect(await page.evaluate(`Object.hasOwn(bridge.give(${payload}), '__proto__')`)).toBe(true);
});

it('keeps cycles, and symbols as themselves', async () => {
  expect(
    await page.evaluate('(() => { const o = { n: 1 }; o.o = o; return bridge.give(o).o.o.o.n })()'),
  ).toBe(1);
  expect(await page.evaluate('(() => { const s = Symbol("own"); return bridge.give(s) === s })()')).toBe(
    true,
  );
  expect(await page.evaluate('bridge.give(Symbol.iterator) === Symbol.iterator')).toBe(true);
  expect(await page.evaluate('bridge.give(Symbol.for("shared")) === Symbol.for("shared")')).toBe(true);
});

it('passes elements and blobs as what they are', async () => {
  expect(await page.evaluate('bridge.give(document.body) === document.body')).toBe(true);
  expect(await page.evaluate('bridge.give({ in: [document.body] }).in[0] === document.body')).toBe(true);
  expect(await page.evaluate('bridge.kindOf(document.body)')).toBe('[object HTMLBodyElement]');
  expect(await page.evaluate('bridge.give(new Blob(["ab"])).text()')).toBe('ab');
});

it('proxies promises, with their results and refusals', async () => {
  expect(await page.evaluate('bridge.later({ f: () => 5 }).then(({ f }) => f())')).toBe(5);
  expect(await page.evaluate('bridge.give(Promise.resolve("mine"))')).toBe('mine');
  expect(await page.evaluate('bridge.later(1) instanceof Promise')).toBe(true);
  expect(await failure('bridge.refuse("not now")')).toBe('true not now');
});

it('copies what is thrown: its message, as an Error of the caller’s world', async () => {
  expect(await failure('bridge.fail("no such thing")')).toBe('true no such thing');
  expect(await failure('bridge.failOddly()')).toBe(
    'true An unknown exception occurred in the isolated context, an error occurred but a valid exception was not thrown.',
  );
});

it('refuses what the serializer refuses, in its words', async () => {
  const refused = 'true An object could not be cloned.';
  expect(await failure('bridge.give(new Proxy({}, {}))')).toBe(refused);
  expect(await failure('bridge.give(new Proxy([], {}))')).toBe(refused);
  expect(await failure('bridge.give({ in: [new Proxy({ f() {} }, {})] })')).toBe(refused);
  expect(await failure('bridge.give(new WeakMap())')).toBe(refused);
  expect(await failure('bridge.give(new Map([[1, () => 1]]))')).toBe(refused);
});

it('throws into the caller what a getter of an argument throws', async () => {
  expect(await failure('bridge.give({ get x() { throw new Error("from the getter") } })')).toBe(
    'true from the getter',
  );
});

it('freezes what it exposes, and lets nothing be exposed over something', async () => {
  const frozen = '[bridge, bridge.nested, bridge.nested.list, bridge.nested.list[1]].map(Object.isFrozen)';
  expect(await page.evaluate(frozen)).toEqual([true, true, true, true]);
  expect(await page.evaluate('bridge = 1, typeof bridge')).toBe('object');
  expect(await page.evaluate('Object.getOwnPropertyDescriptor(window, "bridge").configurable')).toBe(false);
  const taken = 'true Cannot bind an API on top of an existing property on the window object';
  expect(await failure('bridge.expose("bridge", 1)')).toBe(taken);
  expect(await failure('bridge.expose("location", 1)')).toBe(taken);
  expect(await failure('bridge.expose("later exposed", { a: 1 })')).toBe('none');
  expect(await page.evaluate('window["later exposed"].a')).toBe(1);
});

it.each(since(35))(
  'executes a function in the page’s own world, with arguments and a result that cross as all others, %s',
  async () => {
    const result = `(() => { window.inPage = 41; return bridge.execute(
    'window.set = args[0](1); return [typeof onlyInPreload, window.inPage + args[1].n, () => 7]',
    (x) => x + 1, { n: 1 }) })()`;
    expect(
      await page.evaluate(
        `(() => { const [seen, sum, f] = ${result}; return [seen, sum, f(), window.set] })()`,
      ),
    ).toEqual(['undefined', 42, 7, 2]);
    expect(await failure('bridge.execute("throw new Error(\'from there\')")')).toContain('from there');
  },
);

it('executes the function that was given, whatever it says of itself', async () => {
  expect(await page.evaluate('bridge.executeDisguised()')).toBe('itself');
});

it('takes a thousand levels, of which the list of arguments is none', async () => {
  const depth = (levels: number) =>
    `(() => { let value = []; for (let n = 1; n < ${levels}; n++) value = [value]; return bridge.kindOf(value) })()`;
  expect(await page.evaluate(depth(1000))).toBe('[object Array]');
  expect(await failure(depth(1001))).toContain('recursion depth exceeded');
});

it('exposes in other worlds too, which only the app’s own code can reach', async () => {
  const own = await probe.open();
  await own.evaluate(`(() => {
    bridge.exposeIn(1004, 'shown', { n: 1, twice: (x) => x * 2 });
    bridge.exposeIn(1004, 'more', [3]);
  })()`);
  const seen = await probe.app.evaluate(async () => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    const run = (world: number, ...codes: string[]) =>
      webContents.executeJavaScriptInIsolatedWorld(
        world,
        codes.map((code) => ({ code })),
      );
    return [
      await run(1004, 'globalThis.here = 1', '[shown.n, shown.twice(4), more[0], Object.isFrozen(shown)]'),
      await run(1004, 'here'),
      await run(1005, 'typeof shown + typeof here'),
      // The world of the preload scripts.
      await run(999, 'onlyInPreload'),
    ];
  });
  expect(seen).toEqual([[1, 8, 3, true], 1, 'undefinedundefined', true]);
  expect(await own.evaluate('typeof shown')).toBe('undefined');
  await own.close();
});

it('is not disturbed by a page that replaces what the language offers', async () => {
  const own = await probe.open();
  const result = await own.evaluate(`(() => {
    const { apply } = Reflect;
    const targets = [
      [Array.prototype, ['push', 'map', 'forEach', Symbol.iterator]], [Map.prototype, ['get', 'set']],
      [WeakMap.prototype, ['get', 'set']], [Promise.prototype, ['then']], [Reflect, ['apply', 'ownKeys']],
      [EventTarget.prototype, ['dispatchEvent', 'addEventListener']], [Object, ['keys', 'freeze']],
      [Function.prototype, ['call', 'apply', 'bind']], [window, ['structuredClone', 'CustomEvent']],
    ];
    const used = [];
    const originals = [];
    for (let t = 0; t < targets.length; t++) for (let n = 0; n < targets[t][1].length; n++) {
      const [object, names] = [targets[t][0], targets[t][1]];
      const original = object[names[n]];
      originals[originals.length] = [object, names[n], original];
      object[names[n]] = function (...args) { used[used.length] = names[n]; return apply(original, this, args) };
    }
    let given, count;
    try { used.length = 0; given = bridge.give({ a: [1, { f: (x) => x }] }); count = used.length; }
    finally { for (let i = originals.length - 1; i >= 0; i--) originals[i][0][originals[i][1]] = originals[i][2] }
    return [count, given.a[0], given.a[1].f(2)];
  })()`);
  expect(result).toEqual([0, 1, 2]);
  await own.close();
});
