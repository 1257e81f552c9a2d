import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { maskTitle, titleOf } from '../../src/renderer/title.js';
import { openPage } from './page.js';

afterEach(() => vi.unstubAllGlobals());

const title = (head: string, titles: 'marked' | true | false) =>
  titleOf(openPage(`<head>${head}</head>`).document, titles);

describe('a view’s title', () => {
  it.each([
    ['<title>Ann’s taxes</title>', ''],
    ['<title data-of-title>Settings</title>', 'Settings'],
    ['<title data-of-title> App \n Settings </title>', 'App Settings'],
    ['<title data-of-title="Report">Report of Ann</title>', 'Report'],
    ['<title>x</title><meta name="onboardflow:title" content="Settings">', 'Settings'],
    ['<title data-of-title>x</title><meta name="onboardflow:title" content="Settings">', 'Settings'],
    ['<meta name="description" content="secret">', ''],
  ])('marked: %s is %j', (head, expected) => expect(title(head, 'marked')).toBe(expected));

  it('is never read with titles: false', () => {
    expect(title('<title data-of-title>Settings</title>', false)).toBe('');
  });

  it('is the document’s own with titles: true, masked, unless one is marked', () => {
    expect(title('<title>Inbox of ann@example.com</title>', true)).toBe('Inbox of :email');
    expect(title('<title>x.docx</title><meta name="onboardflow:title" content="Editor">', true)).toBe(
      'Editor',
    );
    expect(title('', true)).toBe('');
  });

  it('is found where the page hides the document’s own methods, and in the head only', () => {
    const page = openPage(
      '<head><title data-of-title>Settings</title></head><body><img name="querySelector"><img name="title"><svg><title data-of-title>secret</title></svg>',
    );
    expect(titleOf(page.document, 'marked')).toBe('Settings');
    page.find('head > title').remove();
    expect(titleOf(page.document, true)).toBe('');
  });
});

describe('a masked title', () => {
  it.each([
    ['Settings', 'Settings'],
    ['Settings – My App 2.0', 'Settings – My App 2.0'],
    ['ann@example.com – Inbox', ':email – Inbox'],
    ['Re: <ann.smith@mail.example.com>, hello', 'Re: <:email>, hello'],
    ['taxes.pdf', ':file'],
    ['My taxes 2026.pdf - Editor', ':file - Editor'],
    ['Editor | ~/docs/taxes', 'Editor | :file'],
    ['Editor — C:\\Users\\Ann', 'Editor — :file'],
    ['● index.ts — project — Code', ':file — project — Code'],
  ])('%s is %s', (given, expected) => expect(maskTitle(given)).toBe(expected));

  it('holds no address and no file’s name, wherever they stand', () => {
    const word = fc.stringMatching(/^[a-p]{1,6}$/);
    const secret = fc.oneof(
      fc.tuple(word, word).map(([user, host]) => `qz${user}@${host}.org`),
      word.map((name) => `qz${name}.docx`),
      word.map((name) => `/home/qz${name}`),
      word.map((name) => `D:\\qz${name}`),
    );
    const glue = fc.constantFrom(' ', ' - ', ': ', ' | ', ', ', ' (');
    fc.assert(
      fc.property(word, glue, secret, glue, word, (before, first, held, second, after) => {
        expect(maskTitle(before + first + held + second + after)).not.toContain('qz');
      }),
    );
  });
});
