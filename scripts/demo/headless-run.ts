import { type LaunchedApp, launchApp } from '../../test/e2e/launch.js';
import { examineVisit, type Findings, isComplete } from './examine-visit.js';
import { EXPECTED_EVENTS } from './expected-events.js';
import type { Receiver } from './receiver.js';
import { playVisit } from './visit.js';

export interface HeadlessRun {
  readonly app: string;
  readonly userData: string;
  readonly env: Readonly<Record<string, string>>;
  readonly receiver: Receiver;
  readonly print: (line: string) => void;
}

/** From the app's start to its end: the promise is half a minute, and the rest of the command needs some of it. */
const DEADLINE_MS = 22_000;
/** Nothing was taken for so long, though something is missing: it will not be. The day's first call may wait five seconds by itself. */
const PATIENCE_MS = 6_000;
/** How long something unexpected is listened for after the last expected event. */
const QUIET_MS = 1_000;

/** Plays the visit, waits for its events and answers whether all is as expected. */
export async function runHeadless({ app, userData, env, receiver, print }: HeadlessRun): Promise<boolean> {
  const begun = Date.now();
  const deadline = begun + DEADLINE_MS;
  const failures: string[] = [];
  /** What the window says in its console. */
  const complaints: string[] = [];
  let launched: LaunchedApp | undefined;
  try {
    launched = await before(deadline, launchApp({ app, userData, env }));
    const page = await before(deadline, launched.electronApp.firstWindow());
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    failures.push(...(await before(deadline, playVisit(page))));
    await allArrived(receiver, deadline);
  } catch (error) {
    failures.push((error as Error).message);
  } finally {
    await end(launched);
  }
  const findings = examineVisit(receiver.arrivals, EXPECTED_EVENTS, { begun, ended: Date.now() });
  const said = (launched?.output() ?? '').split('\n').filter(isTelling);
  return tell(findings, failures, [...said, ...complaints], print);
}

function before<Value>(deadline: number, promise: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    const message = `the app was not done within ${DEADLINE_MS / 1_000} seconds`;
    timer = setTimeout(() => reject(new Error(message)), deadline - Date.now());
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Until all have arrived and nothing followed, nothing comes any more, or the time is over. */
function allArrived({ arrivals, onArrival }: Receiver, deadline: number): Promise<void> {
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;
    const wait = () => {
      clearTimeout(timer);
      const patience = isComplete(arrivals, EXPECTED_EVENTS) ? QUIET_MS : PATIENCE_MS;
      timer = setTimeout(end, Math.min(patience, deadline - Date.now()));
    };
    const unlisten = onArrival(({ accepted }) => accepted && wait());
    const end = () => {
      unlisten();
      resolve();
    };
    wait();
  });
}

/** As a person quits it; an app that does not end is ended. */
async function end(launched: LaunchedApp | undefined): Promise<void> {
  if (!launched) return;
  await before(Date.now() + 3_000, launched.close()).catch(() => launched.kill());
}

function tell(
  { missing, unexpected, wrong, refusals }: Findings,
  failures: readonly string[],
  said: readonly string[],
  print: (line: string) => void,
): boolean {
  const list = (title: string, items: readonly string[]) => {
    if (items.length > 0) print(`\n${title}`);
    for (const item of items) print(`  ${item}`);
  };
  list('Could not be played:', failures);
  list('Missing:', missing);
  list('Unexpected:', unexpected);
  list('Wrong:', wrong);
  list('Refused by the gateway:', refusals);
  const arrived = EXPECTED_EVENTS.length - missing.length;
  const isWell = [missing, unexpected, wrong, failures].every((items) => items.length === 0);
  if (!isWell) list('The app said:', said);
  print(
    `\n${arrived} of ${EXPECTED_EVENTS.length} expected events arrived${isWell ? ', each as it should be.' : '.'}`,
  );
  return isWell;
}

/** Without what Playwright's own way in prints. */
function isTelling(line: string): boolean {
  return line.trim() !== '' && !/^(Debugger |DevTools |For help, see)/.test(line);
}
