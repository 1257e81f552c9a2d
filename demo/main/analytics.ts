import { app } from 'electron';
import { init } from 'onboardflow-electron/main';
import type {} from '../shared/events.js';
import type { Account } from '../shared/folio.js';

/** OnboardFlow, as Folio uses it. Where no key is given, nothing is sent, no file is written, and every call is harmless. */
export const onboardflow = init({
  siteKey: 'f37F2PPh',
  apiKey: process.env.ONBOARDFLOW_API_KEY,
  endpoint: process.env.ONBOARDFLOW_ENDPOINT,
  enabled: app.isPackaged || !!process.env.ONBOARDFLOW_API_KEY,
  // Nothing is written or sent until the person has allowed it.
  consent: 'required',
  // Folio asks for the log-in at every start.
  rememberUser: false,
  // A document's name is the person's own.
  capture: { routes: ['/documents/:name'] },
});

export function identify(account: Account): void {
  const [first_name = '', last_name = ''] = account.name.split(' ');
  onboardflow.identify({
    id: account.id,
    customer_id: `cus_${account.team.toLowerCase()}`,
    first_name,
    last_name,
    custom_properties: { team: account.team, seats: 4 },
  });
}
