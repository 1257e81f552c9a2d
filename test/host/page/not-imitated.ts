/** Every missing part names itself: a test must fail at the cause, never on a silent `undefined` further on. */
export function notImitated(name: string): never {
  throw new Error(`The stand-in for Electron does not imitate ${name}`);
}
