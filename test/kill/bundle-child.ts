import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** The child program and the client in a few files: a process that starts from them is up within a tenth of a second. Answers the program's path. */
export async function bundleChild(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      minify: false,
      rolldownOptions: {
        input: fileURLToPath(new URL('./child.ts', import.meta.url)),
        output: { format: 'es', entryFileNames: 'child.mjs', chunkFileNames: '[name].mjs' },
        // Neither is reached: Electron is a fake, and no key is stored.
        external: ['electron', 'electron-store'],
      },
    },
  });
  return path.join(folder, 'child.mjs');
}
