import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './packed.js';

export interface CodeBlock {
  /** `README.md:29`, the line of its fence. */
  readonly place: string;
  readonly language: string;
  readonly code: string;
}

export interface MarkdownPage {
  /** From the repository's root. */
  readonly file: string;
  readonly text: string;
  readonly blocks: readonly CodeBlock[];
}

export function readPage(file: string): MarkdownPage {
  const text = readFileSync(path.join(root, file), 'utf8');
  return { file, text, blocks: blocksOf(file, text) };
}

/** The pages that are written by hand. */
export const readPages = (): readonly MarkdownPage[] =>
  [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(path.join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ].map(readPage);

function blocksOf(file: string, text: string): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { place: string; language: string; lines: string[] } | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, language] = /^```(\w*)/.exec(line) ?? [];
    if (language === undefined) open?.lines.push(line);
    else if (open) {
      blocks.push({ place: open.place, language: open.language, code: open.lines.join('\n') });
      open = undefined;
    } else open = { place: `${file}:${index + 1}`, language, lines: [] };
  }
  return blocks;
}

/** The names in the first column of the table below a heading: `` `a`, `b` `` are two. */
export function namesInTable({ text }: MarkdownPage, heading: string): string[] {
  const [, section = ''] = text.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return own
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(\w+)/g)].map(([, name]) => name as string));
}
