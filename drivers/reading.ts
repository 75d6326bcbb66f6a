/**
 * What a device said, in the field's own words. Protocols make readings, stations use them.
 * Nothing here knows a port, a clock or an item.
 */

/** A barcode as the scanner sent it. */
export type Scan = {
  type: 'scan';
  /**
   * The text without framing (prefix, suffix), one character a byte (latin1); GS (U+001D) kept; AIM identifier still in
   * front when sent.
   */
  text: string;
};

/**
 * Behind the beginning of a code that was longer than its scanner may send. No scanner can send it: it is no latin1
 * character.
 */
const cutMark = '…';
/** Enough to find the label by. */
export const cutBytes = 64;

/** @param bytes of a code that is too long; more than `cutBytes` are left away */
export const cutScan = (bytes: Uint8Array): Scan => ({
  type: 'scan',
  text: Buffer.from(bytes.subarray(0, cutBytes)).toString('latin1') + cutMark,
});

/** The unit a scale showed. `lb-oz` is the split display: digits hold the ounces in total. */
export type WeightUnit = 'mg' | 'g' | 'kg' | 't' | 'gr' | 'dwt' | 'ozt' | 'oz' | 'lb' | 'ct';

/**
 * What a scale said. A weight is only ever bookable when `state` is `stable`; every other state has its own words on
 * the screen and no way into the ledger.
 */
export type Weighing = {
  type: 'weighing';
  state:
    | 'stable'
    | 'motion'
    | 'over-capacity'
    | 'under-zero'
    | 'zero-not-found'
    | 'fault'
    | 'refused'
    /** The instrument answered with something that is not a weight of the configured kind (counts, a wrong unit …). */
    | 'not-a-weight';
  /**
   * Digits exactly as the instrument showed them, sign and point included ("-0.250", "0005.10"); absent when it showed
   * none.
   */
  digits?: string;
  unit?: WeightUnit;
  /** Gross, net or tare, where the protocol says. */
  kind?: 'gross' | 'net' | 'tare';
  /** The instrument's own words for a state that is not `stable`, for the log and the screen. */
  detail?: string;
};

export type Reading = Scan | Weighing;
