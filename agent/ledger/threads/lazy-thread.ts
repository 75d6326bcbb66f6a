/**
 * A helper thread that costs nothing until it is needed: started with the first request, ended when nothing was asked
 * for `idleMs`. When the thread dies, or gives neither an answer nor a sign of progress for five minutes, what was
 * asked is refused and the next request starts a new one. Its inside is `serving.ts`.
 */
import { Worker } from 'node:worker_threads';
import type { Clock } from '../../clock.ts';
import { exitOf, gone, leaveFlag, leaveType, tellToLeave } from './leaving.ts';

export type ThreadRequest<R> = R & { id: number };
export type ThreadAnswer =
  | { id: number; value: unknown }
  /** `code` as SQLite gave it. */
  | { id: number; error: string; code?: string }
  | { id: number; progress: [checked: number, of: number] };

/** `leave`: how far the thread is (`leaving.ts`). */
export type HelperData = { leave: Int32Array };

type ThreadOptions = {
  url: URL;
  data: object;
  idleMs: number;
  /** Requests waiting at once; more are refused. */
  waitingMax: number;
  /** Of the thread's own heap. */
  heapMb: number;
  clock: Clock;
};

type Waiting = {
  resolve(value: unknown): void;
  reject(error: Error): void;
  onProgress: ((checked: number, of: number) => void) | undefined;
};

/**
 * A checkpoint of a whole log on a slow card, a page of entries: none of it takes so long. A verification tells its
 * progress.
 */
const silentMsMax = 300_000;

type Running = { worker: Worker; leave: Int32Array; exited: Promise<number> };

export class LazyThread<Request extends { type: string }> {
  readonly #options: ThreadOptions;
  readonly #waiting = new Map<number, Waiting>();
  #running: Running | undefined;
  /** Threads that were told to leave and have not left yet. */
  readonly #leaving = new Set<Promise<void>>();
  #idle: AbortController | undefined;
  /** Ends the wait for a sign of life. */
  #heard: AbortController | undefined;
  #nextId = 1;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Rejects when the request failed, the thread died, or too many are waiting. */
  ask(request: Request, onProgress?: (checked: number, of: number) => void): Promise<unknown> {
    if (this.#waiting.size >= this.#options.waitingMax) {
      return Promise.reject(new Error('too many requests are waiting for this thread'));
    }
    this.#idle?.abort();
    this.#running ??= this.#start();
    const id = this.#nextId;
    this.#nextId += 1;
    const { worker } = this.#running;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress });
      worker.postMessage({ ...request, id });
      if (this.#heard === undefined) void this.#endWhenSilent();
    });
  }

  /**
   * What was asked is refused, and the thread leaves. Resolves when it is gone, and so are those that were ended
   * before.
   */
  async end(): Promise<void> {
    this.#idle?.abort();
    this.#heard?.abort();
    const running = this.#running;
    this.#running = undefined;
    this.#refuseAll(new Error('the thread was ended'));
    if (running !== undefined) this.#letGo(running);
    await Promise.all(this.#leaving);
  }

  #start(): Running {
    const { url, data, heapMb } = this.#options;
    const leave = leaveFlag();
    const helperData: HelperData = { ...data, leave };
    const worker = new Worker(url, {
      workerData: helperData,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 4 },
    });
    const running = { worker, leave, exited: exitOf(worker) };
    worker.on('message', (answer: ThreadAnswer) => this.#settle(answer));
    const died = (error: Error): void => {
      if (this.#running !== running) return;
      this.#running = undefined;
      this.#refuseAll(error);
    };
    worker.on('error', (error) => died(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', (code) => died(new Error(`the thread ended with code ${code}`)));
    return running;
  }

  #letGo({ worker, leave, exited }: Running): void {
    if (tellToLeave(leave)) worker.postMessage({ type: leaveType });
    else void worker.terminate();
    const left = gone(exited, worker, this.#options.clock);
    this.#leaving.add(left);
    void left.finally(() => this.#leaving.delete(left));
  }

  #settle(answer: ThreadAnswer): void {
    this.#heard?.abort();
    const waiting = this.#waiting.get(answer.id);
    if (waiting === undefined) return;
    if ('progress' in answer) {
      waiting.onProgress?.(...answer.progress);
      return;
    }
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting.reject(Object.assign(new Error(answer.error), { code: answer.code }));
    else waiting.resolve(answer.value);
    if (this.#waiting.size === 0) void this.#endWhenIdle();
  }

  async #endWhenIdle(): Promise<void> {
    const idle = new AbortController();
    this.#idle?.abort();
    this.#idle = idle;
    await this.#options.clock.sleep(this.#options.idleMs, idle.signal);
    if (!idle.signal.aborted) await this.end();
  }

  async #endWhenSilent(): Promise<void> {
    while (this.#waiting.size > 0) {
      const heard = new AbortController();
      this.#heard = heard;
      await this.#options.clock.sleep(silentMsMax, heard.signal);
      if (heard.signal.aborted) continue;
      // Its end may take as long as what it hangs in.
      void this.end();
    }
    this.#heard = undefined;
  }

  #refuseAll(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

/** An error as it crosses from a thread. */
export function errorAnswer(id: number, error: unknown): ThreadAnswer {
  if (!(error instanceof Error)) return { id, error: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  return { id, error: error.message, ...code };
}
