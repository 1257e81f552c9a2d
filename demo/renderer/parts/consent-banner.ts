import { h } from '../element.js';

/** Asked once; the answer is kept by OnboardFlow itself. */
export function consentBanner(decide: (consent: 'granted' | 'denied') => void): HTMLElement {
  const answer = (consent: 'granted' | 'denied') => () => {
    decide(consent);
    banner.remove();
  };
  const banner = h(
    'section',
    { class: 'banner', 'aria-labelledby': 'consent-title' },
    h(
      'div',
      {},
      h('h2', { id: 'consent-title' }, 'May Folio learn from how it is used?'),
      h(
        'p',
        {},
        'Which screens are opened and which buttons are pressed. Never what you write, and never a document’s name.',
      ),
    ),
    h(
      'div',
      { class: 'banner-answers' },
      h(
        'button',
        { class: 'quiet', type: 'button', 'data-of-id': 'consent-decline', onclick: answer('denied') },
        'No, thanks',
      ),
      h(
        'button',
        { class: 'primary', type: 'button', 'data-of-id': 'consent-allow', onclick: answer('granted') },
        'Allow',
      ),
    ),
  );
  return banner;
}
