import path from 'node:path';
import { build, type Rolldown } from 'vite';

const root = path.resolve(import.meta.dirname, '../..');

/** The preload as one file, made from its source as `npm run build` makes it. */
export async function bundlePreload(): Promise<string> {
  const result = (await build({
    configFile: false,
    logLevel: 'warn',
    root,
    build: {
      write: false,
      minify: true,
      target: 'node20.9',
      lib: { entry: path.join(root, 'src/preload/index.ts'), formats: ['cjs'] },
      rolldownOptions: { external: (name) => !path.isAbsolute(name) && !name.startsWith('.') },
    },
  })) as Rolldown.RolldownOutput[];
  const files = result.flatMap(({ output }) => output);
  if (files.length !== 1 || files[0]?.type !== 'chunk') throw new Error('the preload is not one file');
  return files[0].code;
}
