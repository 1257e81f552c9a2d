import type { ChildProcess } from 'node:child_process';

/** However this process ends, a child that it waits for ends with it. */
export function endWithThisProcess(child: ChildProcess): void {
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.removeListener('exit', end));
}
