import { startGateway } from '../../src/testing/index.js';
import { ArrivalLog, type Receiver } from './receiver.js';

export interface LocalGatewayWishes {
  readonly apiKey: string;
  /** Taken if it is free, any other one otherwise. */
  readonly port: number;
}

/** The Free plan's calls a day (OnboardFlow API: "Limits of an account"): the demo is to get by with them. */
const DAILY_LIMIT = 50;
const SITE_KEY = 'f37F2PPh';

/** The package's own gateway, with its page. */
export async function startLocalGateway({ apiKey, port }: LocalGatewayWishes): Promise<Receiver> {
  const options = { apiKey, dailyLimit: DAILY_LIMIT, siteKeys: [SITE_KEY] };
  const gateway = await startGateway({ ...options, port }).catch(() => startGateway(options));
  const log = new ArrivalLog();
  gateway.onRequest(({ outcome, body, status, refusal, duplicateOf }) => {
    if (outcome === 'pending') return;
    const accepted = refusal === null && outcome === 'answered';
    log.add({ body, status, accepted, refusal, copy: duplicateOf !== null });
  });
  return {
    endpoint: gateway.url,
    apiKey,
    introduction: [`Events go to ${gateway.url}`, `See them at   ${gateway.origin}/`],
    page: `${gateway.origin}/`,
    arrivals: log.arrivals,
    onArrival: log.onArrival,
    close: () => gateway.close(),
  };
}
