/** `tallyman stock [sku…]`: what is here, booked, available, incoming. */
import type { Command } from 'commander';
import { z } from 'zod';
import { conditionWords } from '../../inventory/nouns/stock/condition.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';
import { table } from '../table.ts';

const row = z.object({
  merchant: z.string(),
  sku: z.string(),
  name: z.string(),
  inStock: z.number(),
  setApart: z.number(),
  booked: z.number(),
  available: z.number(),
  incoming: z.number(),
  published: z.number(),
  received: z.boolean(),
  processOrders: z.boolean(),
  apart: z.array(
    z.object({
      ...{ condition: z.enum(['hold', 'damaged']), units: z.number() },
      ...{ reason: z.string().nullable(), return: z.string().nullable() },
    }),
  ),
});
const page = z.object({ items: z.array(row), next: z.unknown() });
type Row = z.output<typeof row>;

/** SKUs asked for in one request. */
const skusPerPage = 500;

export function stock(program: Command, wrap: Run): void {
  program
    .command('stock')
    .description('show stock, of all items or of the SKUs given')
    .argument('[sku...]', 'SKUs')
    .option('--merchant <id>', 'only this merchant’s items')
    .option('--json', 'print JSON')
    .action(
      wrap(
        async (
          { shell, options }: Invocation<{ json?: true; merchant?: string }>,
          skus: string[],
        ): Promise<ExitCode> => {
          const { ask, withAgent } = await import('../agent-call.ts');
          const common = options.merchant === undefined ? {} : { merchant: options.merchant };
          const rows = await withAgent(shell, options, async (client) => {
            const all: Row[] = [];
            const read = async (params: object) => {
              const { items, next } = page.parse(await ask(client, { area: 'stock', verb: 'get', params }));
              all.push(...items);
              return next;
            };
            for (let start = 0; start < skus.length; start += skusPerPage) {
              const wanted = { ...common, skus: skus.slice(start, start + skusPerPage), limit: 2_000 };
              for (let next = await read(wanted); next !== null; ) next = await read({ ...wanted, after: next });
            }
            if (skus.length === 0)
              for (let next = await read({ ...common, limit: 2_000 }); next !== null; )
                next = await read({ ...common, limit: 2_000, after: next });
            return all;
          });
          shell.out(options.json ? `${JSON.stringify(rows)}\n` : forPeople(rows));
          const missing = skus.filter((sku) => !rows.some((found) => found.sku === sku));
          for (const sku of missing) shell.err(`tallyman: there is no item ${sku}\n`);
          return missing.length > 0 ? 1 : 0;
        },
      ),
    );
}

/** R26: `3: 2 damaged (box crushed), 1 on hold (return R-7)` */
function setApartCell({ setApart, apart }: Row): string | number {
  const whys = apart.map(({ condition, units, reason, return: back }) => {
    const why = [back === null ? [] : `return ${back}`, reason ?? []].flat().join(', ');
    return `${units} ${conditionWords[condition]}${why === '' ? '' : ` (${why})`}`;
  });
  return whys.length === 0 ? setApart : `${setApart}: ${whys.join(', ')}`;
}

/** What is told to shops is never below 0. */
function overbooked(rows: readonly Row[]): string {
  const below = rows.filter(({ available }) => available < 0).map(({ sku }) => sku);
  if (below.length === 0) return '';
  const more = below.length > namedMax ? ` and ${below.length - namedMax} more` : '';
  return `\nmore is booked than there is of ${below.slice(0, namedMax).join(', ')}${more}: shops show 0\n`;
}
const namedMax = 10;

const forPeople = (rows: Row[]) =>
  table<Row>(
    [
      { head: 'merchant', cell: (one) => one.merchant },
      { head: 'sku', cell: (one) => one.sku },
      { head: 'name', cell: (one) => one.name },
      { head: 'in stock', cell: (one) => one.inStock },
      { head: 'set apart', cell: setApartCell },
      { head: 'booked', cell: (one) => one.booked },
      { head: 'available', cell: (one) => one.available },
      { head: 'incoming', cell: (one) => one.incoming },
      { head: 'published', cell: (one) => one.published },
      { head: 'process orders', cell: (one) => (one.processOrders ? 'on' : 'off') },
      { head: '', cell: (one) => (one.received ? undefined : 'never received') },
    ],
    rows,
    'No items.',
  ) + overbooked(rows);
