/** A key as it can stand in a header: printable ASCII with no space inside (a pasted «Token abc» has one). */
export function isUsableKey(key: unknown): key is string {
  return typeof key === 'string' && /^[\x21-\x7e]{1,4096}$/.test(key.trim());
}
