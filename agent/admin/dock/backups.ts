/**
 * Backups of a dock: a folder each, with the ledger, the configuration's file and what is known of both. They lie
 * beside the ledger until somebody takes them elsewhere; `tallyman backup restore` puts one onto another machine.
 */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../../config/last-good.ts';
import type { Head } from '../../ledger/book.ts';
import { databaseFile } from '../../ledger/disk/database-file.ts';

const backupsDir = 'backups';
export const backupFiles = { ledger: 'ledger.db', configuration: 'tallyman.toml', about: 'backup.json' } as const;
const keptMax = 3;
/** Left for the dock's own work. */
const spareBytes = 64 * 1024 * 1024;
const nameForm = /^\d{8}T\d{6}Z-\d+$/;

const backupAbout = z.object({
  ...{ site: z.string(), dock: z.string(), epoch: z.string(), head: z.int(), hash: z.string(), version: z.string() },
  /** ISO 8601, by the dock's clock. */
  at: z.string(),
  bytes: z.int(),
  sha256: z.object({ ledger: z.string(), configuration: z.string() }),
});
export type BackupAbout = z.output<typeof backupAbout>;
export type Backup = BackupAbout & { folder: string };

type Parts = {
  dataDir: string;
  identity: { site: string; dock: string; version: string };
  wallMs(): number;
  /** The configuration's file as it is; secrets that stand in it, too. */
  toml(): string;
  backUp(file: string, onProgress: (copied: number, of: number) => void): Promise<Head>;
};

export class Backups {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  get #folder(): string {
    return join(this.#parts.dataDir, backupsDir);
  }

  /** The newest first; what is not whole is left out. */
  list(): Backup[] {
    return foldersIn(this.#folder)
      .flatMap((name) => {
        const folder = join(this.#folder, name);
        const about = aboutOf(folder);
        return about === undefined ? [] : [{ folder, ...about }];
      })
      .reverse();
  }

  /**
   * Whole or not there. The oldest beyond three goes.
   * @returns 'no-room' when the disk has none for it
   * @throws the file system's error
   */
  async make(progress: (copied: number, of: number) => void): Promise<Backup | 'no-room'> {
    const { dataDir, identity, wallMs, toml, backUp } = this.#parts;
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(this.#folder))
      if (name.endsWith('.new')) rmSync(join(this.#folder, name), { recursive: true });
    const { bavail, bsize } = statfsSync(this.#folder);
    if (bavail * bsize < statSync(join(dataDir, databaseFile)).size + spareBytes) return 'no-room';
    const at = new Date(wallMs()).toISOString();
    const making = join(this.#folder, `${at.slice(0, 19).replaceAll(/[-:]/g, '')}Z.new`);
    mkdirSync(making, { mode: 0o700 });
    const file = join(making, backupFiles.ledger);
    const { epoch, seq, hash } = await backUp(file, progress);
    const configuration = toml();
    writeWhole(join(making, backupFiles.configuration), configuration);
    const sha256 = { ledger: await fileDigest(file), configuration: textDigest(configuration) };
    const about: BackupAbout = { ...identity, epoch, head: seq, hash, at, bytes: statSync(file).size, sha256 };
    writeWhole(join(making, backupFiles.about), JSON.stringify(about, null, 2));
    const folder = join(this.#folder, `${at.slice(0, 19).replaceAll(/[-:]/g, '')}Z-${seq}`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(making, folder);
    for (const name of foldersIn(this.#folder).slice(0, -keptMax))
      rmSync(join(this.#folder, name), { recursive: true });
    return { folder, ...about };
  }
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => nameForm.test(name))
      .sort();
  } catch {
    return [];
  }
}

/** undefined: it is not whole, or no backup. */
export function aboutOf(folder: string): BackupAbout | undefined {
  try {
    const about = backupAbout.parse(JSON.parse(readFileSync(join(folder, backupFiles.about), 'utf8')));
    return statSync(join(folder, backupFiles.ledger)).size === about.bytes ? about : undefined;
  } catch {
    return undefined;
  }
}

export async function fileDigest(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

export const textDigest = (text: string): string => createHash('sha256').update(text).digest('hex');
