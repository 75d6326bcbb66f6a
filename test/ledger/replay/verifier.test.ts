/** Verifications beside the work: how little they take, where they begin, and who goes first. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../agent/clock.ts';
import { Anchor, anchorFile, readAnchor } from '../../../agent/ledger/disk/anchor.ts';
import { databaseFile, openReadOnly } from '../../../agent/ledger/disk/store.ts';
import { readVerified, writeVerified } from '../../../agent/ledger/replay/verified-mark.ts';
import { Verifier } from '../../../agent/ledger/replay/verifier.ts';
import { Leaving, leaveFlag } from '../../../agent/ledger/threads/leaving.ts';
import { until } from '../../wait.ts';
import { newDirectory, onBook, open } from '../dock.ts';
import { items, rulebook } from '../goods.ts';

const entries = 2_600;
/** Slices of 500, and the one that finds the end. */
const slices = 6;

/** A stopped ledger: a start, its epoch and so many items. */
async function ledger(): Promise<string> {
  const dataDir = newDirectory();
  const { book } = await open(dataDir);
  await book.submit(items(entries));
  await book.close();
  return dataDir;
}

/** Each look at the clock costs `workMs`; pauses are written down. */
function slowClock(workMs: number, slept: number[], sleep: Clock['sleep'] = async () => undefined): Clock {
  let nowMs = 0;
  return {
    wallMs: () => 0,
    monoMs: () => {
      nowMs += workMs;
      return nowMs;
    },
    sleep: (ms, signal) => {
      slept.push(ms);
      return sleep(ms, signal);
    },
  };
}

function verifier(dataDir: string, clock: Clock): Verifier {
  const yielded = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return new Verifier({
    dataDir,
    rules: rulebook,
    open: () => openReadOnly(join(dataDir, databaseFile)),
    clock,
    yielded,
    leaving: new Leaving(leaveFlag()),
  });
}

/** Behind the ledger's back. */
function change(dataDir: string, ...seqs: number[]): void {
  const db = new Database(join(dataDir, databaseFile));
  const trigger = db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'entry_keep'").pluck().get();
  db.exec('DROP TRIGGER entry_keep');
  for (const seq of seqs) db.prepare('UPDATE entry SET quantity = 77 WHERE seq = ?').run(seq);
  db.exec(String(trigger));
  db.close();
}

const waitsForEver: Clock['sleep'] = (_ms, signal) =>
  new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));

describe('a verification in the background', () => {
  it('takes a tenth of a processor, and 10,000 entries a second where that is less', async () => {
    const dataDir = await ledger();
    const slow: number[] = [];
    const heard: number[] = [];
    const run = verifier(dataDir, slowClock(20, slow)).inBackground((checked) => void heard.push(checked));
    expect(await run).toMatchObject({ ok: true });
    // Its thread would be taken for dead otherwise.
    expect(heard.length).toBeGreaterThan(1);
    expect(slow).toEqual(Array.from({ length: slices }, () => 180));
    const quick: number[] = [];
    expect(await verifier(dataDir, slowClock(1, quick)).inBackground(() => undefined)).toMatchObject({ ok: true });
    // The entries behind the mark that the first one left come before all of them: there are none.
    expect(quick).toEqual(Array.from({ length: slices + 1 }, () => 49));
  });

  it('looks first at what came after the last one that found everything sound', async () => {
    const dataDir = await ledger();
    await verifier(dataDir, slowClock(1, [])).now(() => undefined);
    const mark = readVerified(dataDir);
    expect(mark?.seq).toBeGreaterThan(entries);
    const { book } = await open(dataDir);
    await book.submit(items(entries + 20));
    await book.close();
    const behind = (mark?.seq ?? 0) + 10;
    change(dataDir, 5, behind);
    const found = async () => verifier(dataDir, slowClock(1, [])).inBackground(() => undefined);
    expect(await found()).toMatchObject({ ok: false, part: 'entries', seq: behind });
    // A mark that names no entry of this ledger says nothing.
    writeVerified(dataDir, { epoch: mark?.epoch ?? '', seq: mark?.seq ?? 0, hash: '00'.repeat(32) });
    expect(await found()).toMatchObject({ ok: false, part: 'entries', seq: 5 });
  });

  it('reads all of the ledger afterwards, and leaves no mark when that does not hold', async () => {
    const dataDir = await ledger();
    await verifier(dataDir, slowClock(1, [])).now(() => undefined);
    const mark = readVerified(dataDir);
    change(dataDir, 5);
    expect(await verifier(dataDir, slowClock(1, [])).inBackground(() => undefined)).toMatchObject({
      ok: false,
      seq: 5,
    });
    expect(readVerified(dataDir)).toEqual(mark);
  });

  it('makes way for one that somebody asks for, which reads everything anew and does not wait', async () => {
    const dataDir = await ledger();
    const slept: number[] = [];
    const both = verifier(dataDir, slowClock(1, slept, waitsForEver));
    const background = both.inBackground(() => undefined);
    expect(await both.inBackground(() => undefined)).toBe(undefined);
    const progress: number[] = [];
    const asked = await both.now((checked) => void progress.push(checked));
    expect(asked).toMatchObject({ ok: true });
    expect(progress[0]).toBe(2_000);
    expect(await background).toBe(undefined);
    expect(slept).toHaveLength(1);
  });
});

describe('a verification that is due', () => {
  it('is taken up again by the next start when a stop in order cut it short', async () => {
    const dataDir = await ledger();
    const mark = () => {
      const anchor = readAnchor(join(dataDir, anchorFile));
      if (anchor.type !== 'found') throw new Error('there is no anchor');
      return anchor;
    };
    const killed = new Anchor(join(dataDir, anchorFile), mark());
    killed.closeSynced(mark(), false);
    const cutShort = await open(dataDir);
    await cutShort.book.close();
    expect(mark().clean).toBe(false);
    const { book } = await open(dataDir);
    await until('everything was verified', () => readVerified(dataDir) !== undefined);
    // The answer is on its way to the main thread.
    await book.read(0, 1);
    await book.close();
    expect(mark().clean).toBe(true);
  });
});

describe('a verification that somebody waits for', () => {
  it('lets others read between its slices', async () => {
    await onBook(async ({ book }) => {
      for (let n = 0; n < 4; n += 1) await book.submit(items(5_000));
      const order: string[] = [];
      const verified = book.verify().then(({ ok }) => order.push(ok ? 'verified' : 'not sound'));
      await book.read(0, 10).then(() => order.push('read'));
      await verified;
      expect(order).toEqual(['read', 'verified']);
    });
  });
});
