import { expect, test, vi } from 'vitest';
import { ANN, KEY, openApp } from './contract-app.js';

vi.mock(import('../../../src/main/delivery/index.js'), async (importOriginal) => ({
  ...(await importOriginal()),
  loadSending: () => Promise.reject(new Error('it is not in the bundle')),
}));

test('where the code that comes after ready is missing, the app is told once, and events are kept for a run that has it', async () => {
  const { start } = await openApp();
  const { client, electron } = start({ options: { apiKey: undefined } });
  client.identify(ANN);
  expect(client.custom('kept')).toMatchObject({ accepted: true, stored: 'disk' });
  expect(await client.setApiKey(KEY)).toEqual({
    accepted: false,
    stored: 'nowhere',
    message: expect.stringContaining('could not be loaded'),
  });
  expect(await client.flush({ timeoutMs: 5_000 })).toMatchObject({ delivered: 0, remaining: 1 });
  expect(client.status()).toMatchObject({ queued: 1, storage: 'disk' });
  expect(electron.console.lines.filter((line) => line.includes('could not be loaded'))).toHaveLength(1);
  await client.close();
  expect(start({ electron: { isReady: false } }).client.status().queued).toBe(1);
});
