import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import os from 'node:os';

/** Which process of which machine this is, as far as others can tell. All but `pid` is found out where it is not given. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Changes at each start of the machine. */
  readonly bootId?: string | undefined;
  /** Where a pid means this process: the machine, and its pid namespace where there are several (Flatpak, containers). */
  readonly host?: string | undefined;
  /** Whether a process of this machine runs. */
  readonly isAlive?: (pid: number) => boolean;
}

/** The same in the form that a folder's name carries. */
export interface Place {
  readonly pid: number;
  readonly host: string;
  /** `0` where it is not known. */
  readonly boot: string;
  isAlive(pid: number): boolean;
}

export function placeOf(identity: ProcessIdentity): Place {
  const { pid, host = `${os.hostname()} ${pidNamespace()}`, bootId = systemBootId() } = identity;
  return {
    pid,
    host: shortHash(host),
    boot: bootId === undefined ? '0' : shortHash(bootId),
    isAlive: identity.isAlive ?? isRunning,
  };
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 asks and sends nothing.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs as somebody else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Linux tells; elsewhere a reused pid is found out by its silence. */
function systemBootId(): string | undefined {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return undefined;
  }
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** Thirty-two bits: enough to part a few machines, short enough for Windows' paths. */
function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
