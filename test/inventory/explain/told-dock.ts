/** A dock with one item and one storefront, both worked by hand; what it is told is explained. */
import type { ChannelExplained } from '../../../agent/inventory/explain/chain.ts';
import type { ChannelNow, InFlight } from '../../../agent/inventory/explain/channel-now.ts';
import { explain } from '../../../agent/inventory/explain/explain.ts';
import { type HistoryLine, lineHistory } from '../../../agent/inventory/explain/line-history.ts';
import type { ChannelRules } from '../../../agent/inventory/nouns/channels/channel.ts';
import { formatCommand } from '../../command-key/command-codes.ts';
import { rulebook, World } from '../world.ts';
import { MemoryPast } from './memory-past.ts';

const web: ChannelRules = { name: 'acme-web', merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' };
const idle: ChannelNow = {
  ...{
    channel: 'acme-web',
    state: 'idle',
    debounce: { quietMs: 250, maxMs: 2_000 },
    seen: 0,
    reviewedTo: 0,
    askedTo: 0,
  },
  ...{ lastAckAt: null, lastRunAt: null, utcOffsetMin: 0 },
};
const code = '4006381333931';

/** A dock with one item, told and asked by hand. */
export class Dock extends World {
  constructor(channel: Partial<ChannelRules> = {}) {
    super({ ...rulebook, channels: [{ ...web, ...channel }] });
    this.withItem('TEE', code);
  }
  receive(count: number): this {
    for (let n = 0; n < count; n += 1) this.scan(code);
    return this;
  }
  adjust(quantity: number): this {
    this.submit({ type: 'adjust', by: 'lena', merchant: 'acme', sku: 'TEE', quantity, reason: 'counted' });
    return this;
  }
  undo(): this {
    this.scan(formatCommand({ command: 'undo' }));
    return this;
  }
  get head(): number {
    return this.entries.length;
  }
  /** The storefront takes this level, or refuses it. */
  tell(level: number, refused?: string): this {
    const { dueSeq = 0, processOrders = false } = this.tables.item('acme', 'TEE') ?? {};
    const rejected = refused === undefined ? {} : { rejected: [{ sku: 'TEE', reason: refused }] };
    const line: [string, number, 0 | 1] = ['TEE', level, processOrders ? 1 : 0];
    const body = { key: 'k1', after: 0, to: dueSeq, seen: dueSeq, lines: [line], ...rejected };
    this.append({ kind: 'ack', document: 'acme-web', body });
    if (refused !== undefined) {
      const exception = { reason: 'storefront-refused' as const, text: refused, channel: 'acme-web' };
      this.append({ kind: 'exception', merchant: 'acme', sku: 'TEE', document: 'acme-web', body: exception });
    }
    return this;
  }
  /** The storefront takes what others had to say; nothing of this item is in it. */
  tellOthers(): this {
    const body = { key: 'k2', after: 0, to: this.head, seen: this.head, lines: [] };
    this.append({ kind: 'ack', document: 'acme-web', body });
    return this;
  }
  change(change: object): this {
    this.submit({ type: 'items', by: 'lena', items: [{ merchant: 'acme', sku: 'TEE', ...change }] });
    return this;
  }
  policy(sync: 'never' | 'always' | 'process-orders'): this {
    this.submit({ type: 'set-policy', by: 'lena', merchant: 'acme', sku: 'TEE', sync });
    return this;
  }
  channel(change: 'paused' | 'resumed', reason: string): this {
    this.submit({ type: 'channel', by: 'lena', channel: 'acme-web', change, reason });
    return this;
  }
  /** R27: this storefront is told of the item, or is not. */
  listed(off: boolean): this {
    this.submit({ type: 'associate', by: 'lena', channel: 'acme-web', listings: [{ sku: 'TEE', off }] });
    return this;
  }
  /** `now` as its forwarder says; absent: as it was at that place. */
  why(now?: Partial<ChannelNow>, upTo = this.head, lang?: 'de'): ChannelExplained {
    const { seen } = this.tables.channel('acme-web') ?? { seen: 0 };
    const channels = now && { now: [{ ...idle, seen, ...now }] };
    const asked = { merchant: 'acme', sku: 'TEE', today: this.today, ...channels, ...(lang && { lang }) };
    const { channels: told } = explain(new MemoryPast(this), this.rules, asked, {
      ...{ upTo, head: this.head, inFlight: () => undefined },
    });
    const [only] = told;
    if (only === undefined) throw new Error('no channel');
    return only;
  }

  history(limit = 50, after = 0, inFlight?: InFlight): { lines: HistoryLine[]; more: boolean } {
    const asked = { merchant: 'acme', sku: 'TEE', channel: 'acme-web' };
    const range = { after, upTo: this.head, limit, head: this.head, inFlight };
    return lineHistory(new MemoryPast(this), this.rules, asked, range);
  }
}
