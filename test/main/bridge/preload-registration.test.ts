import { EventEmitter } from 'node:events';
import type { App, Session, WebContents } from 'electron';
import { describe, expect, test } from 'vitest';
import { PreloadRegistration } from '../../../src/main/bridge/preload-registration.js';
import type { InitOptions } from '../../../src/main/options.js';
import { fakeSession } from '../../support/fake-electron.js';

const OURS = '/pkg/preload/index.cjs';
const THEIRS = '/app/preload.js';

// Electron from 35 on has registerPreloadScript; before, a list that is set as a whole.
describe.each([
  ['registerPreloadScript', true],
  ['setPreloads alone', false],
])('where a session has %s', (_name, isModern) => {
  const aSession = () => fakeSession(isModern) as unknown as Session;

  function setUp(inject: NonNullable<InitOptions['inject']> = 'all', open: WebContents[] = []) {
    const app = new EventEmitter();
    const defaultSession = aSession();
    const warnings: string[] = [];
    const make = () =>
      new PreloadRegistration({
        app: app as unknown as App,
        inject,
        preloadPath: OURS,
        defaultSession: () => defaultSession,
        openWebContents: () => open,
        warn: (line) => warnings.push(line),
      });
    const contentsOf = (session: Session) => {
      const contents = Object.assign(new EventEmitter(), { session }) as unknown as WebContents;
      open.push(contents);
      app.emit('web-contents-created', {}, contents);
      return contents as unknown as EventEmitter;
    };
    return { app, defaultSession, warnings, make, contentsOf };
  }

  test('those that are there, those created later and those of windows already open have it, once', () => {
    const early = aSession();
    const { app, defaultSession, make, contentsOf, warnings } = setUp('all', [
      Object.assign(new EventEmitter(), { session: early }) as unknown as WebContents,
    ]);
    make();
    const later = aSession();
    app.emit('session-created', later);
    for (const session of [defaultSession, later, later]) contentsOf(session);
    for (const session of [defaultSession, early, later]) expect(session.getPreloads()).toEqual([OURS]);
    expect(warnings).toEqual([]);
  });

  test('it stands behind the app’s own, and close takes away nothing else', () => {
    const { defaultSession, make } = setUp();
    defaultSession.setPreloads([THEIRS]);
    const registration = make();
    expect(defaultSession.getPreloads()).toEqual([THEIRS, OURS]);
    registration.close();
    expect(defaultSession.getPreloads()).toEqual([THEIRS]);
  });

  test('what the app registered by itself is not registered again', () => {
    const { defaultSession, make } = setUp();
    defaultSession.setPreloads([OURS]);
    make();
    expect(defaultSession.getPreloads()).toEqual([OURS]);
  });

  test.each(['the next window', 'the next navigation'])(
    'thrown out by the app’s setPreloads it is put back at %s, with a warning',
    (when) => {
      const { defaultSession, make, contentsOf, warnings } = setUp();
      make();
      const contents = contentsOf(defaultSession);
      defaultSession.setPreloads([THEIRS]);
      if (when === 'the next window') contentsOf(defaultSession);
      else {
        contents.emit('did-start-navigation', { isMainFrame: false });
        expect(defaultSession.getPreloads()).toEqual([THEIRS]);
        contents.emit('did-start-navigation', { isMainFrame: true });
      }
      expect(defaultSession.getPreloads()).toEqual([THEIRS, OURS]);
      expect(warnings).toEqual([expect.stringContaining('setPreloads()')]);
    },
  );

  test('only those that the option inject names have it; one that throws names none', () => {
    const other = aSession();
    const asked = (inject: NonNullable<InitOptions['inject']>) => {
      const { defaultSession, make, contentsOf } = setUp(inject);
      make();
      contentsOf(other);
      const have = [defaultSession, other].map((session) => session.getPreloads().length);
      other.setPreloads([]);
      return have;
    };
    expect(asked('default-session')).toEqual([1, 0]);
    expect(asked((session) => session === other)).toEqual([0, 1]);
    expect(asked((() => 'yes') as never)).toEqual([0, 0]);
    expect(
      asked(() => {
        throw new Error('no');
      }),
    ).toEqual([0, 0]);
  });

  test('one that cannot be asked harms nothing, and a warning says what to do', () => {
    const { defaultSession, make, contentsOf, warnings } = setUp();
    const fail = () => {
      throw new Error('gone');
    };
    Object.assign(defaultSession, { getPreloads: fail, getPreloadScripts: isModern ? fail : undefined });
    const registration = make();
    contentsOf(defaultSession).emit('did-start-navigation', {});
    expect(new Set(warnings)).toEqual(new Set([expect.stringMatching(/gone.*your own preload/)]));
    registration.close();
  });

  test('close leaves no listener', () => {
    const { app, defaultSession, make, contentsOf } = setUp();
    const registration = make();
    const contents = contentsOf(defaultSession);
    registration.close();
    expect([app.eventNames(), contents.eventNames()]).toEqual([[], []]);
  });
});
