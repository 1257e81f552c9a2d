import { isLoopback } from '../loopback.js';
import type { GateState } from './gate-state.js';
import type { Pause } from './sender.js';
import type { SenderSettings } from './sender-options.js';

/** One line for a developer about a pause that only a person can end, or must know of; each names the cure. Never holds the key. */
export function pauseLine(
  pause: Pause,
  gate: GateState,
  settings: Pick<SenderSettings, 'siteKey' | 'endpoint' | 'authScheme' | 'limit' | 'isDevelopment'>,
  isCountDoubtful = false,
): string | undefined {
  switch (pause.reason) {
    case 'no-key':
      return 'there is no API key: events are kept. Give the option apiKey, or call setApiKey()';
    case 'unauthorized':
      return unauthorizedLine(gate.pause?.status ?? 401, settings);
    case 'misconfigured':
      return misconfiguredLine(gate, settings);
    case 'rate-limited':
      return `the gateway answered 429, too many calls: events are kept${untilOf(pause)}. Where many copies of the app run, the options plan and installations share the account's calls among them`;
    case 'budget-spent':
      if (isCountDoubtful) {
        return `the count of the day's calls was lost, or no answer has told yet which day it is: calls leave slowly, one by one, so that the ${settings.limit} of a day are not spent twice. Events are kept`;
      }
      return `the day's ${settings.limit} calls are spent, or what is left is kept for CUSTOM events (option reserve): events are kept and go on${untilOf(pause)}. The options plan, installations and dailyLimit say how many there are`;
    case 'backing-off':
      // In the field machines are offline every day, and nobody reads it there.
      return settings.isDevelopment
        ? outageLine(gate.closed?.last.status ?? 0, settings.endpoint)
        : undefined;
    default:
      return undefined;
  }
}

/** For a bundler's work; `what` is a package. */
export function notLoadedLine(what: string): string {
  return `${what} could not be loaded, so nothing is sent, and every event is kept: keep 'onboardflow-electron' external in your bundler's configuration of the main process (docs/bundlers.md)`;
}

function untilOf({ until }: Pause): string {
  return until === undefined ? '' : ` until ${new Date(until).toISOString().slice(0, 16)}Z`;
}

function outageLine(status: number, endpoint: string): string | undefined {
  // Strange, but an answer: if the next ones are like it, the pause they lead to has a line.
  if (status >= 200 && status < 300) return undefined;
  const kept = 'events are kept and tried again, more and more rarely';
  if (status > 0) return `the gateway answered ${status} at ${endpoint}: ${kept}`;
  const cure = isLoopback(new URL(endpoint).hostname)
    ? 'Is the local gateway running? npx onboardflow-gateway starts it'
    : 'Check the option endpoint, and whether this machine is online and gets there (a proxy or firewall?)';
  return `nothing answers at ${endpoint}: ${kept}. ${cure}`;
}

function unauthorizedLine(
  status: number,
  { authScheme, siteKey }: Pick<SenderSettings, 'siteKey' | 'authScheme'>,
): string {
  const other = authScheme === 'Token' ? 'Bearer' : 'Token';
  return `the gateway answered ${status}: sending is paused and every event is kept. Check the API key (option apiKey, or setApiKey()), whether it belongs to the site "${siteKey}", and whether the gateway wants authScheme: '${other}' instead of '${authScheme}'`;
}

/** The documented path (OnboardFlow API: "The request"): an endpoint that is only a host lacks it. */
function addressCure(endpoint: string): string {
  return new URL(endpoint).pathname === '/'
    ? 'The option endpoint is the whole address: the documented path is /api/v1/tracker/event/'
    : 'Check the option endpoint, with its trailing slash';
}

function misconfiguredLine(
  { pause }: GateState,
  { siteKey, endpoint }: Pick<SenderSettings, 'siteKey' | 'endpoint'>,
): string {
  const status = pause?.status ?? 0;
  if (pause?.cause === 'refusals') {
    return `the gateway refused three different events in a row (${status}): sending is paused and every event is kept. Most likely the siteKey "${siteKey}" is mistyped or belongs to another account`;
  }
  if (pause?.cause === 'doubt') {
    return `three answers in a row were not the gateway's (${status} without its JSON): sending is paused and every event is kept. Check the endpoint ${endpoint}, and whether the network asks to log in first`;
  }
  if (status >= 300 && status < 400) {
    return `the gateway answered ${status}, a redirect, which is never followed because the key would travel along: sending is paused and every event is kept. The endpoint ${endpoint} must be the final address, with its trailing slash`;
  }
  if (status === 402) {
    return `the gateway answered 402: sending is paused and every event is kept. The account's plan or payment needs a look`;
  }
  return `the gateway answered ${status} at ${endpoint}: sending is paused and every event is kept. ${addressCure(endpoint)}`;
}
