import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readSurface } from './electron-surface.js';

const folder = path.dirname(createRequire(import.meta.url).resolve('electron/package.json'));
const declarations = readFileSync(path.join(folder, 'electron.d.ts'), 'utf8');
const surface = readSurface(declarations, 'linux');
const names = (type: string) => (surface.members[type] ?? []).map(({ name }) => name);

it('knows what the electron module exports, and as what', () => {
  expect(surface.exports.app).toEqual({ type: 'App', isClass: false });
  expect(surface.exports.BrowserWindow).toEqual({ type: 'BrowserWindow', isClass: true });
  expect(surface.exports.session).toEqual({ type: 'Session', isClass: true });
  expect(surface.exports.shell).toEqual({ type: 'Shell', isClass: false });
  // Only of renderers.
  expect(surface.exports.contextBridge).toBeUndefined();
});

it('knows the members of a type, methods from properties and statics', () => {
  expect(names('WebContents')).toEqual(expect.arrayContaining(['loadURL', 'mainFrame', 'printToPDF']));
  const kindOf = (name: string) => surface.members.WebContents?.find((member) => member.name === name)?.kind;
  expect([kindOf('loadURL'), kindOf('mainFrame')]).toEqual(['method', 'property']);
  expect(surface.members.BrowserWindow?.find(({ name }) => name === 'getAllWindows')?.isStatic).toBe(true);
});

it('leaves out what another platform has', () => {
  expect(names('App')).not.toContain('dock');
  expect(readSurface(declarations, 'darwin').members.App?.map(({ name }) => name)).toContain('dock');
});
