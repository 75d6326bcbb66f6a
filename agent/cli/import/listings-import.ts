/**
 * The listings file of a channel (R27): a row for each name that its store has for an item, or one that says `off`.
 * Read and checked as a whole.
 */
import { skuText } from '../../admin/params.ts';
import { type Complain, readCode } from './cells.ts';
import { readCsv } from './csv-file.ts';
import { type WrongDocuments, wrong } from './mistakes.ts';

const columns = ['sku', 'alias', 'off'] as const;
type Column = (typeof columns)[number];

const rowsMax = 100_000;

type FileListing = { sku: string; aliases: string[]; off?: true };

export function readListings(bytes: Uint8Array): { ok: true; listings: FileListing[] } | WrongDocuments<FileListing> {
  const file = readCsv<Column>(bytes, {
    columns,
    main: 'sku',
    rowsMax,
    needs: () => [{ column: 'sku', why: 'every row is about one item of ours' }],
  });
  if (!file.ok) return file;
  const { mistakes } = file;
  const listings = new Map<string, FileListing>();
  const owners = new Map<string, string>();
  for (const { cells, line } of file.rows) {
    const complain: Complain<Column> = (column, message) => mistakes.add(line, column, message);
    const sku = readCode(cells.get('sku') ?? '', 'sku', skuText, complain);
    const off = (cells.get('off') ?? '').trim().toLowerCase();
    if (!['', 'yes', 'no'].includes(off)) complain('off', 'is yes, no or empty');
    const name = cells.get('alias') ?? '';
    const alias = name.trim() === '' ? undefined : readCode(name, 'alias', skuText, complain);
    if (sku === undefined) continue;
    const owner = alias === undefined ? undefined : owners.get(alias);
    if (owner !== undefined && owner !== sku) complain('alias', `is ${owner} in an earlier line`);
    if (alias !== undefined) owners.set(alias, sku);
    const { aliases = [], ...before } = listings.get(sku) ?? {};
    const all = alias === undefined || aliases.includes(alias) ? aliases : [...aliases, alias];
    listings.set(sku, { sku, ...before, aliases: all, ...(off === 'yes' && { off: true as const }) });
  }
  if (mistakes.count > 0) return { ...wrong(mistakes), readable: [...listings.values()] };
  return { ok: true, listings: [...listings.values()] };
}
