import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { transform } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { declarationsDigest } from '../../scripts/declarations-digest.js';
import { APPS, FORGE_APPS } from './support/apps.js';
import { installOffline } from './support/install.js';
import { type CodeBlock, namesInTable, readPages } from './support/markdown.js';
import { pack, root } from './support/packed.js';
import { compile } from './support/tsc.js';

/** What the pages show is what the package does. */
const pages = readPages();
const readme = pages.find(({ file }) => file === 'README.md') as (typeof pages)[number];
const blocks = pages.flatMap((page) => page.blocks);
const inLanguages = (...languages: string[]) => blocks.filter(({ language }) => languages.includes(language));

let home: string;
let tarball: string;
beforeAll(async () => {
  home = mkdtempSync(path.join(os.tmpdir(), 'onboardflow-docs-'));
  tarball = (await pack(home)).file;
  return () => rmSync(home, { recursive: true });
});

/** A folder with the package installed, and the settings of a project in one of the two usual set-ups. */
async function project(setUp: 'esm' | 'bundled' = 'esm'): Promise<string> {
  const folder = path.join(mkdtempSync(path.join(home, 'project-')), 'app');
  await installOffline(folder, tarball);
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  cpSync(path.join(root, 'test/fixtures/types', setUp, 'tsconfig.json'), path.join(folder, 'tsconfig.json'));
  return folder;
}

const USES_CLIENT = /\bonboardflow\.\w/;
const MAKES_CLIENT = /\b(const|import) .*\bonboardflow\b/;

/** A block that goes on where another began may use the client and the gateway of that one. */
function withContext({ code }: CodeBlock): string {
  const context = [
    USES_CLIENT.test(code) && !MAKES_CLIENT.test(code)
      ? "declare const onboardflow: import('onboardflow-electron/main').OnboardFlowClient;"
      : '',
    /\bgateway\./.test(code) && !/\bconst gateway\b/.test(code)
      ? "declare const gateway: import('onboardflow-electron/testing').Gateway;"
      : '',
  ];
  // Without an import or an export a file is no module, and one block's names would be every other's.
  return `${context.join('')}${code}\nexport {};\n`;
}

const declaresEvents = ({ code }: CodeBlock) => code.includes('interface OnboardFlowEvents');

describe('code blocks', () => {
  test('every one has a language that is checked', () => {
    const known = ['ts', 'js', 'html', 'sh', 'json', ''];
    expect(blocks.filter(({ language }) => !known.includes(language)).map(({ place }) => place)).toEqual([]);
  });

  test('TypeScript compiles', async () => {
    const folder = await project();
    for (const block of inLanguages('ts').filter((candidate) => !declaresEvents(candidate)))
      writeFileSync(path.join(folder, `${block.place.replace(/\W+/g, '-')}.ts`), withContext(block));
    expect(await compile(folder, folder)).toEqual({ errors: [], rest: '' });
  });

  test.each(['esm', 'bundled'] as const)(
    'declared events are checked, the declaration taken over as it is shown: %s',
    async (setUp) => {
      const declarations = inLanguages('ts').filter(declaresEvents);
      expect(declarations.length).toBeGreaterThan(0);
      for (const { code } of declarations) {
        const folder = await project(setUp);
        const [, declared] = /interface OnboardFlowEvents \{\s*'([^']+)'/.exec(code) ?? [];
        writeFileSync(path.join(folder, 'events.ts'), code);
        writeFileSync(
          path.join(folder, 'use.ts'),
          `import type { OnboardFlowClient } from 'onboardflow-electron/main';
         import { onboardflow } from 'onboardflow-electron/renderer';
         declare const main: OnboardFlowClient;
         main.custom('${declared}');
         onboardflow().custom('${declared}');
         // @ts-expect-error not declared
         main.custom('nothing of the kind');
         // @ts-expect-error not declared
         onboardflow().custom('nothing of the kind');`,
        );
        expect(await compile(folder, folder)).toEqual({ errors: [], rest: '' });
      }
    },
  );

  test.each(inLanguages('js'))('$place is JavaScript', async ({ code }) => {
    expect((await transform(code, { format: 'esm' })).warnings).toEqual([]);
  });

  test.each(inLanguages('json'))('$place is JSON', ({ code }) => {
    expect(() => JSON.parse(code)).not.toThrow();
  });
});

describe('commands', () => {
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
    bin: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const lines = inLanguages('sh').flatMap(({ place, code }) =>
    code
      .split('\n')
      .map((line) => line.replace(/\s+#.*$/, '').trim())
      .filter((line) => line !== '')
      .flatMap((line) => line.split(' && '))
      .map((command) => ({ place, command })),
  );

  /** What a command calls, and whether that is there. The commands themselves are run by the tests of what they start. */
  function isThere(command: string): boolean {
    const withoutVariables = command.replace(/^(?:[A-Z_]+=\S+\s+)+/, '');
    const [program, first = '', second = ''] = withoutVariables.split(/\s+/);
    if (program === 'npm') {
      if (first === 'run') return second in manifest.scripts;
      if (first === 'test') return 'test' in manifest.scripts;
      return ['ci', 'install', 'exec'].includes(first);
    }
    if (program === 'npx')
      return first in manifest.bin || existsSync(path.join(root, 'node_modules/.bin', first));
    return false;
  }

  test.each(lines)('$place: $command', ({ command }) => {
    expect(isThere(command)).toBe(true);
  });
});

describe('links', () => {
  test.each(pages)('of $file lead somewhere', ({ file, text }) => {
    const targets = [...text.matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)].map(
      ([, target]) => target as string,
    );
    const broken = targets.filter((target) => {
      const [name = '', anchor] = target.split('#');
      const linked = name === '' ? path.join(root, file) : path.join(root, path.dirname(file), name);
      if (!existsSync(linked)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(linked, 'utf8')).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  /** As GitHub makes them of headings. */
  const anchorsOf = (text: string) =>
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    );
});

describe('the README', () => {
  test('is one that can be read in one go', () => {
    expect(readme.text.split('\n').length).toBeLessThanOrEqual(400);
  });

  /** Compiled, so that a name too much is as wrong as one that is missing. */
  async function expectAllOf(type: string, names: readonly string[]): Promise<void> {
    const folder = await project();
    const listed = names.map((name) => `${name}: 0`).join(', ');
    const code = `const listed: Record<keyof import('onboardflow-electron/main').${type}, 0> = { ${listed} };\nexport { listed };\n`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'listed.ts'), code);
    expect(await compile(folder, folder)).toEqual({ errors: [], rest: '' });
  }

  test('has every option in its table, and no other', () =>
    expectAllOf('InitOptions', namesInTable(readme, 'Options')));

  test('has every member of the client in its table, and no other', () =>
    expectAllOf('OnboardFlowClient', namesInTable(readme, 'The client')));
});

test('the API reference is made of these declarations (npm run docs)', () => {
  const text = readFileSync(path.join(root, 'docs/api/README.md'), 'utf8');
  expect(text).toContain(`Of the declarations ${declarationsDigest(root)}`);
});

describe('the matrix of build tools', () => {
  const { text } = pages.find(({ file }) => file === 'docs/bundlers.md') ?? readme;
  const fixtures = [...APPS, ...FORGE_APPS].map(({ fixture }) => fixture);

  test.each([...fixtures, 'web-and-desktop'])(
    'has %s, with the versions that it is built with',
    (fixture) => {
      const row = text.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${fixture}\``));
      const { devDependencies } = JSON.parse(
        readFileSync(path.join(root, 'test/fixtures/bundlers', fixture, 'package.json'), 'utf8'),
      ) as { devDependencies: Record<string, string> };
      const tools = Object.entries(devDependencies).filter(([name]) => name !== 'electron');
      for (const [name, version] of tools) expect(row).toContain(`${name} ${version}`);
      expect(row).toBeDefined();
    },
  );

  test('has no other', () => {
    const named = [...text.matchAll(/^\|[^|]+\| `([\w-]+)` \|.*npm /gm)].map(([, fixture]) => fixture);
    expect(new Set(named)).toEqual(new Set([...fixtures, 'web-and-desktop']));
  });
});
