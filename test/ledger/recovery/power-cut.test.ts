// needs: cc
/**
 * Power cuts, and mere kills, at every write of a start that has something to mend: the first start of a dock, a
 * salvage, a copy that is older than its anchor, a ledger that is gone, a migration, tables made again. Whatever the
 * disk holds afterwards, the next start opens, has every scan that was confirmed, mends once and tells the truth about
 * it, and the start after that has nothing to say. `IMAGES` sets how many for each start, `SEED` which.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseFile } from '../../../agent/ledger/disk/store.ts';
import type { Booted } from '../../../agent/ledger/recovery/boot.ts';
import { boot } from '../../../agent/ledger/recovery/boot.ts';
import { markDamaged } from '../../../agent/ledger/recovery/damage-mark.ts';
import { verifyLedger, verifyStopped } from '../../../agent/ledger/replay/verify.ts';
import { seededRandom } from '../../../firmware-sim/faults.ts';
import { oldLedger } from '../first-version.ts';
import { identity, rulebook } from '../goods.ts';
import { type Fate, type Operation, parseTrace, TracedDisk } from './crash-images.ts';

const imagesMax = Number(process.env.IMAGES ?? 150);
const seed = Number(process.env.SEED ?? 1);
const fates: Fate[] = ['keep', 'drop', 'random', 'tear', 'names', 'contents'];

/** In memory where there is such a place: the images are many, and nothing here is about this machine's own disk. */
const work = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tallyman-cuts-'));
const shim = join(work, 'write-trace.so');
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

beforeAll(() => {
  execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', shim, here('../native/write-trace.c'), '-ldl', '-lpthread']);
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

let folders = 0;
function folder(): string {
  folders += 1;
  return join(work, String(folders));
}

/** Lets a process open the book in `dataDir` and scan. @returns what it wrote, in order */
function traced(dataDir: string, scans: number, rebuild = false): Operation[] {
  const log = `${dataDir}.log`;
  rmSync(log, { force: true });
  const env = { ...process.env, TRACE_DIR: dataDir, TRACE_LOG: log, LD_PRELOAD: shim };
  const asked = [here('../traced-process.ts'), dataDir, String(scans), ...(rebuild ? ['rebuild'] : [])];
  const ended = spawnSync(process.execPath, asked, { env });
  expect(ended.stderr.toString()).toBe('');
  expect(ended.status).toBe(0);
  return parseTrace(readFileSync(log));
}

/** A dock with a short past. @param scans confirmed ones */
function stopped(scans = 12): string {
  const dataDir = folder();
  traced(dataDir, scans);
  return dataDir;
}

/** The same, killed while it worked: what it did last stands in the log alone. */
function killed(): string {
  const stoppedDir = stopped();
  const before = `${stoppedDir}.before`;
  cpSync(stoppedDir, before, { recursive: true });
  const operations = traced(stoppedDir, 8);
  const disk = new TracedDisk(before);
  const last = operations.findLastIndex(({ path }) => path === 'confirmed');
  for (const operation of operations.slice(0, last)) disk.apply(operation);
  const dataDir = folder();
  disk.write(dataDir, 'keep', Math.random);
  cpSync(join(before, 'confirmed'), join(dataDir, 'confirmed'));
  expect(statSync(join(dataDir, `${databaseFile}-wal`)).size).toBeGreaterThan(0);
  return dataDir;
}

/** Changes one byte inside the newest entry but `back`. */
function damage(dataDir: string, back: number): void {
  const lines = confirmedIn(dataDir);
  const [, hash = ''] = (lines.at(-1 - back) ?? '').split(' ');
  const file = join(dataDir, databaseFile);
  const content = readFileSync(file);
  const at = content.indexOf(Buffer.from(hash, 'hex'));
  expect(at).toBeGreaterThan(0);
  content.writeUInt8(content.readUInt8(at - 3) ^ 4, at - 3);
  writeFileSync(file, content);
}

const confirmedIn = (dataDir: string): string[] => readFileSync(join(dataDir, 'confirmed'), 'utf8').trim().split('\n');

type Open = Extract<Booted, { type: 'open' }>;

function start(dataDir: string): Open {
  const stamp = { at: 1_800_000_000_000, utcOffsetMin: 0, monoMs: 1, clockTrusted: true };
  const booted = boot({ dataDir, rulebook, identity, boot: 'test', randomBytes }, stamp);
  if (booted.type !== 'open') throw new Error(`it refuses: ${JSON.stringify(booted)}`);
  return booted;
}

function stop({ groupCommit, anchor }: Open): void {
  groupCommit.ledger.db.close();
  anchor.close();
}

const epochsOf = ({ groupCommit }: Open): { epoch: string; reason: string }[] =>
  groupCommit.ledger.db
    .prepare("SELECT epoch, body ->> 'reason' AS reason FROM entry WHERE kind = 'epoch' ORDER BY seq")
    .all() as { epoch: string; reason: string }[];

type Expected = {
  /** Why each epoch of the ledger was opened, in the end. */
  epochs: string[];
  /** Entries confirmed before the trace that have to be there, word for word. */
  kept: string[];
};

/** What the next starts make of it. */
function judge(dataDir: string, { epochs, kept }: Expected, confirmed: string[]): void {
  // A look from outside gives an answer, whatever it is.
  expect(verifyStopped(dataDir, rulebook)).toHaveProperty('ok');
  const first = start(dataDir);
  const found = epochsOf(first);
  expect(found.map(({ reason }) => reason)).toEqual(epochs);
  const has = first.groupCommit.ledger.db.prepare('SELECT lower(hex(hash)) FROM entry WHERE seq = ?').pluck();
  for (const line of [...kept, ...confirmed]) {
    const [seq, hash] = line.split(' ');
    expect(has.get(Number(seq)), `entry ${seq}`).toBe(hash);
  }
  expect(verifyLedger(first.groupCommit.ledger.db, rulebook)).toMatchObject({ ok: true });
  stop(first);
  const left = readdirSync(dataDir).filter((name) => /^(salvage|source|rebuild)|damaged\.json|-journal$/.test(name));
  expect(left).toEqual([]);
  const second = start(dataDir);
  expect(second.finding.verdict).toBe('agreed');
  expect(epochsOf(second)).toEqual(found);
  stop(second);
}

/** Every point of the trace and every fate, or as many of them as are bearable, evenly. */
function cutEverywhere(before: string, operations: Operation[], expected: Expected): void {
  const random = seededRandom(seed);
  const share = Math.min(1, imagesMax / (operations.length * fates.length));
  const disk = new TracedDisk(before);
  const failed: string[] = [];
  let images = 0;
  for (const [index, operation] of operations.entries()) {
    if (!disk.apply(operation)) continue;
    for (const fate of fates) {
      if (random() > share) continue;
      const image = folder();
      disk.write(image, fate, random);
      images += 1;
      try {
        judge(image, expected, disk.confirmed);
      } catch (error) {
        const why = error instanceof Error ? error.message.split('\n').slice(0, 12).join(' | ') : String(error);
        failed.push(`after ${index} (${operation.type} ${operation.path}), ${fate}: ${why}`);
      }
      rmSync(image, { recursive: true, force: true });
    }
  }
  process.stdout.write(`${images} images\n`);
  expect(images).toBeGreaterThan(10);
  expect(failed).toEqual([]);
}

/** Traces a start of `dataDir` and cuts it everywhere. */
function cutStart(dataDir: string, scans: number, expected: Expected, rebuild = false): void {
  const before = `${dataDir}.before`;
  if (existsSync(dataDir)) cpSync(dataDir, before, { recursive: true });
  else mkdirSync(before);
  cutEverywhere(before, traced(dataDir, scans, rebuild), expected);
}

describe('a power cut', { timeout: 1_600 * imagesMax }, () => {
  it('in the very first start of a dock', () => {
    cutStart(folder(), 6, { epochs: ['new-dock'], kept: [] });
  });

  it('while a damaged ledger is taken out of use and saved', () => {
    const dataDir = stopped();
    const before = confirmedIn(dataDir);
    damage(dataDir, 4);
    cutStart(dataDir, 4, { epochs: ['new-dock', 'damaged'], kept: before.slice(0, -5) });
  });

  it('while a damaged ledger with a write-ahead log is saved', () => {
    const dataDir = killed();
    const before = confirmedIn(dataDir);
    damage(dataDir, 4);
    markDamaged(dataDir, 'A verification found damage.');
    cutStart(dataDir, 4, { epochs: ['new-dock', 'damaged'], kept: before.slice(0, -5) });
  });

  it('while the sixth ledger is taken out of use', () => {
    const dataDir = stopped();
    const before = confirmedIn(dataDir);
    for (let n = 1; n <= 5; n += 1) {
      mkdirSync(join(dataDir, 'quarantine', `${n}-damaged`), { recursive: true });
      writeFileSync(join(dataDir, 'quarantine', `${n}-damaged`, databaseFile), 'wreckage');
    }
    damage(dataDir, 4);
    cutStart(dataDir, 2, { epochs: ['new-dock', 'damaged'], kept: before.slice(0, -5) });
  });

  it('while nothing of a ledger can be read', () => {
    const dataDir = stopped();
    writeFileSync(join(dataDir, databaseFile), randomBytes(20_000));
    cutStart(dataDir, 4, { epochs: ['damaged'], kept: [] });
  });

  it('after the ledger is gone', () => {
    const dataDir = stopped();
    rmSync(join(dataDir, databaseFile));
    cutStart(dataDir, 4, { epochs: ['ledger-lost'], kept: [] });
  });

  it('after an older copy was put in place of the ledger', () => {
    const dataDir = stopped();
    const older = confirmedIn(dataDir);
    const copy = readFileSync(join(dataDir, databaseFile));
    traced(dataDir, 8);
    writeFileSync(join(dataDir, databaseFile), copy);
    cutStart(dataDir, 4, { epochs: ['new-dock', 'rolled-back'], kept: older });
  });

  it('while an earlier version’s ledger is brought up to date', () => {
    const dataDir = folder();
    mkdirSync(dataDir);
    oldLedger(dataDir);
    cutStart(dataDir, 4, { epochs: ['new-dock'], kept: [] });
  });

  it('while tables are made again, at a start and beside scans', () => {
    const dataDir = stopped();
    const db = new Database(join(dataDir, databaseFile));
    db.exec('UPDATE projection SET made_by = 0; UPDATE item SET in_stock = in_stock + 1');
    db.close();
    cutStart(dataDir, 6, { epochs: ['new-dock'], kept: confirmedIn(dataDir) }, true);
  });
});
