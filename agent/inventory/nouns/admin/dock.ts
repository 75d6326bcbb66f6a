/** What the dock says of itself and of what was asked of it. */
import type { ChannelFile } from '../channels/channel.ts';
import type { MerchantFile } from '../stock/merchant.ts';
import type { Desired } from './desired.ts';
import type { Said } from './said.ts';

export type EpochReason =
  | 'new-dock'
  | 'ledger-lost'
  | 'rolled-back'
  | 'damaged'
  | 'storefront-ahead'
  | 'unknown-epoch'
  /** A storefront holds a batch of the current epoch that this ledger never made. */
  | 'clone'
  /** The dock or its site was called otherwise when it started last. */
  | 'renamed'
  /** The dock's log at its site holds what this ledger does not have: it is an old copy. */
  | 'site-ahead';

/**
 * Entries after this one up to the epoch's are told to the site as if they stood above `above`, where the log of the
 * dock ended with `hash`.
 */
export type ToldAgain = { after: number; above: number; hash: string };

/** What the configuration file says of merchants and channels that the ledger heard nothing of before (R10). */
export type FileSettings = {
  merchants: ({ id: string } & MerchantFile)[];
  channels: ({ name: string } & ChannelFile)[];
};

export type DockEntries = {
  /** First entry of every epoch. */
  epoch: { reason: EpochReason; previousEpoch?: string; previousHead?: number; detail?: string; again?: ToldAgain };
  /** First entry of every process start. */
  start: { version: string; node: string; site: string; dock: string; settings?: FileSettings };
  /** The wall clock became trusted (or stepped): dates earlier entries of this boot by their monotonic time. */
  clock: { trusted: boolean; stepMs: number };
  /**
   * A request that may change something. operator = who asked; document = the transaction it was asked under, if any.
   */
  command: {
    verb: string;
    by: string;
    params: unknown;
    status: 'ok' | 'error';
    code?: string;
    /** Why, in the words of who asked. */
    reason?: string;
    /** Of a signed request. */
    counter?: number;
    /** Of what was desired. */
    desired?: Desired;
    /** Of verb and parameters, where there is a transaction; and what was said, which a repetition is told again. */
    print?: string;
    said?: Said;
  };
};
