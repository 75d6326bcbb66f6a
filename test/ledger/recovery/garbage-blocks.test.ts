// needs: cc
/**
 * Power cuts on a card that turns the block under way into garbage, confirmed frames and all. That is beyond what is
 * promised; what is held here is that nothing is lost without a word, that little is, and that the dock goes on.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { boot } from '../../../agent/ledger/recovery/boot.ts';
import { identity, rulebook } from '../goods.ts';
import { parseTrace, TracedDisk } from './crash-images.ts';

const work = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tallyman-blocks-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const imagesMax = Number(process.env.IMAGES ?? 150);

function start(dataDir: string) {
  const stamp = { at: 1.8e12, utcOffsetMin: 0, monoMs: 1, clockTrusted: true };
  const booted = boot({ dataDir, rulebook, identity, boot: 'test', randomBytes }, stamp);
  if (booted.type !== 'open') throw new Error(`it refuses: ${JSON.stringify(booted)}`);
  const { db } = booted.groupCommit.ledger;
  const has = db.prepare('SELECT lower(hex(hash)) FROM entry WHERE seq = ?').pluck();
  return {
    verdict: booted.finding.verdict,
    missing: (confirmed: string[]) =>
      confirmed.filter((line) => {
        const [seq, hash] = line.split(' ');
        return has.get(Number(seq)) !== hash;
      }).length,
    close() {
      db.close();
      booted.anchor.close();
    },
  };
}

it('loses none of what was confirmed without a word, and mere kills and honest cuts are no such word', {
  timeout: 240_000,
}, () => {
  const shim = join(work, 'write-trace.so');
  execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', shim, here('../native/write-trace.c'), '-ldl', '-lpthread']);
  const [dataDir, log, before] = ['data', 'log', 'before'].map((name) => join(work, name)) as [string, string, string];
  const env = { ...process.env, TRACE_DIR: dataDir, TRACE_LOG: log, LD_PRELOAD: shim };
  const ended = spawnSync(process.execPath, [here('../traced-process.ts'), dataDir, '60'], { env });
  expect([ended.status, ended.stderr.toString()]).toEqual([0, '']);
  mkdirSync(before);
  const operations = parseTrace(readFileSync(log));
  const share = imagesMax / operations.length;
  const disk = new TracedDisk(before);
  const [image, silent, falsely] = [join(work, 'image'), [] as string[], [] as string[]];
  let lost = 0;
  for (const [index, operation] of operations.entries()) {
    if (!disk.apply(operation) || operation.type !== 'write' || !operation.path.endsWith('-wal')) continue;
    if (disk.confirmed.length < 2 || Math.random() > share * 2) continue;
    for (const fate of ['blocks', 'tear', 'keep'] as const) {
      disk.write(image, fate, Math.random);
      const first = start(image);
      const missing = first.missing(disk.confirmed);
      first.close();
      const second = start(image);
      second.close();
      if (fate !== 'blocks' && (missing > 0 || first.verdict !== 'agreed'))
        falsely.push(`${index} ${fate} ${first.verdict}`);
      if (fate === 'blocks' && missing > 0 && first.verdict === 'agreed') silent.push(`${index}: ${missing}`);
      if (second.verdict !== 'agreed') falsely.push(`${index} ${fate}, second start: ${second.verdict}`);
      if (missing > 0) lost += 1;
      rmSync(image, { recursive: true });
    }
  }
  expect(silent).toEqual([]);
  expect(falsely).toEqual([]);
  expect(lost).toBeGreaterThan(5);
});
