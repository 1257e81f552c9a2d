import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { output } from './folders.js';

/** A server of this machine's for every contestant to send to, in a process of its own. */
export async function withLocalServer<Result>(use: (url: string) => Promise<Result>): Promise<Result> {
  const server = spawn(process.execPath, [path.join(output, 'probes', 'server.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = (await once(server.stdout, 'data')) as [Buffer];
    return await use(line.toString().trim());
  } finally {
    server.kill();
    await once(server, 'close');
  }
}
