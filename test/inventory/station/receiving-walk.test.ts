/**
 * Random walks at two receiving stations: notices announced, changed and closed while people scan goods, pallets,
 * halves of labels and command codes in any order. A small model that knows nothing of sessions reads the entries
 * alone, and holds after every step:
 *
 *   incoming = announced − received, over the notices that are open, never below zero
 *   in stock = received − taken back
 *   no single unit and no line of a pallet is here twice
 *   nothing is received on a closed notice, nor more than announced unless somebody confirmed it
 *   what was heard as counted was counted, and the reverse
 * In the end the projections are made again from the entries.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AppliedEntry } from '../../../agent/inventory/nouns/entry.ts';
import type { NoticeContent } from '../../../agent/inventory/nouns/inbound/notice.ts';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import type { Scanned } from '../../../agent/inventory/nouns/stock/movement.ts';
import { apply } from '../../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../../agent/inventory/projections/map-tables.ts';
import {
  carton,
  code,
  contentSymbol,
  mug,
  pallet,
  ReceivingDock,
  shared,
  ssccSymbol,
  stranger,
  tee,
  teeCase,
  unit,
} from './receiving-dock.ts';

type Line = { announced: number; received: number };
type Receipt = { seq: number; sku: string; body: Scanned & { reason?: string } };

/** What the entries say, read without the rules. */
class Model {
  readonly notices = new Map<string, { open: boolean; lines: Map<string, Line> }>();
  readonly here = new Map<number, Receipt>();
  readonly stock = new Map<string, number>();

  read(entry: AppliedEntry, confirming: boolean): void {
    const { seq, kind, document, sku, quantity } = entry;
    const name = document ?? '';
    if (kind === 'notice') this.#announced(name, entry.body as NoticeContent);
    if (kind === 'notice-close') this.#notice(name).open = false;
    if (kind !== 'receipt' && kind !== 'reversal') return;
    const units = quantity ?? 0;
    this.stock.set(sku ?? '', (this.stock.get(sku ?? '') ?? 0) + units);
    const body = entry.body as Receipt['body'] & { of: number };
    if (kind === 'reversal') this.here.delete(body.of);
    else this.here.set(seq, { seq, sku: sku ?? '', body });
    if (document === null) return;
    const notice = this.#notice(name);
    const line = notice.lines.get(sku ?? '') ?? { announced: 0, received: 0 };
    if (kind === 'receipt') {
      expect(notice.open).toBe(true);
      const surprise = line.received + units > line.announced;
      expect({ surprise, reason: body.reason !== undefined }).toEqual({ surprise, reason: surprise });
      if (surprise) expect(confirming).toBe(true);
    }
    notice.lines.set(sku ?? '', { ...line, received: line.received + units });
  }

  #announced(name: string, { lines }: NoticeContent): void {
    const before = this.notices.get(name)?.lines ?? new Map<string, Line>();
    const after = new Map([...before].map(([sku, line]) => [sku, { ...line, announced: 0 }]));
    for (const { sku, quantity } of lines) {
      after.set(sku, { announced: quantity, received: before.get(sku)?.received ?? 0 });
    }
    this.notices.set(name, { open: true, lines: after });
  }

  #notice(name: string) {
    const notice = this.notices.get(name);
    if (notice === undefined) throw new Error(`nobody announced ${name}`);
    return notice;
  }

  incoming(sku: string): number {
    const open = [...this.notices.values()].filter((notice) => notice.open);
    const left = open.map(({ lines }) => lines.get(sku)).map((line) => (line ? line.announced - line.received : 0));
    return left.reduce((sum, units) => sum + Math.max(0, units), 0);
  }

  /** Keys of single units, and lines of pallets, each as often as it is here. */
  singles(): string[] {
    return [...this.here.values()].flatMap(({ sku, body }) =>
      body.unit === undefined ? [] : [`${body.sscc ?? body.unit} ${sku} ${body.lot ?? ''}`],
    );
  }
}

const stations = ['receiving-1', 'receiving-2'] as const;
const ids = ['ASN-1', 'ASN-2', 'PO-3'];
const texts = [
  ...ids,
  ...[tee, tee, mug, mug, teeCase, shared, 'HAT-1', 'NOBODY'],
  ...[1, 2].map((serial) => `]d2010${tee}21S${serial}`),
  ...[pallet, carton, stranger].map(ssccSymbol),
  ...[contentSymbol(teeCase, 2), contentSymbol(mug, 3, 'L7'), ']C1372', ']C110L7'],
  `${ssccSymbol(stranger)}02${teeCase}372`,
  ...(['confirm', 'confirm', 'cancel', 'finish', 'undo', 'undo'] as const).map((command) => code(command)),
  code('quantity', 3),
];

const few = fc.nat(30);
const content: fc.Arbitrary<Partial<NoticeContent>> = fc
  .record({
    tees: few,
    mugs: few,
    inPallet: fc.nat(24),
    inCarton: fc.nat(3),
    units: fc.boolean(),
    publish: fc.boolean(),
  })
  .map(({ tees, mugs, inPallet, inCarton, units, publish }) => ({
    publish,
    lines: [
      { sku: 'TEE', quantity: 1 + tees + (units ? inPallet + 1 + inCarton : 0) },
      { sku: 'MUG', quantity: 1 + mugs + (units ? 2 : 0) },
    ],
    ...(units ? { handlingUnits: [unit(pallet, inPallet + 1), unit(carton, inCarton, 2)] } : {}),
  }));

type Step = (dock: ReceivingDock) => Outcome;
const step: fc.Arbitrary<{ step: Step; text?: string }> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .record({ text: fc.constantFrom(...texts), station: fc.constantFrom(...stations) })
      .map(({ text, station }) => ({ text, step: (dock: ReceivingDock) => dock.scan(text, station) })),
  },
  {
    weight: 2,
    arbitrary: fc.record({ content, id: fc.constantFrom(...ids) }).map(({ content: notice, id }) => ({
      step: (dock: ReceivingDock) => dock.announce(notice, id),
    })),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        text: fc.constantFrom(code('confirm'), 'ASN-1', ssccSymbol(pallet)),
        station: fc.constantFrom(...stations),
      })
      .map(({ text, station }) => ({ text, step: (dock: ReceivingDock) => dock.scan(text, station) })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...ids).map((id) => ({
      step: (dock: ReceivingDock) => dock.submit({ type: 'notice-close', by: 'walk', merchant: 'acme', id }),
    })),
  },
);

it('receives every announced unit at most once, whatever happens in whatever order', () => {
  let receipts = 0;
  let surprises = 0;
  let pallets = 0;
  const walk = fc.property(fc.array(step, { minLength: 60, maxLength: 120, size: 'max' }), (steps) => {
    const dock = new ReceivingDock();
    const model = new Model();
    dock.announce({ lines: [{ sku: 'TEE', quantity: 60 }], handlingUnits: [unit(pallet, 24)] });
    for (const entry of dock.entries) model.read(entry, false);
    for (const { step: act, text } of steps) {
      const before = dock.entries.length;
      const outcome = act(dock);
      const entries = dock.entries.slice(before);
      for (const entry of entries) model.read(entry, text === code('confirm'));
      const counted = entries.some(({ kind }) => kind === 'receipt');
      const heard = outcome.type === 'recorded' || (outcome.type === 'stepped' && outcome.step === 'received');
      expect({ counted, outcome: outcome.type }).toEqual({ counted: heard, outcome: outcome.type });
      for (const sku of ['TEE', 'MUG', 'HAT']) {
        const { inStock, incoming } = dock.item(sku);
        expect([sku, inStock, incoming]).toEqual([sku, model.stock.get(sku) ?? 0, model.incoming(sku)]);
        expect(Math.min(inStock, incoming)).toBeGreaterThanOrEqual(0);
      }
      const singles = model.singles();
      expect(new Set(singles).size).toBe(singles.length);
    }
    for (const { body } of model.here.values()) {
      receipts += 1;
      if (body.reason !== undefined) surprises += 1;
      if (body.sscc !== undefined) pallets += 1;
    }
    expect(again(dock)).toEqual(projections(dock.tables));
  });
  fc.assert(walk, { numRuns: 200 });
  // A walk that never gets anywhere proves nothing.
  expect(Math.min(receipts / 1_000, surprises / 20, pallets / 50)).toBeGreaterThan(1);
});

function again(dock: ReceivingDock): object {
  const tables = new MapTables();
  for (const entry of dock.entries) apply(tables, entry, dock.rules);
  return projections(tables);
}

const projections = ({ items, rows }: MapTables): object => ({ items, rows });
