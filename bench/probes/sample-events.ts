import { randomUUID } from 'node:crypto';

export const SITE_KEY = 'f37F2PPh';
/** Where nobody listens: a queue of a site is found again by its endpoint, too. */
export const OFFLINE = 'http://127.0.0.1:9/';
/** The same events as the simplest journal would keep them: a line of JSON each. */
export const PLAIN_FILE = 'plain.jsonl';
export const USER = {
  id: 'user_123XYZ',
  customer_id: 'cus_123XYZ',
  custom_properties: { projects_created: 7, plan: 'growth', beta: false },
};

/** An event such as apps report: a name, a title and two facts. */
export function sampleEvent(index: number) {
  return {
    value: `project:created-${index}`,
    meta: { title: `Project number ${index}`, template: 'blank', pages: index % 50 },
  };
}

/** The same event as the module keeps it, for those that keep it some other way. */
export function sampleRecord(index: number) {
  return {
    id: randomUUID(),
    event: 'CUSTOM',
    ...sampleEvent(index),
    capturedAt: Date.now(),
    sessionId: 'fd8b1b6e-94ac-4f0f-a2b9-2f3a4f3c6b0e',
    user: USER,
    properties: {
      app_version: '1.0.0',
      os: 'Linux',
      os_version: '6.1.0',
      arch: 'x64',
      locale: 'en-GB',
      electron_version: '45.4.1',
    },
    source: 'main',
  };
}
