import {
  detailOf,
  dispatch,
  listen,
  newElementEvent,
  newEvent,
  PlainError,
  relatedTargetOf,
  SafeMap,
  stopImmediatePropagation,
} from './primordials.js';

export type Side = 'main' | 'isolated';

/**
 * A synchronous way between a document's two worlds: events on one element that both hold and that is in no
 * document, so that no script of the page can listen. Dispatching is synchronous across worlds, and Blink makes a
 * structured clone of `detail` for the world that reads it.
 */
export class BridgeLink {
  /** The names of the events that the other world hears. */
  readonly #asked: string;
  readonly #answered: string;
  readonly #passed: string;
  readonly #elements = new SafeMap<number, Element>();
  #sent = 0;
  #received = 0;
  #reply: readonly [unknown] | undefined;

  constructor(
    private readonly node: EventTarget,
    side: Side,
    answer: (request: unknown) => unknown,
  ) {
    const other: Side = side === 'main' ? 'isolated' : 'main';
    this.#asked = `request-${other}`;
    this.#answered = `reply-${other}`;
    this.#passed = `element-${other}`;
    listen(node, `request-${side}`, (event: Event) => {
      const reply = answer(detailOf(event));
      dispatch(node, newEvent(this.#answered, [reply]));
    });
    listen(node, `reply-${side}`, (event: Event) => {
      this.#reply = detailOf(event) as readonly [unknown];
    });
    listen(node, `element-${side}`, (event: Event) => {
      this.#elements.set(this.#received++, relatedTargetOf(event) as Element);
    });
  }

  /** Asks the other world and returns its answer; both must be cloneable. */
  request(message: unknown): unknown {
    this.#reply = undefined;
    dispatch(this.node, newEvent(this.#asked, message));
    const reply = this.#reply as readonly [unknown] | undefined;
    this.#reply = undefined;
    if (!reply) throw new PlainError('the other world of this document did not answer');
    return reply[0];
  }

  /** Elements cannot be cloned, but an event may carry one; the other world takes it by its number. */
  passElement(element: Element): number {
    dispatch(this.node, newElementEvent(this.#passed, element));
    return this.#sent++;
  }

  takeElement(number: number): Element | undefined {
    const element = this.#elements.get(number);
    this.#elements.delete(number);
    return element;
  }
}

/** The isolated world makes the element and hands it over once, before any page script could listen. */
export function offerNode(name: string): EventTarget {
  const node = document.createElement('i');
  dispatch(document, newElementEvent(name, node));
  return node;
}

export function awaitNode(name: string, use: (node: EventTarget) => void): void {
  const take = (event: Event) => {
    stopImmediatePropagation(event);
    const node = relatedTargetOf(event);
    if (node) use(node);
  };
  listen(document, name, take, { once: true, capture: true });
}
