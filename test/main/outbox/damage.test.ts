import * as fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.js';
import { MemoryDisk } from './memory-disk.js';
import { event, ids, openAs, openOnDisk, readAll } from './open-outbox.js';

/** The one segment of the one writer. */
function segmentOf(root: string): string {
  const names = fs.readdirSync(root, { recursive: true, encoding: 'utf8' });
  const [segment, ...others] = names.filter((name) => name.endsWith('.log'));
  expect(others).toEqual([]);
  return path.join(root, segment as string);
}

/** A killed run that accepted these. */
function killedWith(...accepted: string[]): { root: string; segment: string } {
  const root = temporaryFolder();
  const { outbox } = openAs({ root });
  for (const id of accepted) outbox.add(event(id));
  return { root, segment: segmentOf(root) };
}

function reopen(root: string) {
  const opened = openOnDisk({ root });
  readAll(opened);
  return opened;
}

describe('A segment', () => {
  test('cut anywhere keeps every event before the cut, and the torn one is counted', () => {
    const { root, segment } = killedWith('a', 'b', 'c');
    const whole = fs.readFileSync(segment);
    const ends = [...whole.keys()].filter((at) => whole[at] === 0x0a).map((at) => at + 1);
    for (let length = whole.length; length >= 0; length -= 7) {
      const copy = temporaryFolder();
      fs.cpSync(root, copy, { recursive: true });
      fs.truncateSync(path.join(copy, path.relative(root, segment)), length);
      const { outbox, dropped } = reopen(copy);
      // The first line is the segment's own.
      const complete = ends.filter((end) => end <= length).length - 1;
      expect(ids(outbox)).toEqual(['a', 'b', 'c'].slice(0, Math.max(0, complete)));
      expect(dropped.damaged ?? 0).toBe(length === 0 || ends.includes(length) ? 0 : 1);
      expect(outbox.add(event('next'))).toBe('disk');
    }
  });

  test.each([
    ['garbage', Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x0a])],
    ['zeros', Buffer.concat([Buffer.alloc(4096), Buffer.from('\n')])],
    ['text', Buffer.from('{"event":"CLICK"}\n')],
    ['a line of three megabytes', Buffer.concat([Buffer.alloc(3 * 1024 * 1024, 'x'), Buffer.from('\n')])],
  ])('with %s in its middle keeps what is before and after', (_, garbage) => {
    const { root, segment } = killedWith('a', 'b');
    const whole = fs.readFileSync(segment);
    const second = whole.indexOf('e\t"b"');
    const at = whole.lastIndexOf('\n', second) + 1;
    fs.writeFileSync(segment, Buffer.concat([whole.subarray(0, at), garbage, whole.subarray(at)]));
    const { outbox, dropped } = reopen(root);
    expect(ids(outbox)).toEqual(['a', 'b']);
    expect(dropped).toEqual({ damaged: 1 });
  });

  test('with any one byte changed loses at most that line, and never invents one', () => {
    const { root, segment } = killedWith('a', 'b', 'c');
    const whole = fs.readFileSync(segment);
    for (let at = 0; at < whole.length; at += 5) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] as number) ^ 0x01;
      const copy = temporaryFolder();
      fs.cpSync(root, copy, { recursive: true });
      fs.writeFileSync(path.join(copy, path.relative(root, segment)), changed);
      const { outbox, dropped } = reopen(copy);
      const found = ids(outbox);
      expect(['a', 'b', 'c'].filter((id) => !found.includes(id)).length).toBeLessThanOrEqual(2);
      expect(found).toEqual(['a', 'b', 'c'].filter((id) => found.includes(id)));
      for (const id of found) expect(outbox.read(id)).toEqual(event(id));
      expect(dropped.damaged).toBeGreaterThanOrEqual(1);
    }
  });

  test('of a newer version is left as it is', () => {
    const { root, segment } = killedWith('a');
    const newer = Buffer.from(String(fs.readFileSync(segment)).replace(/^.*\n/, ''));
    // As the next version would begin its segments: the same line, with its own number.
    const body = 'v\t2';
    fs.writeFileSync(
      segment,
      Buffer.concat([lineOf(body), newer, Buffer.from('what only version 2 knows\n')]),
    );
    const before = fs.readFileSync(segment);
    const { outbox, dropped } = reopen(root);
    expect(outbox.queued).toBe(0);
    expect(dropped).toEqual({});
    outbox.add(event('b'));
    outbox.settle('b');
    outbox.close();
    const names = fs.readdirSync(root, { recursive: true, encoding: 'utf8' });
    const kept = names.filter((name) => path.basename(name) === path.basename(segment));
    expect(kept).toHaveLength(1);
    expect(fs.readFileSync(path.join(root, kept[0] as string))).toEqual(before);
  });

  test('of a newer version is whole for that version also after an older one wrote its journal anew', async () => {
    const { root, segment } = killedWith('a', 'b');
    const written = fs.readFileSync(segment);
    const lines = Buffer.from(String(written).replace(/^.*\n/, ''));
    fs.writeFileSync(segment, Buffer.concat([lineOf('v\t2'), lines]));
    const older = reopen(root);
    const large = Array.from({ length: 30 }, (_, at) => `large ${at}`);
    for (const id of large) older.outbox.add(event(id, { meta: { title: 'x'.repeat(6000) } }));
    for (const id of large.slice(1)) older.outbox.settle(id);
    const segments = () =>
      fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log'));
    await expect
      .poll(() => {
        older.clock.advance(1000);
        return segments()
          .map((name) => path.basename(name))
          .sort();
      })
      .toEqual(['000001-0.log', '000002-1.log', '000003-0.log']);
    expect(ids(older.outbox)).toEqual(['large 0']);
    older.outbox.close();
    // The newer version is back, and understands its own.
    const left = segments().find((name) => path.basename(name) === path.basename(segment)) ?? '';
    fs.writeFileSync(path.join(root, left), written);
    expect(ids(reopen(root).outbox)).toEqual(['a', 'b', 'large 0']);
  });

  test('that is empty, or a folder, or not there harms nothing', () => {
    for (const change of [
      (file: string) => fs.truncateSync(file),
      (file: string) => fs.rmSync(file),
      (file: string) => {
        fs.rmSync(file);
        fs.mkdirSync(file);
      },
    ]) {
      const { root, segment } = killedWith('a');
      change(segment);
      const { outbox, dropped } = reopen(root);
      expect(outbox.add(event('b'))).toBe('disk');
      expect([ids(outbox), dropped]).toEqual([['b'], {}]);
      expect(ids(reopen(root).outbox)).toEqual(['b']);
    }
  });

  test('that was damaged is counted once, not at every start', () => {
    const disk = new MemoryDisk();
    openAs({ root: '/data', fs: disk }).outbox.add(event('a'));
    const [file] = [...disk.files().keys()].filter((name) => name.endsWith('.log'));
    const fd = disk.openSync(file as string, 'r');
    disk.writeSync(fd, Buffer.from('torn'), 0, 4, disk.statSync(file as string).size);
    const first = openAs({ root: '/data', fs: disk });
    readAll(first);
    expect([ids(first.outbox), first.dropped]).toEqual([['a'], { damaged: 1 }]);
    const second = openAs({ root: '/data', fs: disk });
    readAll(second);
    expect([ids(second.outbox), second.dropped]).toEqual([['a'], {}]);
  });
});

test('Files of others in the folder are neither read nor removed', () => {
  const { root, segment } = killedWith('a');
  const folder = path.dirname(segment);
  for (const name of ['notes.txt', '000001.log', '.DS_Store'])
    fs.writeFileSync(path.join(folder, name), 'x\n');
  fs.writeFileSync(path.join(path.dirname(folder), 'user.json'), '{}');
  const { outbox, dropped } = reopen(root);
  expect([ids(outbox), dropped]).toEqual([['a'], {}]);
  outbox.settle('a');
  outbox.close();
  const names = fs
    .readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => path.basename(name));
  expect(names).toEqual(expect.arrayContaining(['notes.txt', '000001.log', '.DS_Store', 'user.json']));
});

function lineOf(body: string): Buffer {
  const crc = crc32(Buffer.from(body)).toString(16).padStart(8, '0');
  return Buffer.from(`${body.length.toString(16).padStart(8, '0')} ${crc}\t${body}\n`);
}

/** CRC-32, bit by bit: the test's own. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
