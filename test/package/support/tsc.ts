import { spawn } from 'node:child_process';
import path from 'node:path';
import { root } from './packed.js';

export interface CompileError {
  /** From the folder that was given, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

export interface Compilation {
  readonly errors: readonly CompileError[];
  /** What else the compiler said: nothing, unless it was set up wrongly. */
  readonly rest: string;
}

const OWN_TSC = path.join(root, 'node_modules/typescript/bin/tsc');

/** Checks a project and answers its errors, files named from `folder` on. */
export async function compile(project: string, folder: string, tsc = OWN_TSC): Promise<Compilation> {
  const args = [tsc, '-p', project, '--noEmit', '--pretty', 'false'];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] });
  let printed = '';
  for await (const chunk of child.stdout) printed += chunk;
  const errors: CompileError[] = [];
  const rest: string[] = [];
  for (const line of printed.split(/\r?\n/)) {
    const [, file, text] = /^(\S.*)\(\d+,\d+\): (error .*)$/.exec(line) ?? [];
    if (file !== undefined && text !== undefined) errors.push({ file: file.replaceAll('\\', '/'), text });
    // Indented lines explain the error before them.
    else if (line !== '' && !line.startsWith(' ')) rest.push(line);
  }
  return { errors, rest: rest.join('\n') };
}

/** The errors that are an app's own or this package's: some declarations of Electron do not agree with those of Node, which is between the two. */
export const ourErrors = ({ errors }: Compilation): readonly CompileError[] =>
  errors.filter(({ file }) => !/node_modules\/(?!onboardflow-electron\/)/.test(file));
