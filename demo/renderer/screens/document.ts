import { agoOf, countWords, type Document, type Documents } from '../documents.js';
import { h, icon } from '../element.js';
import { toast } from '../parts/toast.js';
import { hrefOf } from '../route.js';
import type { Screen } from './screen.js';

export function documentScreen(documents: Documents, document: Document): Screen {
  const facts = h('small');
  const show = () => {
    facts.textContent = `Edited ${agoOf(document.editedAt)} · ${countWords(document.text)} words`;
  };
  const title = h('input', {
    class: 'document-title',
    value: document.title,
    'aria-label': 'Title',
    oninput: () => {
      documents.edit(document, { title: title.value });
      show();
    },
  });
  const text = h('div', {
    class: 'document-text',
    contenteditable: 'plaintext-only',
    role: 'textbox',
    'aria-multiline': 'true',
    'aria-label': 'Text',
    'data-placeholder': 'Begin anywhere.',
    oninput: () => {
      documents.edit(document, { text: text.textContent });
      show();
    },
  });
  text.textContent = document.text;
  const save = async () => {
    const file = await window.folio.exportDocument({ name: document.title, text: document.text });
    toast(`Exported as ${file}`);
  };
  show();
  return {
    reportedTitle: 'Document',
    title: document.title,
    element: h(
      'main',
      { class: 'document' },
      h(
        'header',
        { class: 'document-bar' },
        h(
          'a',
          { class: 'quiet', href: hrefOf({ screen: 'documents' }), 'data-of-id': 'back-to-documents' },
          icon('back'),
          'Documents',
        ),
        facts,
        h(
          'button',
          {
            class: 'secondary',
            type: 'button',
            'data-of-id': 'export-document',
            'data-of-title': 'Export',
            onclick: () => void save(),
          },
          icon('export'),
          'Export',
        ),
      ),
      // What a person writes is nobody else's: nothing in here is reported, marked or not.
      h('article', { 'data-of-ignore': true }, title, text),
    ),
  };
}
