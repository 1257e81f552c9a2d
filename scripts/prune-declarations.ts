import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** Removes the declarations below a folder that none of its entries reaches: what nobody can import is nobody's to lean on. */
export function pruneDeclarations(folder: string, entries: readonly string[]): void {
  const reached = new Set<string>();
  const reach = (file: string): void => {
    if (reached.has(file)) return;
    reached.add(file);
    for (const specifier of relativeImports(readFileSync(file, 'utf8')))
      reach(declarationOf(path.join(path.dirname(file), specifier)));
  };
  for (const entry of entries) reach(path.join(folder, entry));
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, name);
    if (/\.d\.c?ts$/.test(name) && !reached.has(file)) rmSync(file);
  }
}

/** `from './x.js'`, `import './x.js'`, `import('./x.js')`. */
function relativeImports(code: string): string[] {
  return [...code.matchAll(/\b(?:from|import|import\()\s*['"](\.[^'"]+)['"]/g)].map(
    ([, specifier]) => specifier as string,
  );
}

const declarationOf = (module: string): string =>
  module.replace(/\.(c?)js$/, (_extension, kind: string) => `.d.${kind}ts`);
