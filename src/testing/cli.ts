#!/usr/bin/env node
import { run } from './cli/run.js';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort());

process.exitCode = await run(process.argv.slice(2), {
  print: (line) => console.log(line),
  printError: (line) => console.error(line),
  interrupted: interruption.signal,
});
