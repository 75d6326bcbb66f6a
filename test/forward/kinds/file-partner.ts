/** A partner that reads files: the channel that writes them, and the folder where he looks. */

import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Clock } from '../../../agent/clock.ts';
import type { Channel, ChannelKind } from '../../../agent/forward/channel.ts';
import { channelKinds } from '../../../agent/forward/kinds/index.ts';
import { namedFileReader } from '../../../agent/named-file.ts';
import { until } from '../../wait.ts';
import { temporaryFolder } from '../bench.ts';
import { loadedKind } from '../loaded-kinds.ts';
import { memoryBook } from '../memory-book.ts';
import { MemoryLedger } from '../memory-ledger.ts';

export const name = 'acme-web';
export const kindOf = (kind: string): ChannelKind => {
  const found = channelKinds.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`no kind ${kind}`);
  return found;
};

/** One channel that writes files, over a ledger in memory; time passes when the test says so. */
export class Partner {
  readonly ledger = new MemoryLedger();
  readonly folder = join(temporaryFolder(), 'stock');
  readonly links: boolean[] = [];
  channel!: Channel;

  readonly #asleep = new Set<() => void>();
  readonly #clock: Clock = {
    wallMs: () => Date.UTC(2026, 10, 29),
    monoMs: () => 0,
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        this.#asleep.add(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
  };

  constructor() {
    mkdirSync(this.folder);
  }

  /** Whatever it waits for the time to pass for is over. */
  timePasses(): void {
    for (const wake of this.#asleep) wake();
    this.#asleep.clear();
  }

  open(kind: string, options: object = {}): this {
    const found = kindOf(kind);
    const book = memoryBook(this.ledger);
    const checked = found.options().parse({ folder: this.folder, ...options });
    this.channel = loadedKind(kind).open(checked, {
      ...{ name, merchant: 'acme', clock: this.#clock, uplink: undefined, log: () => {} },
      handlers: { onLink: (up) => void this.links.push(up), onAnswer: () => {} },
      readFile: namedFileReader(undefined),
      memory: { all: () => book.memory(name), put: (key, value) => book.remember(name, key, value) },
    });
    const { channel } = this;
    onTestFinished(() => channel.close());
    return this;
  }

  /** Units come in, and what is to be said is sent and acknowledged. */
  async tell(sku: string, units: number) {
    this.ledger.receive(sku, units);
    const sent = await this.send();
    if (sent === undefined) throw new Error('nothing to say');
    return sent;
  }

  /** undefined: there is nothing to say. */
  async send() {
    const batch = this.ledger.freeze(name);
    if (batch === undefined) return undefined;
    const result = await this.channel.send(batch, new AbortController().signal);
    if (result.type === 'answer' && result.answer.id === batch.key) this.ledger.acknowledge(name, batch.key, []);
    return { batch, result };
  }

  get files(): string[] {
    return readdirSync(this.folder)
      .filter((each) => !each.startsWith('.'))
      .sort();
  }

  async file(number: number, extension: string): Promise<string> {
    const file = `${name}-${String(number).padStart(6, '0')}.${extension}`;
    await until(`${file} is there`, () => {
      this.timePasses();
      return this.files.includes(file);
    });
    return readFileSync(join(this.folder, file), 'latin1');
  }
}
