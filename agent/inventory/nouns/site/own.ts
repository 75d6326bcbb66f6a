/** What this dock knows of itself as one of its site's. */

/**
 * Entries of this ledger that are told under other numbers: those after `after` up to `upTo` were recorded in a copy
 * that had parted from its other life. `above`: the last number that the dock's log held then, `hash` the one there.
 */
export type Renumbered = { after: number; upTo: number; above: number; hash: string };

/** `name`: under which the site hears of this ledger; what is up to entry `toldBefore` it heard under another one. */
export type SiteOwnRow = { renumbered: Renumbered[]; name?: string; toldBefore?: number };

/** From here on the site hears of this ledger as `dock`; what is up to entry `after` it heard under another name. */
export type SiteName = { dock: string; after: number };
