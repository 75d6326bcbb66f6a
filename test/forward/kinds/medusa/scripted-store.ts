/**
 * As much of a Medusa admin API as the channel asks for, over HTTP, with the faults that a real one has only by chance.
 * Its answers are those that Medusa 2.21.2 gave.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Fields = Record<string, unknown>;
type Level = { place: string; stocked: number; reserved: number };
type ScriptedItem = { id: string; sku: string | null; managed: boolean; status: string; levels: Level[] };
type Line = { id: string; items: { item: ScriptedItem; perUnit: number }[]; quantity: number; fulfilled: number };
type Fulfilment = {
  id: string;
  metadata: Fields;
  shippedAt: string | null;
  canceledAt: string | null;
  items: { line_item_id: string; quantity: number }[];
  labels: { tracking_number: string }[];
};
export type ScriptedOrder = {
  id: string;
  status: string;
  createdMs: number;
  changedMs: number;
  version: number;
  metadata: Fields;
  lines: Line[];
  fulfilments: Fulfilment[];
};

type Fault = {
  /** A part of the path; any question, where there is none. */
  about?: string;
  /** It is done, and its answer lost. */
  lose?: true;
  delayMs?: number;
  status?: number;
  retryAfterS?: number;
  body?: Fields | string;
};
type Reply = { status: number; body: Fields | string };

export const secretKey = `sk_${'0123456789abcdef'.repeat(4)}`;
export const reno = 'sloc_01RENO';

export class ScriptedStore {
  readonly items: ScriptedItem[] = [];
  readonly orders: ScriptedOrder[] = [];
  readonly places = [{ id: reno, name: 'Reno' }];
  readonly asked: { method: string; path: string; query: URLSearchParams; body: Fields }[] = [];
  /** Each once, in place of the next answer, or of the next to this question. */
  readonly faults: Fault[] = [];
  /** Runs before each write of levels: the shopper who is faster. */
  beforeWrite: (() => void) | undefined;
  /** Runs after each number that was written, with what could be bought before. */
  afterWrite: ((sku: string, before: number) => void) | undefined;
  url = '';
  #ids = 0;
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** @param stocked at the first of its locations; null: it is not kept there */
  list(sku: string | null, stocked: number | null, more: Partial<ScriptedItem> = {}): ScriptedItem {
    const place = this.places[0]?.id ?? '';
    const levels = stocked === null ? [] : [{ place, stocked, reserved: 0 }];
    const item = { id: this.#id('iitem'), sku, managed: true, status: 'published', levels, ...more };
    this.items.push(item);
    return item;
  }

  item(sku: string): ScriptedItem | undefined {
    return this.items.find((each) => each.sku === sku);
  }

  level(sku: string, place = reno): Level | undefined {
    return this.item(sku)?.levels.find((each) => each.place === place);
  }

  /** A shopper buys these. @param quantity of a variant, which takes `perUnit` of the item for each */
  order(lines: readonly { sku: string; quantity: number; perUnit?: number }[]): ScriptedOrder {
    const nowMs = Date.now();
    const order: ScriptedOrder = {
      ...{ id: this.#id('order'), status: 'pending', createdMs: nowMs, changedMs: nowMs, version: 1, metadata: {} },
      ...{ fulfilments: [], lines: [] },
    };
    for (const { sku, quantity, perUnit = 1 } of lines) {
      const item = this.item(sku);
      if (item === undefined) throw new Error(`the store does not sell ${sku}`);
      order.lines.push({ id: this.#id('ordli'), items: [{ item, perUnit }], quantity, fulfilled: 0 });
    }
    for (const line of order.lines) move(line, { reserved: line.quantity });
    this.orders.push(order);
    return order;
  }

  cancel(order: ScriptedOrder): void {
    for (const line of order.lines) move(line, { reserved: line.fulfilled - line.quantity });
    this.#changed(order);
    order.status = 'canceled';
  }

  /** Taken back without a trace, as it does where two pay for the last unit. */
  takeBack(order: ScriptedOrder): void {
    for (const line of order.lines) move(line, { reserved: -line.quantity });
    this.orders.splice(this.orders.indexOf(order), 1);
  }

  count(path: string, method = 'POST'): number {
    return this.asked.filter((each) => each.path.includes(path) && each.method === method).length;
  }

  /** As somebody at the store does it, and the dock. */
  fulfil(order: ScriptedOrder, items: { id: string; quantity: number }[], metadata: Fields = {}): Reply {
    const meant = items.map(({ id, quantity }) => ({ line: order.lines.find((each) => each.id === id), quantity }));
    for (const { line, quantity } of meant)
      if (line === undefined || quantity > line.quantity - line.fulfilled)
        return no(400, 'invalid_data', `Quantity to fulfill exceeds the reserved quantity for the item: ${line?.id}`);
    for (const { line, quantity } of meant as { line: Line; quantity: number }[]) {
      line.fulfilled += quantity;
      move(line, { stocked: -quantity, reserved: -quantity });
    }
    const parts = items.map(({ id, quantity }) => ({ line_item_id: id, quantity }));
    const made = { id: this.#id('ful'), metadata, shippedAt: null, canceledAt: null, items: parts, labels: [] };
    order.fulfilments.push(made);
    this.#changed(order);
    return { status: 200, body: { order: { id: order.id } } };
  }

  #id(kind: string): string {
    this.#ids += 1;
    return `${kind}_${String(this.#ids).padStart(8, '0')}`;
  }

  #changed(order: ScriptedOrder): void {
    order.version += 1;
    order.changedMs = Math.max(Date.now(), order.changedMs + 1);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of request) text += part;
    const { pathname, searchParams: query } = new URL(request.url ?? '/', this.url);
    const method = request.method ?? 'GET';
    const path = pathname.replace(/^\/admin\//, '');
    const body = text === '' ? {} : (JSON.parse(text) as Fields);
    this.asked.push({ method, path, query, body });
    const at = this.faults.findIndex(({ about }) => about === undefined || path.includes(about));
    const [fault] = at < 0 ? [] : this.faults.splice(at, 1);
    if (fault?.delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, fault.delayMs).unref());
    if (fault?.status !== undefined) {
      const headers = fault.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) };
      return send(response, { status: fault.status, body: fault.body ?? { message: 'slow down' } }, headers);
    }
    const opens = request.headers.authorization === `Basic ${Buffer.from(`${secretKey}:`).toString('base64')}`;
    const reply = opens ? this.#route(method, path, query, body) : { status: 401, body: { message: 'Unauthorized' } };
    if (fault?.lose) response.socket?.destroy();
    else send(response, reply);
  }

  #route(method: string, path: string, query: URLSearchParams, body: Fields): Reply {
    if (path === 'stock-locations') return ok({ stock_locations: this.places, count: this.places.length });
    if (path === 'inventory-items') return this.#inventory(query);
    if (path === 'inventory-items/location-levels/batch') return this.#write(body);
    if (path === 'orders') return this.#list(query);
    const [, id, of, fulfilment, deed] = /^orders\/(\w+)(?:\/(fulfillments)(?:\/(\w+)\/(\w+))?)?$/.exec(path) ?? [];
    if (id === undefined) return { status: 404, body: '<!DOCTYPE html><pre>Cannot GET</pre>' };
    const order = this.orders.find((each) => each.id === id);
    if (order === undefined) return no(404, 'not_found', `Order id not found: ${id}`);
    if (of === undefined && method === 'POST') Object.assign(order.metadata, body.metadata);
    if (of === undefined) return ok({ order: orderJson(order) });
    if (fulfilment === undefined)
      return this.fulfil(order, body.items as { id: string; quantity: number }[], (body.metadata ?? {}) as Fields);
    return this.#moved(order, fulfilment, deed, body);
  }

  #moved(order: ScriptedOrder, id: string, deed: string | undefined, body: Fields): Reply {
    const made = order.fulfilments.find((each) => each.id === id);
    if (made === undefined) return no(404, 'not_found', `Fulfillment with id: ${id} not found`);
    if (deed === 'shipments') {
      if (made.shippedAt !== null) return no(400, 'not_allowed', 'Shipment has already been created');
      made.shippedAt = new Date().toISOString();
      made.labels = (body.labels ?? []) as Fulfilment['labels'];
    } else {
      if (made.shippedAt !== null)
        return no(
          ...([400, 'not_allowed'] as const),
          'The fulfillment has already been shipped. Shipped fulfillments cannot be canceled',
        );
      made.canceledAt = new Date().toISOString();
      for (const { line_item_id: own, quantity } of made.items) {
        const line = order.lines.find((each) => each.id === own);
        if (line === undefined) continue;
        line.fulfilled -= quantity;
        move(line, { stocked: quantity, reserved: quantity });
      }
    }
    this.#changed(order);
    return ok({ order: { id: order.id } });
  }

  #inventory(query: URLSearchParams): Reply {
    const [skus, ids] = [query.getAll('sku[]'), query.getAll('id[]')];
    const rows = this.items.filter(
      ({ id, sku }) => (skus.length === 0 || skus.includes(sku ?? '')) && (ids.length === 0 || ids.includes(id)),
    );
    return ok({ inventory_items: paged(rows, query).map(itemJson), count: rows.length });
  }

  /** All of it or nothing. */
  #write(body: Fields): Reply {
    type Row = { inventory_item_id: string; location_id: string; stocked_quantity: number };
    const rows = ['create', 'update'].flatMap((how) =>
      ((body[how] ?? []) as Row[]).map((row, at) => {
        const item = this.items.find(({ id }) => id === row.inventory_item_id);
        return { how, at, row, item, level: item?.levels.find(({ place }) => place === row.location_id) };
      }),
    );
    for (const { how, at, row, item, level } of rows) {
      const { inventory_item_id: id, location_id: place, stocked_quantity: stocked } = row;
      const small = `Invalid request: Value for field '${how}, ${at}, stocked_quantity' too small, expected at least: '0'`;
      if (stocked < 0) return no(400, 'invalid_data', small);
      const closed = !this.places.some((each) => each.id === place);
      if (closed) return no(404, 'not_found', `Stock location with id: ${place} was not found`);
      if (item === undefined || (how === 'update' && level === undefined))
        return no(404, 'not_found', `Item ${id} is not stocked at location ${place}`);
      if (how === 'create' && level !== undefined)
        return no(
          400,
          'invalid_data',
          `Inventory level with inventory_item_id: ${id}, location_id: ${place}, already exists.`,
        );
    }
    this.beforeWrite?.();
    const shown = (wanted: string) =>
      rows.flatMap(({ how, row, item, level: known }) => {
        if (how !== wanted || item === undefined) return [];
        const level = known ?? { place: row.location_id, stocked: 0, reserved: 0 };
        if (known === undefined) item.levels.push(level);
        // Measured: what is available is told as it was before.
        const available = level.stocked - level.reserved;
        level.stocked = row.stocked_quantity;
        this.afterWrite?.(item.sku ?? '', available);
        return [{ ...levelJson(level), inventory_item_id: item.id, available_quantity: available }];
      });
    return ok({ created: shown('create'), updated: shown('update') });
  }

  #list(query: URLSearchParams): Reply {
    const after = Date.parse(query.get('updated_at[$gt]') ?? '1970-01-01T00:00:00Z');
    const ids = query.getAll('id[]');
    const rows = this.orders
      .filter(({ id, changedMs }) => changedMs > after && (ids.length === 0 || ids.includes(id)))
      .sort((one, other) => one.changedMs - other.changedMs);
    return ok({ orders: paged(rows, query).map(orderJson), count: rows.length });
  }
}

function move({ items }: Line, { stocked = 0, reserved = 0 }: { stocked?: number; reserved?: number }): void {
  for (const { item, perUnit } of items) {
    const [level] = item.levels;
    if (level === undefined) continue;
    level.stocked += stocked * perUnit;
    level.reserved += reserved * perUnit;
  }
}

const ok = (body: Fields): Reply => ({ status: 200, body });
const no = (status: number, type: string, message: string): Reply => ({ status, body: { type, message } });

function paged<Row>(rows: readonly Row[], query: URLSearchParams): Row[] {
  const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 20)];
  return rows.slice(offset, offset + limit);
}

const levelJson = ({ place, stocked, reserved }: Level): Fields => {
  return { location_id: place, stocked_quantity: stocked, reserved_quantity: reserved };
};

function itemJson({ id, sku, managed, status, levels }: ScriptedItem): Fields {
  const variants = [{ id: `variant_${id}`, manage_inventory: managed, product: { id: `prod_${id}`, status } }];
  return { id, sku, location_levels: levels.map(levelJson), variants };
}

function orderJson({ id, status, createdMs, changedMs, version, metadata, lines, fulfilments }: ScriptedOrder): Fields {
  return {
    ...{ id, status, version, metadata, canceled_at: status === 'canceled' ? isoAt(changedMs) : null },
    ...{ created_at: isoAt(createdMs), updated_at: isoAt(changedMs) },
    items: lines.map(({ id: own, items, quantity, fulfilled }) => ({
      ...{ id: own, variant_sku: items[0]?.item.sku ?? null, quantity },
      detail: { quantity, fulfilled_quantity: fulfilled },
      variant: {
        inventory_items: items.map(({ item, perUnit }) => {
          return { required_quantity: perUnit, inventory: { id: item.id, sku: item.sku } };
        }),
      },
    })),
    fulfillments: fulfilments.map(({ id: own, metadata: marks, shippedAt, canceledAt, items, labels }) => {
      return { id: own, metadata: marks, shipped_at: shippedAt, canceled_at: canceledAt, items, labels };
    }),
  };
}

const isoAt = (ms: number): string => new Date(ms).toISOString();

function send(response: ServerResponse, { status, body }: Reply, headers: Record<string, string> = {}): void {
  const page = typeof body === 'string';
  response.writeHead(status, { 'content-type': page ? 'text/html' : 'application/json; charset=utf-8', ...headers });
  response.end(page ? body : JSON.stringify(body));
}
