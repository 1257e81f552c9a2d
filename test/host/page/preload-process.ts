import { EventEmitter } from './event-emitter.js';
import { notImitated } from './not-imitated.js';

/** Named by Electron for sandboxed renderers, but of no use here (Electron: process, "Sandbox"). */
const missing = [
  'crash',
  'hang',
  'getBlinkMemoryInfo',
  'getCPUUsage',
  'getCreationTime',
  'getHeapStatistics',
  'getProcessMemoryInfo',
  'getSystemMemoryInfo',
  'getSystemVersion',
];

/** `process` as a preload gets it: the facts that the host gave, and the events of the document. */
export function preloadProcess(facts: Readonly<Record<string, unknown>>): EventEmitter {
  const process = Object.assign(new EventEmitter(), facts, { uptime: () => performance.now() / 1000 });
  for (const name of missing)
    Object.defineProperty(process, name, { value: () => notImitated(`process.${name}`) });
  document.addEventListener('DOMContentLoaded', () => process.emit('document-end'), { once: true });
  return process;
}
