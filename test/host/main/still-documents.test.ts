import { expect, it } from 'vitest';
import type { DevToolsSession } from '../devtools/connection.js';
import { StillDocuments } from './still-documents.js';

function setUp() {
  const posted: unknown[] = [];
  const session = { post: (_method: string, params: unknown) => posted.push(params) };
  return { posted, session: session as unknown as DevToolsSession, stills: new StillDocuments() };
}

it('answers when the question and the answer are there, in whichever order they come', () => {
  const { posted, session, stills } = setUp();
  stills.asked('a', session);
  stills.answered('b', '"second"');
  expect(posted).toEqual([]);
  stills.answered('a', '"first"');
  stills.asked('b', session);
  expect(posted).toEqual([
    { accept: true, promptText: '"first"' },
    { accept: true, promptText: '"second"' },
  ]);
});

it('gives one answer, the first', () => {
  const { posted, session, stills } = setUp();
  stills.answered('a', '1');
  stills.answered('a', '2');
  stills.asked('a', session);
  stills.answered('a', '3');
  expect(posted).toEqual([{ accept: true, promptText: '1' }]);
});
