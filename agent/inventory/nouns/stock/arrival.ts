/**
 * R11: *received* means received and not taken back. Receipts count until they are undone, corrections (adjustments and
 * counts) until they cancel each other out: a mis-scan, or a number typed in for the wrong item and put right again,
 * leaves the item never received. Units that left for a customer were here, so shipments take nothing back; nor does a
 * correction of what a storefront had been told of, or somebody had bought.
 */

export type Arrivals = {
  /** Units received, less receipts that were undone. */
  receivedUnits: number;
  /** What adjustments and counts added, less what they took. */
  correctedUnits: number;
  /** Somebody counted none and said that they mean it, or that was all that was left of what had been told or sold. */
  noneMeant: boolean;
};

/** As much of an entry as says whether units came. */
type Movement = { kind: string; quantity: number | null; body: unknown };

/** @returns what the item's arrivals are after this entry, and whether that makes it received */
export function arrivalsAfter(before: Arrivals, entry: Movement): Arrivals & { received: boolean } {
  const units = entry.quantity ?? 0;
  const corrects = entry.kind === 'adjustment' || entry.kind === 'count';
  const receivedUnits = before.receivedUnits + (countsAsReceipt(entry) ? units : 0);
  const correctedUnits = before.correctedUnits + (corrects ? units : 0);
  const noneMeant = before.noneMeant || (corrects && saysNone(entry.body as { meant?: true; gone?: true }));
  return {
    ...{ receivedUnits, correctedUnits, noneMeant },
    received: receivedUnits > 0 || correctedUnits > 0 || noneMeant,
  };
}

const saysNone = ({ meant, gone }: { meant?: true; gone?: true }): boolean => meant === true || gone === true;

/**
 * What came back has arrived when it is restocked, not while it is looked at. The first version's reversals do not say
 * what they undo: what takes units away undid a receipt.
 */
function countsAsReceipt({ kind, quantity, body }: Movement): boolean {
  if (kind === 'restock') return true;
  if ((body as { returned?: string } | null)?.returned !== undefined) return false;
  if (kind !== 'reversal') return kind === 'receipt';
  const { kind: undone } = body as { kind?: string };
  return undone === 'receipt' || (undone === undefined && (quantity ?? 0) < 0);
}
