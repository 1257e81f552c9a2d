import type { EventEndpoint } from '../gateway/event-endpoint.js';
import type { Entry } from '../gateway/request-log.js';
import { describeAnswer } from './answer-choice.js';
import type { GatewayFacts, RequestView, Situation, Snapshot } from './messages.js';

/** Enough for an afternoon's work; the rest is in the export. */
const SNAPSHOT_REQUESTS = 1_000;
/** A request may hold 32 KiB: a thousand of those would keep a page busy for seconds. */
const SNAPSHOT_CHARACTERS = 4 * 1024 * 1024;

/** A request as the page gets it: the text says all that the parsed body would say again. */
export function view({ body: _, ...request }: Entry): RequestView {
  return request;
}

/** How things stand. */
export function situation({ allowance, script, settings }: EventEndpoint): Situation {
  return {
    now: settings.clock.now(),
    day: allowance.status(),
    script: {
      next: script.next.map(describeAnswer),
      always: script.always === null ? null : describeAnswer(script.always),
    },
  };
}

/** The latest requests, oldest first, as many as a page takes at once. */
function latest(requests: readonly Entry[]): RequestView[] {
  let characters = 0;
  const views: RequestView[] = [];
  for (const entry of requests.slice(-SNAPSHOT_REQUESTS).reverse()) {
    characters += entry.text.length;
    if (characters > SNAPSHOT_CHARACTERS) break;
    views.push(view(entry));
  }
  return views.reverse();
}

/** All that a page needs to begin. */
export function snapshot(gateway: EventEndpoint, facts: GatewayFacts): Snapshot {
  const { requests } = gateway.log;
  const views = latest(requests);
  return { facts, situation: situation(gateway), requests: views, omitted: requests.length - views.length };
}

/** Everything that was received, for a file. */
export function exported({ log, settings, allowance }: EventEndpoint): string {
  const { events, requests } = log;
  const exportedAt = new Date(settings.clock.now()).toISOString();
  return JSON.stringify({ exportedAt, day: allowance.status(), events, requests }, null, 2);
}
