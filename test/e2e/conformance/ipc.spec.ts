import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Probe, serve } from './probe.js';

// Electron: ipcMain, ipcRenderer, IpcMainEvent, webFrameMain; Inter-Process Communication, "Object serialization".

let probe: Probe;
let web: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  probe = await Probe.launch();
  web = await serve({
    '/': '<title>Web</title>',
    '/other': '<title>Other</title>',
    '/farewell':
      '<title>Farewell</title><script>addEventListener("pagehide", () => bridge.send("said", "pagehide"))</script>',
  });
});
afterAll(async () => {
  await probe?.close();
  await web?.close();
});
beforeEach(() => probe.taken());

const refusal = 'An object could not be cloned.';

it('keeps the order of messages, one by one and with their invokes', async () => {
  const page = await probe.open();
  await probe.taken();
  await page.evaluate(`(async () => {
    for (let n = 0; n < 500; n++) bridge.send('said', n);
    await bridge.invoke('add', 1, 1);
    bridge.send('said', 'after');
  })()`);
  const said = (await probe.until('said', 'after')).map(([, what]) => what);
  expect(said).toEqual([...Array(500).keys(), 'after']);
  await page.close();
});

it('carries what a structured clone carries, there and back', async () => {
  const page = await probe.open();
  const kept = await page.evaluate(`(async () => {
    const shared = { n: 1 };
    const values = [undefined, NaN, -0, 10n, new Date(5), /a/gi, new Map([[{ k: 1 }, new Set([1])]]), new Uint8Array([1, 2]),
      [1, , 3], { shared, again: shared }, 'lone \\ud800', '\\0'];
    const lost = [];
    for (const value of values) {
      const back = await bridge.invoke('echo', value);
      const text = (v) => Object.prototype.toString.call(v) + (typeof v === 'bigint' ? v : v instanceof Map ?
        JSON.stringify([...v].map(([k, s]) => [k, [...s]])) : Object.is(v, -0) ? '-0' : typeof v === 'object' ? JSON.stringify(v) + String(v) : String(v));
      if (text(back) !== text(value)) lost.push([text(value), text(back)]);
    }
    return lost;
  })()`);
  expect(kept).toEqual([]);
  const error =
    '(async () => { const e = await bridge.invoke("echo", new RangeError("far")); return e.message })()';
  expect(await page.evaluate(error)).toBe('far');
  await page.close();
});

it('hands the arguments over one by one, after the event', async () => {
  const page = await probe.open();
  await probe.taken();
  await page.evaluate('bridge.send("said", "first", 2, null, true)');
  expect(await probe.until('said')).toEqual([['said', 'first', 2, null, true]]);
  const shape = await probe.app.evaluate(async ({ ipcMain }) => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    const asked = new Promise<unknown[]>((resolve) => {
      ipcMain.handleOnce('shape', (event, ...args) => resolve([event.sender === webContents, ...args]));
    });
    await webContents.executeJavaScript('bridge.invoke("shape", 1, "two"); 0');
    return asked;
  });
  expect(shape).toEqual([true, 1, 'two']);
  await page.close();
});

it('refuses what cannot be cloned, without a message', async () => {
  const page = await probe.open();
  await probe.taken();
  const attempt = (value: string) =>
    page.evaluate(`try { bridge.send('said', ${value}); 'sent' } catch (error) { error.message }`);
  for (const value of [
    '() => 1',
    '{ f() {} }',
    'Symbol()',
    'new Proxy({}, {})',
    'document.body',
    'Promise.resolve()',
  ]) {
    expect([value, await attempt(value)]).toEqual([value, refusal]);
  }
  expect(await page.evaluate('bridge.invoke("echo", () => 1).catch((error) => error.message)')).toBe(refusal);
  expect(await probe.taken()).toEqual([]);
  await page.close();
});

it('answers an invoke, and words its failures', async () => {
  const page = await probe.open();
  const failure = (channel: string) =>
    page.evaluate(`bridge.invoke(${JSON.stringify(channel)}).catch((error) => error.message)`);
  expect(await page.evaluate('bridge.invoke("add", 1, 2)')).toBe(3);
  expect(await failure('fail')).toBe("Error invoking remote method 'fail': TypeError: not today");
  expect(await failure('nobody')).toBe(
    "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
  );
  await page.close();
});

it('takes one handler for a channel, once or until it is removed', async () => {
  const page = await probe.open();
  const refused = await probe.app.evaluate(({ ipcMain }) => {
    ipcMain.handleOnce('once', () => 'first');
    try {
      ipcMain.handle('add', () => 0);
      return 'taken';
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(refused).toBe("Attempted to register a second handler for 'add'");
  const ask = () => page.evaluate('bridge.invoke("once").catch((error) => error.message)');
  expect(await ask()).toBe('first');
  expect(await ask()).toMatch(/No handler registered for 'once'/);
  await page.close();
});

it('offers a message to the frame, to its contents and to all, in that order', async () => {
  const page = await probe.open();
  await probe.app.evaluate(({ ipcMain }) => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    const { record } = globalThis.probe;
    ipcMain.on('order', () => record.push(['all']));
    webContents.ipc.on('order', () => record.push(['contents']));
    webContents.mainFrame.ipc.on('order', () => record.push(['frame']));
    webContents.on('ipc-message', (_event, channel) => channel === 'order' && record.push(['event']));
  });
  await probe.taken();
  await page.evaluate('bridge.send("order")');
  expect(await probe.until('all')).toEqual([['event'], ['frame'], ['contents'], ['all']]);
  await page.close();
});

it('tells who speaks: the contents, and the frame with its address and origin', async () => {
  await probe.app.evaluate(({ ipcMain, BrowserWindow }) => {
    ipcMain.removeAllListeners('who');
    ipcMain.on('who', (event) => {
      const frame = event.senderFrame;
      const window = BrowserWindow.fromWebContents(event.sender);
      globalThis.probe.record.push([
        'who',
        frame?.url ?? null,
        frame?.origin ?? null,
        frame?.parent === null,
        frame?.top === frame,
        frame === event.sender.mainFrame,
        frame?.detached ?? null,
        event.frameId === frame?.routingId && event.processId === frame?.processId,
        window === globalThis.probe.kept.window,
      ]);
    });
  });
  const page = await probe.open({}, `${web.origin}/?q=1#part`);
  await page.evaluate('bridge.send("who")');
  const facts = [true, true, true, false, true, true];
  expect((await probe.until('who')).at(-1)).toEqual(['who', `${web.origin}/?q=1#part`, web.origin, ...facts]);
  await page.close();
  await probe.taken();
  const file = await probe.open();
  await file.evaluate('bridge.send("who")');
  expect((await probe.until('who')).at(-1)).toEqual([
    'who',
    expect.stringMatching(/^file:.*page\.html$/),
    'file://',
    ...facts,
  ]);
  await file.close();
});

it('tells the frame’s address as it is, whatever the page makes of its own', async () => {
  const page = await probe.open({}, `${web.origin}/`);
  await page.evaluate('history.pushState({}, "", "/pushed"); bridge.send("who")');
  expect((await probe.until('who')).at(-1)?.[1]).toBe(`${web.origin}/pushed`);
  await page.close();
});

it('answers to the frame that spoke', async () => {
  const page = await probe.open();
  await probe.app.evaluate(({ ipcMain }) => {
    ipcMain.once('question', (event, n: number) => event.reply('answer', n + 1, { at: new Date(0) }));
  });
  const answer = page.evaluate(`new Promise((resolve) => {
    bridge.once('answer', (n, { at }) => resolve([n, at.getTime()]));
    bridge.send('question', 41);
  })`);
  expect(await answer).toEqual([42, 0]);
  await page.close();
});

it('has no frame any more for a message that is looked at after its page has gone on', async () => {
  const page = await probe.open({}, `${web.origin}/`);
  await probe.app.evaluate(({ ipcMain }) => {
    ipcMain.once('late', (event) => {
      globalThis.probe.kept.event = event;
    });
  });
  await page.evaluate('bridge.send("late")');
  await page.goto(`${web.origin.replace('127.0.0.1', 'localhost')}/other`);
  const late = await probe.app.evaluate(
    () => (globalThis.probe.kept.event as Electron.IpcMainEvent).senderFrame === null,
  );
  expect(late).toBe(true);
  await page.close();
});

it('delivers what was said just before the page is left, reloaded or closed', async () => {
  const page = await probe.open({}, 'farewell.html');
  await probe.taken();
  await page.click('#leave');
  await page.waitForURL('**/page.html');
  expect(await probe.recorded()).toContainEqual(['said', 'leaving by click']);
  const reloaded = page.waitForEvent('load');
  await page.evaluate('bridge.send("said", "before reload"); location.reload()');
  await reloaded;
  expect(await probe.recorded()).toContainEqual(['said', 'before reload']);
  const closed = page.waitForEvent('close');
  await page
    .evaluate('bridge.send("said", "before close"); setTimeout(() => window.close())')
    .catch(() => {});
  await closed;
  expect(await probe.recorded()).toContainEqual(['said', 'before close']);
});

it('sends to a page that has loaded, in order, and not to one that has not', async () => {
  const page = await probe.open();
  await page.evaluate('window.heard = []; bridge.on("tell", (what) => heard.push(what))');
  await probe.app.evaluate(async () => {
    const { webContents } = globalThis.probe.kept.window as Electron.BrowserWindow;
    for (let n = 0; n < 100; n++) webContents.send('tell', n);
    webContents.mainFrame.send('tell', 'by frame');
    await webContents.executeJavaScript('1');
  });
  expect(await page.evaluate('heard')).toEqual([...Array(100).keys(), 'by frame']);
  await page.close();
});

it('throws when something is sent to contents that are gone', async () => {
  const page = await probe.open();
  const closed = page.waitForEvent('close');
  const thrown = await probe.app.evaluate(async () => {
    const window = globalThis.probe.kept.window as Electron.BrowserWindow;
    const { webContents } = window;
    const gone = new Promise((resolve) => webContents.once('destroyed', resolve as () => void));
    window.destroy();
    await gone;
    try {
      webContents.send('tell', 1);
      return 'sent';
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(thrown).toBe('Object has been destroyed');
  await closed;
});

it('keeps and drops listeners in the page as Node does', async () => {
  const page = await probe.open();
  expect(await page.evaluate('bridge.tryListeners()')).toEqual([['kept 1', 'once 1', 'kept 2'], false, 0]);
  await page.close();
});

it('answers a page that stands still meanwhile, after all that it sent before', async () => {
  await probe.app.evaluate(({ ipcMain }) => {
    ipcMain.removeAllListeners('sync');
    ipcMain.on('sync', (event, value: unknown) => {
      globalThis.probe.record.push(['sync']);
      event.returnValue = [value, new Date(7)];
      event.returnValue = 'only the first counts';
    });
    ipcMain.on('slow', (event) => {
      setImmediate(() => {
        event.returnValue = event.senderFrame?.url;
      });
    });
  });
  const page = await probe.open();
  await probe.taken();
  const answer = await page.evaluate(`(() => {
    bridge.send('said', 'before');
    const [value, date] = bridge.sendSync('sync', { n: 1, text: 'é\\n"' });
    bridge.send('said', 'after');
    return [value, date.getTime(), bridge.sendSync('slow') === location.href];
  })()`);
  expect(answer).toEqual([{ n: 1, text: 'é\n"' }, 7, true]);
  const record = await probe.until('said', 'after');
  expect(record).toEqual([['said', 'before'], ['sync'], ['said', 'after']]);
  expect(
    await page.evaluate("try { bridge.sendSync('sync', () => {}) } catch (error) { error.message }"),
  ).toBe('An object could not be cloned.');
  await page.close();
});

it('tells a page that nobody answers so', async () => {
  const page = await probe.open();
  expect(await page.evaluate("bridge.sendSync('nobody')")).toEqual({ error: 'reply was never sent' });
  await page.close();
});
