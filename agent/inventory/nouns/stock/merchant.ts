/** Whose goods they are, and what holds for all of them (R7, R10). */

export type SyncPolicy = 'never' | 'always' | 'process-orders';

/** `published`: a notice's units began to count before they are here, or count no more (R15). */
export type FlagReason =
  | 'receipt'
  | 'freed'
  | 'count'
  | 'adjustment'
  | 'return'
  | 'sell-out'
  | 'street-date'
  | 'published'
  | 'admin';

/** R7: who turns Process Orders. */
export type FlagMode = 'auto' | 'first-receipt' | 'manual';

/** What the configuration file says of a merchant, as far as it decides anything here (R7, R8, R10, R24). */
export type MerchantFile = {
  sync: SyncPolicy;
  processOrders: FlagMode;
  timezone?: string;
  splitHeld?: boolean;
  /** Those of which the file says nothing: the default stands here. Absent: not known, as older entries tell it. */
  unwritten?: readonly MerchantSetting[];
};

export type MerchantSetting = 'sync' | 'processOrders';

/** Whose word is in force: the configuration file's, or an admin's since. */
type Source = 'file' | 'admin';

/** Projection: what is in force for a merchant, whose word that is, and what the file said last (null: not known). */
export type MerchantRow = {
  merchant: string;
  sync: SyncPolicy;
  processOrders: FlagMode;
  syncFrom: Source;
  processOrdersFrom: Source;
  file: MerchantFile | null;
};

/** What an entry about a merchant’s manners or an item’s flag says. */
export type MerchantEntries = {
  'process-orders': { on: boolean; reason: FlagReason; cause?: number };
  /**
   * For the merchant when sku is null, else for the item; null = back to the merchant's. `file`: the configuration file
   * was changed, and says this now; what of it decides anything stands beside it.
   */
  policy: { sync?: SyncPolicy | null; processOrders?: FlagMode; file?: MerchantFile };
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
  /** R8: the flags of items whose street date has come, or is to come again: a part of them at a time. */
  | { type: 'street-dates'; by: string; merchant: string }
  | { type: 'set-process-orders'; by: string; merchant: string; sku: string; on: boolean };
