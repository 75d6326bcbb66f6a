/**
 * The rows of a comparison, a JSON line each, in a file beside the ledger: `reports/{merchant}/{run}.jsonl`. That a run
 * was made and what it counted is in the ledger; the rows are for people, and a file that is lost is made again by the
 * next run. Written whole before the run is recorded as ended.
 *
 * At most: so many rows of a run (all are counted), so many runs of a merchant, the oldest go first.
 */
import { type FileHandle, mkdir, open, readdir, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ComparedRow } from '../inventory/nouns/nightly/reconciliation.ts';

/** Rows that are white say nothing but that they are, and fill no card. */
const rowsMax = { white: 20_000, others: 100_000 };
const runsKept = 60;
const bufferedMax = 500;

const reportsFolder = 'reports';
const folderOf = (dataDir: string, merchant: string): string => join(dataDir, reportsFolder, merchant);
const nameOf = (run: string): string => `${run}.jsonl`;

export class ReportFile {
  readonly #folder: string;
  readonly #run: string;
  readonly #file: FileHandle;
  #buffer: string[] = [];
  #kept = { white: 0, others: 0 };
  /** Rows that are not in the file. */
  leftOut = 0;

  private constructor(folder: string, run: string, file: FileHandle) {
    this.#folder = folder;
    this.#run = run;
    this.#file = file;
  }

  static async begin(dataDir: string, merchant: string, run: string): Promise<ReportFile> {
    const folder = folderOf(dataDir, merchant);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new ReportFile(folder, run, await open(join(folder, `${nameOf(run)}.part`), 'w', 0o600));
  }

  async add(rows: readonly ComparedRow[]): Promise<void> {
    for (const row of rows) {
      const sort = row.class === 'white' ? 'white' : 'others';
      this.#kept[sort] += 1;
      if (this.#kept[sort] > rowsMax[sort]) this.leftOut += 1;
      else this.#buffer.push(JSON.stringify(row));
    }
    if (this.#buffer.length >= bufferedMax) await this.#flush();
  }

  /** It is there, whatever happens to the power from now on. */
  async end(): Promise<void> {
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    const path = join(this.#folder, nameOf(this.#run));
    await rename(`${path}.part`, path);
    const folder = await open(this.#folder, 'r');
    await folder.sync();
    await folder.close();
    await this.#forget();
  }

  async drop(): Promise<void> {
    await this.#file.close();
    await unlink(join(this.#folder, `${nameOf(this.#run)}.part`)).catch(() => {});
  }

  async #flush(): Promise<void> {
    if (this.#buffer.length === 0) return;
    const text = `${this.#buffer.join('\n')}\n`;
    this.#buffer = [];
    // Not `write`: on a disk that gets full it writes a part, and says so in its answer alone.
    await this.#file.appendFile(text);
  }

  async #forget(): Promise<void> {
    // A run's name begins with its date.
    const runs = (await readdir(this.#folder)).filter((name) => name.endsWith('.jsonl')).sort(byDateAndNumber);
    for (const name of runs.slice(0, Math.max(0, runs.length - runsKept)))
      await unlink(join(this.#folder, name)).catch(() => {});
  }
}

/**
 * Rows of a run in the order they were found, from the one with this number on. `numbers`: of each row.
 * @returns undefined: there is no such file (any more)
 */
export async function readReport(
  dataDir: string,
  { merchant, run }: { merchant: string; run: string },
  { from, limit, white }: { from: number; limit: number; white: boolean },
): Promise<{ rows: ComparedRow[]; numbers: number[]; next: number | null } | undefined> {
  const file = await open(join(folderOf(dataDir, merchant), nameOf(run)), 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  const rows: ComparedRow[] = [];
  const numbers: number[] = [];
  let at = 0;
  let next: number | null = null;
  const lines = createInterface({ input: file.createReadStream({ encoding: 'utf8' }) });
  for await (const line of lines) {
    if (at >= from && (white || !line.includes('"class":"white"'))) {
      if (rows.length >= limit) {
        next = at;
        break;
      }
      const row = rowOf(line);
      if (row !== undefined) {
        rows.push(row);
        numbers.push(at);
      }
    }
    at += 1;
  }
  lines.close();
  await file.close().catch(() => {});
  return { rows, numbers, next };
}

const byDateAndNumber = (a: string, b: string): number =>
  a.slice(0, 10) < b.slice(0, 10) ? -1 : a.slice(0, 10) > b.slice(0, 10) ? 1 : numberOf(a) - numberOf(b);
const numberOf = (name: string): number => Number(/^.{10}-(\d+)/.exec(name)?.[1] ?? 0);

/** undefined: the card lost it. */
function rowOf(line: string): ComparedRow | undefined {
  try {
    return JSON.parse(line) as ComparedRow;
  } catch {
    return undefined;
  }
}
