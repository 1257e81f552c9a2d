import type { Consent } from '../../shared/folio.js';
import { h } from '../element.js';
import { changePreferences, type Face, readPreferences, type Theme } from '../preferences.js';
import type { Screen } from './screen.js';

export function settingsScreen(consent: Consent, decide: (consent: 'granted' | 'denied') => void): Screen {
  const { theme, face, focus } = readPreferences(localStorage);
  const themes: readonly [Theme, string][] = [
    ['system', 'System'],
    ['light', 'Light'],
    ['dark', 'Dark'],
  ];
  const faces: readonly [Face, string][] = [
    ['serif', 'Serif'],
    ['sans', 'Sans'],
  ];
  return {
    reportedTitle: 'Settings',
    title: 'Settings',
    element: h(
      'main',
      {},
      h('header', { class: 'screen-header' }, h('h1', {}, 'Settings')),
      h(
        'div',
        { class: 'settings' },
        section(
          'Appearance',
          setting(
            'Theme',
            'Follow the system, or keep one.',
            choice('theme', themes, theme, (value) => changePreferences(localStorage, { theme: value })),
          ),
          setting(
            'Typeface',
            'For the text of your documents.',
            choice('face', faces, face, (value) => changePreferences(localStorage, { face: value })),
          ),
          setting(
            'Focus',
            'Dim everything but the page while writing.',
            toggle('focus-mode', focus, (on) => changePreferences(localStorage, { focus: on })),
          ),
        ),
        section(
          'Privacy',
          setting(
            'Usage statistics',
            'Screens and buttons, never words. Off means that what was collected is erased.',
            toggle('usage-statistics', consent === 'granted', (on) => decide(on ? 'granted' : 'denied')),
          ),
        ),
        billing(),
      ),
    ),
  };
}

/** Marked or not, nothing below `data-of-ignore` is reported. */
function billing(): HTMLElement {
  const card = h('span', { class: 'card-number' }, '•••• 4242');
  const change = h(
    'button',
    {
      class: 'secondary',
      type: 'button',
      'data-of-id': 'change-card',
      onclick: () => card.animate(BLINK, 300),
    },
    'Change card',
  );
  const element = section('Billing', setting('Studio plan', '4 seats, paid yearly.', card, change));
  element.setAttribute('data-of-ignore', '');
  return element;
}

const BLINK = [{ opacity: 1 }, { opacity: 0.2 }, { opacity: 1 }];

function section(title: string, ...settings: HTMLElement[]): HTMLElement {
  return h('section', { class: 'panel' }, h('h2', {}, title), ...settings);
}

function setting(name: string, about: string, ...controls: HTMLElement[]): HTMLElement {
  return h(
    'div',
    { class: 'setting' },
    h('div', {}, h('strong', {}, name), h('small', {}, about)),
    h('div', { class: 'setting-controls' }, ...controls),
  );
}

function choice<Value extends string>(
  name: string,
  values: readonly (readonly [Value, string])[],
  current: Value,
  change: (value: Value) => void,
): HTMLElement {
  const options = values.map(([value, label]) =>
    h(
      'label',
      { 'data-of-id': `${name}-${value}` },
      h('input', { type: 'radio', name, checked: value === current, onchange: () => change(value) }),
      label,
    ),
  );
  return h('div', { class: 'segments', role: 'radiogroup', 'aria-label': name }, ...options);
}

function toggle(id: string, on: boolean, change: (on: boolean) => void): HTMLElement {
  const input = h('input', {
    type: 'checkbox',
    role: 'switch',
    class: 'switch',
    'data-of-id': id,
    'aria-label': id.replaceAll('-', ' '),
    checked: on,
    onchange: () => change(input.checked),
  });
  return input;
}
