/**
 * What a disk may hold after a power cut, from a trace of what a process wrote (`native/write-trace.c`): everything
 * that was synced, and of the rest whatever the disk got round to. Names (made, renamed, removed) come in the order
 * they were given, as a journaling file system keeps them; what was written to a file comes in any order, and in part,
 * until the file is synced.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type Operation = {
  type: 'write' | 'truncate' | 'rename' | 'create' | 'remove' | 'folder' | 'sync';
  path: string;
  offset: number;
  bytes: Buffer;
};

/**
 * keep: only the process was killed · drop: nothing arrived that was not synced · random: each write or not · tear:
 * each sector of 512 bytes or not · names: what was named arrived, what was written did not · contents: the reverse ·
 * blocks: as drop, and the block of 4 KiB that was being written is garbage (a cheap card)
 */
export type Fate = 'keep' | 'drop' | 'random' | 'tear' | 'names' | 'contents' | 'blocks';

const sectorBytes = 512;
const blockBytes = 4_096;

export function parseTrace(log: Buffer): Operation[] {
  const operations: Operation[] = [];
  let at = 0;
  while (at < log.length) {
    const end = log.indexOf(0x0a, at);
    const [type = '', path = '', offset = '', length = ''] = log.toString('latin1', at, end).split(' ');
    const bytes = log.subarray(end + 1, end + 1 + Number(length));
    operations.push({ type: type as Operation['type'], path, offset: Number(offset), bytes });
    at = end + 1 + bytes.length;
  }
  return operations;
}

type Change = { offset: number; bytes: Buffer } | { size: number };
type Inode = { synced: Buffer; changes: Change[] };
type Naming =
  | { type: 'create'; path: string; inode: Inode }
  | { type: 'rename'; path: string; to: string }
  | { type: 'remove' | 'folder'; path: string };

/** The disk as of some operation of the trace: what is safe, and what is on its way. */
export class TracedDisk {
  readonly confirmed: string[] = [];
  readonly #start: Map<string, Inode | 'folder'>;
  readonly #now: Map<string, Inode | 'folder'>;
  readonly #namings: Naming[] = [];
  /** So many of them are safe. */
  #named = 0;

  /** @param before the folder as it was when the trace began; all of it is safe */
  constructor(before: string) {
    this.#start = new Map(everything(before));
    this.#now = new Map(this.#start);
  }

  /** Whether the operation left something to lose. */
  apply({ type, path, offset, bytes }: Operation): boolean {
    if (path === 'confirmed') {
      if (type === 'write') this.confirmed.push(bytes.toString().trim());
      return false;
    }
    // An index in memory, which nobody reads after a cut.
    if (path.endsWith('-shm')) return false;
    switch (type) {
      case 'create':
      case 'folder':
      case 'remove':
      case 'rename':
        if (path !== '.') this.#name(type, path, bytes.toString());
        return true;
      case 'write':
        this.#inode(path).changes.push({ offset, bytes });
        return true;
      case 'truncate':
        this.#inode(path).changes.push({ size: offset });
        return true;
      case 'sync':
        this.#sync(path);
        return true;
    }
  }

  /** Writes what the disk holds when the power goes now into `folder`. @param random in [0, 1) */
  write(folder: string, fate: Fate, random: () => number): void {
    const most = this.#namings.length - this.#named;
    const survive = { keep: most, names: most, drop: 0, contents: 0, blocks: most };
    const lasting = fate in survive ? survive[fate as keyof typeof survive] : Math.floor(random() * (most + 1));
    const tree = new Map(this.#start);
    for (const naming of this.#namings.slice(0, this.#named + lasting)) give(tree, naming);
    mkdirSync(folder, { recursive: true });
    for (const [path, inode] of [...tree].sort(([a], [b]) => (a < b ? -1 : 1))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      if (inode === 'folder') mkdirSync(join(folder, path), { recursive: true });
      else writeFileSync(join(folder, path), contentOf(inode, fate, random));
    }
  }

  #name(type: Naming['type'], path: string, to: string): void {
    const naming: Naming =
      type === 'create'
        ? { type, path, inode: { synced: Buffer.alloc(0), changes: [] } }
        : type === 'rename'
          ? { type, path, to }
          : { type, path };
    this.#namings.push(naming);
    give(this.#now, naming);
  }

  #inode(path: string): Inode {
    const inode = this.#now.get(path);
    if (inode === undefined || inode === 'folder') throw new Error(`the trace writes to ${path}, which it never made`);
    return inode;
  }

  #sync(path: string): void {
    if (path === '.' || this.#now.get(path) === 'folder') {
      this.#named = this.#namings.length;
      return;
    }
    const inode = this.#inode(path);
    inode.synced = contentOf(inode, 'keep', () => 0);
    inode.changes = [];
  }
}

function give(tree: Map<string, Inode | 'folder'>, naming: Naming): void {
  if (naming.type === 'create') tree.set(naming.path, naming.inode);
  else if (naming.type === 'folder') tree.set(naming.path, 'folder');
  else {
    const moved = tree.get(naming.path);
    tree.delete(naming.path);
    if (naming.type === 'rename' && moved !== undefined) tree.set(naming.to, moved);
  }
}

function contentOf({ synced, changes }: Inode, fate: Fate, random: () => number): Buffer {
  let content: Buffer = Buffer.from(synced);
  const arrives = (): boolean => fate === 'keep' || fate === 'contents' || (fate === 'random' && random() < 0.5);
  for (const change of changes) {
    if ('size' in change) {
      if (arrives() || (fate === 'tear' && random() < 0.5)) content = resized(content, change.size);
    } else if (fate === 'tear') {
      for (let from = 0; from < change.bytes.length; ) {
        const at = change.offset + from;
        const until = Math.min(change.bytes.length, from + sectorBytes - (at % sectorBytes));
        if (random() < 0.5) content = put(content, at, change.bytes.subarray(from, until));
        from = until;
      }
    } else if (arrives()) content = put(content, change.offset, change.bytes);
  }
  const last = changes.at(-1);
  if (fate === 'blocks' && last !== undefined && 'bytes' in last) {
    const from = last.offset - (last.offset % blockBytes);
    const until = Math.min(from + blockBytes, Math.max(content.length, last.offset + last.bytes.length));
    const garbage = Buffer.from(Array.from({ length: until - from }, () => Math.floor(random() * 256)));
    content = put(content, from, garbage);
  }
  return content;
}

const resized = (content: Buffer, size: number): Buffer =>
  size <= content.length ? content.subarray(0, size) : Buffer.concat([content, Buffer.alloc(size - content.length)]);

function put(content: Buffer, at: number, bytes: Buffer): Buffer {
  const whole = content.length < at + bytes.length ? resized(content, at + bytes.length) : content;
  bytes.copy(whole, at);
  return whole;
}

function* everything(folder: string, below = ''): Generator<[string, Inode | 'folder']> {
  for (const name of readdirSync(join(folder, below))) {
    const path = below === '' ? name : `${below}/${name}`;
    if (name === 'confirmed' || name.endsWith('-shm')) continue;
    if (statSync(join(folder, path)).isDirectory()) {
      yield [path, 'folder'];
      yield* everything(folder, path);
    } else yield [path, { synced: readFileSync(join(folder, path)), changes: [] }];
  }
}
