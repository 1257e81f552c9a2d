import nodeFs from 'node:fs';

/** What a call is to meet: an error's code, or a write that takes only a part and says so by its answer alone. */
export type Fault = { readonly code: string } | { readonly takes: number } | undefined;

/** The real file system, that fails where it is told to. */
export interface BrittleFs {
  readonly fs: typeof nodeFs;
  /** Asked before each call that changes something, and before each reading of a folder. */
  fault: (call: string) => Fault;
  /** How often each call was made. */
  readonly calls: Map<string, number>;
}

const CALLS = [
  'openSync',
  'fsyncSync',
  'ftruncateSync',
  'mkdirSync',
  'renameSync',
  'unlinkSync',
  'rmSync',
  'rmdirSync',
  'utimesSync',
] as const;

export const WRITES: readonly string[] = [...CALLS, 'writeSync'];

export function brittleFs(): BrittleFs {
  const brittle: BrittleFs = { fs: { ...nodeFs }, fault: () => undefined, calls: new Map() };
  const meet = (call: string): Fault => {
    brittle.calls.set(call, (brittle.calls.get(call) ?? 0) + 1);
    const fault = brittle.fault(call);
    if (fault && 'code' in fault) throw Object.assign(new Error(fault.code), { code: fault.code });
    return fault;
  };
  for (const call of CALLS) {
    const real = nodeFs[call] as (...given: unknown[]) => unknown;
    Object.assign(brittle.fs, {
      [call]: (...given: unknown[]) => {
        // Reading goes on: a full disk, or one that may not be written, can still be read.
        if (call !== 'openSync' || given[1] !== 'r') meet(call);
        return real(...given);
      },
    });
  }
  const write = nodeFs.writeSync as (handle: number, bytes: Uint8Array, ...rest: unknown[]) => number;
  Object.assign(brittle.fs, {
    writeSync: (
      handle: number,
      bytes: Uint8Array,
      offset = 0,
      length = bytes.length - offset,
      position?: number,
    ) => {
      const fault = meet('writeSync');
      const taken = fault && 'takes' in fault ? Math.min(length, fault.takes) : length;
      return write(handle, bytes, offset, taken, position ?? null);
    },
  });
  return brittle;
}
