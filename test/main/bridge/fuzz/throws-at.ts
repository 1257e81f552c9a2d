/** As Electron's objects do once what they stand for is gone, and a page's objects whenever they like. */
export function gone(): never {
  throw new Error('Render frame was disposed before WebFrameMain could be accessed');
}

export function throwsAt<Target extends object>(object: Target, name: string): Target {
  return Object.defineProperty(object, name, { get: gone, configurable: true, enumerable: true });
}
