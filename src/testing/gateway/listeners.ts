/** Who wants to be told. A listener that is added or ended while others are being told takes effect at the next telling. */
export class Listeners<T> {
  readonly #listeners = new Set<(news: T) => void>();

  /** The answer ends it. */
  add(listener: (news: T) => void): () => void {
    // A function of its own each time, so that the same listener added twice is told twice and ended one by one.
    const own = (news: T): void => listener(news);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  tell(news: T): void {
    for (const listener of [...this.#listeners]) listener(news);
  }
}
