import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SchemeMap } from './scheme-map.js';

const schemes = new SchemeMap();
schemes.add('app');

it('shows the main process the address that the app knows', () => {
  const address = 'app://bundle/settings/?tab=1#top';
  expect(schemes.toBrowser(address)).toBe('https://bundle.app.custom-scheme.test/settings/?tab=1#top');
  expect(schemes.toApp(schemes.toBrowser(address))).toBe(address);
  expect(schemes.originToApp('https://bundle.app.custom-scheme.test')).toBe('app://bundle');
});

it('brings every host and path back', () => {
  const path = fc.webPath().map((text) => (text.startsWith('/') ? text : `/${text}`));
  fc.assert(
    fc.property(fc.oneof(fc.domain(), fc.constantFrom('.', '', 'x-1', 'bundle')), path, (host, rest) => {
      const address = `app://${host}${rest}`;
      expect(schemes.toApp(schemes.toBrowser(address))).toBe(address);
    }),
  );
});

it('leaves every other address as it is', () => {
  for (const address of ['https://example.com/', 'file:///a/b.html', 'other://bundle/', 'about:blank', '']) {
    expect(schemes.toBrowser(address)).toBe(address);
    expect(schemes.toApp(address)).toBe(address);
  }
  expect(schemes.originToApp('file://')).toBe('file://');
  expect(schemes.originToApp('://')).toBe('null');
});
