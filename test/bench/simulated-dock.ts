/** A dock of a large site without a ledger: it publishes one scan at a time, and hears what the others do. */
import { systemClock } from '../../agent/clock.ts';
import { type Range, totalsOf } from '../../agent/site/core/range.ts';
import { packed, unpacked } from '../../agent/site/facts/codec.ts';
import type { Connection } from '../../agent/site/link/connection.ts';
import { Reader } from '../../agent/site/link/reader.ts';
import type { Streams } from '../../agent/site/link/streams.ts';
import type { SiteNames } from '../../agent/site/names.ts';
import { sku } from '../ledger/goods.ts';

export class SimulatedDock {
  readonly name: string;
  readonly #names: SiteNames;
  readonly #streams: Streams;
  readonly #logs: Reader;
  readonly #acks: number[];
  #last = 0;
  #to = 0;
  #reading: Promise<unknown> = Promise.resolve();
  heard = 0;

  constructor(
    name: string,
    names: SiteNames,
    { connection, streams }: { connection: Connection; streams: Streams },
    acks: number[],
  ) {
    this.name = name;
    this.#names = names;
    this.#streams = streams;
    this.#acks = acks;
    this.#logs = new Reader({ streams, stream: names.logs, subject: names.everyLog, clock: systemClock });
    connection.listen(names.everyNewLog, (_, payload, header) => {
      const [seq, subject] = [Number(header('Nats-Sequence')), header('Nats-Subject')];
      this.#logs.heard({ seq, subject, payload: Buffer.from(payload) });
      this.#reading = this.#reading.then(() => this.#read());
    });
  }

  async publish(): Promise<void> {
    const after = this.#to;
    const to = after + 1;
    const mark = to.toString(16).padStart(8, '0');
    const fact = { kind: 'move', merchant: 'acme', sku: sku(to % 50), units: 1, seq: to, mark, as: 'receipt' } as const;
    const range: Range = {
      ...{ v: 1, dock: this.name, epoch: 'e', after, to, hash: mark.repeat(8), seen: {} },
      ...{ totals: totalsOf([fact]), facts: [fact] },
    };
    const began = performance.now();
    const became = await this.#streams.append(
      this.#names.logs,
      this.#names.logOf(this.name),
      this.#last,
      packed(range),
    );
    if (became.type !== 'stored') throw new Error(`${this.name}: ${became.type}`);
    this.#acks.push(performance.now() - began);
    [this.#last, this.#to] = [became.seq, to];
  }

  async caughtUp(): Promise<void> {
    await this.#reading;
    this.#logs.doubt();
    await this.#read();
  }

  async #read(): Promise<void> {
    for (;;) {
      const found = await this.#logs.next();
      if (found.type !== 'found') return;
      if (unpacked(found.message.payload).type === 'range') this.heard += 1;
    }
  }
}
