import type { Kind, Summary } from './summary.js';

/** What the list shows. */
export interface Filter {
  /** Found in value, title, user or the body, whatever the case. */
  readonly text: string;
  readonly hiddenKinds: ReadonlySet<Kind>;
  readonly verdict: 'all' | 'accepted' | 'refused' | 'copy' | 'notes';
  /** One reason why requests were not accepted. */
  readonly reason: string | null;
}

/** Shows everything. */
export const NO_FILTER: Filter = { text: '', hiddenKinds: new Set(), verdict: 'all', reason: null };

/** True when a filter hides something. */
export function isNarrowed({ text, hiddenKinds, verdict, reason }: Filter): boolean {
  return text.trim() !== '' || hiddenKinds.size > 0 || verdict !== 'all' || reason !== null;
}

function hasText({ request, value, title, user }: Summary, wanted: string): boolean {
  if (wanted === '') return true;
  return [value, title, user, request.path, request.idempotencyKey ?? '', request.text].some((text) =>
    text.toLowerCase().includes(wanted),
  );
}

function hasVerdict({ verdict, notes }: Summary, wanted: Filter['verdict']): boolean {
  if (wanted === 'all') return true;
  return wanted === 'notes' ? notes > 0 : verdict === wanted;
}

/** Whether a filter lets a request be seen. */
export function passes(summary: Summary, filter: Filter): boolean {
  return (
    !filter.hiddenKinds.has(summary.kind) &&
    hasVerdict(summary, filter.verdict) &&
    (filter.reason === null || summary.reason === filter.reason) &&
    hasText(summary, filter.text.trim().toLowerCase())
  );
}
