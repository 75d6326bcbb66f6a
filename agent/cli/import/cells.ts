/** What single cells of an import may say; everything wrong is told in the words of whoever typed it. */
import { show } from '../../../config/problem.ts';
import { localDate, type skuText } from '../../admin/params.ts';
import { isRounded } from '../../inventory/nouns/text/rounded-number.ts';
import type { Cells } from './csv-file.ts';

export type Complain<Column extends string> = (column: Column, message: string) => void;

/**
 * What names a thing: a SKU, the number of an order or a notice, a lot. Spreadsheets make one number of two long ones,
 * and formulas of what begins with a sign.
 * @param type what the agent takes for it
 */
export function readCode<Column extends string>(
  cell: string,
  column: Column,
  type: Pick<typeof skuText, 'safeParse'>,
  complain: Complain<Column>,
): string | undefined {
  // The apostrophe in front makes text of what follows; it is no part of it.
  const bare = cell.replace(/^'(?=[\w=+@-])/, '');
  if (isRounded(bare)) {
    complain(column, `${show(cell)} was rounded by a spreadsheet; format the column as text and enter it again`);
    return undefined;
  }
  if (bare.startsWith('=')) {
    complain(column, `${show(cell)} is a formula; put the value itself there`);
    return undefined;
  }
  return readText(bare, column, type, complain);
}

/**
 * The number of an order, a notice or a return. With `.0` behind it, it is one that a program or a sheet made a number
 * of: beside the one that a storefront tells it would be another order.
 */
export function readDocumentNumber<Column extends string>(
  cell: string,
  column: Column,
  type: Pick<typeof skuText, 'safeParse'>,
  complain: Complain<Column>,
): string | undefined {
  const [, digits] = /^(\d+)\.0+$/.exec(cell) ?? [];
  if (digits === undefined) return readCode(cell, column, type, complain);
  complain(column, `${show(cell)} has decimals; format the column as text and write it as ${digits}`);
  return undefined;
}

const unitsMax = 1_000_000;

/** An empty cell says nothing. */
export function optional<Column extends string, T>(
  cells: Cells<Column>,
  column: Column,
  read: (cell: string) => T,
): T | undefined {
  const cell = cells.get(column) ?? '';
  return cell === '' ? undefined : read(cell);
}

/** The column that a file must have where the dock has several merchants. */
export const merchantNeeded = (merchants: readonly string[]): { column: 'merchant'; why: string }[] =>
  merchants.length > 1 ? [{ column: 'merchant', why: `this dock has several: ${merchants.join(', ')}` }] : [];

/** @param merchants of the dock; with one of them the cell may be empty */
export function readMerchant<Column extends string>(
  cell: string,
  merchants: readonly string[],
  column: Column,
  complain: Complain<Column>,
): string | undefined {
  const [only] = merchants;
  if (cell === '' && merchants.length === 1) return only;
  if (merchants.includes(cell)) return cell;
  const list = merchants.join(', ');
  complain(
    column,
    cell === '' ? `is empty; this dock has ${list}` : `${show(cell)} is no merchant of this dock; it has ${list}`,
  );
  return undefined;
}

/** @param type what the agent takes for it */
export function readText<Column extends string>(
  cell: string,
  column: Column,
  type: Pick<typeof skuText, 'safeParse'>,
  complain: Complain<Column>,
): string | undefined {
  if (cell === '') {
    complain(column, 'is empty');
    return undefined;
  }
  const result = type.safeParse(cell);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  complain(
    column,
    issue?.code === 'too_big'
      ? `is ${cell.length} characters long; the most is ${issue.maximum}`
      : `${show(cell)} ${issue?.message}`,
  );
  return undefined;
}

/** @param least of goods that move, 1; of a count, 0 */
export function readUnits<Column extends string>(
  cell: string,
  column: Column,
  complain: Complain<Column>,
  least: 0 | 1 = 1,
): number | undefined {
  if (/^\d{1,7}$/.test(cell) && Number(cell) >= least && Number(cell) <= unitsMax) return Number(cell);
  complain(column, `${show(cell)} is no whole number from ${least} to ${unitsMax}${hintOf(cell)}`);
  return undefined;
}

/** Why a number is none, where a sheet shows it as one. */
function hintOf(cell: string): string {
  // A point and a comma mean thousands in one half of the world and decimals in the other.
  if (/^\d{1,3}(?:[.,'’\s]\d{3})+$/.test(cell)) return '; write it without a separator of thousands';
  if (/^\d+[.,]0+$/.test(cell)) return '; write it without decimals';
  if (isRounded(cell)) return '; write all its digits';
  if (dated.test(cell)) return '; a spreadsheet made a date of it';
  if (/^\d+ ?\p{L}+\.?$/u.test(cell)) return '; write the number alone, without a unit';
  return '';
}

/** `10-Mar`, `3. Dez`, `Jun 12`, in the languages whose months begin alike. */
const month =
  '(?:jan|ene|gen|feb|f[eé]v|m[aäá]r|apr|abr|avr|ma[iyjg]|jun|jui|giu|jul|lug|aug|ago|ao[uû]|sep|set|o[ck]t|out|ott|nov|de[czs]|dic|d[eé]c)\\p{L}*\\.?';
const dated = new RegExp(`^\\d{1,2}(?:[-./ ]|\\. )${month}$|^${month}[-./ ]\\d{1,4}$`, 'iu');

export function readDate<Column extends string>(
  cell: string,
  column: Column,
  complain: Complain<Column>,
): string | undefined {
  if (localDate.safeParse(cell).success) return cell;
  complain(column, `${show(cell)} is no date; write it like 2026-12-01`);
  return undefined;
}

export function readYesNo<Column extends string>(
  cell: string,
  column: Column,
  complain: Complain<Column>,
): boolean | undefined {
  const word = cell.toLowerCase();
  if (['yes', 'true', '1'].includes(word)) return true;
  if (['no', 'false', '0'].includes(word)) return false;
  complain(column, `${show(cell)} is neither yes nor no`);
  return undefined;
}
