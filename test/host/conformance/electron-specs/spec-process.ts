import path from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { app, protocol } from 'electron';
import { ORDER_VARIABLE, type SpecMessage, type SpecOrder } from './message.js';
import { excludedBecause } from './scope.js';
import { loadSpecs } from './spec-loader.js';

/*
 * The main process in which one of Electron's spec files runs: what Electron's own runner prepares (its spec/index.js),
 * and messages to whoever started it.
 */

interface Runnable {
  readonly title: string;
  readonly type?: string;
  fullTitle(): string;
  timeout(ms: number): void;
}

interface Suite {
  readonly suites: readonly Suite[];
  readonly tests: readonly Runnable[];
  afterEach(title: string, hook: () => unknown): void;
  beforeEach(hook: (this: { currentTest: Runnable; skip(): void }) => void): void;
  on(event: 'suite', listener: (suite: Suite) => void): void;
}

interface Runner {
  on(event: string, listener: (test: Runnable, error: Error) => void): void;
}

interface Mocha {
  readonly suite: Suite;
  addFile(file: string): void;
  loadFiles(): void;
  run(done: () => void): Runner;
}

const order = JSON.parse(process.env[ORDER_VARIABLE] ?? '{}') as SpecOrder;
delete process.env[ORDER_VARIABLE];
process.env.ELECTRON_DISABLE_SECURITY_WARNINGS = 'true';

setFlagsFromString('--expose_gc');
app.commandLine.appendSwitch('js-flags', '--expose_gc');
app.on('window-all-closed', () => {});
protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }]);

/** Of Electron's internal bindings the specs use one for tests, to collect garbage. */
const bindings: Readonly<Record<string, object>> = {
  electron_common_v8_util: { requestGarbageCollectionForTesting: runInNewContext('gc') },
};
Object.defineProperty(process, '_linkedBinding', {
  value: (name: string) => {
    const found = bindings[name];
    if (!found) throw new Error(`the spec runner has no binding ${name}`);
    return found;
  },
});

const tell = (message: SpecMessage): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });

const allTests = (suite: Suite): Runnable[] => [...suite.tests, ...suite.suites.flatMap(allTests)];

async function run(): Promise<void> {
  const load = loadSpecs(order);
  const { folder, file, testTimeoutMs: timeout } = order;
  const chai = load('chai') as { use(plugin: unknown): void };
  chai.use(load('chai-as-promised'));
  chai.use(load('dirty-chai'));
  const MochaClass = load('mocha') as new (options: object) => Mocha;
  const mocha = new MochaClass({ timeout, reporter: function silent() {} });
  const disabled = new Set(load(path.join(folder, 'disabled-tests.json')) as string[]);
  mocha.suite.beforeEach(function () {
    const title = this.currentTest.fullTitle();
    if (excludedBecause(file, title)) this.currentTest.timeout(order.outOfScopeTimeoutMs);
    if (disabled.has(title)) this.skip();
  });
  const { runCleanupFunctions } = load(path.join(folder, 'lib/spec-helpers.ts')) as {
    runCleanupFunctions: () => Promise<void>;
  };
  // In every suite and before its own hooks, as the specs expect of what they defer.
  mocha.suite.on('suite', function cleanUp(suite) {
    suite.afterEach('deferred', runCleanupFunctions);
    suite.on('suite', cleanUp);
  });
  mocha.addFile(path.join(folder, file));
  mocha.loadFiles();
  const titles = allTests(mocha.suite).map((test) => test.fullTitle());
  await tell({ kind: 'found', titles, browser: `Chromium ${process.versions.chrome}` });
  if (!order.listOnly) await runTests(mocha);
  await tell({ kind: 'ended' });
}

function runTests(mocha: Mocha): Promise<void> {
  return new Promise((resolve) => {
    const runner = mocha.run(resolve);
    runner.on('test', (test) => void tell({ kind: 'started', title: test.fullTitle() }));
    runner.on('pass', (test) => void tell({ kind: 'passed', title: test.fullTitle() }));
    runner.on('pending', (test) => void tell({ kind: 'skipped', title: test.fullTitle() }));
    runner.on('fail', (test, error) => {
      const kind = test.type === 'hook' ? 'broken' : 'failed';
      void tell({ kind, title: test.fullTitle(), error: String(error?.message ?? error) });
    });
  });
}

app
  .whenReady()
  .then(run)
  .then(
    () => app.exit(0),
    (error: Error) => {
      console.error(error.stack ?? error);
      app.exit(1);
    },
  );
