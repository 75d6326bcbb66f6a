/**
 * What waits to be written to a serial port. Everything that waits goes to the kernel in one piece: answers to a burst
 * of scans, which come all at once after one commit, cost one write, and none is left out for coming together. The
 * order is kept.
 *
 * Bounded by bytes: beyond `waitingBytesMax` a write is refused at once, because a device that has not taken the
 * answers of the last several hundred scans is not listening. A write also fails when its time is out; what it had not
 * written by then is left out.
 */
type WriteQueueOptions = {
  /** How the port is called in messages. */
  path: string;
  /**
   * Hands bytes to the kernel. @returns how many it took, 0 while its own queue is full. Rejects when the link is over.
   */
  put(bytes: Uint8Array): Promise<number>;
  /** Between two tries while the kernel's queue is full. */
  pause(): Promise<void>;
  nowMs(): number;
};

type Waiting = { rest: Uint8Array; endMs: number; done(): void; fail(error: Error): void };

/** Some 600 answers, or eight seconds at 9600 baud. One write alone may be longer. */
export const waitingBytesMax = 8192;
const pieceBytesMax = 4096;

export class WriteQueue {
  readonly #options: WriteQueueOptions;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #running = false;

  constructor(options: WriteQueueOptions) {
    this.#options = options;
  }

  /** Resolves when the kernel has all of them. */
  add(bytes: Uint8Array, timeoutMs: number): Promise<void> {
    const { path, nowMs } = this.#options;
    if (this.#bytes > 0 && this.#bytes + bytes.length > waitingBytesMax) {
      return Promise.reject(new Error(`${path} takes no bytes: too many writes wait`));
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ rest: bytes, endMs: nowMs() + timeoutMs, done: resolve, fail: reject });
    this.#bytes += bytes.length;
    if (!this.#running) void this.#run();
    return promise;
  }

  async #run(): Promise<void> {
    this.#running = true;
    // What is said in the same breath goes together.
    await undefined;
    while (this.#waiting.length > 0) {
      try {
        const taken = await this.#options.put(this.#piece());
        this.#take(taken);
        if (taken === 0) await this.#options.pause();
      } catch (error) {
        this.#drop(() => true, error as Error);
      }
      const nowMs = this.#options.nowMs();
      const late = new Error(`${this.#options.path} takes no bytes: write timed out`);
      this.#drop(({ endMs }) => endMs <= nowMs, late);
    }
    this.#running = false;
  }

  #piece(): Uint8Array {
    const [first] = this.#waiting;
    if (first !== undefined && this.#waiting.length === 1) return first.rest.subarray(0, pieceBytesMax);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for (const { rest } of this.#waiting) {
      if (bytes >= pieceBytesMax) break;
      parts.push(rest);
      bytes += rest.length;
    }
    return Buffer.concat(parts).subarray(0, pieceBytesMax);
  }

  #take(taken: number): void {
    this.#bytes -= taken;
    let left = taken;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      const bytes = Math.min(left, first.rest.length);
      first.rest = first.rest.subarray(bytes);
      left -= bytes;
      if (first.rest.length > 0) return;
      this.#waiting.shift();
      first.done();
    }
  }

  #drop(which: (waiting: Waiting) => boolean, error: Error): void {
    for (const each of this.#waiting.filter(which)) {
      this.#bytes -= each.rest.length;
      each.fail(error);
    }
    this.#waiting = this.#waiting.filter((each) => !which(each));
  }
}
