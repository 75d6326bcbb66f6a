/** Answers fit their transport: a page takes as many rows as the bytes allow, at least one. */

/** Room for the envelope around `data`. */
const envelopeBytes = 512;

/** @returns the rows that fit, and whether rows were left out */
export function pageOf<T>(rows: readonly T[], bytesMax: number): { rows: T[]; cut: boolean } {
  let bytes = envelopeBytes;
  const page: T[] = [];
  for (const row of rows) {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    if (bytes > bytesMax && page.length > 0) return { rows: page, cut: true };
    page.push(row);
  }
  return { rows: page, cut: false };
}
