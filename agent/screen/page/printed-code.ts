/** A barcode as it stands below its bars: stored ones are filled up to 14 digits. Pure. */

/** @param code as the ledger keeps it; what is no such number stays as it is */
export function printedCode(code: string): string {
  if (!/^0\d{13}$/.test(code)) return code;
  if (code.startsWith('000000')) return code.slice(6);
  return code.startsWith('00') ? code.slice(2) : code.slice(1);
}
