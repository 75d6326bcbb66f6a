/**
 * What one batch tells a storefront: each item once, with the level it should show. Made by the book, carried by the
 * channels.
 */

/**
 * `previous`: the level this storefront acknowledged last for the item; `delta` = `level` - `previous`. Both null where
 * it never acknowledged one: nobody adds to a number that is not known.
 */
export type BatchLine = {
  sku: string;
  level: number;
  previous: number | null;
  delta: number | null;
  processOrders: boolean;
};

/** A batch as frozen on disk before its first send: the same key and the same bytes on every retry, across restarts. */
export type FrozenBatch = {
  channel: string;
  /**
   * hash(dock, epoch, channel, after, to, start), lower-case hex: CloudEvents `id`, `webhook-id` and `Idempotency-Key`.
   */
  key: string;
  epoch: string;
  after: number;
  to: number;
  /** Up to which mark the due items had been looked through; beyond it there may be more to say. */
  seen: number;
  snapshot: boolean;
  lines: BatchLine[];
  /** The JSON text that goes out, at most 60 KiB. */
  body: string;
};

/** A line that a storefront will not take, and why in its own words. `again`: it is set aside already. */
export type Rejection = { sku: string; reason: string; again?: true };
