/** How much of what was scanned was refused: of a station's hours, and of a person's days. Pure. */

/** Refused ones among all that were scanned, 0 to 100. @param scans those that counted */
export const refusedPercent = (refused: number, scans: number): number =>
  refused === 0 ? 0 : (100 * refused) / (refused + scans);

/** The same as a table shows it, with one decimal. */
export const refusedTenths = (refused: number, scans: number): number =>
  Math.round(refusedPercent(refused, scans) * 10) / 10;
