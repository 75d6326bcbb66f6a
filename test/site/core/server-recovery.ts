/**
 * A server that lost its state, or came back with an older one, is filled again from the docks: each log from the dock
 * that has most of it. Nobody tells before every dock that works has said how far it has read the tell logs, since one
 * of them may know of a batch that went out; or a person goes on without it, and every channel starts over.
 */

/**
 * Of each log, by its subject: the last place that a dock has, and the hash there. Of its own log that is the end of
 * its ledger: an order that it shipped and let go, and whose shipment the server lost, is given to nobody before it is
 * told again.
 */
export type Report = {
  readonly dock: string;
  readonly heads: Readonly<Record<string, { place: number; hash: string }>>;
  /** Orders it has in hand, or let go without having told so yet, each with the number of its claim. */
  readonly claims: Readonly<Record<string, number>>;
};

type Upload = { readonly subject: string; readonly by: string; readonly from: number; readonly to: number };

type Recovery =
  | { readonly type: 'waits'; readonly missing: readonly string[] }
  /** `forked`: docks that say different things of the same place: a person has to look. */
  | {
      readonly type: 'ready';
      readonly uploads: readonly Upload[];
      readonly forked: readonly string[];
      /** Whose each order is. Where two docks name one, the higher number was given later. */
      readonly claims: Readonly<Record<string, { dock: string; number: number }>>;
    };

/**
 * @param active docks that are not retired, less those that a person goes on without
 * @param kept how far the server has each log itself
 */
export function recoveryOf(
  reports: readonly Report[],
  active: readonly string[],
  kept: Readonly<Record<string, number>>,
): Recovery {
  const missing = active.filter((dock) => !reports.some((report) => report.dock === dock));
  if (missing.length > 0) return { type: 'waits', missing };
  const longest = new Map<string, { by: string; place: number; hash: string }>();
  const forked = new Set<string>();
  for (const { dock, heads } of reports) {
    for (const [subject, { place, hash }] of Object.entries(heads)) {
      const best = longest.get(subject);
      if (best?.place === place && best.hash !== hash) forked.add(subject);
      if (best === undefined || place > best.place) longest.set(subject, { by: dock, place, hash });
    }
  }
  const uploads = [...longest].flatMap(([subject, { by, place }]) => {
    const from = kept[subject] ?? 0;
    return place > from ? [{ subject, by, from, to: place }] : [];
  });
  const claims: Record<string, { dock: string; number: number }> = {};
  for (const { dock, claims: held } of reports) {
    for (const [order, number] of Object.entries(held)) {
      if (number > (claims[order]?.number ?? 0)) claims[order] = { dock, number };
    }
  }
  return { type: 'ready', uploads, forked: [...forked], claims };
}
