/**
 * A Shopify shop in memory: what it holds, what its orders do to it, and how it takes a change of stock: compare and
 * set, all or nothing, each idempotency key once. Written from the vendor's documentation; its wire, which executes
 * Shopify's own schema, is `wire.ts`.
 */

type Fields = Record<string, unknown>;
export type ShopVariant = {
  number: number;
  sku: string;
  tracked: boolean;
  bundle: boolean;
  status: 'ACTIVE' | 'DRAFT';
  /** By location; absent: not stocked there. */
  available: Map<string, number>;
};
type ShopLine = { id: string; sku: string; variant: number; quantity: number; left: number };
type ShopFulfillment = {
  id: string;
  status: 'SUCCESS' | 'CANCELLED';
  createdMs: number;
  tracking: { company?: string; number?: string };
  lines: { id: string; quantity: number }[];
};
export type ShopOrder = {
  number: number;
  name: string;
  createdMs: number;
  updatedMs: number;
  cancelledMs: number | undefined;
  held: boolean;
  lines: ShopLine[];
  fulfillments: ShopFulfillment[];
  boxes: { value: string; digest: string } | undefined;
};
type UserError = { code?: string; field: string[]; message: string };
type Quantity = { inventoryItemId: string; locationId: string; quantity: number; changeFromQuantity?: number | null };
type Payload = { inventoryAdjustmentGroup: Fields | null; userErrors: UserError[] };

export const gid = (type: string, number: number | string): string => `gid://shopify/${type}/${number}`;
const linesMax = 250;

export class ShopifyStore {
  readonly locations = [
    { id: gid('Location', 1), name: 'Reno', isPrimary: true },
    { id: gid('Location', 2), name: 'Fresno', isPrimary: false },
  ];
  readonly variants: ShopVariant[] = [];
  readonly orders: ShopOrder[] = [];
  /** Every quantity that was set from outside, oldest first. */
  readonly written: { sku: string; quantity: number; from: number }[] = [];
  /** Runs before each change of quantities: the shopper who is faster. */
  beforeSet: (() => void) | undefined;
  /** Runs after each quantity that was set, with what could be bought before. */
  afterSet: ((sku: string, before: number) => void) | undefined;
  /** Orders that its search does not find yet, as a search does that is behind. */
  readonly unfound = new Set<ShopOrder>();
  /** What a key was used for, and what came of it; failed where that was no change. */
  readonly #keys = new Map<string, { input: string; payload: Payload | 'failed' }>();
  #numbers = 100;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => Date.now()) {
    this.#nowMs = nowMs;
  }

  #number(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  list(sku: string, available: number | null = 0, more: Partial<ShopVariant> = {}): ShopVariant {
    const stocked = new Map(available === null ? [] : [[gid('Location', 1), available] as const]);
    const standard = { tracked: true, bundle: false, status: 'ACTIVE', available: stocked } as const;
    const variant: ShopVariant = { ...standard, number: this.#number(), sku, ...more };
    this.variants.push(variant);
    return variant;
  }

  /** At the primary location, of the first variant with that SKU; null: not stocked there. */
  available(sku: string): number | null | undefined {
    const variant = this.variants.find((each) => each.sku === sku);
    return variant && (variant.available.get(gid('Location', 1)) ?? null);
  }

  order(lines: readonly { sku: string; quantity: number }[]): ShopOrder {
    const nowMs = this.#nowMs();
    const number = this.#number();
    const order: ShopOrder = {
      ...{ number, name: `#${number}`, createdMs: nowMs, updatedMs: nowMs, cancelledMs: undefined, held: false },
      lines: lines.map(({ sku, quantity }) => {
        const variant = this.variants.find((each) => each.sku === sku)?.number ?? 0;
        return { id: gid('LineItem', this.#number()), sku, variant, quantity, left: quantity };
      }),
      ...{ fulfillments: [], boxes: undefined },
    };
    this.orders.push(order);
    for (const line of order.lines) this.#move(line, -line.quantity);
    return order;
  }

  cancel(order: ShopOrder): void {
    if (order.cancelledMs !== undefined) return;
    this.#touch(order);
    order.cancelledMs = this.#nowMs();
    for (const line of order.lines) {
      this.#move(line, line.left);
      Object.assign(line, { quantity: line.quantity - line.left, left: 0 });
    }
  }

  /** Takes units out of an order. @param restock they can be bought again */
  refund(order: ShopOrder, index: number, quantity: number, restock: boolean): void {
    const line = order.lines[index];
    const units = Math.min(quantity, line?.left ?? 0);
    if (line === undefined || units === 0) return;
    this.#touch(order);
    Object.assign(line, { quantity: line.quantity - units, left: line.left - units });
    if (restock) this.#move(line, units);
  }

  #touch(order: ShopOrder): void {
    order.updatedMs = this.#nowMs();
  }

  #move({ variant: number }: ShopLine, by: number): void {
    const variant = this.variants.find((each) => each.number === number);
    const here = variant?.available.get(gid('Location', 1));
    if (variant?.tracked && here !== undefined) variant.available.set(gid('Location', 1), here + by);
  }

  /** @param key of the `@idempotent` directive @param forced an error that is said instead of anything else */
  set(input: { name: string; quantities: Quantity[] }, key: string, forced?: { code: string; line?: number }): Payload {
    this.beforeSet?.();
    const text = JSON.stringify(input);
    const known = this.#keys.get(key);
    const refused = (...userErrors: UserError[]): Payload => ({ inventoryAdjustmentGroup: null, userErrors });
    const error = (code: string, line?: number, field = 'inventoryItemId'): UserError => {
      const at = line === undefined ? [] : ['quantities', String(line), field];
      return { code, field: ['input', ...at], message: `${code.toLowerCase().replaceAll('_', ' ')}.` };
    };
    if (known !== undefined && known.input !== text) return refused(error('IDEMPOTENCY_KEY_PARAMETER_MISMATCH'));
    if (known?.payload === 'failed') return refused(error('IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED'));
    if (known !== undefined) return known.payload;
    if (forced !== undefined) {
      if (forced.code !== 'IDEMPOTENCY_CONCURRENT_REQUEST') this.#keys.set(key, { input: text, payload: 'failed' });
      return refused(error(forced.code, forced.line));
    }
    const errors: UserError[] = [];
    const pairs = new Set<string>();
    for (const [at, { inventoryItemId, locationId, quantity, changeFromQuantity }] of input.quantities.entries()) {
      const variant = this.#ofItem(inventoryItemId);
      const pair = `${inventoryItemId} ${locationId}`;
      const here = variant?.available.get(locationId);
      if (pairs.has(pair)) errors.push(error('NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR', at));
      else if (variant === undefined) errors.push(error('INVALID_INVENTORY_ITEM', at));
      else if (variant.bundle || !variant.tracked) errors.push(error('NON_MUTABLE_INVENTORY_ITEM', at));
      else if (here === undefined) errors.push(error('INVALID_LOCATION', at, 'locationId'));
      else if (quantity < 0) errors.push(error('INVALID_QUANTITY_NEGATIVE', at, 'quantity'));
      else if (quantity > 1_000_000_000) errors.push(error('INVALID_QUANTITY_TOO_HIGH', at, 'quantity'));
      else if (changeFromQuantity !== null && changeFromQuantity !== here)
        errors.push(error('CHANGE_FROM_QUANTITY_STALE', at, 'changeFromQuantity'));
      pairs.add(pair);
    }
    if (errors.length > 0) {
      this.#keys.set(key, { input: text, payload: 'failed' });
      return refused(...errors);
    }
    const changes = input.quantities.map(({ inventoryItemId, locationId, quantity }) => {
      const variant = this.#ofItem(inventoryItemId) as ShopVariant;
      const before = variant.available.get(locationId) ?? 0;
      variant.available.set(locationId, quantity);
      this.written.push({ sku: variant.sku, quantity, from: before });
      this.afterSet?.(variant.sku, before);
      const item = { id: inventoryItemId, sku: variant.sku, tracked: true };
      return { name: input.name, delta: quantity - before, quantityAfterChange: quantity, item };
    });
    const payload = { inventoryAdjustmentGroup: { id: gid('InventoryAdjustmentGroup', 1), changes }, userErrors: [] };
    this.#keys.set(key, { input: text, payload });
    return payload;
  }

  /** What the schema does not say and the shop demands; undefined: nothing stands against it. */
  static demands(quantities: readonly object[]): string | undefined {
    if (quantities.length > linesMax)
      return `The input array size of ${quantities.length} is greater than the maximum allowed of ${linesMax}.`;
    return quantities.every((each) => 'changeFromQuantity' in each)
      ? undefined
      : 'The changeFromQuantity argument is required.';
  }

  #ofItem(id: string): ShopVariant | undefined {
    return this.variants.find(({ number }) => gid('InventoryItem', number) === id);
  }

  ship(input: {
    lineItemsByFulfillmentOrder: {
      fulfillmentOrderId: string;
      fulfillmentOrderLineItems: { id: string; quantity: number }[];
    }[];
    trackingInfo?: { company?: string; number?: string };
  }): { fulfillment: Fields | null; userErrors: UserError[] } {
    const no = (message: string) => ({ fulfillment: null, userErrors: [{ field: ['fulfillment'], message }] });
    const [first] = input.lineItemsByFulfillmentOrder;
    const order = this.orders.find(({ number }) => gid('FulfillmentOrder', number) === first?.fulfillmentOrderId);
    if (order === undefined) return no('Fulfillment order does not exist.');
    if (order.held) return no('Fulfillment order has an unfulfillable status= on_hold.');
    const parts = input.lineItemsByFulfillmentOrder.flatMap((each) => each.fulfillmentOrderLineItems);
    const lines = parts.map(({ id, quantity }) => ({ line: this.#lineOf(order, id), quantity }));
    if (lines.some(({ line, quantity }) => (line?.left ?? 0) < quantity))
      return no('Invalid fulfillment order line item quantity requested.');
    for (const { line, quantity } of lines) if (line !== undefined) line.left -= quantity;
    const made: ShopFulfillment = {
      ...{ id: gid('Fulfillment', this.#number()), status: 'SUCCESS', createdMs: this.#nowMs() },
      tracking: { ...input.trackingInfo },
      lines: lines.map(({ line, quantity }) => ({ id: line?.id ?? '', quantity })),
    };
    order.fulfillments.push(made);
    this.#touch(order);
    return { fulfillment: { id: made.id }, userErrors: [] };
  }

  #lineOf(order: ShopOrder, id: string): ShopLine | undefined {
    return order.lines.find((line) => `${line.id}/of` === id);
  }

  takeBack(id: string): { fulfillment: Fields | null; userErrors: UserError[] } {
    const order = this.orders.find(({ fulfillments }) => fulfillments.some((each) => each.id === id));
    const made = order?.fulfillments.find((each) => each.id === id);
    if (order === undefined || made === undefined)
      return { fulfillment: null, userErrors: [{ field: ['id'], message: 'Fulfillment not found.' }] };
    if (made.status === 'SUCCESS')
      for (const { id: line, quantity } of made.lines)
        for (const each of order.lines) if (each.id === line) each.left += quantity;
    made.status = 'CANCELLED';
    this.#touch(order);
    return { fulfillment: { id }, userErrors: [] };
  }

  track(id: string, tracking: ShopFulfillment['tracking']): { fulfillment: Fields | null; userErrors: UserError[] } {
    const made = this.orders.flatMap(({ fulfillments }) => fulfillments).find((each) => each.id === id);
    if (made !== undefined) made.tracking = { ...tracking };
    return { fulfillment: { id }, userErrors: [] };
  }

  /** A metafield of an order, compared by its digest where one is given. */
  mark(ownerId: string, value: string, digest: string | null | undefined): UserError[] {
    const order = this.orders.find(({ number }) => gid('Order', number) === ownerId);
    if (order === undefined) return [{ code: 'INVALID', field: ['metafields', '0'], message: 'Owner does not exist.' }];
    if (digest !== undefined && digest !== (order.boxes?.digest ?? null))
      return [{ code: 'STALE_OBJECT', field: ['metafields', '0'], message: 'The resource has been updated.' }];
    order.boxes = { value, digest: `d${this.#number()}` };
    return [];
  }
}
