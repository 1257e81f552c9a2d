/** Where a person is in Folio. The hash says it, so back and forward work by themselves. */
export type Route =
  | { readonly screen: 'log-in' | 'documents' | 'recordings' | 'settings' }
  | { readonly screen: 'document'; readonly name: string };

export function readRoute(hash: string): Route {
  const [screen, name] = hash.replace(/^#\//, '').split('/');
  if (screen === 'documents' && name) return { screen: 'document', name: decodeURIComponent(name) };
  if (screen === 'log-in' || screen === 'recordings' || screen === 'settings') return { screen };
  return { screen: 'documents' };
}

export function hrefOf(route: Route): string {
  return route.screen === 'document' ? `#/documents/${encodeURIComponent(route.name)}` : `#/${route.screen}`;
}
