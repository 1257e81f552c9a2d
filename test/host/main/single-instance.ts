import { createHash } from 'node:crypto';
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

interface Hello {
  readonly argv: string[];
  readonly cwd: string;
  readonly additionalData: unknown;
}

/**
 * Electron: app.requestSingleInstanceLock. One holder for a user-data folder: a symbolic link that names the holder's
 * process, as Chromium's own lock; who finds it held tells the holder over a local socket.
 */
export class SingleInstance {
  #server: net.Server | undefined;
  #farewell: Promise<void> = Promise.resolve();

  constructor(
    private readonly userData: string,
    private readonly secondInstance: (hello: Hello) => void,
  ) {}

  get isHeld(): boolean {
    return this.#server !== undefined;
  }

  /** Settled once a refused instance has told the holder: the process must not end before. */
  get told(): Promise<void> {
    return this.#farewell;
  }

  request(additionalData: unknown): boolean {
    if (this.isHeld) return true;
    mkdirSync(this.userData, { recursive: true });
    if (!this.#lock()) {
      const hello: Hello = { argv: process.argv, cwd: process.cwd(), additionalData };
      this.#farewell = new Promise((resolve) => {
        const socket = net.connect(this.#address, () => socket.end(JSON.stringify(hello)));
        socket.on('close', () => resolve()).on('error', () => resolve());
      });
      return false;
    }
    rmSync(this.#address, { force: true });
    this.#server = net.createServer((socket) => {
      let text = '';
      socket.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      socket.on('end', () => this.secondInstance(JSON.parse(text) as Hello));
    });
    this.#server.listen(this.#address).unref();
    return true;
  }

  release(): void {
    if (!this.isHeld) return;
    this.#server?.close();
    this.#server = undefined;
    rmSync(this.#link, { force: true });
  }

  #lock(): boolean {
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        symlinkSync(`${os.hostname()}-${process.pid}`, this.#link);
        return true;
      } catch {
        if (isAlive(holderOf(this.#link))) return false;
        rmSync(this.#link, { force: true });
      }
    }
    return false;
  }

  get #link(): string {
    return path.join(this.userData, 'SingletonLock');
  }

  /** A socket's path may have about a hundred characters, fewer than many a user-data folder. */
  get #address(): string {
    const name = `stand-in-${createHash('sha256').update(this.userData).digest('hex').slice(0, 16)}`;
    return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(os.tmpdir(), `${name}.sock`);
  }
}

function holderOf(link: string): number {
  try {
    return Number(readlinkSync(link).split('-').at(-1));
  } catch {
    return Number.NaN;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
