// Every look at the page's elements goes through here, by the prototypes' own getters and methods: a form's own properties are hidden by
// fields that are called `id`, `localName` or `getAttribute`, and a name made of those would be made of the page's content.

/** More elements than any real page nests: what is deeper was made to be. */
const DEEPEST = 1_000;

/** The elements that an event passed, from its target outwards, open shadow roots' hosts included; null where something is amiss. */
export function elementsOf(event: Pick<Event, 'composedPath'>): Element[] | null {
  const path = event.composedPath();
  return path.length > DEEPEST ? null : path.filter((target) => target instanceof Element);
}

export function attribute(element: Element, name: string): string | null {
  return Element.prototype.getAttribute.call(element, name);
}

export function matches(element: Element, selector: string): boolean {
  return Element.prototype.matches.call(element, selector);
}

export function tagOf(element: Element): string {
  return Reflect.get(Element.prototype, 'localName', element) as string;
}

export function previousOf(element: Element): Element | null {
  return Reflect.get(Element.prototype, 'previousElementSibling', element) as Element | null;
}
