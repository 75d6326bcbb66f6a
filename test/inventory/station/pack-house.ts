/** The small world with something to pack: three items on the shelf, two packing stations, one more with a scale. */

import { documentKey } from '../../../agent/inventory/nouns/document.ts';
import type { OrderRow } from '../../../agent/inventory/nouns/orders/order.ts';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import { freshSession, type SessionRow } from '../../../agent/inventory/nouns/station/session.ts';
import type { StationCommand } from '../../../agent/inventory/nouns/station/station-command.ts';
import { apply } from '../../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../../agent/inventory/projections/map-tables.ts';
import type { Shown } from '../../../agent/inventory/weighing/mass.ts';
import { rulebook, World } from '../world.ts';

export const codes = { TEE: '4006381333931', CAP: '5901234123457', MUG: '4006381333948' } as const;
export type Sku = keyof typeof codes;
export const skus = Object.keys(codes) as Sku[];

/** One single TEE, told from all others by its serial number. */
export const single = (serial: string): string => `]C1010${codes.TEE}21${serial}`;

const packing = { work: 'packing' } as const;

export class Packhouse extends World {
  constructor() {
    super({
      ...rulebook,
      stations: [
        ...rulebook.stations,
        { name: 'packing-2', ...packing },
        { name: 'scale-1', ...packing, weigh: true, packaging: 'carton' },
        { name: 'strict-1', ...packing, holdErrors: true },
      ],
      packagings: [
        { name: 'carton', weightG: '120', toleranceG: '5' },
        { name: 'crate', weightG: '900', toleranceG: '20' },
      ],
    });
    const weights = { TEE: '140', CAP: '90', MUG: '350' };
    for (const sku of skus) {
      this.withItem(sku, codes[sku]);
      this.change(sku, { unitWeightG: weights[sku] });
      this.submit({ type: 'adjust', by: 'test', merchant: 'acme', sku, quantity: 20, reason: 'on the shelf' });
    }
  }

  change(sku: string, change: object): Outcome {
    return this.submit({ type: 'items', by: 'test', items: [{ merchant: 'acme', sku, ...change }] });
  }

  /** Places the order. */
  wants(id: string, lines: { [S in Sku]?: number }): this {
    this.order(id, linesOf(lines));
    return this;
  }

  changeOrder(id: string, lines: { [S in Sku]?: number }): Outcome {
    return this.submit({ type: 'order-change', by: 'test', merchant: 'acme', id, lines: linesOf(lines) });
  }

  /** The station has the order in its hands. */
  open(id: string, station = 'packing-1'): void {
    const document = { type: 'order', merchant: 'acme', id } as const;
    const about = { station, merchant: 'acme', document: id };
    this.append({ kind: 'session', ...about, body: { change: 'open', document } });
  }

  pack(sku: Sku, station = 'packing-1'): Outcome {
    return this.scan(codes[sku], station);
  }

  say(command: StationCommand['command'], station = 'packing-1'): Outcome {
    return this.submit({ type: 'station', station, by: 'test', command: { command } as StationCommand });
  }

  weigh(digits: string, station = 'scale-1', unit: Shown['unit'] = 'g'): Outcome {
    return this.submit({ type: 'weight', station, device: 'bench-scale', weight: { digits, unit } });
  }

  orderRow(id: string): OrderRow {
    const row = this.tables.order('acme', id);
    if (row === undefined) throw new Error(`no order ${id}`);
    return row;
  }

  session(station = 'packing-1'): SessionRow {
    return this.tables.row('session', station) ?? freshSession(station);
  }

  boxes(id: string) {
    return this.tables.row('packing-list', documentKey('acme', id))?.boxes ?? [];
  }

  stock(sku: Sku) {
    const { inStock, booked, packed } = this.item(sku);
    return { inStock, booked, packed };
  }

  /** The projections again, from nothing but the entries. */
  rebuilt(): MapTables {
    const tables = new MapTables();
    for (const entry of this.entries) apply(tables, entry, this.rules);
    return tables;
  }
}

const linesOf = (lines: { [S in Sku]?: number }) =>
  Object.entries(lines).map(([sku, quantity]) => ({ sku, quantity: quantity ?? 0 }));
