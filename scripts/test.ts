import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/**
 * Everything, from the cheapest to the dearest, and one plain line at the end: `N passed, N failed`.
 * Each step that is no test runner counts as one test.
 */
const root = path.join(import.meta.dirname, '..');
const scratch = mkdtempSync(path.join(os.tmpdir(), 'onboardflow-test-'));
const totals = { passed: 0, failed: 0 };

function run(name: string, command: string, ...args: string[]): boolean {
  console.log(`\n— ${name}`);
  const program = path.join(root, 'node_modules', '.bin', command);
  const { status } = spawnSync(process.platform === 'win32' ? `${program}.cmd` : program, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  return status === 0;
}

function step(name: string, command: string, ...args: string[]): void {
  const succeeded = run(name, command, ...args);
  totals[succeeded ? 'passed' : 'failed'] += 1;
}

function suite(project: string): void {
  const file = path.join(scratch, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const succeeded = run(`tests: ${project}`, 'vitest', 'run', '--project', project, ...reporters);
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report) : undefined;
  totals.passed += report?.numPassedTests ?? 0;
  totals.failed += report?.numFailedTests ?? 0;
  // A file that could not even be loaded has no failed test in it.
  if (!succeeded && !report?.numFailedTests) totals.failed += 1;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

step('lint', 'biome', 'check', '--error-on-warnings');
step('build', 'tsx', 'scripts/build.ts');
step('types', 'tsc', '-p', '.');
step('types of the demo', 'tsc', '-p', 'demo');
step('the package as a publisher sees it', 'publint', '--strict');
step('the types of every entry', 'attw', '--pack', '.', '--profile', 'node16');
step('unused files, exports and dependencies', 'knip');
suite('unit');
suite('package');
suite('e2e');

rmSync(scratch, { recursive: true, force: true });
console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
process.exitCode = totals.failed === 0 ? 0 : 1;
