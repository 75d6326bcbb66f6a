/**
 * Barcodes for tests: GTIN-14 with a right check digit, and GS1 element strings with a serial that names one scan for
 * ever.
 */

/** The `index`-th article: 0 + company prefix + index + check digit, all different. */
export function gtin(index: number): string {
  const body = `0${String(400_000_000_000 + index)}`;
  return body + checkDigit(body);
}

/** GS1 General Specifications 7.9: from the right, weights 3 and 1 in turn. */
function checkDigit(body: string): string {
  let sum = 0;
  for (let at = 0; at < body.length; at++) {
    sum += Number(body[body.length - 1 - at]) * (at % 2 === 0 ? 3 : 1);
  }
  return String((10 - (sum % 10)) % 10);
}

export function sku(index: number): string {
  return `SKU-${String(index).padStart(4, '0')}`;
}

/** `(01) GTIN (21) serial` as a scanner without AIM identifiers sends it. */
export function serialised(index: number, serial: number): string {
  return `01${gtin(index)}21${String(serial).padStart(8, '0')}`;
}

/** What `serialised` put in, or undefined for another text. */
export function serialOf(scan: string): number | undefined {
  const digits = /^01\d{14}21(\d{8})$/.exec(scan)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The `index`-th pallet's Serial Shipping Container Code, 18 digits with a right check digit. */
export function sscc(index: number): string {
  const body = `3${String(4_000_000_000_000_000 + index)}`;
  return body + checkDigit(body);
}

/** The items file for `count` articles of one merchant. */
export function catalogueCsv(merchant: string, count: number, code: (index: number) => string = gtin): string {
  const rows = Array.from(
    { length: count },
    (_, index) => `${merchant},${sku(index)},Article ${index},${code(index)},1`,
  );
  return `merchant,sku,name,barcode,units\n${rows.join('\n')}\n`;
}
