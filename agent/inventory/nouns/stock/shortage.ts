/** When somebody should order more of an item: it is low, or out. It says so once, and says once that it is over. */
export type Shortage = 'low' | 'out';

export type ShortageEntries = {
  /** It became low or out, or is neither any more (null). `threshold`: at or below it is low; `was`: before. */
  'low-stock': { state: Shortage | null; was?: Shortage | null; available: number; threshold: number };
};

/** @param units available  @param threshold units; undefined: nobody asked to be told */
export function shortageOf(units: number, threshold: number | undefined): Shortage | null {
  if (threshold === undefined || units > threshold) return null;
  return units <= 0 ? 'out' : 'low';
}
