/**
 * A whole dock at random: notices, orders and counts at five stations, storefronts that change and cancel, unknown
 * codes that somebody knows later, adjustments, weights. After every step the sums hold that no single kind of work
 * knows alone:
 *
 *   booked = open on the orders' lines, incoming = to come on open notices, packed = on the lines and in standing boxes
 *   nothing is below zero, and nothing in a box is not in stock Process Orders turns from off to on and from on to off,
 *   never to where it is, and is on where there is something to sell storefronts know the level: always what can be
 *   sold, and what is in stock as long as there is something to sell a single unit comes in and goes out in turns
 * In the end every order can still be brought to an end, and the entries alone give the same rows.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ChannelRules } from '../../../agent/inventory/nouns/channels/channel.ts';
import { channelLevel } from '../../../agent/inventory/nouns/channels/levels.ts';
import type { AppliedEntry } from '../../../agent/inventory/nouns/entry.ts';
import type { HandlingUnit, NoticeRow } from '../../../agent/inventory/nouns/inbound/notice.ts';
import { outstanding } from '../../../agent/inventory/nouns/inbound/notice-lines.ts';
import { allocated } from '../../../agent/inventory/nouns/orders/allocation.ts';
import type { OrderLine } from '../../../agent/inventory/nouns/orders/order.ts';
import type { StationCommand } from '../../../agent/inventory/nouns/station/station-command.ts';
import { setApart } from '../../../agent/inventory/nouns/stock/item.ts';
import type { Scanned } from '../../../agent/inventory/nouns/stock/movement.ts';
import type { Submission } from '../../../agent/inventory/nouns/submission.ts';
import { codes, Packhouse, type Sku, single, skus } from './pack-house.ts';

const pallet = '006141411234567890';
/** Nobody knows it before an exception is given to MUG. */
const later = '5000112637922';
const packers = ['packing-1', 'packing-2', 'scale-1'];
const stations = ['receiving-1', ...packers, ...packers, 'counting-1', 'strict-1'];
const orders = ['A-1', 'A-2'];
const notices = ['N-1', 'N-2'];
const texts = [
  ...Object.values(codes),
  ...['S1', 'S2'].map(single),
  ...[`]C100${pallet}`, `]C10200${codes.MUG}372`.replace('0200', '020'), later, `]C1010${later}21X1`],
  ...[...orders, ...notices, 'C-1'],
];

const plain = ['undo', 'finish', 'confirm', 'cancel', 'next-box', 'reopen', 'acknowledge'] as const;

const station = fc.constantFrom(...stations);
const sku = fc.constantFrom<Sku>(...skus);
const lines = fc
  .uniqueArray(fc.record({ sku, quantity: fc.integer({ min: 1, max: 4 }) }), {
    selector: ({ sku }) => sku,
    maxLength: 3,
  })
  .filter((some) => some.length > 0);
const by = 'test';
const merchant = 'acme';
type Told = { tell: string; lines: { sku: Sku; quantity: number }[]; status: 'open' | 'cancelled' };
type Step = Submission | Told | { resolve: Sku } | { open: string; at: string } | { insist: string };

const of = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });

const command = (commands: fc.Arbitrary<StationCommand>): fc.Arbitrary<Submission> =>
  fc.record({ type: fc.constant('station' as const), station, by: fc.constant(by), command: commands });

const step = fc.oneof(
  of(
    30,
    fc.record({
      type: fc.constant('scan' as const),
      ...{ station, device: fc.constant('scanner'), text: fc.constantFrom(...texts) },
    }),
  ),
  of(8, command(fc.constantFrom(...plain.map((command): StationCommand => ({ command }))))),
  of(1, command(fc.record({ command: fc.constant('quantity' as const), quantity: fc.integer({ min: 2, max: 3 }) }))),
  of(
    1,
    command(
      fc.record({
        command: fc.constant('work' as const),
        work: fc.constantFrom('receiving', 'packing', 'counting', null),
      }),
    ),
  ),
  of(6, fc.record({ open: fc.constantFrom(...orders), at: fc.constantFrom(...packers) })),
  of(1, fc.record({ open: fc.constantFrom(...notices), at: fc.constant('receiving-1') })),
  of(1, fc.record({ open: fc.constant('C-1'), at: fc.constant('counting-1') })),
  of(3, fc.record({ insist: fc.constantFrom(...packers) })),
  of(
    2,
    fc.record({
      type: fc.constant('weight' as const),
      station: fc.constant('scale-1'),
      device: fc.constant('scale'),
      weight: fc.record({ digits: fc.constantFrom('260', '400', '750'), unit: fc.constant('g' as const) }),
    }),
  ),
  of(
    2,
    fc.record({
      tell: fc.constantFrom(...orders),
      lines,
      status: fc.constantFrom<Told['status']>('open', 'open', 'open', 'cancelled'),
    }),
  ),
  of(
    1,
    fc.record({
      ...{ type: fc.constant('order-change' as const), by: fc.constant(by), merchant: fc.constant(merchant) },
      ...{ id: fc.constantFrom(...orders), lines },
    }),
  ),
  of(
    1,
    fc.record({
      ...{ type: fc.constant('order-cancel' as const), by: fc.constant(by), merchant: fc.constant(merchant) },
      id: fc.constantFrom(...orders),
    }),
  ),
  of(
    2,
    fc.record({
      ...{ type: fc.constant('notice-announce' as const), by: fc.constant(by), merchant: fc.constant(merchant) },
      id: fc.constantFrom(...notices),
      notice: fc.record({
        lines,
        handlingUnits: fc.constantFrom<HandlingUnit[]>([], [{ sscc: pallet, lines: [{ sku: 'TEE', quantity: 1 }] }]),
      }),
    }),
  ),
  of(
    1,
    fc.record({
      ...{ type: fc.constant('notice-close' as const), by: fc.constant(by), merchant: fc.constant(merchant) },
      id: fc.constantFrom(...notices),
    }),
  ),
  of(
    1,
    fc.record({
      ...{ type: fc.constant('adjust' as const), by: fc.constant(by), merchant: fc.constant(merchant), sku },
      ...{ quantity: fc.constantFrom(-20, -3, 2), reason: fc.constant('walk') },
    }),
  ),
  of(
    1,
    fc.record({
      ...{ type: fc.constant('count' as const), by: fc.constant(by), merchant: fc.constant(merchant), sku },
      ...{ quantity: fc.integer({ min: 0, max: 6 }), base: fc.integer({ min: 1, max: 30 }) },
    }),
  ),
  of(1, fc.record({ resolve: sku })),
);

const channel: Omit<ChannelRules, 'basis'> = { name: 'acme-web', merchant, minimumLevel: 0, mode: 'changes' };

class Walk {
  readonly house = new Packhouse();
  readonly #flags = new Map<string, boolean>(skus.map((sku) => [sku, this.house.item(sku).processOrders]));
  /** By single unit: in (+1) and out (−1) since it was first seen. */
  readonly #units = new Map<string, number>();
  readonly #told = new Map<string, { available: number; physical: number }>();
  #heard = 0;
  #version = 0;

  constructor() {
    const lines = skus.map((sku) => ({ sku, quantity: 3 }));
    for (const id of orders) this.take({ tell: id, lines, status: 'open' });
    this.take({ type: 'notice-announce', by, merchant, id: 'N-1', notice: { lines } });
    for (const [index, at] of packers.entries()) this.take({ open: orders[index % 2] ?? '', at });
    this.take({ open: 'N-1', at: 'receiving-1' });
  }

  take(step: Step): void {
    const { house } = this;
    const from = house.entries.length;
    if ('tell' in step) this.#tell(step);
    else if ('resolve' in step) {
      const [first] = house.tables.openRows('exception', 1);
      const bind = { merchant, sku: step.resolve, units: 1 };
      if (first !== undefined) house.submit({ type: 'exception-resolve', by, seq: first.seq, bind });
    } else if ('open' in step) {
      const type = step.open.startsWith('A') ? 'order' : step.open.startsWith('N') ? 'notice' : 'count';
      const document = { type, merchant, id: step.open } as const;
      house.submit({ type: 'station', station: step.at, by, command: { command: 'open', document } });
    } else if ('insist' in step) for (const each of ['finish', 'confirm'] as const) house.say(each, step.insist);
    else house.submit(step);
    for (const entry of house.entries.slice(from)) this.#read(entry);
    this.#hear();
    this.#check();
  }

  /** What storefronts know that are told at once, and of nothing but what is due. */
  #hear(): void {
    for (const sku of skus) {
      const item = this.house.item(sku);
      if (item.dueSeq <= this.#heard) continue;
      const own = allocated(this.house.tables, merchant, 'acme-web', sku);
      const level = (basis: ChannelRules['basis']) => channelLevel(item, { ...channel, basis }, own);
      this.#told.set(sku, { available: level('available'), physical: level('physical') });
    }
    this.#heard = this.house.entries.length;
  }

  #tell({ tell: id, lines, status }: Told): void {
    this.#version += 1;
    const at = (seconds: number) => new Date(Date.parse('2026-11-22T06:00:00.000Z') + seconds * 1_000).toISOString();
    const one = { id, placedAt: at(0), updatedAt: at(this.#version), status, lines };
    this.house.submit({ type: 'orders-page', by, channel: 'acme-web', orders: [one], cursor: null, since: at(0) });
  }

  #read({ kind, sku, quantity, body }: AppliedEntry): void {
    if (kind === 'process-orders' && sku !== null) {
      const { on } = body as { on: boolean };
      expect(`${sku} turns ${on}`).not.toBe(`${sku} turns ${this.#flags.get(sku)}`);
      this.#flags.set(sku, on);
    }
    const { unit, kind: undone } = body as Scanned & { kind?: string };
    const what = kind === 'reversal' ? undone : kind;
    if (unit === undefined || (what !== 'receipt' && what !== 'shipment')) return;
    const there = (this.#units.get(unit) ?? 0) + Math.sign(quantity ?? 0);
    this.#units.set(unit, there);
    expect([unit, Math.abs(there)]).toEqual([unit, Math.min(1, Math.abs(there))]);
  }

  #check(): void {
    const { tables } = this.house;
    const all = [...tables.orders.values()];
    const notices = [...tables.rows.values()].flatMap(({ kind, row }) => (kind === 'notice' ? [row as NoticeRow] : []));
    for (const sku of skus) {
      const { booked, incoming, packed, processOrders, ...item } = this.house.item(sku);
      // R26: what came back of an order and is not restocked yet is in stock, and not for sale.
      const inStock = item.inStock - setApart(item);
      const onLines = (what: (line: OrderLine) => number, states: string[]) =>
        sum(
          all
            .filter(({ status }) => states.includes(status))
            .flatMap((order) => order.lines.filter((line) => line.sku === sku).map(what)),
        );
      const inBoxes = all.flatMap(({ id }) => this.house.boxes(id).filter(({ shipped }) => !shipped));
      const contents = inBoxes.flatMap((box) => box.contents.filter((content) => content.sku === sku));
      expect({ sku, booked, packed, boxed: packed, incoming }).toEqual({
        sku,
        booked: onLines(({ quantity, shipped }) => quantity - shipped, ['open', 'packed']),
        packed: onLines((line) => line.packed ?? 0, ['open', 'packed', 'shipped', 'cancelled', 'set-aside']),
        boxed: sum(contents.map(({ quantity }) => quantity)),
        incoming: sum(
          notices.flatMap((notice) =>
            notice.lines.filter((line) => line.sku === sku).map((line) => outstanding(notice, line)),
          ),
        ),
      });
      for (const each of [booked, incoming, packed, inStock - packed]) expect(each).toBeGreaterThanOrEqual(0);
      expect({ sku, processOrders }).toEqual({ sku, processOrders: inStock - booked > 0 });
      const { available, physical } = this.#told.get(sku) ?? {};
      expect({ sku, available }).toEqual({ sku, available: Math.max(0, inStock - booked) });
      // Every order here is one of this storefront's own; where it sold more than there is, it is told what there is.
      expect({ sku, physical }).toEqual({ sku, physical: inStock });
    }
  }

  /** Whatever happened: somebody can pack what there is of every order, and ship it. */
  end(): void {
    const { house } = this;
    const at = 'packing-2';
    const say = (command: (typeof plain)[number]) => house.say(command, at);
    house.submit({ type: 'station', station: at, by, command: { command: 'work', work: null } });
    for (const id of orders) {
      const document = { type: 'order', merchant, id } as const;
      for (let turn = 0; turn < 20; turn++) {
        const open = house.submit({ type: 'station', station: at, by, command: { command: 'open', document } });
        const order = house.tables.order(merchant, id);
        if (open.type === 'refused' || order?.lines.every(({ packed = 0 }) => packed === 0)) break;
        for (const command of ['finish', 'confirm'] as const) say(command);
      }
      expect(sum((house.tables.order(merchant, id)?.lines ?? []).map(({ packed = 0 }) => packed))).toBe(0);
    }
    this.#hear();
    this.#check();
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

it('keeps its sums, whatever happens in whatever order', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 80 }), (steps) => {
      const walk = new Walk();
      for (const each of steps) walk.take(each);
      const { items, orders, rows } = walk.house.rebuilt();
      const { tables } = walk.house;
      expect({ items, orders, rows }).toEqual({ items: tables.items, orders: tables.orders, rows: tables.rows });
      walk.end();
    }),
    { numRuns: 200 },
  );
});
