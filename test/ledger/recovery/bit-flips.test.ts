/**
 * Single flipped bits over every file of a ledger (fault cases 15, 16): each is found, by the boot check or by a
 * verification, or changes nothing. `FLIPS` sets how many, `SEED` which; a failure prints the file, the byte and the
 * bit.
 */
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Anchor } from '../../../agent/ledger/disk/anchor.ts';
import { boot } from '../../../agent/ledger/recovery/boot.ts';
import { verifyLedger } from '../../../agent/ledger/replay/verify.ts';
import type { Stamp } from '../../../agent/ledger/stamp.ts';
import type { GroupCommit } from '../../../agent/ledger/writer/group-commit.ts';
import { seededRandom } from '../../../firmware-sim/faults.ts';
import { newDirectory, open } from '../dock.ts';
import { adjust, identity, items, rulebook, scan, sku } from '../goods.ts';

const flips = Number(process.env.FLIPS ?? 200);
const seed = Number(process.env.SEED ?? Date.now() % 100_000);

const stamp: Stamp = { at: 1_800_000_000_000, utcOffsetMin: 0, monoMs: 1, clockTrusted: true };
const options = { rulebook, identity, boot: 'test', randomBytes };

/** What must never be silently different: the entries, and everything that is told to people and storefronts. */
function told({ ledger }: GroupCommit): object {
  const { db, head, tables } = ledger;
  return {
    head,
    entries: db.prepare('SELECT seq, hash FROM entry ORDER BY seq').raw().all(),
    items: [...tables.everyItem()].map(({ dueSeq: _due, ...row }) => row),
    orders: tables.orders({ limit: 1_000 }),
    shown: db.prepare('SELECT * FROM shown').raw().all(),
    batches: db.prepare('SELECT key, body FROM batch').raw().all(),
  };
}

/** A killed dock: part of it in the database, part in the log, a batch in flight. */
async function killed(): Promise<string> {
  const dataDir = newDirectory();
  const first = await open(dataDir);
  await first.book.submit(items(40));
  await Promise.all(Array.from({ length: 60 }, (_, n) => first.book.submit(adjust(n % 40, 5))));
  await first.book.submit({
    type: 'order-place',
    by: 'test',
    merchant: 'acme',
    id: 'A-1',
    lines: [{ sku: sku(1), quantity: 2 }],
  });
  const batch = await first.book.freeze('acme-web');
  await first.book.acknowledge('acme-web', batch?.key ?? '', []);
  await first.book.close();
  const { book } = await open(dataDir);
  for (let n = 0; n < 40; n += 1) await book.submit(scan(n));
  await book.freeze('acme-shop');
  const image = newDirectory();
  for (const name of readdirSync(dataDir)) copyFileSync(join(dataDir, name), join(image, name));
  await book.close();
  rmSync(dataDir, { recursive: true });
  return image;
}

type Verdict = 'found at start' | 'found by verification' | 'harmless';

function judged(dataDir: string, expected: object): Verdict {
  const booted = boot({ ...options, dataDir }, stamp);
  // Damage that shows while it is worked around is marked; the next attempt salvages.
  const opened = booted.type === 'open' ? booted : boot({ ...options, dataDir }, stamp);
  if (opened.type !== 'open') throw new Error(`it does not start any more: ${JSON.stringify(opened)}`);
  const { groupCommit, anchor, finding } = opened;
  try {
    const report = verifyLedger(groupCommit.ledger.db, rulebook);
    if (finding.verdict !== 'agreed' && finding.verdict !== 'anchor-rebuilt') {
      expect(report).toMatchObject({ ok: true });
      return 'found at start';
    }
    if (!report.ok || !batchesSound(groupCommit)) return 'found by verification';
    expect(told(groupCommit)).toEqual(expected);
    return 'harmless';
  } finally {
    close(groupCommit, anchor);
  }
}

function batchesSound({ writes }: GroupCommit): boolean {
  try {
    for (const channel of rulebook.channels) writes.inFlight(channel.name);
    return true;
  } catch {
    return false;
  }
}

function close(groupCommit: GroupCommit, anchor: Anchor): void {
  groupCommit.ledger.db.close();
  anchor.close();
}

it(`finds every flipped bit or is not touched by it (SEED=${seed} FLIPS=${flips})`, { timeout: 600_000 }, async () => {
  const image = await killed();
  const names = ['ledger.db', 'ledger.db-wal', 'ledger.db-shm', 'anchor'];
  const files = new Map(readdirSync(image).map((name) => [name, readFileSync(join(image, name))]));
  const place = mkdtempSync(join(tmpdir(), 'tallyman-flip-'));
  const lay = (): string => {
    const dataDir = mkdtempSync(join(place, 'd-'));
    for (const [name, bytes] of files) writeFileSync(join(dataDir, name), bytes);
    return dataDir;
  };
  const sound = boot({ ...options, dataDir: lay() }, stamp);
  if (sound.type !== 'open') throw new Error('the image itself does not open');
  expect(sound.finding.verdict).toBe('agreed');
  const expected = told(sound.groupCommit);
  close(sound.groupCommit, sound.anchor);

  const next = seededRandom(seed);
  const seen = new Map<string, number>();
  for (let n = 0; n < flips; n += 1) {
    const name = names[n % names.length] ?? '';
    const bytes = Buffer.from(files.get(name) ?? []);
    const at = Math.floor(next() * bytes.length);
    const bit = Math.floor(next() * 8);
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
    const dataDir = lay();
    writeFileSync(join(dataDir, name), bytes);
    try {
      const verdict = `${name}: ${judged(dataDir, expected)}`;
      seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
    } catch (error) {
      throw new Error(`bit ${bit} of byte ${at} of ${name} (SEED=${seed})`, { cause: error });
    }
    rmSync(dataDir, { recursive: true });
  }
  rmSync(place, { recursive: true });
  rmSync(image, { recursive: true });
  process.stdout.write(`${[...seen].map(([verdict, count]) => `${verdict} ${count}`).join(' · ')}\n`);
  expect([...seen.keys()].some((verdict) => verdict.endsWith('start'))).toBe(true);
});
