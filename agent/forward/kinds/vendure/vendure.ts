/** A Vendure store, by its admin API (GraphQL): it is asked and told everything; it calls nobody. */
import { z } from 'zod';
import { unencryptedProblem } from '../../../../config/network.ts';
import type { Batch, SendResult } from '../../../follow/batch.ts';
import type { TellingType } from '../../../inventory/nouns/channels/telling.ts';
import type { Channel, ChannelContext, ChannelKind, CheckRow } from '../../channel.ts';
import { knowsNothing } from '../../dock-knowledge.ts';
import { Unlisted } from '../../levels/unlisted.ts';
import { checkStore } from './check.ts';
import { readCredentials } from './credentials.ts';
import { VendureLevels } from './levels.ts';
import { LevelsOut } from './levels-out.ts';
import { VendureOrders } from './orders.ts';
import { StockPlace } from './place.ts';
import { type Line, Session } from './session.ts';
import { ShipmentsOut } from './shipments-out.ts';

const options = z
  .strictObject({
    url: z.url({ protocol: /^https?$/ }).describe('The store’s admin API, as in "https://shop.example/admin-api".'),
    'credentials-file': z
      .string()
      .min(1)
      .describe('File with an API key, or with the user’s name and, below it, the password.'),
    'store-channel': z
      .string()
      .regex(/^[\x21-\x7e]{1,128}$/, 'must be the token of a channel, as Vendure shows it')
      .optional()
      .describe('Token of the channel at the store (default: its default one).'),
    'ca-file': z.string().min(1).optional().describe('PEM file of the authority to trust instead of the system’s.'),
    'allow-insecure': z.boolean().default(false).describe('Allow http:// to other machines than this one.'),
  })
  .superRefine((value, context) => {
    const problem = addressProblem(value.url, value['allow-insecure']);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: ['url'], message: problem });
  });
type VendureOptions = z.infer<typeof options>;

function addressProblem(text: string, allowInsecure: boolean): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { username, password, pathname } = new URL(text);
  if (username !== '' || password !== '') return 'holds a name or a password; they belong into credentials-file';
  if (/\/shop-api\/?$/.test(pathname))
    return 'is the API for shoppers; write that for admins, which ends in /admin-api';
  return unencryptedProblem(text, allowInsecure);
}

export const vendureChannel: ChannelKind<VendureOptions> = {
  kind: 'vendure',
  title: 'Vendure store (admin API)',
  basis: 'physical',
  tells: 'by-itself',
  options,
  files: { 'credentials-file': (content, path) => void readCredentials(content, path) },
  open: (checked, context) => new VendureChannel(checked, context),
};

class VendureChannel implements Channel {
  /** There is no link to watch: every question is its own. */
  readonly linked = true;
  readonly orders: VendureOrders;
  readonly levels: VendureLevels;
  readonly #unlisted = new Unlisted();
  readonly #lines: readonly Line[];
  readonly #out: LevelsOut;
  readonly #shipments: ShipmentsOut;
  readonly #check: (signal: AbortSignal) => Promise<CheckRow[]>;

  constructor(checked: VendureOptions, { name, clock, readFile, target, knows = knowsNothing }: ChannelContext) {
    const session = new Session({
      ...{ url: new URL(checked.url), clock, readFile },
      ...{ credentialsFile: checked['credentials-file'], caFile: checked['ca-file'] },
      channelToken: checked['store-channel'],
    });
    // One each, so that a page that takes its time holds no level up.
    const [batches, pages, orders, told] = [session.line(), session.line(), session.line(), session.line()];
    this.#lines = [batches, pages, orders, told];
    const place = new StockPlace(target, () => clock.monoMs());
    this.orders = new VendureOrders(orders, clock, knows);
    this.levels = new VendureLevels(pages, place);
    this.#out = new LevelsOut(batches, place, (asked, unlisted) => this.#unlisted.asked(asked, unlisted));
    this.#check = (signal) => checkStore(pages, place, checked['store-channel'], signal);
    this.#shipments = new ShipmentsOut(told, place, name, knows);
  }

  get notes(): readonly string[] {
    return this.#unlisted.notes;
  }

  send(batch: Batch, signal: AbortSignal): Promise<SendResult> {
    return this.#out.send(batch, signal);
  }

  async tell(type: TellingType, batch: Batch, signal: AbortSignal): Promise<SendResult> {
    if (type === 'shipment') return this.#shipments.tell(batch, signal);
    const reason = `a Vendure store has no place for a ${type}: take ${type}s = true out of its channel`;
    return { type: 'acknowledged', rejected: batch.lines.map(({ sku }) => ({ sku, reason })) };
  }

  check(signal: AbortSignal): Promise<CheckRow[]> {
    return this.#check(signal);
  }

  async close(): Promise<void> {
    await Promise.all(this.#lines.map((line) => line.close()));
  }
}
