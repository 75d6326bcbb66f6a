/** Rows of a notices file, put together notice by notice: what comes, line by line, perhaps in which handling unit. */
import { show } from '../../../config/problem.ts';
import { lotText, nameText, noticeId, skuText } from '../../admin/params.ts';
import { isSscc } from '../../inventory/barcodes/gtin.ts';
import type { HandlingUnit, NoticeContent } from '../../inventory/nouns/inbound/notice.ts';
import {
  type Complain as ComplainOf,
  optional,
  readCode,
  readDate,
  readDocumentNumber,
  readMerchant,
  readText,
  readUnits,
  readYesNo,
} from './cells.ts';
import type { Cells as CellsOf } from './csv-file.ts';
import type { Mistakes } from './mistakes.ts';
import { sayOnce } from './said-once.ts';

export const columns = [
  'notice',
  'merchant',
  'type',
  'supplier',
  'expected-at',
  'publish',
  'sku',
  'quantity',
  'sscc',
  'lot',
  'expiry',
] as const;
export type ColumnName = (typeof columns)[number];

type Cells = CellsOf<ColumnName>;
type Complain = ComplainOf<ColumnName>;

type FileNotice = Omit<NoticeContent, 'lines' | 'handlingUnits'> & {
  merchant: string;
  id: string;
  lines: { sku: string; quantity: number }[];
  handlingUnits: HandlingUnit[];
};

/** A notice, and on which line of the file each part of it was said first. */
export type Placed = {
  notice: FileNotice;
  line: number;
  lineOfColumn: Map<ColumnName, number>;
  lineOfSku: Map<string, number>;
  lineOfSscc: Map<string, number>;
};

type Header = 'type' | 'supplier' | 'expectedAt' | 'publish';

export class NoticesTable {
  readonly mistakes: Mistakes;
  readonly #merchants: readonly string[];
  /** By merchant and number; texts from outside are never object keys. */
  readonly #placed = new Map<string, Placed>();
  /** Which notice has an SSCC: it may be on one only. */
  readonly #owners = new Map<string, { key: string; line: number }>();

  /** @param mistakes found before, which these are added to */
  constructor(merchants: readonly string[], mistakes: Mistakes) {
    this.#merchants = merchants;
    this.mistakes = mistakes;
  }

  notices(): Placed[] {
    return [...this.#placed.values()];
  }

  add(cells: Cells, line: number): void {
    const complain: Complain = (column, message) => this.mistakes.add(line, column, message);
    const merchant = readMerchant(cells.get('merchant') ?? '', this.#merchants, 'merchant', complain);
    const id = readDocumentNumber(cells.get('notice') ?? '', 'notice', noticeId, complain);
    // Without knowing which notice it is the other cells can still be wrong, and are looked at.
    const placed = merchant !== undefined && id !== undefined ? this.#notice(merchant, id, line) : undefined;
    this.#header(cells, placed, line, complain);
    this.#goods(cells, placed, line, complain);
  }

  #notice(merchant: string, id: string, line: number): Placed {
    const key = `${merchant}\u0000${id}`;
    const known = this.#placed.get(key);
    if (known !== undefined) return known;
    const notice: FileNotice = { merchant, id, lines: [], handlingUnits: [] };
    const placed: Placed = { notice, line, lineOfColumn: new Map(), lineOfSku: new Map(), lineOfSscc: new Map() };
    this.#placed.set(key, placed);
    return placed;
  }

  /** What is said of the notice as a whole: on any of its rows, and the same wherever it is said. */
  #header(cells: Cells, placed: Placed | undefined, line: number, complain: Complain): void {
    const put = <K extends Header>(column: ColumnName, key: K, value: FileNotice[K] | undefined) => {
      if (placed === undefined) return;
      const { notice: thing, lineOfColumn: said } = placed;
      sayOnce({ thing, noun: 'notice', said }, { key, column, value, line }, complain);
    };
    const date = optional(cells, 'expected-at', (cell) => readDate(cell, 'expected-at', complain));
    put(
      'type',
      'type',
      optional(cells, 'type', (cell) => readType(cell, complain)),
    );
    put(
      'supplier',
      'supplier',
      optional(cells, 'supplier', (cell) => readText(cell, 'supplier', nameText, complain)),
    );
    put('expected-at', 'expectedAt', date);
    put(
      'publish',
      'publish',
      optional(cells, 'publish', (cell) => readYesNo(cell, 'publish', complain)),
    );
  }

  #goods(cells: Cells, placed: Placed | undefined, line: number, complain: Complain): void {
    const sscc = optional(cells, 'sscc', (cell) => readSscc(cell, complain));
    const lot = optional(cells, 'lot', (cell) => readCode(cell, 'lot', lotText, complain));
    const expiry = optional(cells, 'expiry', (cell) => readDate(cell, 'expiry', complain));
    const empty = (column: ColumnName) => (cells.get(column) ?? '') === '';
    for (const column of ['lot', 'expiry'] as const) {
      if (!empty(column) && empty('sscc'))
        complain(column, 'is announced for the content of a handling unit only; give its sscc');
    }
    // An SSCC whose content nobody knows: it only finds its notice.
    if (empty('sku') && empty('quantity') && !empty('sscc')) {
      if (sscc !== undefined && placed !== undefined) this.#unit(placed, sscc, line, complain);
      return;
    }
    const sku = readCode(cells.get('sku') ?? '', 'sku', skuText, complain);
    if (empty('quantity')) complain('quantity', 'is empty');
    const quantity = optional(cells, 'quantity', (cell) => readUnits(cell, 'quantity', complain));
    if (sku === undefined || quantity === undefined || placed === undefined) return;
    const { notice, lineOfSku } = placed;
    const known = notice.lines.find((each) => each.sku === sku);
    if (known === undefined) notice.lines.push({ sku, quantity });
    else known.quantity += quantity;
    if (!lineOfSku.has(sku)) lineOfSku.set(sku, line);
    const unit = sscc === undefined ? undefined : this.#unit(placed, sscc, line, complain);
    unit?.lines.push({
      sku,
      quantity,
      ...(lot !== undefined && { lot }),
      ...(expiry !== undefined && { expiry }),
    });
  }

  #unit({ notice, lineOfSscc }: Placed, sscc: string, line: number, complain: Complain): HandlingUnit | undefined {
    const key = `${notice.merchant}\u0000${notice.id}`;
    const owner = this.#owners.get(sscc);
    if (owner !== undefined && owner.key !== key) {
      complain('sscc', `${show(sscc)} is on another notice already (line ${owner.line})`);
      return undefined;
    }
    const known = notice.handlingUnits.find((unit) => unit.sscc === sscc);
    if (known !== undefined) return known;
    const unit: HandlingUnit = { sscc, lines: [] };
    notice.handlingUnits.push(unit);
    lineOfSscc.set(sscc, line);
    this.#owners.set(sscc, { key, line });
    return unit;
  }
}

const types = ['asn', 'purchase-order'] as const;

function readType(cell: string, complain: Complain): (typeof types)[number] | undefined {
  const type = types.find((each) => each === cell.toLowerCase());
  if (type === undefined) complain('type', `${show(cell)} is none of ${types.join(', ')}`);
  return type;
}

function readSscc(cell: string, complain: Complain): string | undefined {
  if (isSscc(cell)) return cell;
  const rounded = /^\d([.,]\d+)?E\+?\d+$/i.test(cell);
  const hint = rounded
    ? 'was rounded by a spreadsheet; format the column as text and enter it again'
    : 'is no SSCC: 18 digits, the last one checks';
  complain('sscc', `${show(cell)} ${hint}`);
  return undefined;
}
