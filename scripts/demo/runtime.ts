import { launcher } from '../../test/host/index.js';
import { type BinaryPlaces, binaryPlaces, downloadBinary, findBinary } from './electron-binary.js';

/** What runs the demo. */
export interface Runtime {
  readonly executable: string;
  readonly isStandIn: boolean;
  /** One line for the person. */
  readonly line: string;
}

export interface RuntimeWishes {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly mayDownload: boolean;
  readonly print: (line: string) => void;
}

/** Electron where its binary is or can be had, the stand-in elsewhere. */
export async function findRuntime({ root, env, mayDownload, print }: RuntimeWishes): Promise<Runtime> {
  if (env.ELECTRON_EXE) return electron(env.ELECTRON_EXE, 'named by ELECTRON_EXE');
  const places: BinaryPlaces = binaryPlaces(root);
  const there = findBinary(places);
  if (there) return electron(there, 'of the npm package');
  const why = mayDownload
    ? await downloadBinary({ places, env, now: Date.now, print })
    : 'a run without a window does not download it';
  const downloaded = findBinary(places);
  if (downloaded) return electron(downloaded, 'of the npm package, just downloaded');
  return {
    executable: launcher,
    isStandIn: true,
    line: `Runs on the stand-in for Electron (Node and a Chromium): Electron's binary is not here; ${why ?? 'its download left none'}.`,
  };
}

function electron(executable: string, whose: string): Runtime {
  return { executable, isStandIn: false, line: `Runs on Electron, ${whose}.` };
}
