/**
 * The real store as a test has it: Vendure in a process and a folder of its own (`test/peers/vendure`), seeded through
 * its own API as a merchant would. What a test knows of its shelf it reads there, too.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const folder = join(import.meta.dirname, '../../../peers/vendure');
/** Who the dock is at the store: a user with the rights that the set-up page names, and no other. */
export const dockUser = { user: 'dock@shop.example', password: 'correct-horse-battery' };
const dockRights = ['ReadCatalog', 'UpdateCatalog', 'ReadStockLocation', 'ReadOrder', 'UpdateOrder'];

/** What the store shows of a listing before anybody tells it anything. */
export const seeded = 25;

type Json = Record<string, unknown>;
/** What a variant shows at the store. */
export type Shelf = { id: string; onHand: number; allocated: number };

export class VendurePeer {
  url = '';
  readonly #file: string;
  #child: ChildProcess | undefined;
  #admin = '';
  #variants = new Map<string, string[]>();

  constructor(file: string) {
    this.#file = file;
  }

  /** @param port 0: any; after a stop it comes back at the same one */
  async start(port = this.url === '' ? '0' : new URL(this.url).port): Promise<void> {
    const child = spawn(process.execPath, ['store.cjs'], {
      cwd: folder,
      env: {
        ...{ PATH: process.env.PATH, HOME: process.env.HOME, PEER_FILE: this.#file, PEER_PORT: port },
        VENDURE_DISABLE_TELEMETRY: 'true',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    let said = '';
    child.stderr.on('data', (part) => {
      said = `${said}${part}`.slice(-4_000);
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error(`the store ended: ${said}`);
    });
    ended.catch(() => {});
    const lines = createInterface({ input: child.stdout });
    const ready = new Promise<string>((resolve) => {
      lines.on('line', (line) => {
        const [, url] = /^ready (\S+)$/.exec(line) ?? [];
        if (url !== undefined) resolve(url);
      });
    });
    this.url = (await Promise.race([ready, ended])).replace('[::1]', '127.0.0.1');
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async login(): Promise<void> {
    const { token } = await this.#call(
      'admin-api',
      '',
      `mutation { login(username: "superadmin", password: "superadmin") { __typename } }`,
    );
    this.#admin = token ?? '';
  }

  async admin<Data>(query: string, variables: Json = {}): Promise<Data> {
    if (this.#admin === '') await this.login();
    return (await this.#call('admin-api', this.#admin, query, variables)).data as Data;
  }

  /** A shop that could sell: one country, one tax, one way to ship, one to pay, one place. */
  async furnish(): Promise<void> {
    const { createZone: zone } = await this.admin<{ createZone: { id: string } }>(
      'mutation { createZone(input: { name: "Everywhere" }) { id } }',
    );
    const { createCountry: country } = await this.admin<{ createCountry: { id: string } }>(
      'mutation { createCountry(input: { code: "US", enabled: true, translations: [{ languageCode: en, name: "United States" }] }) { id } }',
    );
    await this.admin(
      'mutation ($zone: ID!, $country: ID!) { addMembersToZone(zoneId: $zone, memberIds: [$country]) { id } }',
      {
        ...{ zone: zone.id, country: country.id },
      },
    );
    const { activeChannel } = await this.admin<{ activeChannel: { id: string } }>('{ activeChannel { id } }');
    await this.admin(
      `mutation ($id: ID!, $zone: ID!) { updateChannel(input: { id: $id, defaultTaxZoneId: $zone, defaultShippingZoneId: $zone }) { __typename } }`,
      { id: activeChannel.id, zone: zone.id },
    );
    const { createTaxCategory: tax } = await this.admin<{ createTaxCategory: { id: string } }>(
      'mutation { createTaxCategory(input: { name: "Goods", isDefault: true }) { id } }',
    );
    await this.admin(
      `mutation ($tax: ID!, $zone: ID!) { createTaxRate(input: { name: "None", enabled: true, value: 0, categoryId: $tax, zoneId: $zone }) { id } }`,
      { tax: tax.id, zone: zone.id },
    );
    await this.admin(
      `mutation { createShippingMethod(input: { code: "parcel", fulfillmentHandler: "manual-fulfillment",
         checker: { code: "default-shipping-eligibility-checker", arguments: [{ name: "orderMinimum", value: "0" }] },
         calculator: { code: "default-shipping-calculator", arguments: [
           { name: "rate", value: "0" }, { name: "includesTax", value: "auto" }, { name: "taxRate", value: "0" }] },
         translations: [{ languageCode: en, name: "Parcel", description: "" }] }) { id } }`,
    );
    await this.admin(
      `mutation { createPaymentMethod(input: { code: "dummy", enabled: true,
         handler: { code: "dummy-payment-handler", arguments: [{ name: "automaticSettle", value: "true" }] },
         translations: [{ languageCode: en, name: "Dummy", description: "" }] }) { id } }`,
    );
    const { createRole: role } = await this.admin<{ createRole: { id: string } }>(
      `mutation ($permissions: [Permission!]!) {
         createRole(input: { code: "dock", description: "Dock", permissions: $permissions }) { id } }`,
      { permissions: dockRights },
    );
    await this.admin(
      `mutation ($name: String!, $password: String!, $role: ID!) { createAdministrator(input: {
         firstName: "Dock", lastName: "3", emailAddress: $name, password: $password, roleIds: [$role] }) { id } }`,
      { name: dockUser.user, password: dockUser.password, role: role.id },
    );
  }

  /** One more listing of each of these SKUs, as a product of its own. @returns their ids */
  async addVariants(skus: readonly string[], onHand: number): Promise<string[]> {
    const products = await this.admin<Record<string, { id: string }>>(
      `mutation (${skus.map((_, n) => `$p${n}: CreateProductInput!`).join(', ')}) {
         ${skus.map((_, n) => `p${n}: createProduct(input: $p${n}) { id }`).join('\n')} }`,
      Object.fromEntries(
        skus.map((sku, n) => {
          const translations = [{ languageCode: 'en', name: sku, slug: `p-${Math.random()}`, description: '' }];
          return [`p${n}`, { translations }];
        }),
      ),
    );
    const { createProductVariants: made } = await this.admin<{ createProductVariants: { id: string }[] }>(
      'mutation ($input: [CreateProductVariantInput!]!) { createProductVariants(input: $input) { id } }',
      {
        input: skus.map((sku, n) => ({
          ...{ productId: products[`p${n}`]?.id, sku, price: 1000, trackInventory: 'TRUE', stockOnHand: onHand },
          translations: [{ languageCode: 'en', name: sku }],
        })),
      },
    );
    const ids = made.map(({ id }) => id);
    skus.forEach((sku, n) => {
      this.#variants.set(sku, [...(this.#variants.get(sku) ?? []), ids[n] ?? '']);
    });
    return ids;
  }

  /** What all variants of a SKU show, in the order in which they were made. */
  async shelf(sku: string): Promise<Shelf[]> {
    const { productVariants } = await this.admin<{
      productVariants: { items: { id: string; stockLevels: { stockOnHand: number; stockAllocated: number }[] }[] };
    }>(
      `query ($sku: String!) { productVariants(options: { filter: { sku: { eq: $sku } }, sort: { id: ASC } }) {
         items { id stockLevels { stockOnHand stockAllocated } } } }`,
      { sku },
    );
    return productVariants.items.map(({ id, stockLevels: [level] }) => {
      return { id, onHand: level?.stockOnHand ?? 0, allocated: level?.stockAllocated ?? 0 };
    });
  }

  /** A shopper buys these and pays. @returns the code of the order */
  async buy(lines: readonly { sku: string; quantity: number }[]): Promise<string> {
    const shopper = await this.basket(lines);
    return shopper.pay();
  }

  /** A shopper who has everything in the basket, and only has to pay. */
  async basket(lines: readonly { sku: string; quantity: number }[]): Promise<{ pay(): Promise<string> }> {
    let token = '';
    const shop = async (query: string, variables: Json = {}): Promise<Json> => {
      const answer = await this.#call('shop-api', token, query, variables);
      token = answer.token ?? token;
      return answer.data;
    };
    for (const { sku, quantity } of lines) {
      const added = await shop(
        `mutation ($id: ID!, $quantity: Int!) { addItemToOrder(productVariantId: $id, quantity: $quantity) {
           __typename ... on ErrorResult { message } } }`,
        { id: this.#variants.get(sku)?.[0] ?? '', quantity },
      );
      expectType(added.addItemToOrder, 'Order');
    }
    await shop(
      `mutation { setCustomerForOrder(input: { firstName: "Ada", lastName: "B", emailAddress: "ada@shop.example" }) { __typename } }`,
    );
    await shop(
      `mutation { setOrderShippingAddress(input: { fullName: "Ada B", streetLine1: "1 Road", city: "Reno", postalCode: "89501", countryCode: "US" }) { __typename } }`,
    );
    const methods = (await shop('{ eligibleShippingMethods { id } }')).eligibleShippingMethods as { id: string }[];
    await shop('mutation ($ids: [ID!]!) { setOrderShippingMethod(shippingMethodId: $ids) { __typename } }', {
      ids: methods.slice(0, 1).map(({ id }) => id),
    });
    const ready = await shop(
      `mutation { transitionOrderToState(state: "ArrangingPayment") { __typename ... on ErrorResult { message } } }`,
    );
    expectType(ready.transitionOrderToState, 'Order');
    return {
      pay: async () => {
        const paid = await shop(
          `mutation { addPaymentToOrder(input: { method: "dummy", metadata: {} }) {
             __typename ... on Order { code } ... on ErrorResult { message } } }`,
        );
        return (expectType(paid.addPaymentToOrder, 'Order') as { code: string }).code;
      },
    };
  }

  /** An order as the admin sees it. */
  async order<Data = Json>(code: string, fields: string): Promise<Data> {
    const { orders } = await this.admin<{ orders: { items: Data[] } }>(
      `query ($code: String!) { orders(options: { filter: { code: { eq: $code } } }) { items { ${fields} } } }`,
      { code },
    );
    const [order] = orders.items;
    if (order === undefined) throw new Error(`no order ${code}`);
    return order;
  }

  async #call(
    api: string,
    token: string,
    query: string,
    variables: Json = {},
  ): Promise<{ data: Json; token?: string }> {
    const response = await fetch(`${this.url}/${api}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== '' && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: Json; errors?: { message: string }[] };
    if (errors !== undefined) throw new Error(`${errors.map(({ message }) => message).join(', ')} in ${query}`);
    const fresh = response.headers.get('vendure-auth-token');
    return { data, ...(fresh !== null && { token: fresh }) };
  }
}

function expectType(answer: unknown, type: string): unknown {
  const { __typename: told, message = '' } = answer as { __typename: string; message?: string };
  if (told !== type) throw new Error(`the store answered ${told} ${message}`);
  return answer;
}
