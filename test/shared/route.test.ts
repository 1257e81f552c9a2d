import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RouteRules, routeOf, safeRoute, viewKey } from '../../src/shared/route.js';

const rules = (own: Partial<RouteRules> = {}): RouteRules => ({
  fileRoots: ['/home/ann/app/dist/', '/home/ann/app/'],
  routes: [],
  query: [],
  remote: false,
  ...own,
});
const route = (address: string, own: Partial<RouteRules> = {}) => routeOf(address, rules(own));

describe('a page’s route', () => {
  it.each([
    ['file:///home/ann/app/dist/index.html#/settings?tab=2', '/settings'],
    ['file:///home/ann/app/dist/settings.html', '/settings.html'],
    ['file:///home/ann/app/dist/admin/index.html', '/admin/'],
    ['file:///home/ann/app/pages/help.html#top', '/pages/help.html'],
    ['file:///home/ann/app/index.html', '/'],
    ['file:///home/ann/app/index.html#!/reports', '/reports'],
    ['file:///home/ann/app/index.html#section-2', '/'],
    ['app://bundle/settings/', '/settings/'],
    ['app://bundle/index.html', '/'],
    ['app://bundle', '/'],
    ['app:///settings', '/settings'],
    ['http://localhost:5173/reports/42?x=1#top', '/reports/42'],
    ['http://127.0.0.1:8080/', '/'],
    ['http://[::1]:8080/a', '/a'],
    ['http://ann:secret@localhost:5173/a', '/a'],
  ])('%s is %s', (address, expected) => expect(route(address)).toBe(expected));

  it.each([
    'data:text/html,<h1>hi</h1>',
    'about:blank',
    'about:srcdoc',
    'blob:file:///4f0e9c1e',
    'blob:http://localhost:5173/4f0e9c1e',
    'chrome-error://chromewebdata/',
    'chrome-extension://abc/popup.html',
    'devtools://devtools/bundled/inspector.html',
    'file:///home/ann/Documents/taxes.html',
    'file:///',
  ])('%s is no page of the app', (address) => expect(route(address)).toBeNull());

  it('of an allowed remote origin begins with its host, without its port', () => {
    expect(route('https://ann:pw@app.example.com:8443/a/b?x=1', { remote: true })).toBe(
      'app.example.com/a/b',
    );
    expect(route('https://app.example.com/x/#/inbox', { remote: true })).toBe('app.example.com/inbox');
    expect(route('https://app.example.com/a')).toBe('/a');
  });

  describe('of a file, on every platform', () => {
    it.each([
      ['file:///C:/Users/Ann/App/index.html', '/C:/Users/Ann/App/', '/'],
      ['file:///c:/users/ann/app/settings.html', '/C:/Users/Ann/App/', '/settings.html'],
      ['file:///C:/Users/J%C3%B6rg/App/a.html', '/C:/Users/J%C3%B6rg/App/', '/a.html'],
      ['file:///C:/Users/J%C3%B6rg/App/a.html', '/C:/Users/Jörg/App/', '/a.html'],
      ['file://server/share/app/a.html', '//server/share/app/', '/a.html'],
      ['file:////server/share/app/a.html', '//server/share/app/', '/a.html'],
      ['file://localhost/home/ann/app/a.html', '/home/ann/app/', '/a.html'],
      [
        'file:///opt/My%20%23App%25/resources/app.asar/a.html',
        '/opt/My%20%23App%25/resources/app.asar/',
        '/a.html',
      ],
      ['file:///Users/ann/%E5%BA%94%E7%94%A8/a.html', '/Users/ann/应用/', '/a.html'],
      ['file:///Users/jo%CC%88rg/app/a.html', '/Users/j%C3%B6rg/app/', '/a.html'],
    ])('%s below %s is %s', (address, root, expected) => {
      expect(route(address, { fileRoots: [root] })).toBe(expected);
    });

    it('is taken below the innermost of several folders', () => {
      const fileRoots = ['/opt/app/resources/', '/opt/app/resources/app.asar/'];
      expect(route('file:///opt/app/resources/app.asar/a.html', { fileRoots })).toBe('/a.html');
      expect(route('file:///opt/app/resources/help/a.html', { fileRoots })).toBe('/help/a.html');
    });

    it('is no page beside a folder of a like name, nor below a root of the whole disk', () => {
      expect(route('file:///home/ann/app2/a.html')).toBeNull();
      expect(route('file:///home/ann/app/../taxes.html')).not.toContain('ann');
      expect(route('file:///home/ann/a.html', { fileRoots: ['/', ''] })).toBeNull();
    });
  });
});

describe('segments', () => {
  it.each([
    ['/u/ann@example.com/edit', '/u/:email/edit'],
    ['/u/ann%40example.com', '/u/:email'],
    ['/u/mailto:ann@example.com', '/u/:email'],
    ['/u/ann@example。com', '/u/:email'],
    ['/u/ann%40example%EF%BD%A1com', '/u/:email'],
    ['/u/ann@example.\u200bcom', '/u/:email'],
    ['/u/ann@@example.com', '/u/:email'],
    ['/u/a\u00adnn%E2%81%A0@example%E2%80%8D.com', '/u/:email'],
    ['/t/0123\u200b4567', '/t/:id'],
    ['/u/ann＠example.com', '/u/:email'],
    ['/u/j%C3%B6rg@ex%C3%A4mple.de', '/u/:email'],
    ['/r/550e8400-e29b-41d4-a716-446655440000', '/r/:id'],
    ['/r/report-550e8400-e29b-41d4-a716-446655440000.pdf', '/r/:id'],
    ['/c/0123456789abcdef', '/c/:id'],
    ['/o/123456', '/o/:id'],
    ['/o/order-1234567', '/o/:id'],
    ['/t/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '/t/:token'],
    ['/t/sk_live_51HabcdefGHIJKL', '/t/:token'],
    ['/t/a1b2c3d4e5f6g7h8i9j0', '/t/:token'],
    ['/x/%E0%A4%A', '/x/:x'],
    ['/x/100%', '/x/:x'],
    ['/x/ann%2540example.com', '/x/:x'],
    ['/x/%2Fhome%2Fann', '/x/:x'],
    ['/x/%5Cserver', '/x/:x'],
    ['/x/a%00b', '/x/:x'],
    ['/x/%2e%2e/y', '/x/:x/y'],
    ['/x/\ud800', '/x/:x'],
  ])('%s is %s', (address, expected) => {
    expect(safeRoute(address, rules())).toBe(expected);
    expect(route(`app://bundle${address}`)).toBe(expected);
  });

  it.each([
    '/reports/42',
    '/reports/12345',
    '/year/2026-11-23',
    '/@ann/posts',
    '/packages/electron@45.4.1',
    '/how-to-configure-the-bundler-in-5-steps',
    '/caf%C3%A9/%E5%BA%94',
    '/a%20b',
    '/a//b',
    '/Settings',
  ])('%s stays as it is', (address) => expect(safeRoute(address, rules())).toBe(address));
});

describe('a path of the machine within a route', () => {
  it.each([
    ['app://a/index.html#/open/C:/Users/ann/taxes.pdf', '/open/:x'],
    ['app://a/index.html#/C:/Users/ann/taxes.pdf', '/:x'],
    ['app://a/edit/D%3A/work/client', '/edit/:x'],
    ['app://a/edit/D%253A/work/client', '/edit/:x'],
    ['app://a/edit/d:%5Cwork%5Cclient', '/edit/:x'],
    ['app://a/#/open/file:///home/ann/taxes.pdf', '/open/:x'],
    ['app://a/#/open/File%3A//server/share/ann', '/open/:x'],
    ['app://a/#/open/%5C%5Cserver%5Cshare%5Cann', '/open/:x'],
    ['app://a/#/open/%2Fhome%2Fann', '/open/:x'],
    // Not every colon is a drive's.
    ['app://a/time/12:30/x', '/time/12:30/x'],
    ['app://a/tags/a:b/c', '/tags/a:b/c'],
    ['app://a/profile:/x', '/profile:/x'],
  ])('%s is %s', (address, expected) => expect(route(address)).toBe(expected));
});

describe('capture.routes', () => {
  it('comes before the folding, the first that fits wins', () => {
    const routes = ['/reports/new', '/reports/:id', '/:kind/:id', '/docs/*'];
    expect(route('app://a/reports/new', { routes })).toBe('/reports/new');
    expect(route('app://a/reports/42', { routes })).toBe('/reports/:id');
    expect(route('app://a/reports/42/?x=1', { routes })).toBe('/reports/:id');
    expect(route('app://a/x/y', { routes })).toBe('/:kind/:id');
    expect(route('app://a/docs/a/b/c', { routes })).toBe('/docs/*');
    expect(route('app://a/x/y/z', { routes })).toBe('/x/y/z');
    expect(route('file:///home/ann/app/index.html#/reports/ann', { routes })).toBe('/reports/:id');
  });

  it('takes regular expressions, whose groups become names or numbers', () => {
    const routes = [/^\/reports\/(?<id>\w+)\/(?<tab>\w+)$/i, { source: '^/teams/([^/]+)', flags: 'dg' }];
    expect(route('app://a/reports/kx/edit', { routes })).toBe('/reports/:id/:tab');
    expect(route('app://a/teams/blue/ann@example.com', { routes })).toBe('/teams/:id/:email');
    expect(route('app://a/teams/blue', { routes })).toBe('/teams/:id');
  });

  it('is stable also where a pattern is not anchored, or feeds another one', () => {
    expect(route('app://a/b/42/c', { routes: [/(\d+)/] })).toBe('/b/:id/c');
    expect(route('app://a/b', { routes: [/(\w+)/] })).toBe('/:id');
    expect(route('app://a/b', { routes: [/(b|$)/] })).toBe('/:id');
    expect(
      route('app://a/b', { routes: [/^\/(?<x>b)$/, { source: '^/:x(?<y>x)?', flags: '' }, '/x*'] }),
    ).toBe('/:x');
  });
});

describe('capture.query', () => {
  it('keeps the named parameters in its own order, folded', () => {
    const query = ['tab', 'mail'];
    expect(route('app://a/b?mail=ann@example.com&x=1&tab=2', { query })).toBe('/b?tab=2&mail=:email');
    expect(route('file:///home/ann/app/index.html#/s?tab=2', { query })).toBe('/s?tab=2');
    expect(route('app://a/b?tab', { query })).toBe('/b?tab=');
    expect(route('app://a/b?x=1', { query })).toBe('/b');
    expect(route('app://a/b?tab=/home/ann', { query })).toBe('/b?tab=:x');
  });
});

describe('an explicit page view', () => {
  it.each([
    ['/reports/42?x=1', '/reports/42'],
    ['/reports/123456', '/reports/:id'],
    ['Settings', 'Settings'],
    ['Checkout: step 2', 'Checkout: step 2'],
    ['About: the team', 'About: the team'],
    ['#/settings', '/settings'],
    ['?x=1', '/'],
    ['file:///home/ann/taxes.html', ':x'],
    ['file:/home/ann/taxes.html', ':x'],
    ['file:home/ann', ':x'],
    ['C:\\Users\\ann\\x.html', ':x'],
    ['C:/Users/ann/x.html', ':x'],
    ['\\\\server\\ann', ':x'],
    ['//server/ann', ':x'],
    ['data:text/html,secret', ':x'],
    [`/${'a/'.repeat(50_000)}`, ':x'],
  ])('%.40s is %s', (value, expected) => expect(safeRoute(value, rules())).toBe(expected));
});

describe('the key of a view', () => {
  const key = (address: string) => viewKey(`http://localhost:5173${address}`, ['tab']);
  it('differs where a person sees another page, and only there', () => {
    expect(key('/reports/42')).not.toBe(key('/reports/43'));
    expect(key('/#/a')).not.toBe(key('/#/b'));
    expect(key('/a?tab=1')).not.toBe(key('/a?tab=2'));
    expect(key('/a?x=1')).toBe(key('/a?x=2'));
    expect(key('/a#one')).toBe(key('/a#two'));
    expect(key('/#/a?x=1')).toBe(key('/#/a?x=2'));
    expect(key('/#/')).toBe(key('/'));
    expect(key('/a#/')).not.toBe(key('/b#/'));
  });
});

/** Encodes characters of an address at will: none, once, twice. */
const encodings = (text: string) =>
  fc.array(fc.nat(2), { minLength: text.length, maxLength: text.length }).map((ways) =>
    Array.from(text, (char, at) => {
      const once = `%${char.charCodeAt(0).toString(16)}`;
      return char.charCodeAt(0) > 127 || !ways[at] ? char : ways[at] === 1 ? once : once.replace('%', '%25');
    }).join(''),
  );
const name = fc.stringMatching(/^qz[a-z]{3,8}$/);
const email = fc.tuple(name, name).map(([user, host]) => ({ secret: user, text: `${user}@${host}.com` }));
const token = fc
  .stringMatching(/^[A-Za-z\d]{20,40}$/)
  .filter((text) => /\d/.test(text) && /[a-z]/i.test(text))
  .map((text) => ({ secret: text, text }));
/** As they are written where the full stop and the sign are others, or hidden from a search by what nobody sees. */
const disguised = fc
  .tuple(
    name,
    name,
    fc.constantFrom('@', '＠', '﹫'),
    fc.constantFrom('.', '。', '｡', '．', '․'),
    fc.constantFrom('', '\u200b', '\u2060', '\u00ad', '\ufeff'),
  )
  .map(([user, host, at, dot, hidden]) => ({
    secret: user,
    text: encodeURI([user, at, host, dot, 'com'].join(hidden)),
  }));
/** A path of the machine, as an app may put it into its hash. */
const machinePath = fc
  .tuple(
    name,
    fc.constantFrom(
      'C:/',
      'c:\\',
      'D%3A/',
      'D%253a/',
      'file:///',
      'file%3A//',
      '\\\\',
      '%5C%5C',
      '%2F',
      '%252f',
    ),
  )
  .map(([user, start]) => {
    const separator = /^(?:%2|\\|%5|c:\\)/.test(start) ? start.slice(-3).replace(/.*(?=[%\\])/, '') : '/';
    return { secret: user, text: start + ['Users', user, 'taxes.pdf'].join(separator) };
  });
const uuid = fc.uuid().map((text) => ({ secret: text, text }));
const around = fc.constantFrom('', 'x-', '.', '~', '+', 'ü', ' ');
const shape = fc.constantFrom(
  (part: string) => `app://bundle/a/${part}/b`,
  (part: string) => `file:///home/ann/app/index.html#/${part}`,
  (part: string) => `file:///home/ann/app/${part}/index.html`,
  (part: string) => `http://localhost:5173/${part}?q=${part}#${part}`,
  (part: string) => `http://localhost:5173/?tab=${part}`,
  (part: string) => `http://${part}:${part}@localhost:5173/`,
  (part: string) => `/${part}`,
  (part: string) => part,
);

describe('whatever the address', () => {
  it('no e-mail address and no token comes through, however encoded', () => {
    const hidden = fc
      .oneof(email, token, uuid)
      .chain(({ secret, text }) => fc.tuple(fc.constant(secret), encodings(text), around, around));
    fc.assert(
      fc.property(hidden, shape, fc.boolean(), ([secret, part, before, after], build, remote) => {
        const value = safeRoute(build(before + part + after), rules({ query: ['tab'], remote }));
        expect(value.toLowerCase()).not.toContain(secret.toLowerCase());
        expect(fullyDecoded(value).toLowerCase()).not.toContain(secret.toLowerCase());
      }),
      { numRuns: 2_000 },
    );
  });

  it('no address in disguise and no path of the machine comes through', () => {
    // With slashes in them they are no credentials.
    const anywhere = fc.oneof(
      fc.tuple(disguised, shape),
      fc.tuple(
        machinePath,
        shape.filter((build) => !build('part').includes(':part@')),
      ),
    );
    fc.assert(
      fc.property(anywhere, fc.boolean(), ([{ secret, text }, build], remote) => {
        const value = safeRoute(build(text), rules({ query: ['tab'], remote }));
        expect(fullyDecoded(value)).not.toContain(secret);
      }),
      { numRuns: 2_000 },
    );
  });

  it('no folder above the app comes through', () => {
    const roots = fc.constantFrom(
      { base: 'file:///home/qzuser', root: '/home/qzuser/app/' },
      { base: 'file:///C:/Users/qzuser', root: '/C:/Users/qzuser/app/' },
      { base: 'file://srv/qzuser', root: '//srv/qzuser/app/' },
    );
    const rest = fc.array(
      fc.oneof(name, fc.constantFrom('app', '..', '.', '', '%2e%2e', 'dist', 'index.html')),
    );
    fc.assert(
      fc.property(roots, rest, fc.constantFrom('', '#/a', '#a', '?x=1'), ({ base, root }, path, tail) => {
        const value = safeRoute(`${base}/${path.join('/')}${tail}`, rules({ fileRoots: [root] }));
        expect(value).not.toContain('qzuser');
      }),
    );
  });

  it('folding a route again changes nothing', () => {
    const part = fc.oneof(
      name,
      fc.constantFrom(
        ':id',
        ':x',
        '*',
        '..',
        '.',
        '',
        'index.html',
        '%41',
        '%2541',
        '%',
        'é',
        'a|b',
        'C:',
        '42',
      ),
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.webSegment(),
    );
    const path = fc.array(part, { maxLength: 5 }).map((parts) => parts.join('/'));
    const address = fc.oneof(
      fc.webUrl({ withFragments: true, withQueryParameters: true }),
      path,
      path.map((text) => `/${text}`),
      path.map((text) => `app://bundle/${text}?tab=${text}#/${text}`),
      fc.string({ unit: 'binary' }),
    );
    const pattern = fc.oneof(
      fc
        .array(fc.constantFrom(':id', ':kind', '*', 'a', 'reports', ''), { maxLength: 3 })
        .map((parts) => `/${parts.join('/')}`),
      fc.constantFrom(/\/(\w+)/, /^\/(?<id>[^/]+)/, /(\d+)/g, /(:)/, /a(b)?/),
    );
    fc.assert(
      fc.property(address, fc.array(pattern, { maxLength: 3 }), fc.boolean(), (text, routes, remote) => {
        const own = rules({ routes, remote, query: ['tab', 'ü'] });
        const once = safeRoute(text, own);
        expect(once).not.toBe('');
        expect(safeRoute(once, own)).toBe(once);
        // Main's rules say `remote` of the same page, but an explicit value may meet others.
        if (routes.length === 0) expect(safeRoute(once, { ...own, remote: !remote })).toBe(once);
      }),
      { numRuns: 5_000 },
    );
  });
});

function fullyDecoded(text: string): string {
  try {
    const again = decodeURIComponent(text);
    return again === text ? text : fullyDecoded(again);
  } catch {
    return text;
  }
}
