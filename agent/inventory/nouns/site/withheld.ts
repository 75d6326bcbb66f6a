/**
 * Units of an order that was cancelled or changed to fewer, at docks that are one stock: they stay booked until it is
 * certain that no dock has shipped them, or still can. So nobody sells them meanwhile (R3, R19).
 */

/** Of an order's line, how many of the units that were ordered are booked; those that were shipped are among them. */
export type WithheldLine = { sku: string; upTo: number };

export type WithheldRow = {
  merchant: string;
  order: string;
  lines: WithheldLine[];
  /** It was cancelled or changed at this dock, which finds out; of another dock's it hears. */
  mine: boolean;
};

export type WithheldEntries = {
  /** Nobody has anything of it in hand that is not shipped or packed by now. document = order. */
  'order-freed': Record<string, never>;
};

export type WithheldSubmission = { type: 'order-free'; merchant: string; order: string };
