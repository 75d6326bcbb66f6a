/**
 * Labels of the demo's goods and papers, so that the demo can be worked with a real scanner: `config/demo/` on paper.
 */
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { checkDigit } from '../../inventory/barcodes/gtin.ts';
import type { Label, Sheet } from './sheet.ts';

type DemoFiles = { items: string; notices: string; orders: string };

const line = z.object({ sku: z.string(), quantity: z.number() });
const notice = z.object({
  id: z.string(),
  supplier: z.string().optional(),
  lines: z.array(line),
  handlingUnits: z.array(z.object({ sscc: z.string(), lines: z.array(line) })).default([]),
});
const order = z.object({ id: z.string(), lines: z.array(line) });

/** A sound GTIN of the demo's company that no item has. */
const nobodys = '952100100999';

/** @throws for files that are not the ones we ship */
export function demoSheet({ items, notices, orders }: DemoFiles): Sheet {
  const rows: Record<string, string>[] = parse(items, { columns: true, skip_empty_lines: true });
  const announced = jsonLines(notices, notice);
  const unknown: Label = {
    symbol: { type: 'ean13', text: nobodys + checkDigit(nobodys) },
    title: 'Unknown code',
    note: 'No item has it: it is set aside, and counted when you say whose it is.',
  };
  const damaged: Label = {
    symbol: { type: 'code128', text: 'TALLY-UNDO-222222-0' },
    title: 'Damaged command',
    note: 'Its check character is wrong: refused, never taken for goods.',
  };
  return {
    title: 'Labels for the demo',
    note: 'Run the demo, plug in a scanner, and work with these. GTINs and SSCCs are of a prefix kept for examples.',
    language: 'en',
    sections: [
      {
        title: 'Notices',
        labels: announced.map(({ id, supplier = '', lines }) => paper(id, `Notice, ${supplier}`, lines)),
      },
      {
        title: 'Pallets',
        labels: announced.flatMap(({ id, handlingUnits }) => handlingUnits.map((unit) => pallet(id, unit))),
      },
      { title: 'Orders', labels: jsonLines(orders, order).map(({ id, lines }) => paper(id, 'Order', lines)) },
      { title: 'Goods', labels: rows.map(goods) },
      { title: 'Trouble', labels: [unknown, damaged] },
    ],
  };
}

type Lines = z.output<typeof line>[];

const content = (lines: Lines): string => lines.map(({ sku, quantity }) => `${quantity} ${sku}`).join(', ');

const paper = (id: string, what: string, lines: Lines): Label => {
  return {
    symbol: { type: 'code128', text: id },
    title: id,
    note: lines.length === 0 ? what : `${what}: ${content(lines)}`,
  };
};

const pallet = (notice: string, { sscc, lines }: { sscc: string; lines: Lines }): Label => ({
  symbol: { type: 'code128', gs1: true, text: `00${sscc}` },
  title: `Pallet of ${notice}`,
  note: content(lines),
  human: `(00) ${sscc}`,
});

/** As on real goods: EAN-13 on the piece, GS1-128 on the carton. */
function goods({ sku = '', name = '', barcode = '', units = '1' }: Record<string, string>): Label {
  const title = units === '1' ? name : `${name} × ${units}`;
  if (barcode.length === 13) return { symbol: { type: 'ean13', text: barcode }, title, note: sku };
  if (barcode.length !== 14) return { symbol: { type: 'code128', text: barcode }, title, note: sku };
  return { symbol: { type: 'code128', gs1: true, text: `01${barcode}` }, title, note: sku, human: `(01) ${barcode}` };
}

function jsonLines<Row>(text: string, schema: z.ZodType<Row>): Row[] {
  return text
    .split('\n')
    .filter((each) => each.trim() !== '')
    .map((each) => schema.parse(JSON.parse(each)));
}
