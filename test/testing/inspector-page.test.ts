import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageDigest } from '../../scripts/bundle-inspector.js';
import { type Gateway, startGateway } from '../../src/testing/index.js';
import type { GatewayFacts, RequestView } from '../../src/testing/inspector/messages.js';
import { asCurl } from '../../src/testing/inspector/page/curl.js';
import { type Filter, NO_FILTER, passes } from '../../src/testing/inspector/page/filter.js';
import { type Summary, summarize } from '../../src/testing/inspector/page/summary.js';
import { countByMinute, countBySeries, countReasons } from '../../src/testing/inspector/page/tally.js';
import { span, verdictSentence } from '../../src/testing/inspector/page/wording.js';
import { PAGE_DIGEST } from '../../src/testing/inspector/page.generated.js';
import { answerOf, eventBody } from './event-body.js';

const ACCEPTED: RequestView = {
  number: 1,
  method: 'POST',
  path: '/api/v1/tracker/event/',
  headers: { 'content-type': 'application/json' },
  key: 'matched',
  text: JSON.stringify(eventBody()),
  fields: [],
  status: 200,
  outcome: 'answered',
  refusal: null,
  scripted: false,
  receivedAt: 0,
  idempotencyKey: null,
  attempt: 1,
  duplicateOf: null,
};

function summary(changes: Partial<RequestView> = {}, body: Record<string, unknown> = {}): Summary {
  return summarize({ ...ACCEPTED, text: JSON.stringify(eventBody(body)), ...changes });
}

it('the page that the gateway serves is made of the sources in this tree', async () => {
  expect(PAGE_DIGEST, 'run: npx tsx scripts/bundle-inspector.ts').toBe(await pageDigest());
});

describe('a summary', () => {
  it('holds what the list shows', () => {
    expect(summary()).toMatchObject({
      kind: 'PAGE_VIEW',
      value: '/manage/settings/',
      title: 'App Settings Page',
      user: 'user_123XYZ',
      verdict: 'accepted',
      reason: null,
    });
  });

  it.each<[Partial<RequestView>, string]>([
    [{ status: null, outcome: 'pending' }, 'pending'],
    [{ outcome: 'pending' }, 'accepted'],
    [{ duplicateOf: 1 }, 'copy'],
    [{ status: 400, refusal: 'no' }, 'refused'],
    [{ status: null, outcome: 'hung', refusal: 'Never answered, as scripted.' }, 'refused'],
    [{ status: null, outcome: 'reset' }, 'accepted'],
  ])('%j is %s', (changes, verdict) => {
    expect(summary(changes).verdict).toBe(verdict);
  });

  it('stands whatever came', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const { kind, value, title, user } = summarize({ ...ACCEPTED, text });
        expect(['PAGE_VIEW', 'CLICK', 'CUSTOM', 'other']).toContain(kind);
        expect([value, title, user].map((found) => typeof found)).toEqual(['string', 'string', 'string']);
      }),
    );
  });

  it('gives one reason to all that failed alike, whatever moment they quote', () => {
    const refusal = (seconds: number): string =>
      `event_date is in milliseconds; the API wants Unix seconds: ${seconds}.`;
    const summaries = [1_700_000_000, 1_700_000_001].map((at) =>
      summary({ status: 400, refusal: refusal(at) }),
    );
    summaries.push(summary({ status: 401, refusal: 'Wrong API key.' }), summary());
    expect(countReasons(summaries)).toEqual([
      { reason: 'event_date is in milliseconds; the API wants Unix seconds: ….', status: 400, times: 2 },
      { reason: 'Wrong API key.', status: 401, times: 1 },
    ]);
  });
});

describe('the tallies', () => {
  const MINUTE = 60_000;
  const summaries = [
    summary({ receivedAt: 10 * MINUTE }),
    summary({ receivedAt: 11 * MINUTE - 1 }, { event: 'CLICK' }),
    summary({ receivedAt: 11 * MINUTE }, { event: 'CUSTOM' }),
    summary({ receivedAt: 11 * MINUTE, status: 400, refusal: 'no' }),
    summary({ receivedAt: 11 * MINUTE, duplicateOf: 1 }),
    summary({ receivedAt: 5 * MINUTE }),
    summary({ receivedAt: 12 * MINUTE }),
  ];

  it('count accepted events by kind, refused ones apart, copies not at all', () => {
    expect(countBySeries(summaries)).toEqual({ PAGE_VIEW: 3, CLICK: 1, CUSTOM: 1, refused: 1 });
  });

  it('count by minute, and leave out what is older or of the future', () => {
    expect(countByMinute(summaries, 11.5 * MINUTE, 3)).toEqual([
      { start: 9 * MINUTE, counts: { PAGE_VIEW: 0, CLICK: 0, CUSTOM: 0, refused: 0 } },
      { start: 10 * MINUTE, counts: { PAGE_VIEW: 1, CLICK: 1, CUSTOM: 0, refused: 0 } },
      { start: 11 * MINUTE, counts: { PAGE_VIEW: 0, CLICK: 0, CUSTOM: 1, refused: 1 } },
    ]);
  });
});

describe('the filters', () => {
  const click = summary(
    { idempotencyKey: 'id-7', fields: [{ ...FIELD(), note: 'odd' }] },
    { event: 'CLICK', value: 'Save' },
  );
  const refused = summary({ status: 400, refusal: 'value is missing.' });
  it.each<[Partial<Filter>, boolean, boolean]>([
    [{}, true, true],
    [{ text: ' sAvE ' }, true, false],
    [{ text: 'ID-7' }, true, false],
    [{ text: 'nothing like it' }, false, false],
    [{ hiddenKinds: new Set(['CLICK']) }, false, true],
    [{ verdict: 'accepted' }, true, false],
    [{ verdict: 'refused' }, false, true],
    [{ verdict: 'notes' }, true, false],
    [{ verdict: 'copy' }, false, false],
    [{ reason: 'value is missing.' }, false, true],
  ])('%j', (change, passesClick, passesRefused) => {
    const filter = { ...NO_FILTER, ...change };
    expect([passes(click, filter), passes(refused, filter)]).toEqual([passesClick, passesRefused]);
  });
});

function FIELD() {
  return { field: 'meta', expects: 'a dictionary', required: true, present: true };
}

describe('in words', () => {
  it.each<[Partial<RequestView>, string]>([
    [{}, 'Accepted. Every field is as the API’s table wants it.'],
    [{ fields: [{ ...FIELD(), note: 'odd' }] }, 'Accepted, with one thing worth knowing.'],
    [
      { duplicateOf: 7 },
      'A copy of request #7: same Idempotency-Key, answered with the same id, counted once.',
    ],
    [{ status: 401, refusal: 'Wrong API key.' }, 'Not accepted (401): Wrong API key.'],
    [
      { status: null, outcome: 'hung', refusal: 'Never answered.' },
      'Not accepted (never answered): Never answered.',
    ],
    [{ status: null, outcome: 'reset' }, 'Accepted, but the connection was reset: the app does not know.'],
    [{ outcome: 'client-gone' }, 'Accepted, but the app left before the answer.'],
  ])('%j', (changes, sentence) => {
    expect(verdictSentence(summary(changes))).toBe(sentence);
  });

  it.each([
    [59_999, 'less than a minute'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h 0 min'],
    [37_020_000, '10 h 17 min'],
  ])('%i ms is %s', (ms, words) => {
    expect(span(ms)).toBe(words);
  });
});

describe('copy as curl', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway({ apiKey: 'k' });
  });
  afterAll(() => gateway.close());

  const facts = (): GatewayFacts => ({ url: gateway.url, authScheme: 'Token', anyKey: false });

  /** Runs a command in a shell whose `curl` only prints what it was given, one argument a line of JSON. */
  async function run(command: string): Promise<string[]> {
    const print = `node -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"`;
    const env = { ...process.env, ONBOARDFLOW_API_KEY: 'k' };
    const { stdout } = await promisify(execFile)('sh', ['-c', `curl() { ${print}; }\n${command}`], { env });
    return JSON.parse(stdout) as string[];
  }

  it('names the key as a variable of the shell only', () => {
    expect(asCurl(ACCEPTED, facts())).toContain('-H "Authorization: Token $ONBOARDFLOW_API_KEY"');
  });

  it('gives curl the request as it came, whatever it holds', async () => {
    const text = JSON.stringify(eventBody({ value: `'; touch x; '$(id)\`id\`"\\ \n $HOME !!` }));
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': "it's",
      accept: '',
      'user-agent': 'x',
    };
    const given = await run(asCurl({ ...ACCEPTED, path: `/a[1]{b}/../'c`, headers, text }, facts()));
    expect(given).toEqual([
      '--globoff',
      '--path-as-is',
      '-X',
      'POST',
      `${gateway.origin}/a[1]{b}/../'c`,
      '-H',
      'Authorization: Token k',
      '-H',
      'content-type: application/json',
      '-H',
      'accept;',
      '-H',
      "idempotency-key: it's",
      '--data-raw',
      text,
    ]);
  });

  it('is answered like the request itself', async () => {
    const given = await run(asCurl(ACCEPTED, facts()));
    const header = (name: string): string =>
      given.find((argument) => argument.toLowerCase().startsWith(`${name}: `))?.slice(name.length + 2) ?? '';
    const answer = await answerOf(
      fetch(given[4] ?? '', {
        method: given[3] ?? '',
        headers: { 'content-type': header('content-type'), authorization: header('authorization') },
        body: given.at(-1) ?? '',
      }),
    );
    expect(answer.success).toBe(true);
  });
});
