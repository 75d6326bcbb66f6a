/**
 * Supplier labels in the envelope of ISO/IEC 15434: `[)>` RS format GS field GS field … RS EOT. Format 06 has data
 * identifiers (ANSI MH10.8.2: 1P the supplier's part, P the customer's, Q how many, 1T the lot), 05 GS1 application
 * identifiers, 12 text elements. Some makers leave RS and EOT out, some print a `>` in front, some scanners eat control
 * characters.
 *
 * It is found by its part: lot, date and serial differ from bag to bag. What it says of a quantity is told to people
 * and never counted: it may be of pieces, metres or reels, and nothing on the label says of which.
 */
import { GS, readElementString } from './element-string.ts';

type SupplierLabel = {
  /** As the catalogue holds it, best first: `[)>1P` and the part. Empty: the label names none, or more than one. */
  keys: string[];
  /** For people: `supplier label (ISO 15434), part 875105242006, says 20 pieces`. */
  words: string;
};

const RS = '\u001e';
const EOT = '\u0004';
const header = new RegExp(`^>?\\[\\)>${RS}?(0[56]|12)(?=${GS}|[0-9A-Z])${GS}?`);
/** More fields than this are no label. */
const fieldsMax = 64;
/** What can stand in a field and is worth showing. */
const value = /^[ -~]{1,60}$/;

/** @param data without the AIM identifier @returns undefined: it is none */
export function readSupplierLabel(data: string): SupplierLabel | undefined {
  const [start, format] = header.exec(data) ?? [];
  if (start === undefined || format === undefined) return undefined;
  const [body = ''] = data.slice(start.length).split(new RegExp(`[${RS}${EOT}]`), 1);
  const fields = body.split(GS, fieldsMax);
  if (format === '05') return told(gtinKeys(body), undefined);
  const read = (name: string): string | undefined => {
    const found = new Set(fields.flatMap((field) => fieldValue(field, name, format)));
    return found.size === 1 ? [...found][0] : undefined;
  };
  const names = format === '06' ? ['1P', 'P'] : ['PNO', 'PNR', 'SPN'];
  const parts = names.flatMap((name) => {
    const part = read(name);
    return part === undefined ? [] : [{ part, key: `[)>${name}${part}` }];
  });
  return told(parts, read(format === '06' ? 'Q' : 'QTY'));
}

/** Without the control characters of the envelope, which are data there. */
export const withoutEnvelope = (data: string): string =>
  header.test(data) ? data.replaceAll(RS, '').replaceAll(EOT, '').replaceAll(GS, '') : data;

function fieldValue(field: string, name: string, format: string): string[] {
  // A data identifier is digits and one letter; `1P` is no `P`.
  const identifier = /^\d{0,3}[A-Z]/.exec(field)?.[0];
  const mine = format === '06' ? identifier === name : field.startsWith(name);
  const text = field.slice(name.length).trim();
  return mine && value.test(text) ? [text] : [];
}

function gtinKeys(body: string): { part: string; key: string }[] {
  const read = readElementString(body);
  const gtin = read.ok ? new Map(read.elements).get('01') : undefined;
  return gtin === undefined ? [] : [{ part: gtin, key: gtin }];
}

function told(parts: { part: string; key: string }[], quantity: string | undefined): SupplierLabel {
  const [first] = parts;
  const part = first === undefined ? 'no part that can be read' : `part ${first.part}`;
  const says = quantity === undefined ? '' : `, says ${quantity.slice(0, 20)} pieces`;
  return { keys: parts.map(({ key }) => key), words: `supplier label (ISO 15434), ${part}${says}` };
}
