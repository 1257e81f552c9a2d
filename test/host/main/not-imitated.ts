import type { ElectronSurface, SurfaceMember } from '../electron-surface.js';

/** What is missing says so by name: a test must fail at the cause, never on a silent `undefined` further on. */
export function notImitated(name: string): never {
  throw new Error(`The stand-in for Electron does not imitate ${name}`);
}

/**
 * Gives `target` every member that electron.d.ts declares for `type` and that it has not got: methods throw when
 * they are called, properties when they are read.
 */
export function fillIn(target: object, type: string, members: readonly SurfaceMember[]): void {
  for (const { name, kind } of members) {
    if (name in target) continue;
    const refuse = () => notImitated(`${type}.${name}`);
    const property = kind === 'method' ? { value: refuse, writable: true } : { get: refuse };
    Object.defineProperty(target, name, { ...property, configurable: true, enumerable: false });
  }
}

export const instanceMembers = (surface: ElectronSurface, type: string) =>
  (surface.members[type] ?? []).filter(({ isStatic }) => !isStatic);

export const staticMembers = (surface: ElectronSurface, type: string) =>
  (surface.members[type] ?? []).filter(({ isStatic }) => isStatic);

/** An exported module or class of which nothing is imitated: there, so that it can be imported, and throwing when used. */
export function unimitatedExport(surface: ElectronSurface, name: string): unknown {
  const declared = surface.exports[name];
  if (!declared) return undefined;
  if (!declared.isClass) {
    const module = {};
    fillIn(module, name, instanceMembers(surface, declared.type));
    return module;
  }
  const exported = {
    [name]: class {
      constructor() {
        notImitated(`new ${name}`);
      }
    },
  }[name] as object;
  fillIn(exported, name, staticMembers(surface, declared.type));
  return exported;
}
