/**
 * Rights: units that a dock may ship without an order while it can ask nobody. They are booked for it beforehand, so
 * no storefront is told of them meanwhile, and nobody else ships them (R3, R19).
 *
 *   wanted    a person set it; units are taken while the dock is linked, as many as nothing else needs
 *   taken     booked here, and at the others once they hear of it
 *   spent     left without an order while the dock was cut off: in stock and booked fall together
 *   returned  nobody may ship them alone any more: for sale again
 */

export type RightRow = {
  /** null: this one. */
  dock: string | null;
  merchant: string;
  sku: string;
  /** So many it is to have; 0: none. Of other docks nobody knows it. */
  wanted: number;
  units: number;
  /** All units that were ever taken: what the site’s server says of it is compared with that. */
  taken: number;
  /** The entry that took some last: nothing is spent before the site has heard of it. */
  seq: number;
};

export type RightEntries = {
  /** quantity > 0: taken; < 0: returned; 0: only `wanted` is another. */
  right: { wanted?: number };
};

type About = { merchant: string; sku: string };

export type RightSubmission =
  | ({ type: 'right-set'; by: string; wanted: number } & About)
  | ({ type: 'right-take'; units: number } & About)
  /** This ledger may not be the one that took them: all are returned, and taken anew. */
  | { type: 'rights-return' };

/** Items of which one dock has rights, and units of one. */
export const rightBounds = { items: 500, units: 10_000 } as const;

export const rightKey = ({ dock, merchant, sku }: Pick<RightRow, 'dock' | 'merchant' | 'sku'>): string =>
  `${dock ?? ''}\u0000${merchant}\u0000${sku}`;
