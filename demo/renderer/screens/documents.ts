import { agoOf, countWords, type Document, type Documents } from '../documents.js';
import { h, icon } from '../element.js';
import { hrefOf } from '../route.js';
import type { Screen } from './screen.js';

export function documentsScreen(documents: Documents, open: (document: Document) => void): Screen {
  const create = () => {
    const document = documents.create();
    window.onboardflow?.custom('document:created', { template: 'blank' });
    open(document);
  };
  const shelf = h('ul', { class: 'shelf' });
  const sorted = (order: 'byDate' | 'byTitle') => () =>
    shelf.replaceChildren(...documents[order]().map(card));
  sorted('byDate')();
  const sortBy = (label: string, id: string, order: 'byDate' | 'byTitle') =>
    h(
      'label',
      { 'data-of-id': id },
      h('input', { type: 'radio', name: 'order', checked: order === 'byDate', onchange: sorted(order) }),
      label,
    );
  return {
    reportedTitle: 'Documents',
    title: 'Documents',
    element: h(
      'main',
      {},
      h(
        'header',
        { class: 'screen-header' },
        h('h1', {}, 'Documents'),
        h(
          'div',
          { class: 'actions' },
          h(
            'div',
            { class: 'segments', role: 'radiogroup', 'aria-label': 'Order' },
            sortBy('Latest', 'sort-by-date', 'byDate'),
            sortBy('A–Z', 'sort-by-title', 'byTitle'),
          ),
          h(
            'button',
            {
              class: 'primary',
              type: 'button',
              'data-of-id': 'new-document',
              'data-of-title': 'New document',
              onclick: create,
            },
            icon('plus'),
            'New document',
          ),
        ),
      ),
      shelf,
    ),
  };
}

function card({ name, title, text, editedAt }: Document): HTMLElement {
  return h(
    'li',
    {},
    h(
      'a',
      { class: 'card', href: hrefOf({ screen: 'document', name }), 'data-of-id': 'open-document' },
      h(
        'span',
        { class: 'page' },
        h('b', {}, title),
        ...text.split('\n\n').map((part) => h('span', {}, part)),
      ),
      h('strong', {}, title),
      h('small', {}, `${agoOf(editedAt)} · ${countWords(text)} words`),
    ),
  );
}
