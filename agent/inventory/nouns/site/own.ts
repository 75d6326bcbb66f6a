/** What this dock knows of itself as one of its site's. */

/**
 * Entries of this ledger that are told under other numbers: those after `after` up to `upTo` were recorded in a copy
 * that had parted from its other life. `above`: the last number that the dock's log held then, `hash` the one there.
 */
export type Renumbered = { after: number; upTo: number; above: number; hash: string };

export type SiteOwnRow = { renumbered: Renumbered[] };
