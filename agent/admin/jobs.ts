/**
 * Commands that take long and say how far they are: who asked, since when, and what came of them, for whoever asks
 * again after the link was gone. In memory: after a restart nothing is running. At most so many that are over are
 * remembered, without long answers.
 *
 * Cancelled, a command that changes something stops before its next step, and what is done is done; one that only looks
 * is not waited for any more.
 */
import type { Clock } from '../clock.ts';
import type { Who } from './authority.ts';
import { failed, type VerbResult } from './verb.ts';

const rememberedMax = 32;
const answerCharsMax = 4_096;

type Job = {
  id: string;
  verb: string;
  by: string;
  /** ms UTC. */
  startedAt: number;
  state: 'running' | 'done' | 'failed' | 'cancelled';
  /** As it said last. */
  progress: unknown;
  endedAt?: number;
  /** null: too long to be kept. */
  answer?: VerbResult | null;
};

type About = { verb: string; by: string; changes: boolean };
type Tell = (data: unknown, job: string) => void;
type Work = (progress: (data: unknown) => void, signal: AbortSignal) => Promise<VerbResult>;

export class Jobs {
  readonly #clock: Pick<Clock, 'wallMs'>;
  readonly #jobs = new Map<string, { job: Job; ending: AbortController }>();
  #count = 0;

  constructor(clock: Pick<Clock, 'wallMs'>) {
    this.#clock = clock;
  }

  /** Runs it; from its first word on how far it is it is a job. */
  async run({ verb, by, changes }: About, tell: Tell, work: Work): Promise<VerbResult> {
    const ending = new AbortController();
    let job: Job | undefined;
    const progress = (data: unknown): void => {
      job ??= this.#begin(verb, by, ending);
      job.progress = data;
      tell(data, job.id);
    };
    const working = work(progress, ending.signal);
    const result = await (changes ? working : Promise.race([working, cancelled(ending.signal)]));
    if (job !== undefined) this.#end(job, result);
    return result;
  }

  /** Theirs, or everybody's for the site's own people; the newest first. */
  list(who: Pick<Who, 'merchants'> & { by: string }): Job[] {
    const mine = [...this.#jobs.values()].filter(({ job }) => who.merchants === '*' || job.by === who.by);
    return mine.map(({ job }) => job).reverse();
  }

  /** @returns whether it was running */
  cancel(id: string): boolean {
    const found = this.#jobs.get(id);
    if (found?.job.state !== 'running') return false;
    found.ending.abort();
    return true;
  }

  #begin(verb: string, by: string, ending: AbortController): Job {
    this.#count += 1;
    const job: Job = {
      id: `job-${this.#count}`,
      verb,
      by,
      startedAt: this.#clock.wallMs(),
      state: 'running',
      progress: null,
    };
    this.#jobs.set(job.id, { job, ending });
    return job;
  }

  #end(job: Job, answer: VerbResult): void {
    job.state = answer.ok ? 'done' : answer.code === 'cancelled' ? 'cancelled' : 'failed';
    job.endedAt = this.#clock.wallMs();
    job.answer = JSON.stringify(answer).length > answerCharsMax ? null : answer;
    const over = [...this.#jobs.values()].filter((one) => one.job.state !== 'running');
    for (const one of over.slice(0, Math.max(0, over.length - rememberedMax))) this.#jobs.delete(one.job.id);
  }
}

function cancelled(signal: AbortSignal): Promise<VerbResult> {
  return new Promise((resolve) => {
    signal.addEventListener(
      'abort',
      () => resolve(failed('cancelled', 'Somebody cancelled it; it is not waited for.')),
      {
        once: true,
      },
    );
  });
}
