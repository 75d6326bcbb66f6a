/**
 * What is decided once for a merchant: appended to the tell log by whoever tells, where it was at the expected place,
 * and only then folded by everybody, its author included. Docks write who tells, that it hands over, and which batch
 * goes out; the others of these are the model's (`test/site`), and what a dock would make of them is nothing.
 */
import type { Claim, Seen } from './facts.ts';

export type Teller = { readonly dock: string; readonly instance: string };

/** `n`: batches of a channel are numbered from 1 without gaps. The same bytes go out whoever sends them. */
export type FrozenTelling = {
  readonly channel: string;
  readonly n: number;
  readonly key: string;
  readonly lines: readonly { readonly sku: string; readonly level: number }[];
};

export type DecisionBody =
  /** From here on this one tells; whoever told before is fenced off. */
  | { readonly kind: 'teller' }
  /** Its author tells no more, of its own will: that dock may at once, or any other (`null`). */
  | { readonly kind: 'hand-over'; readonly to: string | null }
  /**
   * A storefront's order in one version, with absolute lines. Where it is over or wants less than before, the teller
   * takes its claim first. `held`: a dock had it in hand already: its units stay booked until that dock has shipped or
   * released them.
   */
  | {
      readonly kind: 'order';
      readonly order: string;
      readonly version: number;
      readonly status: 'open' | 'cancelled';
      readonly lines: Readonly<Record<string, number>>;
      readonly held?: Claim;
    }
  /** Units that a dock may ship without an order while it is cut off; nobody else is told of them any longer. */
  | { readonly kind: 'grant'; readonly dock: string; readonly sku: string; readonly units: number }
  | ({ readonly kind: 'freeze' } & FrozenTelling)
  | { readonly kind: 'ack'; readonly channel: string; readonly n: number }
  /** R7, R9. `rises`: what had risen by then, place by place: one turn for each cause. */
  | {
      readonly kind: 'flag';
      readonly sku: string;
      readonly on: boolean;
      readonly cause: 'auto' | 'admin';
      readonly rises: Seen;
    }
  /** Nothing after `to` will ever be heard of it; what it held is free. */
  | { readonly kind: 'retired'; readonly dock: string; readonly to: number }
  /** A person let telling go on without docks that had not been heard: channels start over with snapshots. */
  | { readonly kind: 'start-over'; readonly without: readonly string[] };

/** `t`: places of the merchant's tell log, dense from 1. */
export type Decision = DecisionBody & { readonly t: number; readonly by: Teller };
