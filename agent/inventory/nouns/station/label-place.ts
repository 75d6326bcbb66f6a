/** How far the label printer of a station is with the entries that have a label. */
import type { Entry } from '../entry.ts';

/**
 * What the printer keeps. `done`: up to this entry they are on paper or withdrawn. `sent`: the one whose label may be
 * on its way. `last`: that of the last label. `withdrawn`: the newest of an order's that were withdrawn before anything
 * was sent, oldest first.
 */
export type LabelPlace = { done: number; sent?: number; last?: number; withdrawn?: readonly number[] };

/** Under which name the book keeps it (no channel has a slash in its own), as JSON under `place`. */
export const placeName = (printer: string): string => `labels/${printer}`;

/** What is known of it when something is decided at the station. `last`: the entry whose label came out last. */
export type StationLabels = Pick<LabelPlace, 'done' | 'sent'> & { last?: Entry };
