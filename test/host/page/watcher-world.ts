import type { WatcherMessage } from '../wire/page-message.js';

/** Runs in a world of the host's own: reports the title, for which the DevTools protocol has no event. */
export function startWatcherWorld(binding: string): void {
  const post = (globalThis as unknown as Record<string, (payload: string) => void>)[binding];
  let last: string | undefined;
  const report = () => {
    const explicit = document.title !== '';
    const title = explicit || location.protocol !== 'file:' ? document.title : fileName();
    if (title === last) return;
    last = title;
    const message: WatcherMessage = { kind: 'title', title, explicit };
    post?.(JSON.stringify(message));
  };
  new MutationObserver(() => {
    if (document.title !== '') report();
  }).observe(document, { subtree: true, childList: true, characterData: true });
  // A document without a title gets one from its file's name, once it is known that there will be none.
  document.addEventListener('DOMContentLoaded', report);
}

function fileName(): string {
  return decodeURIComponent(location.pathname.slice(location.pathname.lastIndexOf('/') + 1));
}
