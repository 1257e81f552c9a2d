/**
 * A function of the app that answers at once may have been written as an async one. Its failure is minded here: nobody else does, and it
 * would end the process, where a throw does no harm. Answers whether it was a promise.
 */
export function mindPromise(answer: unknown, failed: () => void = () => {}): answer is PromiseLike<unknown> {
  if (!isThenable(answer)) return false;
  Promise.resolve(answer).catch(failed);
  return true;
}

function isThenable(answer: unknown): boolean {
  try {
    return typeof (answer as { then?: unknown } | null | undefined)?.then === 'function';
  } catch {
    return false;
  }
}
