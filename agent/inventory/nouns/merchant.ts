/** Whose goods they are, and what holds for all of them (R7, R10). */

export type SyncPolicy = 'never' | 'always' | 'process-orders';

export type FlagReason = 'receipt' | 'freed' | 'count' | 'adjustment' | 'return' | 'sell-out' | 'street-date' | 'admin';

/** R7: who turns Process Orders. */
export type FlagMode = 'auto' | 'first-receipt' | 'manual';

export type MerchantRow = { merchant: string; sync: SyncPolicy; processOrders: FlagMode };

/** What an entry about a merchant’s manners or an item’s flag says. */
export type MerchantEntries = {
  'process-orders': { on: boolean; reason: FlagReason; cause?: number };
  /** For the merchant when sku is null, else for the item; null = back to the merchant's. */
  policy: { sync?: SyncPolicy | null; processOrders?: FlagMode };
};

export type PolicySubmission =
  | {
      type: 'set-policy';
      by: string;
      merchant: string;
      sku?: string;
      sync?: SyncPolicy | null;
      processOrders?: FlagMode;
    }
  | { type: 'set-process-orders'; by: string; merchant: string; sku: string; on: boolean };
