/**
 * Where the data of a benchmark lies. `sim:US` = a RAM disk on which every sync takes US microseconds
 * (native/slow-sync.c), repeatable and deaf to neighbours: the stand-in for a card. `real:DIR` = a folder on a real
 * disk. Syncs are counted on both.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Native = { feeder: string; slowSync: string };

/**
 * Compiles the two C files into a temporary folder. @throws with the compiler's words when there is none or it fails.
 */
export function compileNative(): Native & { remove(): void } {
  const dir = mkdtempSync(join(tmpdir(), 'tallyman-bench-native-'));
  const source = (name: string) => fileURLToPath(new URL(`native/${name}.c`, import.meta.url));
  const feeder = join(dir, 'feeder');
  const slowSync = join(dir, 'slow-sync.so');
  execFileSync('cc', ['-O2', '-o', feeder, source('feeder')]);
  execFileSync('cc', ['-O2', '-shared', '-fPIC', '-o', slowSync, source('slow-sync'), '-ldl']);
  return { feeder, slowSync, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

export class Disk {
  /** How long a sync takes at least, in ms; 0 on a real disk. */
  readonly syncMs: number;
  readonly name: string;
  readonly #parent: string;
  readonly #native: Native;

  /** @param text `sim:5000`, `sim:0` or `real:/some/folder` */
  constructor(text: string, native: Native) {
    const [, kind, argument = ''] = /^(sim|real):(.+)$/.exec(text) ?? [];
    if (kind === undefined) throw new Error(`--disk ${text}: write sim:MICROSECONDS or real:FOLDER`);
    this.name = text;
    this.syncMs = kind === 'sim' ? Number(argument) / 1000 : 0;
    this.#parent = kind === 'sim' ? '/dev/shm' : argument;
    this.#native = native;
  }

  folder(): string {
    return mkdtempSync(join(this.#parent, 'tallyman-bench-'));
  }

  /** Environment of a process whose syncs are slowed and counted in `dir`. @param scatterMs cost of a scattered page */
  env(dir: string, scatterMs = 0): NodeJS.ProcessEnv {
    return {
      ...process.env,
      LD_PRELOAD: this.#native.slowSync,
      SLOW_SYNC_US: String(this.syncMs * 1000),
      SLOW_SYNC_SCATTER_US: String(scatterMs * 1000),
      SLOW_SYNC_COUNT: join(dir, 'syncs'),
    };
  }

  /** Syncs so far of all processes that ran with `env(dir)`. */
  syncs(dir: string): number {
    try {
      return Number(readFileSync(join(dir, 'syncs')).readBigUInt64LE(0));
    } catch {
      return 0;
    }
  }
}
