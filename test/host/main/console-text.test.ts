import { expect, it } from 'vitest';
import { consoleText } from './console-text.js';

it('words each kind of argument as String() does', () => {
  expect(
    consoleText([
      { type: 'string', value: 'a' },
      { type: 'number', value: 1 },
      { type: 'number', unserializableValue: 'NaN', description: 'NaN' },
      { type: 'bigint', unserializableValue: '10n', description: '10n' },
      { type: 'boolean', value: false },
      { type: 'undefined' },
      { type: 'object', subtype: 'null', value: null },
    ]),
  ).toBe('a 1 NaN 10 false undefined null');
  expect(
    consoleText([
      {
        type: 'object',
        subtype: 'error',
        className: 'TypeError',
        description: 'TypeError: no\n    at f (x:1)',
      },
      { type: 'object', className: 'Map', description: 'Map(1)' },
      { type: 'function', className: 'Function', description: '() => 1' },
      {
        type: 'object',
        subtype: 'array',
        className: 'Array',
        description: 'Array(2)',
        preview: {
          type: 'object',
          description: 'Array(2)',
          overflow: false,
          properties: [
            { name: '0', type: 'number', value: '1' },
            { name: '1', type: 'string', value: 'x' },
          ],
        },
      },
    ]),
  ).toBe('TypeError: no [object Map] () => 1 1,x');
});
