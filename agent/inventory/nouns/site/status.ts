/** What a dock knows of its site, as `site/status` tells it. */
import type { SitePeerRow } from './fold.ts';
import type { RightRow } from './right.ts';

/** ms UTC, by this dock's clock. */
export type CutOff = { since: number; reason: string };

/** Why nothing of this dock is told: another device has its name, or it was retired. */
export type Stopped = 'double' | 'retired';

export type SiteStatus = {
  site: string;
  dock: string;
  linked: boolean;
  /** null: the site's server is reached, or nobody tried yet. */
  cutOff: CutOff | null;
  /** Entries here that may hold what the others do not know yet. */
  waiting: number;
  /** Who tells the storefronts, as far as it is known here; null: nobody yet. */
  teller: string | null;
  /** This dock does, now. */
  speaks: boolean;
  /** Docks that have to be heard before anybody tells the storefronts: the site's server lost what it had. */
  waitsFor: string[];
  /** Docks of which something is missing here that only they have, and that do not answer now. */
  behind: string[];
  stopped: Stopped | null;
  /** When this dock’s stock was compared last with that of docks that had heard the same (ms UTC), and with which. */
  compared: { at: number; with: readonly string[] } | null;
  /** What does not fit together, for a person. */
  trouble: string | null;
  /** Units that this dock may ship without an order while it is cut off: it has `units` of the `wanted` ones. */
  rights: Pick<RightRow, 'merchant' | 'sku' | 'units' | 'wanted'>[];
  /** The others, as far as they are folded here. */
  docks: SitePeerRow[];
};
