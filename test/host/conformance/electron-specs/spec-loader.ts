import { readFileSync } from 'node:fs';
import { createRequire, Module } from 'node:module';
import path from 'node:path';
import type { SpecOrder } from './message.js';

interface Loader {
  _extensions: Record<string, (module: { _compile(code: string, file: string): void }, file: string) => void>;
  _resolveFilename(request: string, ...rest: unknown[]): string;
}

type Transform = typeof import('esbuild').transformSync;

/**
 * Lets `require` load Electron's spec files as they are: TypeScript is compiled when it is met, and what they import
 * comes from this folder's own node_modules, one copy of each.
 */
export function loadSpecs({ modules, esbuild }: SpecOrder): NodeJS.Require {
  const require = createRequire(path.join(modules, 'package.json'));
  const { transformSync } = require(esbuild) as { transformSync: Transform };
  const manifest = JSON.parse(readFileSync(path.join(modules, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const own = new Map(Object.keys(manifest.dependencies).map((name) => [name, require.resolve(name)]));
  const loader = Module as unknown as Loader;
  const resolve = loader._resolveFilename;
  loader._resolveFilename = function (request, ...rest) {
    return own.get(request) ?? resolve.call(this, request, ...rest);
  };
  loader._extensions['.ts'] = (module, file) => {
    const { code } = transformSync(readFileSync(file, 'utf8'), {
      loader: 'ts',
      format: 'cjs',
      target: 'node20',
      sourcefile: file,
    });
    module._compile(namedAsByTypeScript(code), file);
  };
  return require;
}

/**
 * The specs send functions to pages as text, in which an imported module goes by the name that TypeScript's own
 * compiler gives it: `renderer_1`, where esbuild writes `import_renderer`.
 */
function namedAsByTypeScript(code: string): string {
  return code.replace(/\bimport_(\w+)/g, '$1_1');
}
