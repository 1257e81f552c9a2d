import type { Announcer } from './announcer.js';
import { byId } from './element.js';

/** How long a button says that it has copied. */
const CONFIRMED_MS = 1_500;

/** Copies text, and says so on the button. Where the browser forbids it (no secure context), shows the text, selected, to be copied by hand. */
export async function copyText(text: string, button: HTMLButtonElement, announcer: Announcer): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    showForCopying(text);
    return;
  }
  announcer.say('Copied.');
  button.dataset.done = 'Copied';
  setTimeout(() => delete button.dataset.done, CONFIRMED_MS);
}

function showForCopying(text: string): void {
  const dialog = byId('copy-dialog', HTMLDialogElement);
  const area = byId('copy-text', HTMLTextAreaElement);
  area.value = text;
  dialog.showModal();
  area.select();
}
