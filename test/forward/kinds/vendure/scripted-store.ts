/**
 * As much of a Vendure admin API as the channel asks for, over HTTP, with the faults that a real one has only by
 * chance. Its answers are those that Vendure 3.7 gave.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Fields = Record<string, unknown>;
/** `place`: the only location that it is kept at. */
type ScriptedVariant = {
  id: string;
  sku: string;
  onHand: number;
  allocated: number;
  trackInventory: string;
  place: string;
};

type Fault = {
  about?: string;
  /** It is done, and its answer lost. */
  lose?: true;
  delayMs?: number;
  status?: number;
  retryAfterS?: number;
  body?: Fields;
};

export class ScriptedStore {
  readonly variants: ScriptedVariant[] = [];
  readonly orders: Fields[] = [];
  readonly places = [{ id: '1', name: 'Default Stock Location' }];
  /** Tokens that open. */
  readonly tokens = new Set<string>();
  /** Every question by the first word in it that says what it is about. */
  readonly asked: { about: string; headers: IncomingMessage['headers']; variables: Fields }[] = [];
  password = 'let-me-in';
  /** Of the dock’s user. */
  rights = ['ReadCatalog', 'UpdateCatalog', 'ReadStockLocation', 'ReadOrder', 'UpdateOrder'];
  outOfStockThreshold = 0;
  /** Each once, in place of the next answer, or of the next to this question. */
  readonly faults: Fault[] = [];
  /** Runs before each write of levels: the shopper who is faster. */
  beforeWrite: (() => void) | undefined;
  /** Runs after each number that was written, with what could be bought before. */
  afterWrite: ((sku: string, before: number) => void) | undefined;
  url = '';
  readonly #server = createServer((request, response) => this.#serve(request, response));

  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/admin-api`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  list(sku: string, onHand: number, more: Partial<ScriptedVariant> = {}): ScriptedVariant {
    const variant = {
      id: String(this.variants.length + 1),
      sku,
      onHand,
      allocated: 0,
      trackInventory: 'INHERIT',
      place: '1',
      ...more,
    };
    this.variants.push(variant);
    return variant;
  }

  count(about: string): number {
    return this.asked.filter((each) => each.about === about).length;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      const { query, variables = {} } = JSON.parse(text) as { query: string; variables?: Fields };
      const about =
        /login|updateProductVariants|addFulfillmentToOrder|transitionFulfillmentToState|addNoteToOrder|stockLocations|productVariants|orders|\bme(?= \{)/.exec(
          query,
        )?.[0] ?? '';
      this.asked.push({ about, headers: request.headers, variables });
      const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      const open = about === 'login' || (token !== undefined && this.tokens.has(token));
      const busy = this.faults.some((each) => each.status !== undefined && (each.about ?? about) === about);
      const answer = open && !busy ? this.#answer(about, variables) : denied;
      const at = this.faults.findIndex((each) => (each.about ?? about) === about);
      const { lose, delayMs, status = 200, retryAfterS, body } = (at < 0 ? [] : this.faults.splice(at, 1))[0] ?? {};
      if (lose) return void response.destroy();
      const fresh = about === 'login' ? [...this.tokens].at(-1) : undefined;
      const send = () => {
        response.writeHead(status, {
          'content-type': 'application/json; charset=utf-8',
          ...(fresh !== undefined && { 'vendure-auth-token': fresh }),
          ...(retryAfterS !== undefined && { 'retry-after': String(retryAfterS) }),
        });
        response.end(JSON.stringify(status === 200 ? (body ?? answer) : {}));
      };
      if (delayMs === undefined) send();
      else setTimeout(send, delayMs).unref();
    });
  }

  #answer(about: string, variables: Fields): Fields {
    if (about === 'login') {
      if (variables.password !== this.password)
        return {
          data: { login: { errorCode: 'INVALID_CREDENTIALS_ERROR', message: 'The provided credentials are invalid' } },
        };
      this.tokens.add(`token-${this.tokens.size + 1}`.padEnd(32, '0'));
      return { data: { login: { __typename: 'CurrentUser' } } };
    }
    if (about === 'me') {
      const { rights: permissions, outOfStockThreshold } = this;
      return {
        data: { me: { channels: [{ token: 'default', permissions }] }, globalSettings: { outOfStockThreshold } },
      };
    }
    if (about === 'stockLocations') return { data: { stockLocations: { items: this.places } } };
    if (about === 'productVariants')
      return { data: { globalSettings: { trackInventory: true }, productVariants: this.#page(variables) } };
    if (about === 'updateProductVariants') return this.#write(variables);
    const { skip = 0, take = 100 } = fields(variables.options);
    const items = this.orders.slice(Number(skip), Number(skip) + Number(take));
    return { data: { orders: { totalItems: this.orders.length, items } } };
  }

  #page({ options }: Fields): Fields {
    const { skip, take, filter } = fields(options);
    const { sku, id } = fields(filter);
    const rows = this.variants.filter((each) => {
      if (sku !== undefined) return (fields(sku).in as string[]).includes(each.sku);
      return id === undefined || (fields(id).in as string[]).includes(each.id);
    });
    const items = rows.slice(Number(skip), Number(skip) + Number(take)).map(shown);
    return { totalItems: rows.length, items };
  }

  /** All of it, or nothing, as the store's transaction does it. */
  #write({ input }: Fields): Fields {
    const writes = input as { id: string; stockLevels: { stockOnHand: number; stockLocationId: string }[] }[];
    const missing = writes.find(({ id }) => !this.variants.some((each) => each.id === id));
    if (missing !== undefined) {
      const message = `No ProductVariant with the id "${missing.id}" could be found`;
      return { errors: [{ message, extensions: { code: 'ENTITY_NOT_FOUND' } }], data: null };
    }
    const places = writes.flatMap(({ stockLevels }) => stockLevels.map(({ stockLocationId }) => stockLocationId));
    const closed = places.find((place) => !this.places.some(({ id }) => id === place));
    // Its database minds, and not the store itself.
    if (closed !== undefined)
      return {
        errors: [{ message: 'FOREIGN KEY constraint failed', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
        data: null,
      };
    this.beforeWrite?.();
    const changed = writes.map(({ id, stockLevels }) => {
      const variant = this.variants.find((each) => each.id === id) as ScriptedVariant;
      const before = variant.onHand - variant.allocated;
      variant.onHand = stockLevels[0]?.stockOnHand ?? variant.onHand;
      this.afterWrite?.(variant.sku, before);
      return shown(variant);
    });
    return { data: { updateProductVariants: changed } };
  }
}

const fields = (value: unknown): Fields => (value ?? {}) as Fields;
const denied = {
  errors: [{ message: 'You are not currently authorized to perform this action', extensions: { code: 'FORBIDDEN' } }],
  data: null,
};
function shown({ id, sku, onHand, allocated, trackInventory, place }: ScriptedVariant): Fields {
  const stockLevels = [{ stockLocationId: place, stockOnHand: onHand, stockAllocated: allocated }];
  return { id, sku, enabled: true, trackInventory, product: { enabled: true }, stockLevels };
}

/** An order as the store shows it once it is paid. */
export function paidOrder(
  code: string,
  lines: readonly { sku: string; quantity: number }[],
  more: Fields = {},
): Fields {
  const at = '2026-11-28T08:00:00.000Z';
  const shownLines = lines.map(({ sku, quantity }, index) => {
    return { id: `${code}-${index}`, quantity, updatedAt: at, productVariant: { id: String(index + 1), sku } };
  });
  return {
    code,
    state: 'PaymentSettled',
    updatedAt: at,
    orderPlacedAt: at,
    fulfillments: [],
    lines: shownLines,
    ...more,
  };
}
