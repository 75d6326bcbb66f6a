/**
 * R21 over any history: a store without compare-and-set sells while batches of levels are made, wait, are sent, are
 * lost and are sent once more. No write raises what can be bought above what is left; what falls goes out at once,
 * however often the store sells; and once nobody buys any more it ends at the truth.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Batch, SendResult } from '../../../agent/follow/batch.ts';
import { GivesWay } from '../../../agent/forward/http/store-channel.ts';
import { mayGoOut } from '../../../agent/forward/levels/store-lines.ts';
import { Changes } from '../../../agent/forward/orders/changes.ts';

const skus = ['TEE', 'CAP', 'MUG'] as const;
type Sku = (typeof skus)[number];
const { signal } = new AbortController();

type Step =
  | { do: 'move'; sku: Sku; units: number }
  | { do: 'read' }
  /** `amid`: what is bought after the batch was made, and `read` by others before it is sent; `lost`: the answer is. */
  | { do: 'tell'; amid: Sku[]; read: boolean; lost: boolean }
  /** The dock is killed: the batch that was made is sent by the next life. */
  | { do: 'kill' };

const sku = fc.constantFrom(...skus);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('move'), sku, units: fc.integer({ min: -4, max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('read', 'kill') }) },
  {
    weight: 6,
    arbitrary: fc.record({
      ...{ do: fc.constant('tell'), amid: fc.array(sku, { maxLength: 3 }), read: fc.boolean() },
      lost: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
    }),
  },
) as fc.Arbitrary<Step>;

class Shop {
  readonly shelf: Record<Sku, number> = { TEE: 9, CAP: 9, MUG: 9 };
  readonly #there: Record<Sku, number> = { TEE: 9, CAP: 9, MUG: 9 };
  readonly #sold: Record<Sku, number> = { TEE: 0, CAP: 0, MUG: 0 };
  /** What of that the dock has booked. */
  readonly #booked: Record<Sku, number> = { TEE: 0, CAP: 0, MUG: 0 };
  /** Grows by one with each batch and each life. */
  #nowMs = Date.parse('2026-11-29T08:00:00Z');
  #changes = new Changes();
  #givesWay = this.#life();
  #batch: { key: string; body: string; levels: Readonly<Record<Sku, number>> } | undefined;

  left(one: Sku): number {
    return Math.max(0, this.#there[one] - this.#sold[one]);
  }

  move(one: Sku, units: number): void {
    this.#there[one] = Math.max(this.#sold[one], this.#there[one] + units);
  }

  buy(one: Sku): void {
    if (this.shelf[one] <= 0) return;
    this.shelf[one] -= 1;
    this.#sold[one] += 1;
  }

  read(): true {
    const news = skus.filter((one) => this.#sold[one] > this.#booked[one]);
    if (news.length > 0) this.#changes.note(news);
    Object.assign(this.#booked, this.#sold);
    return true;
  }

  kill(): void {
    this.#changes = new Changes();
    this.#givesWay = this.#life();
  }

  #life(): GivesWay {
    this.#nowMs += 1;
    return new GivesWay(this.#changes, { wallMs: () => this.#nowMs }, async () => this.read());
  }

  async tell(amid: readonly Sku[], { read = false, lost = false } = {}): Promise<SendResult> {
    const level = (one: Sku) => Math.max(0, this.#there[one] - this.#booked[one]);
    this.#nowMs += 1;
    const computed = this.#givesWay.computing();
    const time = new Date(this.#nowMs).toISOString();
    const fresh = { TEE: level('TEE'), CAP: level('CAP'), MUG: level('MUG') };
    this.#batch ??= { key: `batch-${time}`, body: JSON.stringify({ time }), levels: fresh };
    const { key, body, levels } = this.#batch;
    const batch = { key, body, lines: skus.map((one) => ({ sku: one })) } as unknown as Batch;
    for (const one of amid) this.buy(one);
    if (read) this.read();
    computed(batch);
    const result = await this.#givesWay.send(batch, signal, async (mayFall) => {
      for (const one of skus) {
        const line = { sku: one, level: levels[one] };
        if (!mayGoOut(line, this.shelf[one], mayFall)) continue;
        if (line.level > this.shelf[one]) expect(line.level).toBeLessThanOrEqual(this.left(one));
        this.shelf[one] = line.level;
      }
      return lost ? { type: 'retry', reason: 'no answer' } : { type: 'acknowledged', rejected: [] };
    });
    if (result.type !== 'retry') this.#batch = undefined;
    return result;
  }
}

it('R21 no write puts back what was sold, and all of it is told once nobody buys', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      const shop = new Shop();
      for (const each of steps) {
        if (each.do === 'move') shop.move(each.sku, each.units);
        else if (each.do === 'read') shop.read();
        else if (each.do === 'kill') shop.kill();
        else await shop.tell(each.amid, each);
      }
      // The one that waits may know of nothing that came since.
      for (const _ of ['waits', 'made anew', 'and once more']) await shop.tell([]);
      expect(shop.shelf).toEqual(Object.fromEntries(skus.map((one) => [one, shop.left(one)])));
    }),
    { numRuns: 500 },
  );
});

it('R21 what falls goes out although the store sells all the time, and what nobody buys goes out whole', async () => {
  const shop = new Shop();
  shop.move('TEE', -7);
  shop.move('CAP', 5);
  const results: SendResult[] = [];
  for (let attempt = 0; attempt < 4; attempt += 1) results.push(await shop.tell(['TEE']));
  expect(results.map(({ type }) => type)).toEqual(['outdated', 'outdated', 'outdated', 'outdated']);
  expect(results.map((result) => 'about' in result)).toEqual([false, false, false, true]);
  expect(shop.shelf).toMatchObject({ TEE: 0, CAP: 14 });
});
