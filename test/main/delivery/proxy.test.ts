import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLoopback, parseProxyList, proxyFromEnvironment } from '../../../src/main/delivery/proxy.js';

const DIRECT = { kind: 'direct' };
const SOCKS = { kind: 'socks' };
const tunnel = (url: string) => ({ kind: 'tunnel', url });

describe("Electron's proxy list", () => {
  test.each([
    ['DIRECT', [DIRECT]],
    ['PROXY proxy:8080', [tunnel('http://proxy:8080')]],
    ['PROXY proxy.example:8080; DIRECT', [tunnel('http://proxy.example:8080'), DIRECT]],
    [
      'HTTPS secure.example:443;PROXY 10.0.0.1:3128',
      [tunnel('https://secure.example:443'), tunnel('http://10.0.0.1:3128')],
    ],
    ['SOCKS5 s:1080; SOCKS4 s:1080; SOCKS s:1080', [SOCKS, SOCKS, SOCKS]],
    ['PROXY [::1]:8080', [tunnel('http://[::1]:8080')]],
    ['proxy p:1', [tunnel('http://p:1')]],
  ])('"%s" is read', (list, routes) => expect(parseProxyList(list)).toEqual(routes));

  test.each([
    '',
    ';;',
    'PROXY',
    'PROXY host',
    'PROXY host:0',
    'PROXY host:70000',
    'PROXY a b:1',
    'QUIC q:443',
    'PROXY u:p@h:1',
  ])('"%s" leaves the direct way', (list) => expect(parseProxyList(list)).toEqual([DIRECT]));

  test('never gives an address that a URL cannot hold, nor no way at all', () => {
    const word = fc.constantFrom(
      'PROXY',
      'HTTPS',
      'SOCKS5',
      'DIRECT',
      'host:1',
      '[::1]:2',
      'a@b:3',
      '%:4',
      ';',
      ' ',
      ':',
      '..:5',
    );
    const list = fc.oneof(
      fc.string(),
      fc.array(word).map((words) => words.join(' ')),
    );
    fc.assert(
      fc.property(list, (text) => {
        const routes = parseProxyList(text);
        expect(routes.length).toBeGreaterThan(0);
        for (const route of routes) {
          if (route.kind === 'tunnel') expect(['http:', 'https:']).toContain(new URL(route.url).protocol);
        }
      }),
    );
  });
});

describe('the environment', () => {
  const target = 'https://gateway.onboardflow.com/api/';

  test('names a proxy, with user name and password, in either case', () => {
    const proxy = 'http://ann:secret@proxy.example:8080';
    expect(proxyFromEnvironment({ HTTPS_PROXY: proxy }, target)).toEqual(tunnel(`${proxy}/`));
    expect(proxyFromEnvironment({ https_proxy: 'proxy.example:8080' }, target)).toEqual(
      tunnel('http://proxy.example:8080/'),
    );
  });

  test('names a SOCKS proxy', () => {
    expect(proxyFromEnvironment({ https_proxy: 'socks5://s:1080' }, target)).toEqual(SOCKS);
  });

  test.each([
    'gateway.onboardflow.com',
    '.onboardflow.com',
    'onboardflow.com',
    '*.onboardflow.com',
    '*',
    'a, onboardflow.com',
  ])('excepts what NO_PROXY "%s" holds', (no) =>
    expect(proxyFromEnvironment({ HTTPS_PROXY: 'http://p:1', NO_PROXY: no }, target)).toEqual(DIRECT),
  );

  test.each(['flow.com', 'example.com', '', 'gateway'])(
    'does not except what NO_PROXY "%s" does not hold',
    (no) =>
      expect(proxyFromEnvironment({ HTTPS_PROXY: 'http://p:1', NO_PROXY: no }, target)).toEqual(
        tunnel('http://p:1/'),
      ),
  );

  test.each([
    {},
    { HTTPS_PROXY: '' },
    { HTTPS_PROXY: 'http://' },
    { HTTPS_PROXY: 'ftp://p:21' },
    { HTTP_PROXY: 'http://p:1' },
  ])('says nothing in %o', (environment) =>
    expect(proxyFromEnvironment(environment, target)).toBeUndefined(),
  );
});

test('this machine is never reached through a proxy', () => {
  for (const url of [
    'http://localhost:1/',
    'http://127.0.0.1/',
    'http://127.9.9.9/',
    'http://[::1]:8/',
    'http://app.localhost/',
  ])
    expect(isLoopback(url), url).toBe(true);
  for (const url of ['https://gateway.onboardflow.com/', 'http://128.0.0.1/', 'http://localhost.example/'])
    expect(isLoopback(url), url).toBe(false);
});
