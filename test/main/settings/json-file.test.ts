import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConsentFile } from '../../../src/main/settings/consent-file.js';
import { Installation } from '../../../src/main/settings/installation.js';
import { JsonFile, type JsonFs } from '../../../src/main/settings/json-file.js';
import { UserFile } from '../../../src/main/settings/user-file.js';
import { FakeClock } from '../../support/fake-clock.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};

function setUp(change: Partial<JsonFs> = {}) {
  const clock = new FakeClock();
  const file = path.join(temporaryFolder(), 'below', 'a.json');
  const faults = { ...change };
  const faulty = new Proxy(fs, {
    get: (target, name) => Reflect.get(faults, name) ?? Reflect.get(target, name),
  }) as unknown as JsonFs;
  return { clock, file, faults, json: new JsonFile(file, faulty, clock) };
}

describe('a JSON file', () => {
  test('is written whole, for its owner alone, in a folder of the same', () => {
    const { file, json } = setUp();
    expect(json.read()).toEqual({ found: 'nothing' });
    expect(json.write({ a: 1 })).toBe(true);
    expect(json.read()).toEqual({ found: 'value', value: { a: 1 } });
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['a.json']);
  });

  test.each(['', '{', 'null,', '\0\0\0\0'])(
    'that holds %o is unreadable, and can be written over',
    (content) => {
      const { file, json } = setUp();
      json.write({});
      fs.writeFileSync(file, content);
      expect(json.read()).toEqual({ found: 'unreadable' });
      expect(json.write({ b: 2 })).toBe(true);
      expect(json.read()).toEqual({ found: 'value', value: { b: 2 } });
    },
  );

  test('that is removed takes along what a kill left of its writing', () => {
    const { file, json } = setUp();
    json.write({ a: 1 });
    fs.copyFileSync(file, `${file}.4711.tmp`);
    fs.writeFileSync(path.join(path.dirname(file), 'b.json.4711.tmp'), 'another’s');
    expect(json.remove()).toBe(true);
    expect(fs.readdirSync(path.dirname(file))).toEqual(['b.json.4711.tmp']);
  });

  test('whose place a folder has taken is unreadable', () => {
    const { file, json } = setUp();
    fs.mkdirSync(file, { recursive: true });
    expect(json.read()).toEqual({ found: 'unreadable' });
    expect(json.write({})).toBe(false);
  });

  test.each(['EPERM', 'EBUSY', 'EACCES'])(
    'that a virus scanner holds for two seconds (%s on rename) is written after them',
    (code) => {
      const { file, json, clock, faults } = setUp();
      json.write({ old: true });
      faults.renameSync = failing(code);
      expect(json.write({ new: true })).toBe(false);
      expect(json.read()).toEqual({ found: 'value', value: { new: true } });
      expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({ old: true });
      clock.advance(2_000);
      faults.renameSync = undefined as never;
      clock.advance(5_000);
      expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({ new: true });
      expect(clock.pending).toBe(0);
    },
  );

  test.each<[string, Partial<JsonFs>]>([
    ['a short write', { writeSync: (() => 1) as JsonFs['writeSync'] }],
    ['no space', { writeSync: failing('ENOSPC') }],
    ['a read-only disk', { openSync: failing('EROFS') }],
    ['a folder that cannot be made', { mkdirSync: failing('EACCES') }],
  ])('survives %s: the old one stays whole, the new one waits', (_name, faults) => {
    const { file, json, clock, faults: live } = setUp();
    json.write({ old: true });
    Object.assign(live, faults);
    expect(json.write({ new: true })).toBe(false);
    expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({ old: true });
    for (const name of Object.keys(faults)) delete live[name as keyof JsonFs];
    clock.advance(60_000);
    expect(JSON.parse(fs.readFileSync(file, 'utf8'))).toEqual({ new: true });
  });

  test('leaves no timer when it is closed', () => {
    const { json, clock } = setUp({ openSync: failing('EROFS') });
    json.write({});
    json.close();
    expect(clock.pending).toBe(0);
  });
});

describe('the decision about consent', () => {
  test('is none where there is no file, and denied where one cannot be read', () => {
    const { file, json } = setUp();
    const consent = new ConsentFile(json);
    expect(consent.read()).toMatchObject({ decision: undefined, denials: 0 });
    expect(consent.write('granted', 1)).toBe(true);
    expect(consent.read().decision).toBe('granted');
    fs.writeFileSync(file, '{"decision":"gran');
    expect(consent.read().decision).toBe('denied');
  });

  test('of another process is seen', () => {
    const { file, json, clock } = setUp();
    const mine = new ConsentFile(json);
    const other = new ConsentFile(new JsonFile(file, fs, clock));
    mine.write('granted', 1);
    expect(other.read()).toMatchObject({ decision: 'granted', denials: 0 });
    other.write('denied', 2);
    expect(mine.read()).toMatchObject({ decision: 'denied', denials: 1 });
    mine.write('granted', 3);
    expect(other.read()).toMatchObject({ decision: 'granted', denials: 1 });
  });
});

describe('the installation', () => {
  test('has one id for ever, once it is kept; nothing is written before', () => {
    const { file, json, clock } = setUp();
    const first = new Installation(json);
    expect(first.lastVersion).toBe(null);
    expect(fs.existsSync(file)).toBe(false);
    first.keep('1.0.0');
    const second = new Installation(new JsonFile(file, fs, clock));
    expect([second.id, second.lastVersion]).toEqual([first.id, '1.0.0']);
  });

  test('whose file is damaged gets a new id and claims neither an installation nor an update', () => {
    const { file, json, clock } = setUp();
    new Installation(json).keep('1.0.0');
    fs.writeFileSync(file, 'garbage');
    expect(new Installation(new JsonFile(file, fs, clock)).lastVersion).toBe(undefined);
  });

  test('forgets its id, not which version ran', () => {
    const { file, json, clock } = setUp();
    const installation = new Installation(json);
    const { id } = installation;
    installation.keep('1.0.0');
    installation.forget();
    expect(fs.readFileSync(file, 'utf8')).not.toContain(id);
    expect(installation.id).not.toBe(id);
    expect(new Installation(new JsonFile(file, fs, clock)).lastVersion).toBe('1.0.0');
  });
});

describe('the remembered user', () => {
  test('is restored, and not trusted more than a window', () => {
    const { file, json } = setUp();
    const users = new UserFile(json, true);
    users.write({ id: 'u', customer_id: 'c' });
    expect(users.read()).toEqual({ id: 'u', customer_id: 'c' });
    fs.writeFileSync(file, JSON.stringify({ user: { id: 5, __proto__: null } }));
    expect(users.read()).toBe(null);
    users.remove();
    expect(fs.existsSync(file)).toBe(false);
  });

  test('is neither written nor read with rememberUser: false', () => {
    const { file, json } = setUp();
    new UserFile(json, true).write({ id: 'u', customer_id: 'c' });
    expect(new UserFile(json, false).read()).toBe(null);
    expect(fs.existsSync(file)).toBe(false);
    new UserFile(json, false).write({ id: 'u', customer_id: 'c' });
    expect(fs.existsSync(file)).toBe(false);
  });
});
