/**
 * Measures the module against what people would use instead. `npm run bench` runs every row; `npm run bench -- track start` only those.
 * Ends with 1 when a goal is missed.
 */
import { isMet } from './harness/measurement.js';
import { prepare } from './harness/prepare.js';
import { type Group, writeResults } from './harness/results.js';
import { table } from './harness/table.js';
import { rows } from './rows/index.js';

const named = process.argv.slice(2);
const unknown = named.filter((name) => !rows.some((row) => row.name === name));
if (unknown.length > 0)
  throw new Error(
    `There is no row ${unknown.join(', ')}; there are ${rows.map(({ name }) => name).join(', ')}.`,
  );

await prepare();
const groups: Group[] = [];
for (const row of rows.filter(({ name }) => named.length === 0 || named.includes(name))) {
  console.error(`measuring: ${row.title}`);
  groups.push({ name: row.name, title: row.title, measurements: await row.measure() });
  // Row by row: a run that is cut short leaves what it had. A part of the rows is for whoever works on them, and is not kept.
  if (named.length === 0) writeResults(groups);
}
console.log(table(groups));
const missed = groups.flatMap(({ measurements }) => measurements.filter((one) => isMet(one) === false));
console.log(missed.length === 0 ? '\nEvery goal is met.' : `\n${missed.length} goals are missed.`);
process.exitCode = missed.length === 0 ? 0 : 1;
