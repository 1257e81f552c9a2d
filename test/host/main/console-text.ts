import type { Protocol } from '../devtools/protocol.js';

type Remote = Protocol.Runtime.RemoteObject;

/** What a page logged, as one text: V8 makes it of each argument by its rules of `String()`. */
export function consoleText(args: readonly Remote[]): string {
  return args.map(textOf).join(' ');
}

function textOf(argument: Remote): string {
  const { type, subtype, value, unserializableValue, description = type, preview, className } = argument;
  if (unserializableValue !== undefined) return unserializableValue.replace(/n$/, '');
  if (subtype === 'null') return 'null';
  if (type !== 'object' || value !== undefined) return String(value ?? description);
  if (subtype === 'array') return (preview?.properties ?? []).map((item) => item.value ?? '').join(',');
  // An error's description is its stack.
  if (subtype === 'error') return description.split('\n    at ')[0] as string;
  if (subtype === 'regexp' || subtype === 'date') return description;
  // As the browser's own objects say of themselves. For one of a class of the page's it is V8 that says `Object`.
  return `[object ${className ?? 'Object'}]`;
}
