import type { FileFacts, JournalFs } from '../../../src/main/outbox/journal-fs.js';

interface Inode {
  readonly id: number;
  readonly isFolder: boolean;
  /** Larger than the content, so that it can grow. */
  room: Buffer;
  size: number;
  mtimeMs: number;
  /** What a power cut leaves of the content. */
  synced: Buffer;
}

function contentOf({ room, size }: Inode): Buffer {
  return room.subarray(0, size);
}

/** One change of the disk, so that the same changes can be made again up to any of them. */
type Change =
  | { readonly kind: 'make'; readonly path: string; readonly id: number; readonly isFolder: boolean }
  | { readonly kind: 'write'; readonly id: number; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly id: number; readonly length: number }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'sync'; readonly id: number }
  | { readonly kind: 'syncNames'; readonly path: string };

/** What a call shall do instead of succeeding: fail with a code, or (a write) take only a part. */
export type Fault = { readonly code: string } | { readonly takes: number } | undefined;
export type Operation =
  | 'open'
  | 'write'
  | 'truncate'
  | 'sync'
  | 'stat'
  | 'list'
  | 'make'
  | 'rename'
  | 'remove'
  | 'touch';

/** A file system in memory, as a POSIX one behaves: open files outlive their names. It fails when told, and can be cut off at any change. */
export class MemoryDisk implements JournalFs {
  readonly changes: Change[] = [];
  /** Asked before each call that may fail. */
  fault: (operation: Operation, path: string) => Fault = () => undefined;
  now = () => 0;
  /** Syncs that are asked for and not waited for stay undone while this is set, until `finishSyncs`. */
  isSlow = false;
  #asked: (() => void)[] = [];
  readonly #names = new Map<string, Inode>();
  readonly #durableNames = new Map<string, Inode>();
  readonly #inodes = new Map<number, Inode>();
  readonly #open = new Map<number, { readonly inode: Inode; readonly path: string }>();
  #nextFd = 3;
  #nextId = 1;

  /** The disk as it was after the first `count` changes, and `part` bytes of the next if that is a write. */
  static after(changes: readonly Change[], count: number, part = 0): MemoryDisk {
    const disk = new MemoryDisk();
    for (const change of changes.slice(0, count)) disk.#apply(change);
    const next = changes[count];
    if (next?.kind === 'write' && part > 0) disk.#apply({ ...next, bytes: next.bytes.subarray(0, part) });
    return disk;
  }

  /** What is left when the power fails: contents as they were synced, under the names that were. Names that were removed or changed are so at once. */
  afterPowerCut(): MemoryDisk {
    const disk = new MemoryDisk();
    for (const [path, inode] of this.#names) {
      if (this.#durableNames.get(path) !== inode) continue;
      disk.#apply({ kind: 'make', path, id: inode.id, isFolder: inode.isFolder });
      if (inode.synced.length > 0) disk.#apply({ kind: 'write', id: inode.id, at: 0, bytes: inode.synced });
    }
    return disk;
  }

  /** Every file's path and content. */
  files(): Map<string, Buffer> {
    return new Map(
      [...this.#names]
        .filter(([, inode]) => !inode.isFolder)
        .map(([path, inode]) => [path, contentOf(inode)]),
    );
  }

  openSync(path: string, flags: string): number {
    this.#mayFail('open', path);
    const known = this.#names.get(path);
    if (flags === 'r' && !known) throw systemError('ENOENT', path);
    if (flags === 'wx' && known) throw systemError('EEXIST', path);
    if (flags !== 'r' && known?.isFolder) throw systemError('EISDIR', path);
    if (flags === 'w' && known) this.#apply({ kind: 'truncate', id: known.id, length: 0 });
    if (!known) this.#make(path, false);
    const fd = this.#nextFd++;
    this.#open.set(fd, { inode: this.#names.get(path) as Inode, path });
    return fd;
  }

  closeSync(fd: number): void {
    if (!this.#open.delete(fd)) throw systemError('EBADF', String(fd));
  }

  writeSync(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number {
    const { inode, path } = this.#at(fd);
    const fault = this.fault('write', path);
    if (fault && 'code' in fault) throw systemError(fault.code, path);
    const taken = fault ? Math.min(fault.takes, length) : length;
    const part = Buffer.from(bytes.subarray(offset, offset + taken));
    this.#apply({ kind: 'write', id: inode.id, at: position, bytes: part });
    return taken;
  }

  readSync(fd: number, bytes: Uint8Array, offset: number, length: number, position: number): number {
    const { inode, path } = this.#at(fd);
    if (inode.isFolder) throw systemError('EISDIR', path);
    const part = contentOf(inode).subarray(position, position + length);
    bytes.set(part, offset);
    return part.length;
  }

  ftruncateSync(fd: number, length: number): void {
    const { inode, path } = this.#at(fd);
    this.#mayFail('truncate', path);
    this.#apply({ kind: 'truncate', id: inode.id, length });
  }

  fsyncSync(fd: number): void {
    const { inode, path } = this.#at(fd);
    this.#mayFail('sync', path);
    this.#apply(inode.isFolder ? { kind: 'syncNames', path } : { kind: 'sync', id: inode.id });
  }

  finishSyncs(): void {
    for (const sync of this.#asked.splice(0)) sync();
  }

  fsync(fd: number, done: (error: Error | null) => void): void {
    if (this.isSlow) this.#asked.push(() => this.#fsync(fd, done));
    else this.#fsync(fd, done);
  }

  #fsync(fd: number, done: (error: Error | null) => void): void {
    try {
      this.fsyncSync(fd);
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null);
  }

  statSync(path: string): FileFacts {
    this.#mayFail('stat', path);
    const { isFolder, size, mtimeMs } = this.#find(path);
    return { size, mtimeMs, isFile: () => !isFolder, isDirectory: () => isFolder };
  }

  readdirSync(path: string): string[] {
    this.#mayFail('list', path);
    if (!this.#find(path).isFolder) throw systemError('ENOTDIR', path);
    return this.#below(path).map((name) => name.slice(path.length + 1));
  }

  mkdirSync(path: string): undefined {
    this.#mayFail('make', path);
    const parts = path.split('/');
    for (let end = 2; end <= parts.length; end++) {
      const folder = parts.slice(0, end).join('/');
      const known = this.#names.get(folder);
      if (known && !known.isFolder) throw systemError('ENOTDIR', folder);
      if (!known) this.#make(folder, true);
    }
  }

  renameSync(from: string, to: string): void {
    this.#mayFail('rename', from);
    this.#find(from);
    const target = this.#names.get(to);
    if (target?.isFolder && this.#below(to).length > 0) throw systemError('ENOTEMPTY', to);
    this.#findParent(to);
    this.#apply({ kind: 'rename', from, to });
  }

  unlinkSync(path: string): void {
    this.#mayFail('remove', path);
    if (this.#find(path).isFolder) throw systemError('EISDIR', path);
    this.#apply({ kind: 'remove', path });
  }

  rmdirSync(path: string): void {
    this.#mayFail('remove', path);
    if (!this.#find(path).isFolder) throw systemError('ENOTDIR', path);
    if (this.#below(path).length > 0) throw systemError('ENOTEMPTY', path);
    this.#apply({ kind: 'remove', path });
  }

  utimesSync(path: string, _accessedSeconds: number, modifiedSeconds: number): void {
    this.#mayFail('touch', path);
    this.#find(path).mtimeMs = modifiedSeconds * 1000;
  }

  #mayFail(operation: Operation, path: string): void {
    const fault = this.fault(operation, path);
    if (fault && 'code' in fault) throw systemError(fault.code, path);
  }

  #make(path: string, isFolder: boolean): void {
    this.#findParent(path);
    this.#apply({ kind: 'make', path, id: this.#nextId, isFolder });
  }

  #at(fd: number) {
    const open = this.#open.get(fd);
    if (!open) throw systemError('EBADF', String(fd));
    return open;
  }

  #find(path: string): Inode {
    const inode = this.#names.get(path);
    if (!inode) throw systemError('ENOENT', path);
    return inode;
  }

  #findParent(path: string): void {
    const parent = path.slice(0, path.lastIndexOf('/'));
    if (parent !== '' && !this.#find(parent).isFolder) throw systemError('ENOTDIR', parent);
  }

  /** The paths directly inside a folder. */
  #below(path: string): string[] {
    return [...this.#names.keys()].filter(
      (name) => name.startsWith(`${path}/`) && !name.slice(path.length + 1).includes('/'),
    );
  }

  #apply(change: Change): void {
    this.changes.push(change);
    switch (change.kind) {
      case 'make': {
        const { path, id, isFolder } = change;
        const inode = {
          id,
          isFolder,
          room: Buffer.alloc(0),
          size: 0,
          synced: Buffer.alloc(0),
          mtimeMs: this.now(),
        };
        this.#inodes.set(id, inode);
        this.#names.set(path, inode);
        this.#nextId = Math.max(this.#nextId, id + 1);
        // A power cut is about files: folders are as good as always there.
        if (isFolder) this.#durableNames.set(path, inode);
        return;
      }
      case 'write': {
        const inode = this.#inodes.get(change.id) as Inode;
        const end = change.at + change.bytes.length;
        resize(inode, Math.max(end, inode.size));
        change.bytes.copy(inode.room, change.at);
        inode.mtimeMs = this.now();
        return;
      }
      case 'truncate':
        resize(this.#inodes.get(change.id) as Inode, change.length);
        return;
      case 'rename': {
        for (const names of [this.#names, this.#durableNames]) {
          const moved = [...names].filter(
            ([path]) => path === change.from || path.startsWith(`${change.from}/`),
          );
          for (const [path, inode] of moved) {
            names.delete(path);
            names.set(change.to + path.slice(change.from.length), inode);
          }
        }
        return;
      }
      case 'remove':
        this.#names.delete(change.path);
        this.#durableNames.delete(change.path);
        return;
      case 'sync': {
        const inode = this.#inodes.get(change.id) as Inode;
        inode.synced = Buffer.from(contentOf(inode));
        return;
      }
      case 'syncNames':
        for (const path of this.#below(change.path))
          this.#durableNames.set(path, this.#names.get(path) as Inode);
    }
  }
}

/** What is new reads as zeros. */
function resize(inode: Inode, size: number): void {
  if (size > inode.room.length) {
    const room = Buffer.alloc(2 * size);
    contentOf(inode).copy(room);
    inode.room = room;
  }
  if (size < inode.size) inode.room.fill(0, size, inode.size);
  inode.size = size;
}

function systemError(code: string, path: string): Error {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
