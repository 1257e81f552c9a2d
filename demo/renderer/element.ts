type Child = Node | string | null | undefined | false;

/** Attributes by name, `on…` listeners beside them; what is undefined, null or false is left out. */
export type Attributes = {
  readonly [name: string]: string | number | boolean | null | undefined | ((event: Event) => void);
};

/** Makes an element. Text is set as text, so that nothing a person wrote is ever read as markup. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, `${value}`);
  }
  element.append(...children.filter((child): child is Node | string => !!child || child === ''));
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

export function svg(
  tag: 'svg' | 'use' | 'rect',
  attributes: Record<string, string | number>,
  ...children: SVGElement[]
) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, `${value}`);
  element.append(...children);
  return element;
}

/** One of the symbols of index.html. */
export function icon(name: string): SVGElement {
  return svg('svg', { class: 'icon', 'aria-hidden': 'true' }, svg('use', { href: `#icon-${name}` }));
}
