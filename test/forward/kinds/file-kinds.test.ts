/**
 * Channels that write files (R18), at a real folder: every level in each file, numbered, whole or not there; nothing is
 * lost or doubled by a stop between a batch and its file; a folder that is away is a link that is down.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Clock } from '../../../agent/clock.ts';
import type { Channel, ChannelKind } from '../../../agent/forward/channel.ts';
import { channelKinds } from '../../../agent/forward/kinds/index.ts';
import { namedFileReader } from '../../../agent/named-file.ts';
import { until } from '../../wait.ts';
import { temporaryFolder } from '../bench.ts';
import { memoryBook } from '../memory-book.ts';
import { MemoryLedger } from '../memory-ledger.ts';

const name = 'acme-web';
const kindOf = (kind: string): ChannelKind => {
  const found = channelKinds.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`no kind ${kind}`);
  return found;
};

class Partner {
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
    const checked = found.options.parse({ folder: this.folder, ...options });
    this.channel = found.open(checked, {
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
    const batch = this.ledger.freeze(name);
    if (batch === undefined) throw new Error('nothing to say');
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

describe.each([
  ['csv', 'sku,level\r\nMUG,2\r\nTEE,3\r\n', 'sku,level\r\nMUG,2\r\nTEE,4\r\n'],
  [
    'xml',
    /<item><sku>MUG<\/sku><level>2<\/level><\/item>\s+<item><sku>TEE<\/sku><level>3<\/level>/,
    /<level>4<\/level>/,
  ],
])('a channel of kind %s', (kind, first, second) => {
  it('writes one file for what came together, every level again in the next', async () => {
    const partner = new Partner().open(kind);
    const { batch, result } = await partner.tell('TEE', 3);
    expect(result).toEqual({ type: 'answer', answer: { epoch: batch.epoch, to: batch.to, id: batch.key } });
    await partner.tell('MUG', 2);
    expect(await partner.file(1, kind)).toMatch(first);
    await partner.tell('TEE', 1);
    expect(await partner.file(2, kind)).toMatch(second);
    expect(partner.files).toHaveLength(2);
  });

  it('takes a repetition for one, and says where it is when it is sent what does not fit', async () => {
    const partner = new Partner().open(kind);
    const { batch } = await partner.tell('TEE', 3);
    const { signal } = new AbortController();
    const held = { type: 'answer', answer: { epoch: batch.epoch, to: batch.to, id: batch.key } };
    await partner.file(1, kind);
    expect(await partner.channel.send(batch, signal)).toEqual(held);
    const body = JSON.parse(batch.body);
    const stranger = { ...batch, key: 'f'.repeat(32) };
    expect(await partner.channel.send(stranger, signal)).toEqual(held);
    const gap = { ...body.data, after: batch.to + 5, to: batch.to + 9, snapshot: false };
    const later = { ...batch, key: 'e'.repeat(32), body: JSON.stringify({ ...body, data: gap }) };
    expect(await partner.channel.send(later, signal)).toEqual(held);
    expect(partner.files).toHaveLength(1);
  });

  it('goes on after a stop between a batch and its file, and after a cut in the middle of a line', async () => {
    const partner = new Partner().open(kind);
    await partner.tell('MUG', 2);
    const { batch } = await partner.tell('TEE', 3);
    await partner.channel.close();
    expect(partner.files).toEqual([]);
    writeFileSync(join(partner.folder, `.tallyman-${name}.journal`), '{"batch":{"key":"cut', { flag: 'a' });
    partner.open(kind);
    expect(await partner.file(1, kind)).toMatch(first);
    expect(await partner.channel.send(batch, new AbortController().signal)).toMatchObject({ answer: { to: batch.to } });
    await partner.tell('TEE', 1);
    expect(await partner.file(2, kind)).toMatch(second);
  });

  it('is a link that is down while its folder is away, and up again with it', async () => {
    const partner = new Partner().open(kind);
    await partner.tell('MUG', 2);
    await partner.file(1, kind);
    renameSync(partner.folder, `${partner.folder}-away`);
    partner.ledger.receive('TEE', 3);
    const batch = partner.ledger.freeze(name);
    if (batch === undefined) throw new Error('nothing to say');
    const { signal } = new AbortController();
    const trouble = { type: 'retry', reason: `the folder ${partner.folder} is not there: is the drive mounted?` };
    expect(await partner.channel.send(batch, signal)).toEqual(trouble);
    renameSync(`${partner.folder}-away`, partner.folder);
    expect(await partner.channel.send(batch, signal)).toMatchObject({ answer: { id: batch.key } });
    expect(await partner.file(2, kind)).toMatch(first);
  });

  it('notices between a batch and its file that the folder went', async () => {
    const partner = new Partner().open(kind);
    await partner.tell('TEE', 3);
    renameSync(partner.folder, `${partner.folder}-away`);
    await until('the link is down', () => {
      partner.timePasses();
      return !partner.channel.linked;
    });
    renameSync(`${partner.folder}-away`, partner.folder);
    await until('the link is up', () => {
      partner.timePasses();
      return partner.channel.linked;
    });
    expect(await partner.file(1, kind)).toContain('TEE');
    expect(partner.links).toEqual([false, true]);
  });

  it('begins with what it is told when somebody emptied the folder', async () => {
    const partner = new Partner().open(kind);
    await partner.tell('TEE', 3);
    await partner.file(1, kind);
    await partner.channel.close();
    rmSync(partner.folder, { recursive: true });
    mkdirSync(partner.folder);
    partner.open(kind);
    const { result } = await partner.tell('MUG', 2);
    // It holds nothing: the dock sends a snapshot then.
    expect(result).toMatchObject({ type: 'answer', answer: { epoch: null, to: 0 } });
  });
});

describe('a CSV file', () => {
  it('is written as the partner wants it', async () => {
    const columns = { Artikel: 'sku', 'Menge "frei"': 'level', Aktiv: 'process-orders', Datei: 'number' };
    const options = { columns, delimiter: ';', encoding: 'iso-8859-1', 'line-end': 'lf' };
    const partner = new Partner().open('csv', options);
    await partner.tell('GRÖSSE; "M"', 3);
    const { result } = await partner.tell('Ж-1', 2);
    expect(result).toMatchObject({
      answer: { rejected: [{ sku: 'Ж-1', reason: expect.stringContaining('iso-8859-1') }] },
    });
    expect(await partner.file(1, 'csv')).toBe('Artikel;"Menge ""frei""";Aktiv;Datei\n"GRÖSSE; ""M""";3;true;1\n');
  });

  it.each([
    [{ columns: { a: 'sku' } }, 'must name a column for "sku" and one for "level"'],
    [{ columns: { a: 'price', b: 'sku', c: 'level' } }, 'Invalid option'],
    [{ folder: 'relative' }, 'must be an absolute path'],
    [{ delimiter: ':' }, 'Invalid option'],
  ])('%j is refused', (options, message) => {
    const checked = kindOf('csv').options.safeParse({ folder: '/x', ...options });
    expect(checked.error?.issues[0]?.message).toContain(message);
  });
});

describe('orders in files', () => {
  it('are read file by file in the order of their names, once, and a bad file says where', async () => {
    const partner = new Partner();
    const folder = join(temporaryFolder(), 'orders');
    mkdirSync(folder);
    const put = (file: string, text: string) => writeFileSync(join(folder, file), text);
    put(
      '2026-11-28.csv',
      '\ufeffID,sku,Quantity,placed-at\r\n7,TEE,2,2026-11-28T10:00:00Z\r\n7,MUG,1,2026-11-28T10:00:00Z\r\n8,TEE,1,2026-11-28T11:00:00Z\r\n',
    );
    put('.2026-11-29.csv', 'half');
    partner.open('csv', { 'orders-folder': folder });
    const ask = (cursor: string | null) => partner.channel.orders?.fetch(cursor, new AbortController().signal);
    expect(await ask(null)).toMatchObject({
      type: 'page',
      page: {
        orders: [
          {
            id: '7',
            status: 'open',
            lines: [
              { sku: 'TEE', quantity: 2 },
              { sku: 'MUG', quantity: 1 },
            ],
          },
          { id: '8', lines: [{ sku: 'TEE', quantity: 1 }] },
        ],
        next: '2026-11-28.csv',
      },
    });
    expect(await ask('2026-11-28.csv')).toEqual({ type: 'page', page: { orders: [], next: null } });
    put('2026-11-30.csv', 'id,sku\n1,TEE\n');
    expect(await ask('2026-11-28.csv')).toEqual({
      type: 'retry',
      reason: '2026-11-30.csv has no column quantity, placed-at in its first line',
    });
    rmSync(folder, { recursive: true });
    expect(await ask(null)).toMatchObject({ type: 'retry', reason: expect.stringContaining('is the drive mounted?') });
  });
});
