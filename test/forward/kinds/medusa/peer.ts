/**
 * The real store: PostgreSQL and Medusa in processes and a folder of their own, seeded through its own API as a
 * merchant would. What is to be known of its shelf is read there, too.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { join } from 'node:path';

const user = { email: 'admin@shop.example', password: 'correct-horse-battery' };
const home = join(import.meta.dirname, '../../../peers/medusa');
const wholeMs = 90_000;

type Json = Record<string, unknown>;
type Ids = { id: string };
/** What an inventory item shows at one location. */
export type Shelf = { stocked: number; reserved: number };

export class MedusaPeer {
  url = '';
  /** As the dock has it. */
  key = '';
  /** Of the first location, which is named Reno; Elko is the other. */
  places: string[] = [];
  readonly #folder: string;
  readonly #children: ChildProcess[] = [];
  #store: ChildProcess | undefined;
  #database = '';
  #admin = '';
  #publishable = '';
  #region = '';
  #option = '';
  #profile = '';
  #channel = '';
  readonly #variants = new Map<string, string>();

  /** @param folder of its database, and of nothing else */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** A database without anything in it, the store's tables, somebody who may do everything, and the store. */
  async start(): Promise<void> {
    mkdirSync(join(home, 'src'), { recursive: true });
    const port = await freePort();
    await this.#openDatabase(port);
    this.#database = `postgres://medusa@127.0.0.1:${port}/postgres`;
    await this.#medusa('db:migrate');
    await this.#medusa('user', '-e', user.email, '-p', user.password);
    this.url = `http://127.0.0.1:${await freePort()}`;
    await this.open();
  }

  /** The store alone, at the address that it had. */
  async open(): Promise<void> {
    const child = this.#spawn('start', '-p', new URL(this.url).port, '-H', '127.0.0.1');
    this.#store = child;
    const untilMs = Date.now() + wholeMs;
    for (;;) {
      const answer = await fetch(`${this.url}/health`).catch(() => undefined);
      if (answer?.ok) break;
      if (Date.now() > untilMs || child.exitCode !== null) throw new Error('the store does not start');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    const answer = await fetch(`${this.url}/auth/user/emailpass`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(user) },
    });
    this.#admin = ((await answer.json()) as { token: string }).token;
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const child = this.#store;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async end(): Promise<void> {
    await this.kill();
    for (const child of this.#children) child.kill('SIGQUIT');
    await Promise.all(this.#children.map((child) => child.exitCode === null && once(child, 'exit')));
  }

  /** @param onHand what Reno shows of each before anybody tells it anything */
  async seed(skus: readonly string[], onHand: number): Promise<void> {
    const { api_key: secret } = await this.admin<{ api_key: { token: string } }>('POST', 'api-keys', {
      ...{ title: 'dock', type: 'secret' },
    });
    this.key = secret.token;
    const { api_key: open } = await this.admin<{ api_key: Ids & { token: string } }>('POST', 'api-keys', {
      ...{ title: 'shop', type: 'publishable' },
    });
    this.#publishable = open.token;
    const { sales_channel: channel } = await this.admin<{ sales_channel: Ids }>('POST', 'sales-channels', {
      name: 'Web',
    });
    this.#channel = channel.id;
    await this.admin('POST', `api-keys/${open.id}/sales-channels`, { add: [channel.id] });
    const { stores } = await this.admin<{ stores: Ids[] }>('GET', 'stores');
    await this.admin('POST', `stores/${stores[0]?.id}`, {
      supported_currencies: [{ currency_code: 'usd', is_default: true }],
    });
    const { region } = await this.admin<{ region: Ids }>('POST', 'regions', {
      ...{ name: 'Here', currency_code: 'usd', countries: ['us'], payment_providers: ['pp_system_default'] },
    });
    this.#region = region.id;
    for (const name of ['Reno', 'Elko']) {
      const { stock_location: place } = await this.admin<{ stock_location: Ids }>('POST', 'stock-locations', { name });
      this.places.push(place.id);
    }
    await this.#canShip(this.places[0] ?? '');
    for (const sku of skus) await this.addProduct(sku, onHand);
  }

  async #canShip(place: string): Promise<void> {
    await this.admin('POST', `stock-locations/${place}/sales-channels`, { add: [this.#channel] });
    await this.admin('POST', `stock-locations/${place}/fulfillment-providers`, { add: ['manual_manual'] });
    const { stock_location: made } = await this.admin<{ stock_location: { fulfillment_sets: Ids[] } }>(
      ...['POST' as const, `stock-locations/${place}/fulfillment-sets?fields=*fulfillment_sets`],
      { name: 'parcels', type: 'shipping' },
    );
    const set = made.fulfillment_sets[0]?.id;
    const { fulfillment_set: zoned } = await this.admin<{ fulfillment_set: { service_zones: Ids[] } }>(
      ...['POST' as const, `fulfillment-sets/${set}/service-zones`],
      { name: 'everywhere', geo_zones: [{ type: 'country', country_code: 'us' }] },
    );
    const { shipping_profile: profile } = await this.admin<{ shipping_profile: Ids }>('POST', 'shipping-profiles', {
      ...{ name: 'parcel', type: 'parcel' },
    });
    this.#profile = profile.id;
    const { shipping_option: option } = await this.admin<{ shipping_option: Ids }>('POST', 'shipping-options', {
      ...{ name: 'Parcel', service_zone_id: zoned.service_zones[0]?.id, shipping_profile_id: profile.id },
      ...{ provider_id: 'manual_manual', price_type: 'flat', prices: [{ currency_code: 'usd', amount: 0 }] },
      ...{ type: { label: 'Parcel', description: 'A parcel', code: 'parcel' }, rules: [] },
    });
    this.#option = option.id;
  }

  /** @param more of its variant, as the store takes it */
  async addProduct(sku: string, onHand: number, more: Json = {}): Promise<void> {
    const { product } = await this.admin<{ product: { variants: Ids[] } }>('POST', 'products', {
      ...{
        title: sku,
        status: 'published',
        shipping_profile_id: this.#profile,
        sales_channels: [{ id: this.#channel }],
      },
      options: [{ title: 'Size', values: ['One'] }],
      variants: [
        {
          ...{ title: sku, sku, manage_inventory: true, options: { Size: 'One' } },
          ...{ prices: [{ currency_code: 'usd', amount: 10 }], ...more },
        },
      ],
    });
    this.#variants.set(sku, product.variants[0]?.id ?? '');
    const item = await this.itemOf(sku);
    if (item === undefined) return;
    await this.admin('POST', `inventory-items/${item}/location-levels`, {
      ...{ location_id: this.places[0], stocked_quantity: onHand },
    });
  }

  /** Its inventory item; undefined: it has none. */
  async itemOf(sku: string): Promise<string | undefined> {
    const { inventory_items: items } = await this.admin<{ inventory_items: Ids[] }>(
      ...['GET' as const, `inventory-items?sku=${encodeURIComponent(sku)}`],
    );
    return items[0]?.id;
  }

  /** @param at which of its locations */
  async shelf(sku: string, at = 0): Promise<Shelf | undefined> {
    type Level = { location_id: string; stocked_quantity: number; reserved_quantity: number };
    const { inventory_items: items } = await this.admin<{ inventory_items: { location_levels: Level[] }[] }>(
      ...['GET' as const, `inventory-items?sku=${encodeURIComponent(sku)}&fields=id,*location_levels`],
    );
    const level = items[0]?.location_levels.find(({ location_id: place }) => place === this.places[at]);
    return level && { stocked: level.stocked_quantity, reserved: level.reserved_quantity };
  }

  /** A shopper buys these and pays. @returns the id of the order */
  async buy(lines: readonly { sku: string; quantity: number }[]): Promise<string> {
    const shopper = await this.basket(lines);
    return shopper.pay();
  }

  /** A shopper who has everything in the basket, and only has to pay. */
  async basket(lines: readonly { sku: string; quantity: number }[]): Promise<{ pay(): Promise<string> }> {
    const address = {
      ...{ first_name: 'Ada', last_name: 'B', address_1: '1 Road', city: 'Reno', postal_code: '89501' },
      country_code: 'us',
    };
    const { cart } = await this.#shop<{ cart: Ids }>('carts', {
      ...{ region_id: this.#region, email: 'ada@shop.example', shipping_address: address, billing_address: address },
      items: lines.map(({ sku, quantity }) => ({ variant_id: this.#variants.get(sku), quantity })),
    });
    await this.#shop(`carts/${cart.id}/shipping-methods`, { option_id: this.#option });
    const { payment_collection: paying } = await this.#shop<{ payment_collection: Ids }>('payment-collections', {
      cart_id: cart.id,
    });
    const provider = { provider_id: 'pp_system_default' };
    await this.#shop(`payment-collections/${paying.id}/payment-sessions`, provider);
    return {
      pay: async () => {
        const done = await this.#shop<{ type: string; order: Ids; error?: Json }>(`carts/${cart.id}/complete`, {});
        if (done.type !== 'order') throw new Error(`it was not sold: ${JSON.stringify(done.error)}`);
        return done.order.id;
      },
    };
  }

  /**
   * An order is taken back without a trace, as the store does it itself where two pay for the last unit: its units are
   * free again, and no list has it.
   */
  async takeBack(order: string): Promise<void> {
    const { order: read } = await this.admin<{ order: { items: Ids[] } }>('GET', `orders/${order}`);
    const lines = read.items.map(({ id }) => `line_item_id[]=${id}`).join('&');
    const { reservations } = await this.admin<{ reservations: Ids[] }>('GET', `reservations?${lines}`);
    for (const { id } of reservations) await this.admin('DELETE', `reservations/${id}`);
    const { Client } = createRequire(join(home, 'package.json'))('pg') as {
      Client: new (
        at: object,
      ) => Record<'connect' | 'end', () => Promise<void>> & {
        query(text: string, values: unknown[]): Promise<{ rowCount: number }>;
      };
    };
    const database = new Client({ connectionString: this.#database });
    await database.connect();
    const { rowCount } = await database.query('DELETE FROM "order" WHERE id = $1', [order]);
    await database.end();
    if (rowCount !== 1) throw new Error(`${order} could not be taken back`);
  }

  admin<Data = Json>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: Json): Promise<Data> {
    return this.#call(method, `admin/${path}`, { authorization: `Bearer ${this.#admin}` }, body);
  }

  #shop<Data = Json>(path: string, body: Json): Promise<Data> {
    return this.#call('POST', `store/${path}`, { 'x-publishable-api-key': this.#publishable }, body);
  }

  async #call<Data>(method: string, path: string, headers: Record<string, string>, body?: Json): Promise<Data> {
    const response = await fetch(`${this.url}/${path}`, {
      ...{ method, headers: { ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) } },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as Data;
  }

  async #openDatabase(port: number): Promise<void> {
    const folder = this.#folder;
    const who = unprivileged();
    if (who !== undefined) chownSync(folder, who.uid, who.gid);
    const data = join(folder, 'data');
    execFileSync('initdb', ['-D', data, '-U', 'medusa', '--auth=trust', '--no-sync'], { ...who, stdio: 'ignore' });
    const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'];
    const server = spawn('postgres', ['-D', data, '-p', String(port), ...settings.flatMap((each) => ['-c', each])], {
      ...who,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#children.push(server);
    await new Promise<void>((resolve, reject) => {
      server.stderr.on('data', (part) => String(part).includes('ready to accept connections') && resolve());
      server.once('exit', () => reject(new Error('PostgreSQL does not start')));
    });
  }

  async #medusa(...args: string[]): Promise<void> {
    const child = this.#spawn(...args);
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`medusa ${args[0]} ended with ${code}`);
  }

  #spawn(...args: string[]): ChildProcess {
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, ['node_modules/@medusajs/cli/cli.js', ...args], {
      ...{ cwd: home, stdio: ['ignore', 'ignore', 'pipe'] },
      env: { PATH, HOME, NODE_ENV: 'production', MEDUSA_DISABLE_TELEMETRY: 'true', PEER_DATABASE: this.#database },
    });
    child.stderr?.on('data', (part) => process.env.PEER_LOUD && process.stderr.write(part));
    return child;
  }
}

/** PostgreSQL does not run as root: as nobody then. */
const unprivileged = (): { uid: number; gid: number } | undefined =>
  process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
