import type { EventEmitter } from 'node:events';

interface LoadFailure {
  readonly code: number;
  readonly description: string;
  readonly url: string;
}

/**
 * The promise of `webContents.loadURL`: "will resolve when the page has finished loading, and rejects if the page
 * fails to load" (Electron: contents.loadURL). Settled by the contents' own events, as Electron does. `ahead` is how
 * many loads have been ordered before this one and are still to begin; in Electron each begins at once.
 */
export function awaitLoad(contents: EventEmitter, wanted: string, ahead: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: LoadFailure | undefined;
    let waitsFor = ahead;
    let hasStarted = false;
    let isInPage = false;
    const finish = () => {
      for (const [name, listener] of Object.entries(listeners)) contents.removeListener(name, listener);
      if (!failure) return resolve();
      const { code, description, url } = failure;
      const error = new Error(`${description} (${code}) loading '${url.slice(0, 2048)}'`);
      reject(Object.assign(error, { errno: code, code: description, url }));
    };
    const unfinished = () => {
      failure ??= { code: -2, description: 'ERR_FAILED', url: wanted };
      finish();
    };
    // biome-ignore lint/suspicious/noExplicitAny: Node's own declaration of a listener.
    const listeners: Record<string, (...args: any[]) => void> = {
      'did-finish-load': finish,
      'did-fail-load': (
        _event: unknown,
        code: number,
        description: string,
        url: string,
        isMainFrame: boolean,
      ) => {
        if (!isMainFrame) return;
        failure ??= { code, description, url };
        if (!hasStarted) finish();
      },
      'did-navigate-in-page': () => {
        if (!isInPage) finish();
      },
      'did-start-navigation': (
        _event: unknown,
        url: string,
        isSameDocument: boolean,
        isMainFrame: boolean,
      ) => {
        if (!isMainFrame) return;
        if (waitsFor > 0 && !isSameDocument) {
          waitsFor--;
          return;
        }
        if (hasStarted && !isSameDocument) {
          // Another load took its place.
          failure = { code: -3, description: 'ERR_ABORTED', url };
          finish();
          return;
        }
        isInPage = hasStarted && isSameDocument;
        hasStarted = true;
      },
      'did-stop-loading': unfinished,
      destroyed: unfinished,
    };
    for (const [name, listener] of Object.entries(listeners)) contents.on(name, listener);
  });
}
