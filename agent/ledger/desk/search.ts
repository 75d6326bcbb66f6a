/**
 * Finds what a supervisor has in hand or in mind: an item by SKU, barcode or words of its name, a document by the
 * beginning of its number, a parcel by its carrier's, a handling unit, a serial number, a lot, a person. What is
 * exactly meant comes first.
 */
import type { Database } from 'better-sqlite3';
import { carrierLabel } from '../../inventory/barcodes/carrier-label.ts';
import { lookupKeys } from '../../inventory/barcodes/lookup.ts';
import { type DocumentType, documentTypes } from '../../inventory/nouns/document.ts';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import type { CountRow } from '../../inventory/nouns/stock/count.ts';
import { lookInCapitals } from '../../inventory/nouns/stock/lookalike.ts';
import { operatorsOf } from '../../inventory/station/operators.ts';
import { headOf } from '../projections/head.ts';
import { SqlTables } from '../projections/sql-tables.ts';
import type { MayGoOn } from '../threads/leaving.ts';
import { folded, wordsOf } from './folded.ts';

export type Hit = {
  what: 'item' | DocumentType | 'parcel' | 'sscc' | 'serial' | 'lot' | 'person';
  /** The page that tells more; null: there is none. */
  page: 'item' | 'order' | 'notice' | 'return' | 'person' | null;
  /** Of the page. */
  merchant: string;
  id: string;
  /** What was found, as it is written. */
  code: string;
  /** What it is called, or what it is about. */
  name: string;
  /** How far it is; '': that is not known of such a thing. */
  state: string;
  /** It was named, and not only begun or described. */
  exact: boolean;
};

/**
 * `more`: kinds of which there are more than are told. `partly`: kinds of which not everything was looked through: the
 * newest entries for lots, the first items for words of names.
 */
export type Found = { hits: Hit[]; more: Hit['what'][]; partly: Hit['what'][] };

/** Of each kind. */
const hitsMax = 20;
/** Items whose names are looked through, and single units: a second or so. */
const rowsMax = 1_000_000;
/** Newest entries looked through for lots. */
const entriesMax = 200_000;
const people = 20;
/** Behind every text that begins with the same. */
const last = '\u{10ffff}';
/** Orders are what most people look for. */
const documentsInTurn: readonly DocumentType[] = ['order', ...documentTypes.filter((type) => type !== 'order')];
const pages = { order: 'order', notice: 'notice', return: 'return', count: null } as const satisfies Record<
  DocumentType,
  Hit['page']
>;

export function search(db: Database, rules: Rulebook, text: string, mustGoOn: MayGoOn): Found {
  const wanted = text.trim();
  if (wanted === '') return { hits: [], more: [], partly: [] };
  const looking = new Looking(db, rules, wanted, mustGoOn);
  return looking.found();
}

class Looking {
  readonly #db: Database;
  readonly #tables: SqlTables;
  readonly #rules: Rulebook;
  readonly #wanted: string;
  readonly #mustGoOn: MayGoOn;
  readonly #hits = new Map<string, Hit>();
  readonly #more = new Set<Hit['what']>();
  readonly #partly = new Set<Hit['what']>();

  constructor(db: Database, rules: Rulebook, wanted: string, mustGoOn: MayGoOn) {
    this.#db = db;
    this.#tables = new SqlTables(db);
    this.#rules = rules;
    this.#wanted = wanted;
    this.#mustGoOn = mustGoOn;
  }

  found(): Found {
    this.#byCode();
    this.#bySku();
    for (const type of documentsInTurn) this.#documents(type);
    this.#parcel();
    this.#units();
    this.#people();
    this.#lots();
    // What was named is what is meant: nobody waits for a million names then.
    if (![...this.#hits.values()].some(({ exact, page }) => exact && page !== null)) this.#names();
    const hits = [...this.#hits.values()];
    const exact = hits.filter((hit) => hit.exact);
    return {
      hits: [...exact, ...hits.filter((hit) => !hit.exact)],
      more: [...this.#more],
      partly: [...this.#partly],
    };
  }

  /** @returns false when there are enough of its kind */
  #add(hit: Hit): boolean {
    const key = JSON.stringify([hit.what, hit.merchant, hit.id, hit.code]);
    const known = this.#hits.get(key);
    if (known !== undefined) return true;
    const same = [...this.#hits.values()].filter(({ what }) => what === hit.what).length;
    if (same >= hitsMax) {
      this.#more.add(hit.what);
      return false;
    }
    this.#hits.set(key, hit);
    return true;
  }

  #item(merchant: string, sku: string, found: Partial<Hit> = {}): boolean {
    const { name = sku, retired } = this.#tables.item(merchant, sku) ?? {};
    return this.#add({
      ...{
        what: 'item',
        page: 'item',
        merchant,
        id: sku,
        code: sku,
        name,
        state: retired ? 'retired' : '',
        exact: false,
      },
      ...found,
    });
  }

  #byCode(): void {
    for (const key of lookupKeys(this.#wanted).keys) {
      for (const { merchant, sku } of this.#tables.barcode(key)) this.#item(merchant, sku, { exact: true });
    }
  }

  #bySku(): void {
    const look = lookInCapitals(this.#wanted);
    const found = this.#db.prepare<[string, string, string, number], { sku: string; look: string }>(
      'SELECT sku, look FROM item INDEXED BY item_look WHERE merchant = ? AND look >= ? AND look < ? ORDER BY look LIMIT ?',
    );
    for (const merchant of this.#tables.merchantsWithItems()) {
      for (const row of found.all(merchant, look, `${look}${last}`, hitsMax + 1)) {
        if (!this.#item(merchant, row.sku, { exact: row.look === look })) break;
      }
    }
  }

  #documents(type: DocumentType): void {
    for (const text of spellings(this.#wanted)) {
      const rows = type === 'order' ? this.#orders(text) : this.#rows(type, text);
      for (const { merchant, id, status, name } of rows) {
        const page = pages[type];
        const exact = id.toLowerCase() === this.#wanted.toLowerCase();
        if (!this.#add({ what: type, page, merchant, id, code: id, name, state: status, exact })) break;
      }
    }
  }

  #orders(text: string): Document[] {
    return this.#db
      .prepare<[string, string, number], Document>(
        "SELECT merchant, id, status, coalesce(channel, '') AS name FROM orders INDEXED BY orders_id WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
      )
      .all(text, `${text}${last}`, hitsMax + 1);
  }

  #rows(type: Exclude<DocumentType, 'order'>, text: string): Document[] {
    // Counts have no label: no scan finds them by their number.
    const source =
      type === 'count'
        ? 'SELECT row FROM work_row WHERE kind = ? AND key >= ? AND key < ? ORDER BY key LIMIT ?'
        : "SELECT row FROM work_row INDEXED BY work_row_label WHERE kind = ? AND label >= ? AND label < ? AND label <> '' ORDER BY label LIMIT ?";
    const found = this.#db.prepare<[string, string, string, number]>(source).pluck();
    const rows = found.all(type, text, `${text}${last}`, hitsMax + 1) as string[];
    return rows.map((row) => {
      const { merchant, id, status, ...more } = JSON.parse(row) as Kept;
      return { merchant, id, status, name: more.supplier ?? more.order ?? more.station ?? '' };
    });
  }

  /** What a customer reads out: the number of a carrier's label, typed with or without its gaps, or scanned. */
  #parcel(): void {
    const typed = this.#wanted.replace(/\s/g, '').toUpperCase();
    const numbers = new Set([carrierLabel(this.#wanted)?.tracking, this.#wanted, typed]);
    for (const tracking of numbers) {
      const parcel = tracking === undefined ? undefined : this.#tables.row('parcel', tracking);
      if (tracking === undefined || parcel === undefined) continue;
      const { merchant, order } = parcel;
      const state = this.#tables.order(merchant, order)?.status ?? '';
      this.#add({
        what: 'parcel',
        page: 'order',
        merchant,
        id: order,
        code: tracking,
        name: order,
        state,
        exact: true,
      });
    }
  }

  /** A pallet or carton by its SSCC, a single unit by its serial number. */
  #units(): void {
    const { read } = lookupKeys(this.#wanted);
    const digits = this.#wanted.replace(/[\s()]/g, '').replace(/^00(?=\d{18}$)/, '');
    const sscc = read.sscc ?? (/^\d{18}$/.test(digits) ? digits : undefined);
    if (sscc !== undefined) this.#handlingUnit(sscc);
    const serial = read.serial ?? this.#wanted;
    if (read.gtin !== undefined && read.serial !== undefined) {
      this.#unit(`${read.gtin}.${serial}`, serial);
      return;
    }
    // A key is `GTIN.serial`: of the serial alone it is looked for among all of them.
    const keys = this.#db
      .prepare<[number, string]>(
        `SELECT key FROM (SELECT key FROM unit LIMIT ?) WHERE substr(key, 15) = '.' || ? LIMIT ${hitsMax + 1}`,
      )
      .pluck();
    for (const key of keys.all(rowsMax, serial) as string[]) this.#unit(key, serial);
  }

  #handlingUnit(sscc: string): void {
    const announced = this.#tables.row('handling-unit', sscc);
    const hit = { what: 'sscc' as const, code: sscc, state: this.#tables.row('unit', sscc)?.state ?? '', exact: true };
    if (announced !== undefined) {
      const { merchant, notice } = announced;
      this.#add({ ...hit, page: 'notice', merchant, id: notice, name: notice });
      return;
    }
    const unit = this.#tables.row('unit', sscc);
    if (unit !== undefined) this.#item(unit.merchant, unit.sku, hit);
  }

  #unit(key: string, serial: string): void {
    const unit = this.#tables.row('unit', key);
    if (unit === undefined) return;
    const { merchant, sku, state } = unit;
    this.#item(merchant, sku, { what: 'serial', code: serial, state, exact: true });
  }

  #people(): void {
    const words = wordsOf(this.#wanted);
    const found = operatorsOf(this.#tables, this.#rules).filter(({ id, name }) => {
      const known = folded(`${id} ${name}`);
      return words.every((word) => known.includes(word));
    });
    if (found.length > people) this.#more.add('person');
    for (const { id, name } of found.slice(0, people)) {
      const exact = id.toLowerCase() === this.#wanted.toLowerCase() || folded(name) === folded(this.#wanted);
      this.#add({ what: 'person', page: 'person', merchant: '', id, code: id, name, state: '', exact });
    }
  }

  /** There is no index of lots: the newest entries are looked through. */
  #lots(): void {
    const lot = lookupKeys(this.#wanted).read.lot ?? this.#wanted;
    const head = headOf(this.#db);
    const found = this.#db.prepare<[number, string, number], { merchant: string; sku: string }>(
      "SELECT DISTINCT merchant, sku FROM entry WHERE seq > ? AND kind IN ('receipt','packing','shipment') AND instr(body, ?) > 0 LIMIT ?",
    );
    const named = `"lot":${JSON.stringify(lot)}`;
    const rows = found.all(head - entriesMax, named, hitsMax + 1);
    for (const { merchant, sku } of rows) {
      if (!this.#item(merchant, sku, { what: 'lot', code: lot, exact: true })) break;
    }
    if (head > entriesMax) this.#partly.add('lot');
  }

  #names(): void {
    const words = wordsOf(this.#wanted);
    if (words.length === 0) return;
    // Those that are called so and not otherwise come first, however many have the words.
    const called = this.#db.prepare<[string, number], { merchant: string; sku: string }>(
      'SELECT merchant, sku FROM item WHERE retired = 0 AND name = ? COLLATE NOCASE LIMIT ?',
    );
    for (const { merchant, sku } of called.all(this.#wanted, hitsMax)) this.#item(merchant, sku);
    const items = this.#db.prepare<[number], { merchant: string; sku: string; name: string }>(
      'SELECT merchant, sku, name FROM item WHERE retired = 0 LIMIT ?',
    );
    let looked = 0;
    for (const { merchant, sku, name } of items.iterate(rowsMax)) {
      this.#mustGoOn();
      looked += 1;
      const known = folded(`${sku} ${name}`);
      if (words.every((word) => known.includes(word)) && !this.#item(merchant, sku)) return;
    }
    if (looked === rowsMax) this.#partly.add('item');
  }
}

type Document = { merchant: string; id: string; status: string; name: string };
type Kept = Pick<CountRow, 'merchant' | 'id' | 'status'> & {
  supplier?: string | null;
  order?: string | null;
  station?: string;
};

/** People write numbers in capitals or not, and a store's order with its sign or without. */
function spellings(text: string): string[] {
  const bare = text.replace(/^#/, '');
  return [...new Set([text, text.toUpperCase(), text.toLowerCase(), bare, `#${bare}`])];
}
