import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { nameOf } from '../../src/renderer/element-name.js';
import { openPage } from './page.js';

afterEach(() => vi.unstubAllGlobals());

/** The name that a click on `#here` (or the given element) has. */
function nameIn(html: string, mode: 'marked' | 'all' = 'marked', selector = '[data-here]') {
  const page = openPage(html);
  return nameFrom(page.find(selector), mode);
}

function nameFrom(target: Element, mode: 'marked' | 'all') {
  const path: Element[] = [];
  for (let element: Element | null = target; element; element = element.parentElement) path.push(element);
  return nameOf(path, mode);
}

const value = (html: string, mode: 'marked' | 'all' = 'marked') => nameIn(html, mode)?.value;

describe('a marked element', () => {
  it.each([
    ['<button data-of-id="save" data-here>', 'save'],
    ['<button data-of-id=" save " data-here>', 'save'],
    ['<button class="big of-track" data-of-id="save" id="x" data-here>', 'save'],
    ['<button class="of-track" id="save" data-here>', 'save'],
    ['<button data-of-id="save"><svg><path data-here></path></svg></button>', 'save'],
    ['<div data-of-id="outer"><button data-of-id="inner" data-here></button></div>', 'inner'],
    ['<div data-of-id="outer"><button class="of-track" data-here></button></div>', 'outer'],
    ['<button class="of-track" data-here>', undefined],
    ['<button class="of-trackers" id="x" data-here>', undefined],
    ['<button data-of-id="" data-here>', undefined],
    ['<button id="save" data-here>', undefined],
  ])('%s is named %s', (html, expected) => expect(value(html)).toBe(expected));

  it('has the title that it is marked with, and no other', () => {
    expect(nameIn('<a data-of-id="x" data-of-title=" Export " title="secret" data-here>secret')?.title).toBe(
      'Export',
    );
    expect(nameIn('<a data-of-id="x" title="secret" aria-label="secret" data-here>secret')?.title).toBe('');
  });

  it.each([
    '<button data-of-id="x" data-of-ignore data-here>',
    '<main data-of-ignore><button data-of-id="x" data-here></button></main>',
    '<button data-of-id="x"><i data-of-ignore data-here></i></button>',
    '<button data-of-id="x" data-of-ignore="false" data-here>',
    '<button data-of-id="x" disabled data-here>',
    '<button data-of-id="x" aria-disabled="true" data-here>',
    '<fieldset disabled><button data-of-id="x" data-here></button></fieldset>',
    '<button disabled><i data-of-id="x"><b data-here></b></i></button>'.replace('disabled', 'data-of-ignore'),
    '<label data-of-id="x"><input disabled><span data-here></span></label>',
  ])('says nothing: %s', (html) => expect(value(html)).toBeUndefined());

  it('says nothing below a disabled element within it', () => {
    expect(value('<div data-of-id="card"><button disabled><i data-here></i></button></div>')).toBeUndefined();
  });

  it('keeps its name where the page’s own fields hide the DOM', () => {
    const names = ['getAttribute', 'matches', 'localName', 'id', 'previousElementSibling', 'parentNode'];
    const fields = names.map((name) => `<input name="${name}" value="ann@example.com">`).join('');
    expect(value(`<form data-of-id="login" id="f" data-here>${fields}</form>`)).toBe('login');
    expect(value(`<form class="of-track" id="login" data-here>${fields}</form>`)).toBe('login');
    expect(value(`<form role="button" id="login" data-here>${fields}</form>`, 'all')).toBe('form#login');
  });
});

describe('an unmarked element, with clicks: all', () => {
  it.each([
    ['<main><button data-here>Pay</button></main>', 'main > button'],
    [
      '<main><button>A</button><button type="submit" data-here>B</button></main>',
      'main > button[type=submit]:nth-of-type(2)',
    ],
    ['<form id="profile"><button data-here></button></form>', 'form#profile > button'],
    ['<form id="profile"><button id="save-all" data-here></button></form>', 'button#save-all'],
    [
      '<nav><ul><li><a href="/u/ann@example.com" data-here>Ann</a></li><li><a href="/b">B</a></li></ul></nav>',
      'nav > ul > li > a',
    ],
    [
      '<nav><ul><li><a href="/a">A</a></li><li><a href="/b" data-here>B</a></li></ul></nav>',
      'nav > ul > li > a',
    ],
    ['<aside><div role="tab" data-here></div></aside>', 'aside > div[role=tab]'],
    ['<main><button><svg><path data-here></path></svg></button></main>', 'main > button'],
    ['<main><my-menu role="menuitem" data-here></my-menu></main>', 'main > my-menu[role=menuitem]'],
    [
      '<main><input type="checkbox" name="ann" value="secret" data-here></main>',
      'main > input[type=checkbox]',
    ],
    ['<button id="radix-:r1:" data-here></button>', 'body > button'],
    ['<button id="item-4711" class="css-1x2y3z" data-here></button>', 'body > button'],
    ['<button data-of-id="marked" data-here></button>', 'marked'],
    ['<div data-of-id="marked"><button data-here></button></div>', 'marked'],
  ])('%s is named %s', (html, expected) => expect(value(html, 'all')).toBe(expected));

  it.each([
    '<main><p data-here>text</p></main>',
    '<main><div onclick="x()" data-here></div></main>',
    '<main><button disabled data-here></button></main>',
    '<main data-of-ignore><button data-here></button></main>',
  ])('says nothing: %s', (html) => expect(value(html, 'all')).toBeUndefined());
});

describe('what a program made up', () => {
  /** By name of who makes it. */
  const classes = {
    'CSS modules': 'Button_abc12 Button-module__primary___3kX9d _primary_1x2y3_1',
    'styled-components': 'sc-abc sc-bdVaJa fYkMnE',
    emotion: 'css-1x2y3z css-1x2y3z-Button e1abcd0',
    Tailwind: 'flex hover:bg-sky-700 md:w-1/2 [mask-type:luminance]',
    Vuetify: 'v-btn v-btn--block theme--light',
  };
  const ids = {
    'React useId': ':r1:',
    'React 19 useId': '«r1»',
    'React 19.2 useId': '_r_1_',
    'Vue useId': 'v-0',
    Radix: 'radix-:R1qm:',
    'Headless UI': 'headlessui-menu-button-1',
    MUI: 'mui-12',
    Ember: 'ember123',
    'a UUID': '550e8400-e29b-41d4-a716-446655440000',
    'a hash': 'a94a8fe5ccb19ba61c4c0873d391e987',
    'a token': 'token-eyJhbGciOiJIUzI1NiJ9',
    'an address': 'user-ann@x.org',
    'an encoded address': 'user-ann%40x.org',
    'a row of the data': 'order-4711',
  };
  it.each(Object.entries(classes))('%s: no class is read', (_maker, names) => {
    expect(value(`<main class="${names}"><button class="${names}" data-here></button></main>`, 'all')).toBe(
      'main > button',
    );
  });
  it.each(Object.entries(ids))('%s: the id is not a name', (_maker, id) => {
    expect(value(`<main id="${id}"><button id="${id}" data-here></button></main>`, 'all')).toBe(
      'main > button',
    );
  });
});

describe('whatever the page holds', () => {
  const secret = fc.constantFrom(
    'qzann@example.com',
    'qz4111111111111111',
    '/home/qzann',
    'qz0123456789abcdef0123',
    'qzJvZGhz2JkYXNkYXNkYX',
  );
  const attributes = [
    'title',
    'aria-label',
    'value',
    'href',
    'name',
    'placeholder',
    'alt',
    'class',
    'data-id',
    'style',
    'id',
    'role',
    'type',
  ];

  it('no text, value or other attribute comes into a name', () => {
    fc.assert(
      fc.property(secret, fc.constantFrom('button', 'a', 'input', 'div', 'option'), (text, tag) => {
        const own = attributes.map((name) => `${name}="${text}"`).join(' ');
        const html = `<section ${own}><${tag} ${own} role="button" data-here>${text}<i>${text}</i></${tag}></section>`;
        expect(JSON.stringify(nameIn(html, 'all') ?? '')).not.toContain('qz');
        expect(nameIn(html, 'marked')).toBeNull();
      }),
    );
  });

  it('a name has the signs of a selector alone, and is the same when it is asked for again', () => {
    const tag = fc.constantFrom('div', 'section', 'main', 'form', 'ul', 'li', 'nav', 'my-box');
    const word = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 12 }),
      fc.constantFrom('save', 'user-ann@x.org', 'sc-abc', ':r1:', 'C:\\Users\\ann', '~ann', '4711', 'ann＠x'),
    );
    const place = fc.array(fc.tuple(tag, word, word, fc.nat(3)), { maxLength: 5 });
    const { document } = openPage();
    fc.assert(
      fc.property(place, word, (levels, text) => {
        document.body.replaceChildren();
        let parent: Element = document.body;
        for (const [name, id, role, before] of levels) {
          for (let at = 0; at < before; at += 1) parent.append(document.createElement(name));
          const element = document.createElement(name);
          element.id = id;
          element.setAttribute('role', role);
          element.className = text;
          element.title = text;
          parent.append(element);
          parent = element;
        }
        const button = document.createElement('button');
        button.append(text);
        button.setAttribute('aria-label', text);
        parent.append(button);
        const named = nameFrom(button, 'all')?.value ?? '';
        expect(named).toMatch(/^[\w\-#[\]=:() >]+$/);
        expect(named).not.toMatch(/@|\d{2}|\.|~/);
        expect(nameFrom(button, 'all')?.value).toBe(named);
      }),
      { numRuns: 50 },
    );
  });

  it('a name is the same for the same place', () => {
    const html = '<main><div><button></button><button data-here></button></div></main>';
    const page = openPage(html);
    const first = nameFrom(page.find('[data-here]'), 'all');
    page.find('[data-here]').append('other text');
    page.find('main').classList.add('dark', 'css-42');
    expect(nameFrom(page.find('[data-here]'), 'all')).toEqual(first);
    expect(first?.value).toBe('main > div > button:nth-of-type(2)');
  });

  it('a place deep in a page of any size is named at once', () => {
    const page = openPage('<main></main>');
    const main = page.find('main');
    for (let at = 0; at < 5_000; at += 1) main.append(page.document.createElement('button'));
    expect(nameFrom(main.lastElementChild as Element, 'all')?.value).toBe('main > button');
    expect(nameFrom(main.children[1] as Element, 'all')?.value).toBe('main > button:nth-of-type(2)');
  });
});
