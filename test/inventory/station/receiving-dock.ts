/** A receiving dock for rule tests: items, a notice or two, two stations, and what is asked of them. */

import type { HandlingUnit, NoticeContent, NoticeRow } from '../../../agent/inventory/nouns/inbound/notice.ts';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import type { Rulebook } from '../../../agent/inventory/nouns/rulebook.ts';
import type { PrintableCommand } from '../../../agent/inventory/nouns/station/station-command.ts';
import { formatCommand } from '../../command-key/command-codes.ts';
import { rulebook, World } from '../world.ts';

export const tee = '4006381333931';
/** A case of 12 TEE. */
export const teeCase = '14006381333938';
export const mug = '5901234123457';
/** Of acme's and of bolt's catalogue. */
export const shared = '0614141000036';
export const pallet = '006141411234567890';
export const carton = '340123450000000017';
export const stranger = '012345678901234560';

const FNC1 = ']C1';
/** `(00)`, and the symbol that says what is inside. */
export const ssccSymbol = (sscc: string): string => `${FNC1}00${sscc}`;
export const contentSymbol = (gtin: string, count: number, lot?: string): string =>
  `${FNC1}02${gtin.padStart(14, '0')}37${count}${lot === undefined ? '' : `\u001d10${lot}`}`;

export const code = (command: PrintableCommand['command'], quantity = 0): string =>
  formatCommand((command === 'quantity' ? { command, quantity } : { command }) as PrintableCommand);

const rules: Rulebook = {
  ...rulebook,
  stations: [
    { name: 'receiving-1', work: 'receiving', hasScale: true },
    { name: 'receiving-2', work: 'receiving' },
    { name: 'bolt-receiving', work: 'receiving', merchant: 'bolt' },
    { name: 'packing-1', work: 'packing' },
    { name: 'holding', work: 'receiving', holdErrors: true },
  ],
};

export class ReceivingDock extends World {
  constructor() {
    super(rules);
    const units = (codes: [string, number][]) => codes.map(([each, number]) => ({ code: each, units: number }));
    const item = (sku: string, codes: [string, number][], merchant = 'acme') => ({
      ...{ merchant, sku, name: sku.toLowerCase(), barcodes: units(codes) },
    });
    const items = [
      item('TEE', [
        [tee, 1],
        [teeCase, 12],
      ]),
      item('MUG', [
        [mug, 1],
        [shared, 6],
      ]),
      item('HAT', [['HAT-1', 1]]),
      item('BOLT', [[shared, 1]], 'bolt'),
    ];
    this.submit({ type: 'items', by: 'test', items });
  }

  announce(notice: Partial<NoticeContent>, id = 'ASN-1', merchant = 'acme'): Outcome {
    return this.submit({ type: 'notice-announce', by: 'test', merchant, id, notice: { lines: [], ...notice } });
  }

  /** Scans one after another at one station; @returns what became of the last one */
  scans(texts: readonly string[], station?: string): Outcome {
    const outcomes = texts.map((text) => this.scan(text, station));
    const last = outcomes.at(-1);
    if (last === undefined) throw new Error('nothing was scanned');
    return last;
  }

  command(command: PrintableCommand['command'], station?: string): Outcome {
    return this.scan(code(command), station);
  }

  notice(id = 'ASN-1', merchant = 'acme'): NoticeRow {
    const row = this.tables.row('notice', `${merchant}/${id}`);
    if (row === undefined) throw new Error(`no notice ${id}`);
    return row;
  }

  /** `TEE 4/12, MUG 0/5` */
  lines(id?: string): string {
    return this.notice(id)
      .lines.map(({ sku, received, quantity }) => `${sku} ${received}/${quantity}`)
      .join(', ');
  }

  session(station = 'receiving-1') {
    return this.tables.row('session', station);
  }
}

export const holds = (tees: number, mugs = 0): { sku: string; quantity: number }[] => [
  ...(tees > 0 ? [{ sku: 'TEE', quantity: tees }] : []),
  ...(mugs > 0 ? [{ sku: 'MUG', quantity: mugs }] : []),
];
export const unit = (sscc: string, tees: number, mugs = 0): HandlingUnit => ({ sscc, lines: holds(tees, mugs) });
