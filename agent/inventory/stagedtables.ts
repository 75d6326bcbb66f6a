/**
 * Items and orders as they will be once drafts that are not appended yet have been: for a request that is decided as one unit
 * and whose later parts have to see the earlier ones. Reads fall through to the tables underneath, which are never written.
 */
import { apply } from './apply.ts';
import { MapTables } from './maptables.ts';
import type {
  BarcodeRow,
  ChannelRow,
  Draft,
  ItemRow,
  MerchantRow,
  OrderRow,
  OrderSyncRow,
  Rulebook,
  ShownRow,
  Tables,
} from './model.ts';

export class StagedTables implements Tables {
  readonly #under: Tables;
  readonly #rules: Rulebook;
  readonly #over = new MapTables();

  constructor(under: Tables, rules: Rulebook) {
    this.#under = under;
    this.#rules = rules;
  }

  /**
   * From here on items and orders look as if these had been appended, but for sequence numbers, which no rule reads.
   * @throws for drafts that move anything else
   */
  stage(drafts: readonly Draft[]): void {
    for (const { kind, body, merchant = null, sku = null, quantity = null, document = null } of drafts) {
      apply(this, { epoch: '', seq: 0, at: 0, kind, merchant, sku, quantity, document, body }, this.#rules);
    }
  }

  item(merchant: string, sku: string): ItemRow | undefined {
    return this.#over.item(merchant, sku) ?? this.#under.item(merchant, sku);
  }
  putItem(row: ItemRow): void {
    this.#over.putItem(row);
  }
  order(merchant: string, id: string): OrderRow | undefined {
    return this.#over.order(merchant, id) ?? this.#under.order(merchant, id);
  }
  putOrder(row: OrderRow): void {
    this.#over.putOrder(row);
  }

  merchant(merchant: string): MerchantRow | undefined {
    return this.#under.merchant(merchant);
  }
  channel(channel: string): ChannelRow | undefined {
    return this.#under.channel(channel);
  }
  channels(): ChannelRow[] {
    return this.#under.channels();
  }
  shown(channel: string, sku: string): ShownRow | undefined {
    return this.#under.shown(channel, sku);
  }
  orderSync(channel: string): OrderSyncRow | undefined {
    return this.#under.orderSync(channel);
  }
  barcode(code: string): BarcodeRow[] {
    return this.#under.barcode(code);
  }
  barcodesOf(merchant: string, sku: string): BarcodeRow[] {
    return this.#under.barcodesOf(merchant, sku);
  }

  putMerchant = notStaged;
  putChannel = notStaged;
  putShown = notStaged;
  putOrderSync = notStaged;
  putBarcodes = notStaged;
}

function notStaged(): never {
  throw new Error('only items and orders are staged');
}
