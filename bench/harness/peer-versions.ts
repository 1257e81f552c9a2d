import { readFileSync } from 'node:fs';
import path from 'node:path';
import { peers } from './folders.js';

/** A package's name and the version of it that is measured. */
export function versioned(name: string): string {
  return `${name} ${installedVersion(peers, name)}`;
}

export function installedVersion(folder: string, name: string): string {
  const text = readFileSync(path.join(folder, name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
