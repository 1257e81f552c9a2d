import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Captured } from '../../src/renderer/capture.js';
import { type ClickOptions, captureClicks } from '../../src/renderer/clicks.js';
import { act, openPage, type TestPage } from './page.js';

afterEach(() => vi.unstubAllGlobals());

function start(html: string, options: ClickOptions = { clicks: 'marked', media: 'marked' }) {
  const page = openPage(html);
  const told: Pick<Captured, 'value' | 'meta'>[] = [];
  const capture = captureClicks(({ value, meta }) => told.push({ value, meta }), options, page.window);
  return { page, told, capture, names: () => told.map(({ value }) => value) };
}

let now = 0;

/** A person's act; each has its own time, as in a browser, unless one is given. */
function happen(
  page: TestPage,
  selector: string,
  type = 'click',
  more: MouseEventInit & { at?: number } = {},
) {
  const { at, ...init } = { detail: 1, ...more };
  const event = new page.window.MouseEvent(type, { bubbles: type === 'click', composed: true, ...init });
  now += 1_000;
  Object.defineProperty(event, 'timeStamp', { value: at ?? now });
  act(page.find(selector), event);
}

describe('a click', () => {
  it('is told with its mark and its title', () => {
    const { page, told } = start('<button data-of-id="save" data-of-title="Save all"><i></i></button>');
    happen(page, 'i');
    expect(told).toEqual([{ value: 'save', meta: { title: 'Save all' } }]);
  });

  it('of a script does not count', () => {
    const { page, names } = start('<button data-of-id="save"></button>');
    (page.find('button') as HTMLElement).click();
    page.find('button').dispatchEvent(new page.window.MouseEvent('click', { bubbles: true }));
    expect(names()).toEqual([]);
  });

  it('counts where the page stops it, on the element and at the window', () => {
    const { page, names } = start('<button data-of-id="save"></button>');
    page.window.addEventListener('click', (event) => event.stopImmediatePropagation(), true);
    page.find('button').addEventListener('click', (event) => event.stopPropagation());
    happen(page, 'button');
    expect(names()).toEqual(['save']);
  });

  it('by the keyboard counts, a secondary or middle button does not', () => {
    const { page, names } = start('<button data-of-id="save"></button>');
    happen(page, 'button', 'contextmenu', { button: 2 });
    happen(page, 'button', 'auxclick', { button: 1 });
    happen(page, 'button', 'click', { detail: 0 });
    expect(names()).toEqual(['save']);
  });

  it('that repeats within a double click is one, on another element it is another', () => {
    const { page, names } = start('<button data-of-id="next"></button><a data-of-id="done"></a>');
    for (const detail of [1, 2, 3]) happen(page, 'button', 'click', { detail });
    happen(page, 'a', 'click', { detail: 4 });
    happen(page, 'button', 'click', { detail: 1 });
    expect(names()).toEqual(['next', 'done', 'next']);
  });

  it('that another one caused is one with it: a label’s and its control’s carry the same time', () => {
    const { page, names } = start('<i data-of-id="label"></i><input data-of-id="control">');
    happen(page, 'i', 'click', { at: 1.5 });
    happen(page, 'input', 'click', { at: 1.5 });
    happen(page, 'input', 'click', { at: 2 });
    expect(names()).toEqual(['label', 'control']);
  });

  it('in an open shadow root is named from inside, unless its host says ignore', () => {
    const { page, names } = start('<x-card></x-card><x-secret data-of-ignore></x-secret>');
    for (const selector of ['x-card', 'x-secret']) {
      const root = page.find(selector).attachShadow({ mode: 'open' });
      root.innerHTML = '<button data-of-id="inner"></button>';
      const event = new page.window.MouseEvent('click', { bubbles: true, composed: true, detail: 1 });
      act(root.firstElementChild as Element, event);
    }
    expect(names()).toEqual(['inner']);
  });

  it('in a page nested beyond reason is not told, and breaks nothing', () => {
    const { page, names } = start('');
    let inner: Element = page.document.body;
    for (let depth = 0; depth < 1_200; depth += 1)
      inner = inner.appendChild(page.document.createElement('div'));
    inner.setAttribute('data-of-id', 'deep');
    act(inner, new page.window.MouseEvent('click', { bubbles: true }));
    expect(names()).toEqual([]);
  });

  it('is told by the options of the moment, and no more after stop', () => {
    const options = { clicks: false, media: false } as {
      -readonly [Name in keyof ClickOptions]: ClickOptions[Name];
    };
    const { page, names, capture } = start(
      '<button data-of-id="a"></button><main><button class="b"></button></main>',
      options,
    );
    happen(page, 'button');
    options.clicks = 'marked';
    happen(page, '.b');
    happen(page, 'button');
    options.clicks = 'all';
    happen(page, '.b');
    capture.stop();
    happen(page, 'button');
    expect(names()).toEqual(['a', 'main > button']);
  });
});

describe('a marked player', () => {
  it('tells play and complete, each once, and not its clicks', () => {
    const { page, told } = start('<video data-of-id="intro" data-of-title="Intro"></video>');
    for (const type of ['click', 'play', 'pause', 'play', 'ended', 'play']) happen(page, 'video', type);
    expect(told).toEqual([
      { value: 'intro', meta: { action: 'play', title: 'Intro' } },
      { value: 'intro', meta: { action: 'complete', title: 'Intro' } },
      { value: 'intro', meta: { action: 'play', title: 'Intro' } },
    ]);
  });

  it('with another video in it has begun anew', () => {
    const { page, names } = start('<audio data-of-id="one"></audio>');
    happen(page, 'audio', 'play');
    page.find('audio').setAttribute('data-of-id', 'two');
    happen(page, 'audio', 'play');
    expect(names()).toEqual(['one', 'two']);
  });

  it('is silent unmarked, ignored, played by nobody, or with media: false, when its clicks count', () => {
    const { page, names } = start(
      '<video></video><p data-of-ignore><audio data-of-id="x"></audio></p><div data-of-id="y"><br></div>',
    );
    happen(page, 'video', 'play');
    happen(page, 'audio', 'play');
    happen(page, 'br', 'play');
    page.find('audio').dispatchEvent(new page.window.Event('play'));
    expect(names()).toEqual([]);
    const other = start('<video data-of-id="intro"></video>', { clicks: 'marked', media: false });
    happen(other.page, 'video', 'play');
    happen(other.page, 'video', 'click');
    expect(other.names()).toEqual(['intro']);
  });
});
