import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { appRuntime } from './app.js';
import { results } from './folders.js';
import { isMet, type Measurement } from './measurement.js';
import { picture } from './picture.js';

export interface Group {
  readonly name: string;
  readonly title: string;
  readonly measurements: readonly Measurement[];
}

/** Keeps a run, or what there is of it so far: as data, and as the picture that the documentation shows. */
export function writeResults(groups: readonly Group[]): void {
  mkdirSync(results, { recursive: true });
  const machine = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cores: os.availableParallelism(),
    apps: appRuntime(),
  };
  const rows = groups.map(({ name, title, measurements }) => ({
    name,
    title,
    measurements: measurements.map((measurement) => ({ ...measurement, met: isMet(measurement) })),
  }));
  writeFileSync(path.join(results, 'results.json'), `${JSON.stringify({ machine, rows }, undefined, 2)}\n`);
  writeFileSync(path.join(results, 'results.svg'), picture(groups));
}
