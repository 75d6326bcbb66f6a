/** Setting what was sent, stored and told against each other. */
import { gtin } from '../end-to-end/codes.ts';
import type { FeedLog, Sent } from './feed.ts';
import type { Session } from './session.ts';

const bel = 0x07;

export type Account = {
  sent: number;
  stored: number;
  /** Stored pieces that never reached the storefront. */
  neverDelivered: number;
  /** Pieces the storefront has beyond those stored: counted twice. */
  countedTwice: number;
  /** Rows whose serial was there before. */
  doubledRows: number;
  outOfOrder: number;
};

export function account(session: Session, log: FeedLog): Account {
  const stored = storedByArticle(session);
  let neverDelivered = 0;
  let countedTwice = 0;
  for (let article = 0; article < session.place.articles; article++) {
    const difference = (stored.get(gtin(article))?.length ?? 0) - session.told.sum(gtin(article));
    if (difference > 0) neverDelivered += difference;
    else countedTwice -= difference;
  }
  return {
    sent: log.sent.length,
    stored: session.durable,
    neverDelivered,
    countedTwice,
    doubledRows: session.rows.doubled,
    outOfOrder: session.rows.outOfOrder,
  };
}

/** From the scan's due time (paced) or from the kernel's taking it (burst) until its row was seen. */
export function durableMs(session: Session, sent: readonly Sent[], from: 'dueMs' | 'takenMs'): number[] {
  return sent.flatMap((scan) => {
    const row = session.rows.rows.get(scan.serial);
    return row === undefined ? [] : [row.atMs - scan[from]];
  });
}

/** From the row until the storefront was told of that piece. */
export function toldMs(session: Session): number[] {
  return [...storedByArticle(session)].flatMap(([code, rows]) =>
    rows.flatMap((atMs, index) => {
      const arrived = session.told.arrived(code, index + 1);
      return arrived === undefined ? [] : [arrived - atMs];
    }),
  );
}

/** From the scan's due time until the scanner beeped; nothing when a beep is missing, as then nobody knows which. */
export function confirmedMs(log: FeedLog): number[] {
  const beeps = log.host.filter(({ byte }) => byte === bel);
  if (beeps.length !== log.sent.length) return [];
  return log.sent.map((scan, index) => (beeps[index]?.atMs ?? 0) - scan.dueMs);
}

/** When the rows of each article were seen, oldest first; by GTIN. Probes are no article. */
export function storedByArticle(session: Session): Map<string, number[]> {
  const probe = gtin(session.place.articles);
  const found = new Map<string, number[]>();
  for (const row of session.rows.rows.values()) {
    if (row.gtin === probe) continue;
    const list = found.get(row.gtin);
    if (list === undefined) found.set(row.gtin, [row.atMs]);
    else list.push(row.atMs);
  }
  return found;
}
