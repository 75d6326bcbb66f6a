/**
 * A WooCommerce store in memory, as version 9.4 was measured and is documented: what it holds, what its orders do to
 * it, and how a batch of stock is answered. Its wire is `wire.ts`.
 */

export type WooProduct = {
  id: number;
  /** 0: it is no variation. */
  parentId: number;
  sku: string;
  type: 'simple' | 'variable' | 'variation' | 'bundle';
  /** `parent`: of a variation whose stock is the parent's. */
  manageStock: boolean | 'parent';
  stock: number | null;
  status: 'publish' | 'draft';
  name: string;
};

export type WooLine = { id: number; productId: number; variationId: number; sku: string; quantity: number };
export type WooOrder = {
  id: number;
  status: string;
  createdMs: number;
  modifiedMs: number;
  lines: WooLine[];
  /** Units of a line that were given back. */
  refunds: { id: number; lines: { lineId: number; quantity: number }[] }[];
  notes: { id: number; note: string }[];
  /** Stock was taken off for it. */
  reduced: boolean;
};

/** Statuses at which stock is taken off; and those at which it is put back. */
const reducing = new Set(['processing', 'on-hold', 'completed']);
const restoring = new Set(['cancelled', 'pending']);

export class WooStore {
  readonly products = new Map<number, WooProduct>();
  readonly orders = new Map<number, WooOrder>();
  /** Every quantity that was written from outside: product and number, oldest first. */
  readonly written: { id: number; quantity: number }[] = [];
  /** Runs before each write of a quantity: the shopper who is faster. */
  beforeWrite: (() => void) | undefined;
  /** Runs after each quantity that was written, with what could be bought before. */
  afterWrite: ((sku: string, before: number) => void) | undefined;
  #ids = 10;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => Date.now()) {
    this.#nowMs = nowMs;
  }

  #id(): number {
    this.#ids += 1;
    return this.#ids;
  }

  add(sku: string, more: Partial<Omit<WooProduct, 'id' | 'sku'>> = {}): WooProduct {
    const standard = { parentId: 0, manageStock: true, stock: 0, status: 'publish', name: sku } as const;
    const type = (more.parentId ?? 0) > 0 ? 'variation' : 'simple';
    const product: WooProduct = { ...standard, type, ...more, id: this.#id(), sku };
    this.products.set(product.id, product);
    return product;
  }

  /** Of the first product with that SKU. */
  stock(sku: string): number | null | undefined {
    return [...this.products.values()].find((each) => each.sku === sku)?.stock;
  }

  order(lines: { sku: string; quantity: number }[], status = 'processing'): WooOrder {
    const nowMs = this.#nowMs();
    const order: WooOrder = {
      ...{ id: this.#id(), status: 'pending', createdMs: nowMs, modifiedMs: nowMs, refunds: [], notes: [] },
      reduced: false,
      lines: lines.map(({ sku, quantity }) => {
        const product = [...this.products.values()].find((each) => each.sku === sku);
        const own = product?.id ?? 0;
        const [productId, variationId] = product?.parentId ? [product.parentId, own] : [own, 0];
        return { id: this.#id(), productId, variationId, sku, quantity };
      }),
    };
    this.orders.set(order.id, order);
    this.setStatus(order.id, status);
    return order;
  }

  setStatus(id: number, status: string): void {
    const order = this.#order(id);
    order.status = status;
    order.modifiedMs = this.#nowMs();
    const takes = reducing.has(status) && !order.reduced;
    const gives = restoring.has(status) && order.reduced;
    if (takes || gives) order.reduced = takes;
    if (takes) this.#move(order, -1);
    if (gives) this.#move(order, 1);
  }

  refund(id: number, lineIndex: number, quantity: number): void {
    const order = this.#order(id);
    const lineId = order.lines[lineIndex]?.id ?? 0;
    order.refunds.push({ id: this.#id(), lines: [{ lineId, quantity }] });
    order.modifiedMs = this.#nowMs();
  }

  note(id: number, note: string): { id: number; note: string } {
    const order = this.#order(id);
    const written = { id: this.#id(), note };
    order.notes.push(written);
    return written;
  }

  /**
   * One row of a batch, at the address of simple products (`parentId` 0) or of one parent's variations. Stock that is
   * not managed stays as it is, and nothing says so; a negative number is taken.
   */
  write(parentId: number, row: unknown): WooProduct | { id: number; error: object } {
    this.beforeWrite?.();
    const { id, stock_quantity: quantity } = row as { id: number; stock_quantity: unknown };
    const product = this.products.get(id);
    const kind = parentId === 0 ? 'product' : 'product_variation';
    if (product === undefined || product.parentId !== parentId)
      return {
        id,
        error: { code: `woocommerce_rest_${kind}_invalid_id`, message: 'Invalid ID.', data: { status: 404 } },
      };
    if (!Number.isInteger(quantity))
      return {
        ...{
          id,
          error: { code: 'rest_invalid_param', message: 'Invalid parameter(s): stock_quantity', data: { status: 400 } },
        },
      };
    this.written.push({ id, quantity: quantity as number });
    const before = product.stock ?? 0;
    if (product.manageStock === true) product.stock = quantity as number;
    this.afterWrite?.(product.sku, before);
    return product;
  }

  #move(order: WooOrder, sign: 1 | -1): void {
    for (const { productId, variationId, quantity } of order.lines) {
      const own = this.products.get(variationId || productId);
      const product = own?.manageStock === 'parent' ? this.products.get(own.parentId) : own;
      if (product?.manageStock === true) product.stock = (product.stock ?? 0) + sign * quantity;
    }
  }

  #order(id: number): WooOrder {
    const order = this.orders.get(id);
    if (order === undefined) throw new Error(`the store has no order ${id}`);
    return order;
  }
}
