/** A request that the API does not take, and why. */
export interface Refusal {
  readonly status: number;
  /** One sentence for the developer who reads it. */
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The fields that a 400 names. */
  readonly errors?: readonly { readonly field: string; readonly message: string }[];
}
