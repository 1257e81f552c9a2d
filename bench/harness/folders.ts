import path from 'node:path';

export const bench = path.join(import.meta.dirname, '..');
export const root = path.join(bench, '..');
/** Where probes and apps are built to; ignored by Git. */
export const output = path.join(bench, 'out');
/** Installed here for the benchmark alone. */
export const peers = path.join(bench, 'node_modules');
export const results = path.join(bench, 'results');
