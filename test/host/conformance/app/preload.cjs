const { contextBridge, ipcRenderer } = require('electron');

ipcRenderer.send('said', 'preload', document.readyState, globalThis.fromSession ?? 'alone');
globalThis.onlyInPreload = true;

/** What an emitter does, step by step. */
function tryListeners() {
  const heard = [];
  const kept = (_event, what) => heard.push(`kept ${what}`);
  const once = (_event, what) => heard.push(`once ${what}`);
  const channel = 'listeners';
  ipcRenderer.on(channel, kept);
  ipcRenderer.once(channel, once);
  ipcRenderer.emit(channel, {}, 1);
  ipcRenderer.emit(channel, {}, 2);
  ipcRenderer.off(channel, kept);
  ipcRenderer.emit(channel, {}, 3);
  ipcRenderer.addListener(channel, kept);
  ipcRenderer.removeAllListeners(channel);
  return [heard, ipcRenderer.emit(channel, {}, 4), ipcRenderer.listenerCount(channel)];
}

const bridge = {
  tryListeners,
  sendSync: (...args) => ipcRenderer.sendSync(...args),

  invoke: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
  send: (channel, ...args) => ipcRenderer.send(channel, ...args),
  on: (channel, callback) => {
    ipcRenderer.on(channel, (_event, ...args) => callback(...args));
  },
  once: (channel, callback) => {
    ipcRenderer.once(channel, (_event, ...args) => callback(...args));
  },
  call: (callback, ...args) => callback(...args),
  give: (value) => value,
  isSame: (one, other) => one === other,
  kindOf: (value) => Object.prototype.toString.call(value),
  prototypeIsPlain: (value) => Object.getPrototypeOf(value) === Object.prototype,
  instance: () =>
    new (class Point {
      x = 1;
      norm() {
        return 1;
      }
    })(),
  fail: (message) => {
    throw new TypeError(message);
  },
  failOddly: () => {
    throw 'a string';
  },
  later: (value) => Promise.resolve(value),
  refuse: (message) => Promise.reject(new Error(message)),
  seesPage: () => typeof globalThis.onlyInPage,
  expose: (key, value) => contextBridge.exposeInMainWorld(key, value),
  exposeIn: (world, key, value) => contextBridge.exposeInIsolatedWorld(world, key, value),
  /** Its text is another than it says. */
  executeDisguised: () => {
    const func = () => 'itself';
    func.toString = () => '() => "another"';
    return contextBridge.executeInMainWorld({ func });
  },
  execute: (code, ...args) => {
    // Bound to this world: what it closes over is lost on the way.
    const func = new Function('...args', code);
    return contextBridge.executeInMainWorld({ func, args });
  },
  require: (name) => typeof require(name),
  nested: { list: [1, { double: (x) => x * 2 }], date: new Date(0), map: new Map([['a', 1]]) },
  facts: () => ({
    type: process.type,
    contextIsolated: process.contextIsolated,
    sandboxed: process.sandboxed,
    isMainFrame: process.isMainFrame,
    electron: process.versions.electron,
    platform: process.platform,
    argv: [...process.argv],
  }),
};

if (process.contextIsolated) contextBridge.exposeInMainWorld('bridge', bridge);
else window.bridge = bridge;
