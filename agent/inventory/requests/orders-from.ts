/**
 * R3: orders of a channel count from this moment on, because somebody asked for it: its order sync was off, and what
 * was sold meanwhile is somebody else's. What is on the books stays there; an order placed before that is not on them
 * is skipped, now and later. The border only ever moves forward.
 */
import { type Decision, done, refuse, unchanged } from '../decision.ts';
import type { OrderSubmission } from '../nouns/orders/order.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { Tables } from '../nouns/tables.ts';

type Asked = Extract<OrderSubmission, { type: 'orders-from' }>;

/** `since`: the border as it is now; null: the order sync was never on, and counts from when it is. */
export type OrdersFrom = { channel: string; since: string | null };

export function decideOrdersFrom(tables: Tables, rules: Rulebook, { channel, since, by }: Asked): Decision {
  const merchant = rules.channels.find(({ name }) => name === channel)?.merchant;
  if (merchant === undefined) return refuse('unknown-channel', `There is no channel ${channel}.`, 'channel');
  const before = tables.orderSync(channel)?.since ?? null;
  if (before === null || before >= since) return unchanged({ channel, since: before } satisfies OrdersFrom);
  const draft = { kind: 'order-sync', operator: by, merchant, document: channel, body: { since } } as const;
  return done([draft], { channel, since } satisfies OrdersFrom);
}
