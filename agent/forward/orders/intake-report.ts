/** How the intake is, in the channel's line of `status`. */
export type IntakeReport = {
  /** When the storefront's orders were last read to their end, ms UTC. */
  lastReadAt: number | null;
  error?: string;
  /** For so long there is an error. */
  failingMs?: number;
  /** The storefront does not let this dock in. */
  refused?: true;
  /** Nothing is read until the clock is set. */
  waits?: true;
  /** There is no page of orders. */
  none?: true;
};
