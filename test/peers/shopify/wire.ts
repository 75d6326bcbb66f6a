/**
 * The Admin API of a simulated shop: Shopify's own schema (`admin-2026-10.graphql`), executed by graphql-js over what
 * the shop holds; its bucket of points, its errors, and whatever faults a test asks for. What a question costs is made
 * up, but for the ten points of a change.
 */
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gid, ShopifyStore, type ShopOrder, type ShopVariant } from './store.ts';

type Fields = Record<string, unknown>;
/** As much of graphql-js as is used; the package is the peer's own (`npm ci` in this folder). */
type GraphqlJs = {
  buildSchema(text: string): object;
  parse(text: string): { definitions: readonly object[] };
  validate(schema: object, document: object): readonly { message: string }[];
  execute(what: { schema: object; document: object; rootValue: object; variableValues: Fields }): Promise<Fields>;
};
const { buildSchema, parse, validate, execute } = (await import(
  new URL('./node_modules/graphql/index.js', import.meta.url).href
)) as GraphqlJs;
const schemaText = readFileSync(new URL('admin-2026-10.graphql', import.meta.url), 'utf8');
const schema = buildSchema(schemaText);

/** What the schema has against a document. */
export const problemsOf = (document: string): string[] =>
  validate(schema, parse(document)).map(({ message }) => message);

/** The values of an enum of the schema. */
export function valuesOf(name: string): string[] {
  const [, body = ''] = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(schemaText) ?? [];
  return body.match(/\w+/g) ?? [];
}

export const accessToken = `shpat_${'0123456789abcdef'.repeat(2)}`;
/** An app of the Dev Dashboard, which is given tokens that count for a while. */
export const shopApp = { id: 'fedcba9876543210'.repeat(2), secret: `shpss_${'76543210fedcba98'.repeat(2)}` };
export const allScopes = [
  ...['read_products', 'write_inventory', 'read_locations', 'read_orders', 'write_orders'],
  'write_merchant_managed_fulfillment_orders',
];

/** Each once, in place of the next answer, or of the next to this operation. */
type Fault = {
  about?: string;
  /** It is done, and its answer lost. */
  lose?: true;
  /** It is done, and half of its answer comes. */
  half?: true;
  delayMs?: number;
  status?: number;
  retryAfterS?: number;
  /** At the top of an answer. */
  error?: { code: string; message?: string };
  /** Of a change of levels. */
  userError?: { code: string; line?: number };
  /** The levels come back with another number. */
  echo?: number;
};

const changeCost = 10;

export class ShopifyWire {
  readonly calls: { name: string; variables: Fields }[] = [];
  readonly faults: Fault[] = [];
  scopes = allScopes;
  /** What the app was given, the newest last; those that were taken back are gone. */
  readonly tokens: string[] = [];
  /** Why the app gets no token. */
  appRefusal: { status: number; body: string } | undefined;
  readonly bucket: { most: number; left: number; perS: number };
  /** Points that were asked for in all. */
  points = 0;
  throttled = 0;
  readonly #store: ShopifyStore;
  readonly #nowMs: () => number;
  #atMs: number;
  readonly #server: Server;

  private constructor(store: ShopifyStore, { most = 2_000, perS = 100, nowMs = () => Date.now() }: WireOptions) {
    this.#store = store;
    this.#nowMs = nowMs;
    this.#atMs = nowMs();
    this.bucket = { most, left: most, perS };
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** @param options the bucket as the standard plan has it, and the shop's clock */
  static async open(store: ShopifyStore, options: WireOptions = {}): Promise<ShopifyWire> {
    const wire = new ShopifyWire(store, options);
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  count(name: string): number {
    return this.calls.filter((each) => each.name === name).length;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const asked = Buffer.concat(parts).toString('utf8');
    if (request.url === '/admin/oauth/access_token') return this.#admit(new URLSearchParams(asked), response);
    const { query, variables = {} } = JSON.parse(asked) as {
      query: string;
      variables?: Fields;
    };
    const name = /^(?:query|mutation) (\w+)/.exec(query)?.[1] ?? '';
    this.calls.push({ name, variables });
    const at = this.faults.findIndex(({ about = name }) => about === name);
    const fault = (at < 0 ? [] : this.faults.splice(at, 1))[0] ?? {};
    const { status = 200, retryAfterS, delayMs, lose, half } = fault;
    const open = [accessToken, ...this.tokens].includes(String(request.headers['x-shopify-access-token']));
    const right = request.url === '/admin/api/2026-10/graphql.json';
    const reply = !right
      ? { status: 404, body: { errors: 'Not Found' } }
      : !open
        ? {
            status: 401,
            body: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
          }
        : status === 200
          ? { status, body: await this.#answer(query, name, variables, fault) }
          : { status, body: { errors: 'Try again.' } };
    if (lose) return void response.destroy();
    if (delayMs !== undefined) await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
    const text = JSON.stringify(reply.body);
    response.writeHead(reply.status, {
      ...{ 'content-type': 'application/json; charset=utf-8', date: new Date(this.#nowMs()).toUTCString() },
      ...(retryAfterS !== undefined && { 'retry-after': String(retryAfterS) }),
      ...(half && { 'content-length': String(Buffer.byteLength(text)) }),
    });
    if (!half) return void response.end(text);
    response.write(text.slice(0, text.length / 2));
    setImmediate(() => response.destroy());
  }

  /** A token for the app, for a day. */
  #admit(form: URLSearchParams, response: ServerResponse): void {
    const told = [form.get('grant_type'), form.get('client_id'), form.get('client_secret')].join(' ');
    const known = told === `client_credentials ${shopApp.id} ${shopApp.secret}`;
    const { status, body } =
      this.appRefusal ?? (known ? { status: 200, body: '' } : { status: 400, body: '{"error":"invalid_client"}' });
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    if (status !== 200) return void response.end(body);
    this.tokens.push(`${'0123456789abcdef'.repeat(2).slice(8)}${String(this.tokens.length).padStart(8, '0')}`);
    response.end(JSON.stringify({ access_token: this.tokens.at(-1), scope: this.scopes.join(), expires_in: 86_399 }));
  }

  async #answer(query: string, name: string, variables: Fields, fault: Fault): Promise<Fields> {
    const cost = query.startsWith('mutation') ? changeCost : 2 + Math.ceil(Number(variables.first ?? 10) / 5);
    const enough = this.#pay(cost);
    const { most: maximumAvailable, left, perS: restoreRate } = this.bucket;
    const throttleStatus = { maximumAvailable, currentlyAvailable: Math.floor(left), restoreRate };
    const told = (actualQueryCost: number | null) => {
      return { extensions: { cost: { requestedQueryCost: cost, actualQueryCost, throttleStatus } } };
    };
    const failed = (code: string, message: string, more: Fields = {}) => {
      return { errors: [{ message, extensions: { code, ...more } }], ...told(null) };
    };
    if (!enough) {
      this.throttled += 1;
      return failed('THROTTLED', 'Throttled');
    }
    if (fault.error !== undefined) return failed(fault.error.code, fault.error.message ?? 'Something is wrong.');
    const wrong = problemsOf(query);
    if (wrong[0] !== undefined) return { errors: [{ message: wrong[0], extensions: { code: 'undefinedField' } }] };
    const missing = name === 'SetLevels' && !this.scopes.includes('write_inventory');
    if (missing)
      return failed('ACCESS_DENIED', 'Access denied for inventorySetQuantities field.', {
        requiredAccess: '`write_inventory` access scope.',
      });
    if (name === 'SetLevels') {
      const { quantities } = variables.input as { quantities: object[] };
      const demand = query.includes('@idempotent(key: $key)')
        ? ShopifyStore.demands(quantities)
        : 'The @idempotent directive is required for this mutation.';
      if (demand !== undefined) return failed('BAD_REQUEST', demand);
    }
    const document = parse(query);
    const rootValue = this.#root(variables, fault);
    const done = await execute({ schema, document, rootValue, variableValues: variables });
    return { ...done, ...told(cost) };
  }

  /** @returns whether there were so many */
  #pay(cost: number): boolean {
    const nowMs = this.#nowMs();
    const { most, perS } = this.bucket;
    this.bucket.left = Math.min(most, this.bucket.left + ((nowMs - this.#atMs) / 1_000) * perS);
    this.#atMs = nowMs;
    if (this.bucket.left < cost) return false;
    this.bucket.left -= cost;
    this.points += cost;
    return true;
  }

  #root({ key }: Fields, { userError, echo }: Fault): object {
    const store = this.#store;
    return {
      locations: (args: Paging) => page(store.locations, args),
      shop: () => ({ id: gid('Shop', 1), name: 'Acme', myshopifyDomain: 'acme.myshopify.com' }),
      currentAppInstallation: () => ({ accessScopes: this.scopes.map((handle) => ({ handle, description: handle })) }),
      productVariants: (args: Paging) =>
        page(store.variants.filter(matcher(args.query, variantField)), args, variantNode),
      orders: (args: Paging) =>
        page(
          store.orders
            .filter((order) => !store.unfound.has(order))
            .filter(matcher(args.query, orderField))
            .sort((one, other) => one.updatedMs - other.updatedMs),
          args,
          orderNode,
        ),
      order: ({ id }: { id: string }) => {
        const found = store.orders.find(({ number }) => gid('Order', number) === id);
        return found && orderNode(found);
      },
      inventorySetQuantities({ input }: { input: Parameters<ShopifyStore['set']>[0] }) {
        const payload = store.set(input, String(key), userError);
        if (echo === undefined) return payload;
        const { changes } = (payload.inventoryAdjustmentGroup ?? { changes: [] }) as { changes: Fields[] };
        const told = changes.map((change) => ({ ...change, quantityAfterChange: echo }));
        return { ...payload, inventoryAdjustmentGroup: { ...payload.inventoryAdjustmentGroup, changes: told } };
      },
      fulfillmentCreate: ({ fulfillment }: { fulfillment: Parameters<ShopifyStore['ship']>[0] }) =>
        store.ship(fulfillment),
      fulfillmentCancel: ({ id }: { id: string }) => store.takeBack(id),
      fulfillmentTrackingInfoUpdate: (args: { fulfillmentId: string; trackingInfoInput: { number?: string } }) =>
        store.track(args.fulfillmentId, args.trackingInfoInput),
      metafieldsSet({
        metafields,
      }: {
        metafields: { ownerId: string; value: string; compareDigest?: string | null }[];
      }) {
        const userErrors = metafields.flatMap((each) => store.mark(each.ownerId, each.value, each.compareDigest));
        return { metafields: null, userErrors };
      },
    };
  }
}

type WireOptions = { most?: number; perS?: number; nowMs?: () => number };
type Paging = { query?: string | null; first?: number; after?: string | null };

/** The cursor is how many rows came before. */
function page<Row, Node>(rows: readonly Row[], { first = 100, after }: Paging, node?: (row: Row) => Node): object {
  const from = after ? Number(Buffer.from(after, 'base64').toString()) : 0;
  const to = Math.min(rows.length, from + first);
  const endCursor = Buffer.from(String(to)).toString('base64');
  const pageInfo = { hasNextPage: to < rows.length, hasPreviousPage: from > 0, startCursor: null, endCursor };
  return { nodes: rows.slice(from, to).map((row) => (node === undefined ? row : node(row))), pageInfo };
}

/** As much of the shop's search as is asked: terms with OR between them, compared without case. */
function matcher<Row>(
  query: string | null | undefined,
  field: (row: Row, name: string) => string,
): (row: Row) => boolean {
  if (!query) return () => true;
  const terms = [...query.matchAll(/(\w+):(>?)(?:'((?:[^'\\]|\\.)*)'|(\S+))/g)].map(
    ([, name = '', more, text, bare]) => {
      return { name, more: more === '>', value: (text?.replace(/\\(.)/g, '$1') ?? bare ?? '').toLowerCase() };
    },
  );
  return (row) =>
    terms.some(({ name, more, value }) => {
      const has = field(row, name).toLowerCase();
      return more ? has > value : has === value;
    });
}

const variantField = ({ sku, number }: ShopVariant, name: string): string => (name === 'sku' ? sku : String(number));
const orderField = ({ name: own, updatedMs }: ShopOrder, name: string): string =>
  name === 'name' ? own : second(updatedMs);

/** Whole seconds. */
const second = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

const variantNode = ({ number, sku, bundle, status, tracked, available }: ShopVariant): object => ({
  ...{ id: gid('ProductVariant', number), sku, requiresComponents: bundle, product: { id: gid('Product', 1), status } },
  inventoryItem: {
    ...{ id: gid('InventoryItem', number), sku, tracked },
    inventoryLevel({ locationId }: { locationId: string }) {
      const quantity = available.get(locationId);
      return quantity === undefined ? null : { quantities: [{ id: 'q', name: 'available', quantity }] };
    },
  },
});

function orderNode(order: ShopOrder): object {
  const { number, name, createdMs, updatedMs, cancelledMs, held, lines, fulfillments, boxes } = order;
  const sent = lines.every(({ left }) => left === 0) && fulfillments.some(({ status }) => status === 'SUCCESS');
  const lineNode = ({ id, sku, quantity, left, variant }: ShopOrder['lines'][number]) => ({
    ...{ id, sku: sku || null, quantity, currentQuantity: quantity, unfulfilledQuantity: left },
    variant: variant === 0 ? null : { id: gid('ProductVariant', variant) },
  });
  return {
    ...{ id: gid('Order', number), name, createdAt: second(createdMs), updatedAt: second(updatedMs) },
    cancelledAt: cancelledMs === undefined ? null : second(cancelledMs),
    displayFulfillmentStatus: sent ? 'FULFILLED' : held ? 'ON_HOLD' : 'UNFULFILLED',
    lineItems: (args: Paging) => page(lines, args, lineNode),
    metafield: () => boxes && { value: boxes.value, compareDigest: boxes.digest },
    fulfillments: () =>
      fulfillments.map(({ id, status, createdMs: made, tracking, lines: parts }) => ({
        ...{ id, status, createdAt: second(made), trackingInfo: () => [tracking] },
        fulfillmentLineItems: (args: Paging) =>
          page(parts, args, (part) => ({ quantity: part.quantity, lineItem: { id: part.id } })),
      })),
    fulfillmentOrders: (args: Paging) =>
      page([order], args, () => ({
        ...{ id: gid('FulfillmentOrder', number), status: held ? 'ON_HOLD' : sent ? 'CLOSED' : 'OPEN' },
        assignedLocation: { name: 'Reno', location: { id: gid('Location', 1) } },
        lineItems: (more: Paging) =>
          page(lines, more, (line) => ({
            ...{ id: `${line.id}/of`, remainingQuantity: line.left, totalQuantity: line.quantity, sku: line.sku },
            ...{ variant: { id: gid('ProductVariant', line.variant) }, lineItem: { id: line.id } },
          })),
      })),
  };
}
