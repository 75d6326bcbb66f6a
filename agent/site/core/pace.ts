/**
 * How much one dock tells at a time: as much as the others take in while they go on with their own work, so that one
 * that comes back after days, or whose program is wrong, floods nobody. People scan a hundredth of it.
 */

/** Facts a dock tells in a second; after a silence, so many at once. */
export const factsPerSecond = 5_000;

/** `left`: facts that may be told at `atMs`, monotonic; below 0 after a range that was longer. */
export type Pace = { readonly left: number; readonly atMs: number };

export const paceFrom = (nowMs: number): Pace => ({ left: factsPerSecond, atMs: nowMs });

/** What may be told by now. */
export function paceAt({ left, atMs }: Pace, nowMs: number): Pace {
  const since = (Math.max(0, nowMs - atMs) / 1_000) * factsPerSecond;
  return { left: Math.min(factsPerSecond, left + since), atMs: nowMs };
}

export const mayTellMore = ({ left }: Pace): boolean => left > 0;

export const paceAfter = ({ left, atMs }: Pace, facts: number): Pace => ({ left: left - facts, atMs });
