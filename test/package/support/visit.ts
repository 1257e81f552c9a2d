import { type GatewayEvent, startGateway } from '../../../src/testing/index.js';
import { launchApp } from '../../e2e/launch.js';

export interface Visit {
  /** What arrived, as `KIND value`, sorted: what waits together leaves by its worth. */
  readonly events: readonly string[];
  /** What the module said on the console. */
  readonly said: readonly string[];
}

/** Far more than an app takes to start and to speak; a busy machine takes its time. */
const DEADLINE = { timeoutMs: 30_000 };

const told = (events: readonly GatewayEvent[]) => events.map(({ event, value }) => `${event} ${value}`);

/** Starts an app, clicks in its first window, and answers what arrived once all that is expected has. */
export async function visit(
  app: string,
  expected: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Visit> {
  const gateway = await startGateway({ apiKey: 'k' });
  const launched = await launchApp({
    app,
    env: { ONBOARDFLOW_ENDPOINT: gateway.url, ONBOARDFLOW_API_KEY: 'k', ...env },
  });
  try {
    const page = await launched.electronApp.firstWindow();
    // A window that has reported its view has been told what to capture.
    await gateway.waitFor((events) => events.some(({ event }) => event === 'PAGE_VIEW'), DEADLINE);
    await page.click('[data-of-id="save"]');
    await gateway.waitFor((events) => expected.every((line) => told(events).includes(line)), DEADLINE);
    return { events: told(gateway.events).sort(), said: linesOf(launched.output()) };
  } catch (error) {
    throw new Error(`${(error as Error).message}\nThe app said:\n${launched.output()}`, { cause: error });
  } finally {
    await launched.close();
    await gateway.close();
  }
}

const linesOf = (output: string) => output.split('\n').filter((line) => line.startsWith('onboardflow:'));
