/** Damage in the middle of a stopped dock's ledger: it costs what cannot be proved, and nothing behind it. */

import { randomBytes } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Entry } from '../../../agent/inventory/nouns/entry.ts';
import type { ChannelStatus } from '../../../agent/ledger/book.ts';
import { databaseFile } from '../../../agent/ledger/disk/store.ts';
import { type Booted, boot } from '../../../agent/ledger/recovery/boot.ts';
import { markDamaged } from '../../../agent/ledger/recovery/damage-mark.ts';
import { verifyStopped } from '../../../agent/ledger/replay/verify.ts';
import { newDirectory, open } from '../dock.ts';
import { adjust, identity, items, rulebook, sku } from '../goods.ts';

const count = 10;
const allLevels = [6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

type Stopped = { dataDir: string; file: string; entries: Entry[] };

/** Ten items; item n gets n + 1, a channel is stopped for good, an acknowledgement and a restart, then 5 more each. */
async function stopped(): Promise<Stopped> {
  const dataDir = newDirectory();
  const first = await open(dataDir);
  await first.book.submit(items(count));
  for (let n = 0; n < count; n += 1) await first.book.submit(adjust(n, n + 1));
  await first.book.submit({ type: 'channel', by: 'test', channel: 'acme-shop', change: 'stopped', reason: '410 Gone' });
  const batch = await first.book.freeze('acme-web');
  await first.book.acknowledge('acme-web', batch?.key ?? '', []);
  await first.book.close();
  const { book } = await open(dataDir);
  for (let n = 0; n < count; n += 1) await book.submit(adjust(n, 5));
  const entries = await book.tail(1_000);
  await book.close();
  return { dataDir, file: join(dataDir, databaseFile), entries };
}

/** The n-th adjustment: the first ten are n + 1, the others 5. */
function adjustment({ entries }: Stopped, n: number): Entry {
  const entry = entries.filter(({ kind }) => kind === 'adjustment')[n];
  if (entry === undefined) throw new Error('there is no such entry');
  return entry;
}

/** One flipped bit at the only place in the file that holds these bytes. */
function flip(file: string, bytes: Buffer, offset = 0): void {
  const content = readFileSync(file);
  const at = content.indexOf(bytes);
  expect(at).toBeGreaterThan(0);
  expect(content.indexOf(bytes, at + 1)).toBe(-1);
  content.writeUInt8(content.readUInt8(at + offset) ^ 4, at + offset);
  writeFileSync(file, content);
}

/** In the text that stands right before the entry's hash. */
const flipContent = (file: string, { hash, body }: Entry): void => {
  const text = Buffer.from(JSON.stringify(body));
  flip(file, Buffer.concat([text, Buffer.from(hash, 'hex')]), text.length - 3);
};
const flipHash = (file: string, { hash }: Entry): void => flip(file, Buffer.from(hash, 'hex'), 9);

type After = {
  verdict: string;
  detail: string;
  levels: number[];
  shop: ChannelStatus['stopped'] | undefined;
  entries: Entry[];
  told: number;
};

async function reopen({ dataDir }: Stopped): Promise<After> {
  const { book } = await open(dataDir);
  const { verdict, detail } = book.boot;
  const levels = (await book.stock()).map((row) => row.inStock);
  const shop = (await book.channels()).find(({ channel }) => channel === 'acme-shop')?.stopped;
  const entries = await book.tail(1_000);
  const web = await book.freeze('acme-web');
  const told = web?.lines.map((line) => [line.sku, line.level]) ?? [];
  // An item whose flag was turned on by a lost entry is not told.
  expect(levels.map((level, n) => [sku(n), level])).toEqual(expect.arrayContaining(told));
  expect(await book.verify()).toMatchObject({ ok: true });
  await book.close();
  expect(verifyStopped(dataDir, rulebook)).toMatchObject({ ok: true });
  expect(readdirSync(dataDir).filter((name) => name.startsWith('salvage') || name === 'damaged.json')).toEqual([]);
  return { verdict, detail, levels, shop, entries, told: told.length };
}

const without = (n: number, quantity: number): number[] =>
  allLevels.map((level, index) => (index === n ? level - quantity : level));

it('loses one damaged entry, names it, and keeps everything behind it', async () => {
  const dock = await stopped();
  const lost = adjustment(dock, 3);
  flipContent(dock.file, lost);
  const after = await reopen(dock);
  expect(after).toMatchObject({
    verdict: 'damaged',
    levels: without(3, 4),
    told: count,
    shop: { kind: 'stopped', reason: '410 Gone' },
  });
  expect(after.detail).toContain(`Entry ${lost.seq} could not be saved.`);

  const { seq: epochSeq } = after.entries.findLast(({ kind }) => kind === 'epoch') ?? { seq: 0 };
  expect(epochSeq).toBeGreaterThan(dock.entries.at(-1)?.seq ?? 0);
  const before = (entry: Entry): boolean => entry.seq < lost.seq;
  expect(after.entries.filter(before)).toEqual(dock.entries.filter(before));
  // What is recorded again says what it said, of when and where it happened, but for its place in the chain.
  const said = ({ seq: _seq, epoch: _epoch, hash: _hash, ...rest }: Entry): object => rest;
  const ofItsEpoch = ['epoch', 'start', 'clock', 'ack'];
  const carried = dock.entries.filter(({ seq, kind }) => seq > lost.seq && !ofItsEpoch.includes(kind));
  expect(dock.entries.filter(({ seq }) => seq > lost.seq).length).toBeGreaterThan(carried.length);
  const again = after.entries.filter(({ seq, kind }) => seq > epochSeq && kind !== 'start');
  expect(again.map(said)).toEqual(carried.map(said));
  expect(after.detail).toContain(`${carried.length} entries after entry ${lost.seq - 1} proved sound`);
});

it('leaves nothing of its own behind when there was a write-ahead log to look at', async () => {
  const dock = await stopped();
  const { book } = await open(dock.dataDir);
  await book.submit(adjust(0, 2));
  const dataDir = newDirectory();
  for (const name of readdirSync(dock.dataDir)) copyFileSync(join(dock.dataDir, name), join(dataDir, name));
  await book.close();
  flipContent(join(dataDir, databaseFile), adjustment(dock, 3));
  // Without the mark the first look copies the log into the file.
  markDamaged(dataDir, 'test');
  const after = await reopen({ ...dock, dataDir });
  expect(after.levels).toEqual(without(3, 4).map((level, n) => (n === 0 ? level + 2 : level)));
});

it('names every one of several damaged entries', async () => {
  const dock = await stopped();
  const lost = [2, 3, 12].map((n) => adjustment(dock, n));
  for (const entry of lost) flipContent(dock.file, entry);
  const after = await reopen(dock);
  expect(after.levels).toEqual(allLevels.map((level, n) => level - ([0, 0, 3 + 5, 4][n] ?? 0)));
  const [a, b, c] = lost.map(({ seq }) => seq);
  expect(after.detail).toContain(`Entries ${a}, ${b} and ${c} could not be saved.`);
});

it('keeps an entry of which only the stored hash is damaged: the entry after it, or the anchor, proves it', async () => {
  const dock = await stopped();
  flipHash(dock.file, adjustment(dock, 3));
  expect(await reopen(dock)).toMatchObject({
    levels: allLevels,
    shop: { kind: 'stopped', reason: '410 Gone' },
    detail: expect.stringContaining('All entries were saved.'),
  });

  const other = await stopped();
  flipHash(other.file, adjustment(other, 19));
  expect(await reopen(other)).toMatchObject({
    levels: allLevels,
    detail: expect.stringContaining('All entries were saved. One entry after'),
  });
});

it('goes on behind a missing row: the one after it has nothing to prove itself from', async () => {
  const dock = await stopped();
  const { seq } = adjustment(dock, 13);
  const db = new Database(dock.file);
  db.exec(`DROP TRIGGER entry_stay; DELETE FROM entry WHERE seq = ${seq - 1}`);
  db.close();
  const after = await reopen(dock);
  expect(after.detail).toContain(`Entries ${seq - 1} to ${seq} could not be saved.`);
  expect(after.levels).toEqual(allLevels.map((level, n) => level - ([0, 0, 5, 5][n] ?? 0)));
});

it('goes on behind a page that cannot be read', async () => {
  const dock = await stopped();
  const content = readFileSync(dock.file);
  const pageSize = content.readUInt16BE(16);
  const place = content.indexOf(Buffer.from(adjustment(dock, 3).hash, 'hex'));
  content.fill(0xff, place - (place % pageSize), place - (place % pageSize) + 8);
  writeFileSync(dock.file, content);
  const after = await reopen(dock);
  const [, from, to] = /Entries (\d+) to (\d+) could not be saved\./.exec(after.detail) ?? [];
  const lost = dock.entries.filter(({ seq }) => seq >= Number(from) && seq <= Number(to));
  expect(lost.length).toBeLessThan(dock.entries.length / 2);
  expect(lost.map(({ hash }) => hash)).toContain(adjustment(dock, 3).hash);
  const expected = allLevels.map((level, n) =>
    lost.filter((entry) => entry.sku === sku(n)).reduce((rest, entry) => rest - (entry.quantity ?? 0), level),
  );
  expect(after).toMatchObject({ levels: expected, shop: { kind: 'stopped', reason: '410 Gone' } });
});

it('does not take over what another dock wrote, though it proves itself', async () => {
  const [mine, theirs] = [await stopped(), await stopped()];
  const db = new Database(mine.file);
  const head = mine.entries.at(-1)?.seq ?? 0;
  db.exec(`ATTACH '${theirs.file}' AS theirs;
    DROP TRIGGER entry_append;
    DROP TRIGGER entry_stay; DELETE FROM entry WHERE seq > ${adjustment(mine, 9).seq};
    INSERT INTO entry SELECT * FROM theirs.entry WHERE seq > ${adjustment(mine, 9).seq}`);
  db.close();
  const after = await reopen(mine);
  expect(after.levels).toEqual(allLevels.map((level) => level - 5));
  expect(after.detail).toContain(`Entries ${adjustment(mine, 9).seq + 1} to ${head} could not be saved.`);
});

it('counts nothing twice when it is killed while it records again, and keeps the prefix it has', {
  timeout: 60_000,
}, async () => {
  const dataDir = newDirectory();
  const { book } = await open(dataDir);
  await book.submit(items(5_000));
  await book.submit(adjust(7, 3));
  const { seq } = book.head;
  await book.close();
  const db = new Database(join(dataDir, databaseFile));
  db.exec('DROP TRIGGER entry_keep; UPDATE entry SET hash = zeroblob(32) WHERE seq = 2500');
  db.close();
  markDamaged(dataDir, 'test');
  const start = (heard: string[], killedAt?: number): Booted => {
    const options = { dataDir, rulebook, identity, boot: 'test', randomBytes };
    const onProgress = ({ work, entries }: { work: string; entries: number }): void => {
      heard.push(`${work} ${entries}`);
      if (work === 'salvage' && killedAt !== undefined && entries >= killedAt) throw new Error('killed');
    };
    return boot({ ...options, onProgress }, { at: 1_800_000_000_000, utcOffsetMin: 0, monoMs: 1, clockTrusted: true });
  };
  for (const at of [4_000, 4_000]) expect(() => start([], at)).toThrow('killed');
  const heard: string[] = [];
  const booted = start(heard);
  if (booted.type !== 'open') throw new Error(booted.detail);
  expect(booted.groupCommit.ledger.tables.item('acme', sku(7))?.inStock).toBe(3);
  expect(booted.finding.detail).toContain('All entries were saved.');
  booted.groupCommit.ledger.db.close();
  booted.anchor.close();
  // The prefix is not built again, only what follows it.
  expect(heard).not.toContain('salvage 1000');
  // The first epoch, the process start: the other entries are all there, and one of the new epoch.
  expect(verifyStopped(dataDir, rulebook)).toMatchObject({ ok: true, entries: seq + 1 });
});
