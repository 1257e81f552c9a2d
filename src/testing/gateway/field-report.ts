/** What the gateway found about one field of an event, by the API's table. */
export interface FieldReport {
  /** As a path: `site_user.id`. */
  readonly field: string;
  /** What the API wants there, in words. */
  readonly expects: string;
  readonly required: boolean;
  readonly present: boolean;
  /** Why the API refuses this field; a request with any of these is answered 400. */
  readonly problem?: string;
  /** What is worth knowing although the API takes it. */
  readonly note?: string;
}

/** The fields that are wrong, as `{ field, message }`, the way a 400 lists them. */
export function fieldErrors(reports: readonly FieldReport[]): { field: string; message: string }[] {
  return reports.flatMap(({ field, problem }) =>
    problem === undefined ? [] : [{ field, message: problem }],
  );
}
