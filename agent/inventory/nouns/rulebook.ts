/** The configured facts the rules need; plain data, so that it can be handed to the book's thread. */
import type { ChannelRules } from './channels/channel.ts';
import type { FlagMode, MerchantFile, MerchantSetting, SyncPolicy } from './stock/merchant.ts';
import type { Work } from './work.ts';

export type Rulebook = {
  merchants: MerchantRules[];
  stations: StationRules[];
  channels: ChannelRules[];
  operators?: Operator[];
  packagings?: PackagingRules[];
  /** R26: why goods are on hold or damaged, as people choose it at a station. */
  conditionReasons?: readonly string[];
  /** What printed codes are proved with (`nouns/station/command-codes.ts`). None: no printed code does anything. */
  commandKeys?: readonly string[];
  /** Several docks are one stock here: an order is packed by the dock that has its claim, and by no other. */
  site?: true;
};

/** R7, R10: as configured; an admin may change it for the merchant since (`merchant.ts`). */
export type MerchantRules = {
  id: string;
  sync: SyncPolicy;
  processOrders: FlagMode;
  /** IANA zone of its street dates; absent: the dock's. */
  timezone?: string;
  /** R24: an order ships its free lines while others are held. */
  splitHeld?: boolean;
  /** Its items are low at or below so many available units; absent: nobody is told. */
  lowStock?: number;
  /** R10: settings that nobody wrote into the file; the default stands here. */
  unwritten?: readonly MerchantSetting[];
};

export const merchantFileOf = ({ id: _, ...file }: MerchantRules): MerchantFile => file;

export type StationRules = {
  name: string;
  work: Work;
  merchant?: string;
  /**
   * After an error nothing counts until somebody acknowledged it: for stations with a screen, a pedal or printed codes.
   */
  holdErrors?: boolean;
  /** Nothing counts before somebody signed in with a badge. */
  signIn?: 'required' | 'optional';
  /** More units than this in one scan are asked about first; absent: more than 1,000. */
  askAbove?: number;
  /** The box parcels are packed in when the order's items name none. */
  packaging?: string;
  /** Packed orders wait for their weight on this station's scale before they ship. */
  weigh?: boolean;
  /** A scale stands here. */
  hasScale?: true;
  /** Name of the label printer that stands here. */
  printer?: string;
};

export type Operator = { id: string; name: string; badge?: string };

/** Decimal text, grams. */
export type PackagingRules = { name: string; weightG: string; toleranceG: string };
