// needs: sshd ssh-keygen mount umount root
/**
 * A ledger followed to another medium, real folders and Debian's sshd: cut off at any byte, away for a while, full; and
 * a new card filled from it, that has every entry the copy says it has and none other.
 */
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { AlarmCode } from '../../agent/alarms/catalogue.ts';
import { type Restored, restore } from '../../agent/cli/restore.ts';
import { LedgerCopy } from '../../agent/copy/ledger-copy.ts';
import type { FilePlace } from '../../agent/forward/files/places/file-place.ts';
import { localPlace } from '../../agent/forward/files/places/local-place.ts';
import { placeOf } from '../../agent/forward/files/places/place-of.ts';
import { namedFiles } from '../../agent/named-file.ts';
import { commandLine } from '../command-line.ts';
import { Sshd } from '../forward/kinds/sshd.ts';
import { newDirectory, open, type TestBook } from '../ledger/dock.ts';
import { identity, items, scan } from '../ledger/goods.ts';

const toml = '[dock]\nsite = "reno-1"\nname = "dock-3"\ntimezone = "UTC"\n[[merchant]]\nid = "acme"\n';

class Dock {
  readonly data = newDirectory();
  readonly folder: string;
  place: FilePlace;
  readonly alarms = new Set<AlarmCode>();
  opened: TestBook | undefined;
  #copy: LedgerCopy | undefined;
  #waited = 0;

  constructor(folder: string, place: FilePlace = localPlace) {
    this.folder = folder;
    this.place = place;
  }

  get book() {
    if (this.opened === undefined) throw new Error('the dock is not open');
    return this.opened.book;
  }

  get copy(): LedgerCopy {
    this.#copy ??= new LedgerCopy({
      ...{ config: { name: 'stick', folder: this.folder }, identity, book: this.book, place: this.place },
      clock: {
        sleep: async () => {
          this.#waited += 1;
        },
      },
      ...{ random: () => 0, toml: () => toml, log: () => {} },
      alarms: {
        raise: (code) => void this.alarms.add(code),
        clear: (code) => void this.alarms.delete(code),
      },
    });
    return this.#copy;
  }

  async start(data = this.data): Promise<this> {
    this.opened = await open(data);
    this.#copy = undefined;
    return this;
  }

  /** The process ends, and another one goes on. */
  async restart(): Promise<void> {
    await this.book.close();
    await this.start();
  }

  async receive(count: number): Promise<void> {
    const scans = Array.from({ length: count }, (_, n) => this.book.submit(scan(n % 5)));
    for (const outcome of await Promise.all(scans)) expect(outcome.type).toBe('recorded');
  }

  /** Until it waits: everything is there, or it failed. */
  async follow(): Promise<void> {
    const before = this.#waited;
    while (this.#waited === before) await this.copy.turn(new AbortController().signal);
  }
}

async function dock(folder = newDirectory(), place?: FilePlace): Promise<Dock> {
  const made = await new Dock(folder, place).start();
  onTestFinished(() => made.book.close());
  await made.book.submit(items(5));
  return made;
}

const hashes = async ({ book }: Pick<TestBook, 'book'>, upTo: number): Promise<string[]> => {
  const found: string[] = [];
  for (let after = 0; after < upTo; ) {
    const entries = await book.read(after, 1_000);
    found.push(...entries.filter(({ seq }) => seq <= upTo).map(({ hash }) => hash));
    after = entries.at(-1)?.seq ?? upTo;
  }
  return found;
};

/** A new card: what is restored on it has just the entries up to `head`, under a new epoch. @returns what was said */
async function restored(from: Dock, head: number): Promise<Restored> {
  const machine = newDirectory();
  const options = { config: join(machine, 'tallyman.toml'), data: join(machine, 'data') };
  const said = await restore(from.folder, options);
  expect(said.text).toContain(`the ledger of reno-1/dock-3 up to entry ${head}, `);
  expect(readFileSync(options.config, 'utf8')).toBe(toml);
  const { book } = await open(options.data);
  expect(book.boot).toMatchObject({
    verdict: 'rolled-back',
    detail: expect.stringContaining(`ends at entry ${head} `),
  });
  expect(book.head.epoch).not.toBe(from.book.head.epoch);
  expect(await hashes({ book }, head)).toEqual(await hashes(from, head));
  expect(await book.verify()).toMatchObject({ ok: true });
  const receipts = (await from.book.read(0, 1_000)).filter(({ kind, seq }) => kind === 'receipt' && seq <= head);
  const stock = await book.stock({ merchant: 'acme' });
  expect(stock.reduce((sum, { inStock }) => sum + inStock, 0)).toBe(receipts.length);
  await book.close();
  return said;
}

describe('a folder', () => {
  it('has the whole ledger, goes on after a restart, and fills a new card', async () => {
    const from = await dock();
    await from.receive(40);
    await from.follow();
    expect(from.copy.report).toEqual({ name: 'stick', head: from.book.head.seq, behind: 0 });
    await from.restart();
    await from.receive(10);
    await from.follow();
    const { seq } = from.book.head;
    // What comes after it is what is missing, and nothing else.
    await from.receive(7);
    expect(from.copy.report).toMatchObject({ head: seq, behind: 7 });
    const said = await restored(from, seq);
    expect(said).not.toHaveProperty('damage');
    expect(said.text).toContain(`the last that moved: entry ${seq}, receipt of 1 × TEE-4 at receiving`);
    const [segment = '', ...others] = readdirSync(from.folder).filter((name) => name.endsWith('.log'));
    expect(others).toEqual([]);
    for (const name of [segment, 'copy.json', 'tallyman.toml'])
      expect(statSync(join(from.folder, name)).mode & 0o077, name).toBe(0);
  });

  it('that was cut off at any byte goes on behind its last whole entry', { timeout: 60_000 }, async () => {
    let cut: number | undefined;
    const torn: FilePlace = {
      ...localPlace,
      async append(path, text, bytesMax) {
        if (cut === undefined) return localPlace.append(path, text, bytesMax);
        appendFileSync(path, Buffer.from(text).subarray(0, Math.floor(cut * Buffer.byteLength(text))));
        throw Object.assign(new Error('the plug was pulled'), { code: 'EIO' });
      },
    };
    const from = await dock(newDirectory(), torn);
    for (const at of [0, 0.001, 0.3, 0.5, 0.77, 0.999, 1, Math.random(), Math.random()]) {
      await from.receive(5);
      cut = at;
      await from.follow();
      expect(from.alarms).toContain('copy-failing');
      expect(from.copy.report.error).toContain('is on a disk that fails');
      if (at > 0.4) await from.restart();
      cut = undefined;
      await from.receive(2);
      await from.follow();
      expect(from.alarms.size).toBe(0);
    }
    await restored(from, from.book.head.seq);
  });

  it('that is away for a while is an alarm, and is caught up with', async () => {
    const from = await dock();
    await from.receive(5);
    await from.follow();
    const { seq } = from.book.head;
    renameSync(from.folder, `${from.folder}.away`);
    await from.receive(5);
    await from.follow();
    expect(from.copy.report).toMatchObject({ head: seq, error: expect.stringContaining('is the drive mounted') });
    expect(from.alarms).toContain('copy-failing');
    renameSync(`${from.folder}.away`, from.folder);
    await from.follow();
    expect(from.copy.report).toMatchObject({ behind: 0 });
    await restored(from, from.book.head.seq);
  });

  it('that is full is an alarm, keeps what it has, and goes on when there is room', async () => {
    const medium = newDirectory();
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160k', 'tmpfs', medium]);
    onTestFinished(() => void execFileSync('umount', [medium]));
    const from = await dock(join(medium, 'dock-3'));
    mkdirSync(from.folder);
    writeFileSync(join(medium, 'pictures'), Buffer.alloc(64 * 1024));
    for (let n = 0; n < 8; n += 1) await from.receive(50);
    await from.follow();
    expect(from.copy.report.error).toContain('is on a full disk');
    execFileSync('mount', ['-o', 'remount,size=4m', medium]);
    await from.follow();
    await from.follow();
    expect(from.copy.report).toMatchObject({ behind: 0 });
    expect(from.alarms.size).toBe(0);
    await restored(from, from.book.head.seq);
  });

  it('is the copy of one dock: another one’s is left alone', async () => {
    const from = await dock();
    writeFileSync(join(from.folder, 'copy.json'), '{"site":"reno-1","dock":"dock-4","version":"1","line":"abcd"}');
    await from.follow();
    expect(from.copy.report.error).toContain('it is the copy of reno-1/dock-4');
    expect(readdirSync(from.folder)).toEqual(['copy.json']);
  });

  it('has the next ledger of the dock beside the one that was lost', async () => {
    const from = await dock();
    await from.receive(9);
    await from.follow();
    await from.book.close();
    await from.start(newDirectory());
    await from.book.submit(items(5));
    await from.receive(3);
    await from.follow();
    await restored(from, from.book.head.seq);
    expect(readdirSync(from.folder).filter((name) => name.endsWith('.log'))).toHaveLength(2);
  });

  describe('that was spoilt fills a card up to there, names the place, and which units nobody accounts for', () => {
    /** Receipts of five items in turn, in two segments. */
    async function copied() {
      const from = await dock();
      await from.receive(20);
      await from.follow();
      // The next one begins a segment: nobody knows how the last one ended.
      const [first = ''] = segments(from);
      appendFileSync(join(from.folder, first), '{"seq":');
      await from.restart();
      await from.receive(20);
      await from.follow();
      const [, second = ''] = segments(from);
      const lines = readFileSync(join(from.folder, first), 'utf8').split('\n');
      return { from, first, second, lines };
    }
    const segments = (from: Dock) => readdirSync(from.folder).filter((each) => each.endsWith('.log'));
    /** What the ledger moved behind an entry, in the words that are expected. */
    async function movedBehind(from: Dock, head: number): Promise<string[]> {
      const sums = new Map<string, number>();
      for (const { seq, kind, sku, quantity } of await from.book.read(0, 1_000))
        if (seq > head && kind === 'receipt') sums.set(`${sku}`, (sums.get(`${sku}`) ?? 0) + (quantity ?? 0));
      return [...sums].map(([sku, units]) => `receipt of ${units} × acme/${sku}`).sort();
    }
    const named = ({ damage = '' }: Restored) =>
      damage
        .split('\n')
        .flatMap((line) => (line.startsWith('  ') ? [line.trim()] : []))
        .sort();

    it('an entry that was changed', async () => {
      const { from, first, lines } = await copied();
      const at = lines.findLastIndex((line) => line.includes('"kind":"receipt"')) - 4;
      const spoilt = lines.map((line, n) => (n === at ? line.replace('"quantity":1', '"quantity":9') : line));
      writeFileSync(join(from.folder, first), spoilt.join('\n'));
      const said = await restored(from, at);
      expect(said.damage).toContain(
        `spoilt at ${join(from.folder, first)}:${at + 1}: entry ${at + 1} is not what was written`,
      );
      expect(named(said)).toHaveLength(5);
    });

    it('a line that nobody can read, in a segment or in the last one', async () => {
      const { from, first, second, lines } = await copied();
      const at = lines.length - 6;
      writeFileSync(join(from.folder, first), lines.map((line, n) => (n === at ? line.slice(9) : line)).join('\n'));
      const said = await restored(from, at);
      expect(said.damage).toContain(`spoilt at ${join(from.folder, first)}:${at + 1}: `);
      expect(said.damage).toContain('1 line that nobody can read');
      // The unreadable one is a unit of an item that is named as well.
      expect(named(said).join()).toMatch(/TEE-0.*TEE-1.*TEE-2.*TEE-3.*TEE-4/);

      writeFileSync(join(from.folder, first), lines.join('\n'));
      const rest = readFileSync(join(from.folder, second), 'utf8').split('\n');
      writeFileSync(join(from.folder, second), rest.map((line, n) => (n === 3 ? 'garbage' : line)).join('\n'));
      const { seq } = JSON.parse(rest[2] ?? '') as { seq: number };
      const again = await restored(from, seq);
      expect(again.damage).toContain(`spoilt at ${join(from.folder, second)}:4: `);
    });

    it('a segment that is missing: what it held is not named by anybody, and its numbers are', async () => {
      const { from, first, second, lines } = await copied();
      const [kept, gone] = [lines.slice(0, 12), lines.slice(12)];
      writeFileSync(join(from.folder, first), `${kept.join('\n')}\n`);
      const said = await restored(from, 12);
      expect(said.damage).toContain(
        `spoilt at ${join(from.folder, second)}:1: entries 13 to ${11 + gone.length} are missing`,
      );
      expect(named(said)).toEqual(await movedBehind(from, 11 + gone.length));
    });

    it('whoever restores it is told, and the dock is not started on a part of its ledger', async () => {
      const { from, first, lines } = await copied();
      writeFileSync(join(from.folder, first), lines.map((line, n) => (n === 15 ? 'x' : line)).join('\n'));
      const machine = newDirectory();
      const options = ['--config', join(machine, 'tallyman.toml'), '--data', join(machine, 'data')];
      for (const command of [
        ['backup', 'restore', from.folder],
        ['setup', '--restore', from.folder],
      ]) {
        rmSync(join(machine, 'data'), { recursive: true, force: true });
        const { code, stderr } = await commandLine([...options, ...command]);
        expect(code).toBe(1);
        expect(stderr).toContain(`spoilt at ${join(from.folder, first)}:16: `);
      }
    });
  });
});

describe('a server, by SFTP', () => {
  const keys = newDirectory();
  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await Sshd.start(keys);
  });
  afterAll(() => sshd.stop());

  it('has the whole ledger, also when it was away, and fills a new card', { timeout: 60_000 }, async () => {
    const place = placeOf(sshd.options, namedFiles(undefined).read);
    onTestFinished(() => place.close());
    const from = await dock(newDirectory(), place);
    await from.receive(40);
    await from.follow();
    expect(from.copy.report).toMatchObject({ behind: 0 });
    await sshd.stop();
    await from.receive(10);
    await from.follow();
    expect(from.alarms).toContain('copy-failing');
    await sshd.run();
    await from.restart();
    await from.receive(5);
    await from.follow();
    expect(from.copy.report).toMatchObject({ behind: 0 });
    await restored(from, from.book.head.seq);
    expect(existsSync(join(from.folder, 'tallyman.toml'))).toBe(true);
  });
});
