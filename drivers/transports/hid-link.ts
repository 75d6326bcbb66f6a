/**
 * One open HID device as a transport. A chunk is one report.
 *
 * The device is always drained, also while paused. The kernel keeps 64 reports for a slow reader and then throws the
 * newest away without a word: a scale that reports ten times a second would be seconds behind, and a code that is typed
 * key by key would lose characters in its middle. So what comes in while nobody takes it waits here: of a scale the
 * newest report only, of a scanner all of them up to a limit. At the limit the link ends, because a code with a hole is
 * worse than none.
 *
 * A scanner's reports are handed over before anything else happens, so that after a stall of the agent they come before
 * the timers that would call the stall a silence of the scanner. A scale's wait for the end of the turn: of the reports
 * that piled up in a stall only the last is as fresh as it looks. Neither is handed over from within node-hid, which
 * swallows exceptions.
 */
import type { HidNeeds } from '../driver.ts';
import type { LinkEnd, Transport, TransportHandlers } from '../transport.ts';
import type { HidReport } from './hid-descriptor.ts';
import type { HidHandle } from './hid-native.ts';

type HidLinkOptions = {
  handle: HidHandle;
  /** How the device is called in messages. */
  name: string;
  keep: HidNeeds['keep'];
  /** What it takes, when that is known. */
  reports: readonly HidReport[] | undefined;
  /** The device is free again. */
  onClosed(): void;
};

/** Some 2,000 typed characters, or twice as many whole codes; 256 KiB at most. */
export const reportsWaitingMax = 4096;
const writesWaitingMax = 16;
const writeTimeoutMsDefault = 1000;
const errorTextMax = 200;

const textOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).slice(0, errorTextMax);

export class HidLink implements Transport {
  readonly #options: HidLinkOptions;
  readonly #handlers: TransportHandlers;
  #waiting: Uint8Array[] = [];
  #delivering = false;
  #paused = false;
  /** Too much came: what follows has a hole before it. */
  #overflowed = false;
  #over = false;
  #writes: Promise<void> = Promise.resolve();
  #writesWaiting = 0;
  #closed: Promise<void> = Promise.resolve();

  constructor(options: HidLinkOptions, handlers: TransportHandlers) {
    this.#options = options;
    this.#handlers = handlers;
    options.handle.on('data', (report) => this.#take(report));
    // hidraw says "device disconnected", libusb that its errors are not implemented: there is no other kind to tell
    // apart.
    options.handle.on('error', (error) => this.#lose(`${options.name} is gone: ${textOf(error)}`));
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#deliverSoon();
  }

  close(): Promise<void> {
    this.#end({ code: 'closed', message: 'closed by the agent' });
    return this.#closed;
  }

  async write(bytes: Uint8Array, timeoutMs = writeTimeoutMsDefault): Promise<void> {
    const { name } = this.#options;
    if (this.#over) throw new Error(`${name} is closed`);
    if (this.#writesWaiting >= writesWaitingMax) throw new Error(`${name} takes no reports: too many writes wait`);
    this.#writesWaiting += 1;
    const write = this.#writes.then(() => this.#write(bytes));
    this.#writes = write
      .catch(() => undefined)
      .finally(() => {
        this.#writesWaiting -= 1;
      });
    // The native write cannot be called back; it keeps its place among the waiting ones until it is done.
    await beforeTimeout(write, timeoutMs, `${name} takes no reports: write timed out`);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const { handle, name, reports } = this.#options;
    if (this.#over) throw new Error(`${name} is closed`);
    const id = bytes[0] ?? 0;
    const has = (kind: HidReport['kind']) => reports?.some((each) => each.kind === kind && each.id === id);
    try {
      if (reports === undefined || has('output')) await handle.write(Buffer.from(bytes));
      else if (has('feature')) await handle.sendFeatureReport(Buffer.from(bytes));
      else throw new Error(`it has no output report ${id}`);
    } catch (error) {
      throw new Error(`${name} does not take this command: ${textOf(error)}`);
    }
  }

  #take(report: Uint8Array): void {
    if (this.#over || this.#overflowed) return;
    if (this.#options.keep === 'newest') this.#waiting.length = 0;
    this.#waiting.push(report);
    if (this.#waiting.length > reportsWaitingMax) {
      this.#overflowed = true;
      this.#waiting.length = 0;
      const message = `${this.#options.name} sent more than ${reportsWaitingMax} reports that nobody took`;
      // Not from within node-hid's callback.
      setImmediate(() => this.#end({ code: 'error', message }));
    } else this.#deliverSoon();
  }

  #deliverSoon(): void {
    if (this.#delivering || this.#paused || this.#waiting.length === 0) return;
    this.#delivering = true;
    const deliver = () => {
      this.#delivering = false;
      this.#deliver();
    };
    if (this.#options.keep === 'every') queueMicrotask(deliver);
    else setImmediate(deliver);
  }

  #deliver(): void {
    while (!this.#paused && !this.#over) {
      const report = this.#waiting.shift();
      if (report === undefined) return;
      this.#handlers.onData(report);
    }
  }

  /** What came before the end goes first. */
  #lose(message: string): void {
    setImmediate(() => {
      this.#deliver();
      this.#end({ code: 'lost', message });
    });
  }

  #end(end: LinkEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#waiting = [];
    this.#closed = this.#release();
    this.#handlers.onEnd(end);
  }

  async #release(): Promise<void> {
    // node-hid starts its reading a tick after the first listener and throws out of that tick when the device is closed
    // by then.
    await new Promise((resolve) => setImmediate(resolve));
    // A close that fails has nothing more to give back.
    await this.#options.handle.close().catch(() => undefined);
    this.#options.onClosed();
  }
}

async function beforeTimeout(work: Promise<void>, ms: number, message: string): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(message)), ms);
  try {
    await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
