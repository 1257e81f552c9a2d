export type Dictionary = { readonly [key: string]: unknown };

/** A JSON object: neither null nor a list. */
export function isDictionary(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
