import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { files, output } from '../../build.js';

/** A fault that somebody might make, as changes to the text of the built stand-in. */
export interface Fault {
  readonly name: string;
  readonly edits: readonly (readonly [file: 'host.cjs' | 'page.js', from: string, to: string])[];
  /** Where it should be noticed: Electron's spec files, and the project's own conformance specs. */
  readonly electronSpecs: readonly string[];
  readonly ownSpecs: readonly string[];
}

export interface FaultResults {
  readonly date: string;
  readonly faults: readonly { readonly name: string; readonly red: readonly string[] }[];
}

const REFUSAL = 'throw error instanceof DOMException && error.name === "DataCloneError" ?';
const CLONES_ANYTHING = `copy = JSON.parse(JSON.stringify(value) ?? "null"); if (false) ${REFUSAL}`;

export const FAULTS: readonly Fault[] = [
  {
    name: 'Listeners of `ipcMain` get the event last, not first',
    edits: [
      [
        'host.cjs',
        'for (const emitter of emitters) emitter.emit(channel, event, ...args);',
        'for (const emitter of emitters) emitter.emit(channel, ...args, event);',
      ],
    ],
    electronSpecs: ['api-ipc-main-spec.ts'],
    ownSpecs: ['ipc'],
  },
  {
    name: 'Functions and page objects that cannot be cloned are dropped, not refused',
    edits: [
      ['host.cjs', REFUSAL, CLONES_ANYTHING],
      ['page.js', REFUSAL, CLONES_ANYTHING],
    ],
    electronSpecs: ['api-ipc-renderer-spec.ts'],
    ownSpecs: ['ipc'],
  },
  {
    name: '`isMainFrame` is always true',
    edits: [
      ['host.cjs', 'isMainFrame: node.isMain', 'isMainFrame: true'],
      [
        'host.cjs',
        'emit(name, event, address, isSameDocument, node.isMain',
        'emit(name, event, address, isSameDocument, true',
      ],
      ['host.cjs', 'makeEvent({}), address, node.isMain', 'makeEvent({}), address, true'],
    ],
    electronSpecs: [],
    ownSpecs: ['navigation'],
  },
  {
    name: 'Preload scripts run after the page’s own',
    edits: [
      ['host.cjs', ') (() => { const runtime =', ') addEventListener("load", () => { const runtime ='],
      ['host.cjs', ')}]); })();`', ')}]); });`'],
    ],
    electronSpecs: [],
    ownSpecs: ['preload'],
  },
];

export interface FaultyStandIn {
  /** Takes the place of the stand-in's executable. */
  readonly launcher: string;
  remove(): Promise<void>;
}

/** A copy of the built stand-in with the fault in it. Beside the original, so that it finds the same modules. */
export async function buildFaulty({ name, edits }: Fault, launcher: string): Promise<FaultyStandIn> {
  const folder = await mkdtemp(path.join(output, 'faulty-'));
  const built = path.join(folder, 'out');
  await cp(launcher, path.join(folder, 'electron'));
  for (const file of files) await cp(path.join(output, file), path.join(built, file));
  for (const [file, from, to] of edits) {
    const target = path.join(built, file);
    const text = await readFile(target, 'utf8');
    if (!text.includes(from)) throw new Error(`The fault "${name}" no longer fits: ${file} has no ${from}`);
    await writeFile(
      target,
      text.replace(from, () => to),
    );
  }
  return {
    launcher: path.join(folder, 'electron'),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
