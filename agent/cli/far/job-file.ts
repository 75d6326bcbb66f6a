/** The file of a job over many docks: what is asked of them, and what became of each; whole after every dock. */
import { z } from 'zod';
import { writeWhole } from '../../../config/last-good.ts';
import { readPlainFile } from '../../../config/plain-file.ts';
import { Failure } from '../shell.ts';
import { type DockClass, dockClasses } from './roll-out.ts';

const job = z.object({
  verb: z.string(),
  params: z.unknown(),
  transaction: z.string(),
  docks: z.array(z.string()),
  classes: z.record(z.string(), z.enum(dockClasses)),
});
type Job = z.output<typeof job>;

const bytesMax = 16 * 1024 * 1024;

export class JobFile {
  readonly #file: string | undefined;
  readonly #job: Job;

  private constructor(file: string | undefined, found: Job) {
    this.#file = file;
    this.#job = found;
  }

  /**
   * A job that was begun goes on as it was; its docks are those it began with.
   * @throws Failure for a file of another request
   */
  static open(file: string | undefined, asked: Omit<Job, 'classes'>): JobFile {
    const read = file === undefined ? undefined : readPlainFile(file, bytesMax);
    if (read === undefined || (!read.ok && read.code === 'missing'))
      return new JobFile(file, { ...asked, classes: {} });
    const found = read.ok ? job.safeParse(parsed(read.bytes.toString('utf8'))) : undefined;
    if (found?.success !== true) throw new Failure(`${file} is no file of a job; name another one`, 2);
    const { verb, params } = found.data;
    if (verb !== asked.verb || JSON.stringify(params ?? null) !== JSON.stringify(asked.params ?? null))
      throw new Failure(`${file} is of another request (${verb}); name another one`, 2);
    return new JobFile(file, found.data);
  }

  get transaction(): string {
    return this.#job.transaction;
  }

  get docks(): readonly string[] {
    return this.#job.docks;
  }

  get known(): ReadonlyMap<string, DockClass> {
    return new Map(Object.entries(this.#job.classes));
  }

  /** @throws the file system's error */
  put(dock: string, became: DockClass): void {
    this.#job.classes[dock] = became;
    if (this.#file !== undefined) writeWhole(this.#file, `${JSON.stringify(this.#job)}\n`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
