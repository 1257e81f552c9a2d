import path from 'node:path';
import { defineConfig } from 'vitest/config';

const noElectron = path.join(import.meta.dirname, 'test/support/no-electron.ts');

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: [{ find: /^electron$/, replacement: noElectron }] },
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/package/**', 'test/fixtures/**', '**/node_modules/**'],
          testTimeout: 20_000,
          // An event is awaited for as long as it takes: a second, the default, is a bet on how busy the machine is.
          expect: { poll: { timeout: 15_000 } },
        },
      },
      {
        // What is built and published, as it is used: `npm run build` comes first.
        test: {
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          globalSetup: ['test/host/global-setup.ts'],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The same with real installs: needs a registry, so `npm test` leaves it out.
        test: {
          name: 'bundlers',
          include: ['test/package/**/*.spec.ts'],
          globalSetup: ['test/host/global-setup.ts'],
          maxWorkers: 1,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        test: {
          name: 'e2e',
          sequence: { groupOrder: 1 },
          include: ['test/e2e/**/*.spec.ts'],
          globalSetup: ['test/host/global-setup.ts'],
          // Each file starts an app and a browser of its own: two cores carry two of them.
          maxWorkers: 2,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
