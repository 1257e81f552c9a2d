import { createRequire, register } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Every process knows all of them (Electron: lib/common/init.ts). */
const names = ['electron', 'electron/main', 'electron/common', 'electron/renderer', 'electron/utility'];

interface Loader {
  _load(request: string, ...rest: unknown[]): unknown;
  _resolveFilename(request: string, ...rest: unknown[]): string;
}

/**
 * Makes `electron` a built-in module of this process, for `require` and `import` alike, whether or not the npm
 * package of that name is installed. There is no other way to do it for both in Node 20.
 */
export function resolveElectron(electron: unknown, home: string): void {
  const loader = createRequire(path.join(home, 'host.cjs'))('node:module') as Loader;
  const { _load: load, _resolveFilename: resolve } = loader;
  loader._load = function (request, ...rest) {
    return names.includes(request) ? electron : load.call(this, request, ...rest);
  };
  loader._resolveFilename = function (request, ...rest) {
    return names.includes(request) ? request : resolve.call(this, request, ...rest);
  };
  const facade = pathToFileURL(path.join(home, 'electron.mjs')).href;
  const hook = `const names = ${JSON.stringify(names)};
export const resolve = (specifier, context, next) =>
  names.includes(specifier) ? { url: ${JSON.stringify(facade)}, format: 'module', shortCircuit: true } : next(specifier, context);`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}
