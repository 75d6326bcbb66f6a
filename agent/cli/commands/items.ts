/** `tallyman items import FILE.csv`: items and their barcodes, all of the file or nothing. */
import type { Command } from 'commander';
import { show } from '../../../config/problem.ts';
import type { Invocation, Run } from '../cli.ts';
import { type ExitCode, Failure } from '../shell.ts';
import { count } from '../table.ts';

/** Packagings that no table of the configuration is about: a name mistyped, or a table still to come. */
function strangers(named: Iterable<string>, known: readonly string[]): string[] {
  return [...named].filter((name) => !known.includes(name));
}

/** An item that is not sold any more keeps its past; nothing else becomes of it. */
const ends = [
  {
    ...{ name: 'retire', retired: true },
    description: 'sold no more: storefronts are told a last 0, nobody scans it, it is on no list',
  },
  { name: 'unretire', retired: false, description: 'take retired items up again' },
];

export function items(program: Command, wrap: Run): void {
  const group = program.command('items').description('bring items in, and take them off the lists');
  for (const { name, retired, description } of ends) {
    group
      .command(name)
      .description(description)
      .argument('<sku...>', 'SKUs')
      .option('--merchant <id>', 'whose items they are')
      .option('--json', 'print JSON')
      .action(
        wrap(async ({ shell, options }: Invocation<{ json?: true; merchant?: string }>, skus: string[]) => {
          const { ask, withAgent } = await import('../agent-call.ts');
          const whose = options.merchant === undefined ? {} : { merchant: options.merchant };
          const params = { items: skus.map((sku) => ({ ...whose, sku, retired })) };
          return withAgent(shell, options, async (client): Promise<ExitCode> => {
            for (const sku of skus) await ask(client, { area: 'item', verb: 'get', params: { ...whose, sku } });
            const answer = (await ask(client, { area: 'item', verb: 'upsert', params })) as { changed: number };
            const was = answer.changed < skus.length ? `; ${skus.length - answer.changed} that way already` : '';
            if (options.json) shell.out(`${JSON.stringify(answer)}\n`);
            else shell.out(`${count(answer.changed, 'item')} ${retired ? 'retired' : 'taken up again'}${was}\n`);
            return 0;
          });
        }),
      );
  }
  group
    .command('import')
    .description('take items and barcodes from a CSV file; a mistake in any row and nothing is taken')
    .argument('<file>', 'CSV, UTF-8, with a header line')
    .option('--json', 'print JSON')
    .option('--strict', 'also refuse what only looks wrong: check digits, lost zeros')
    .addHelpText(
      'after',
      `
Columns (any order; only sku is needed, and merchant when the dock has several):
  merchant, sku, name
  barcode, units         several rows of one SKU for several barcodes; units: how many base units the barcode stands for (1)
  unit-weight-g          grams, as in 12.5
  sync                   never, always or process-orders; empty: the merchant's
  street-date            YYYY-MM-DD: not sold before that day
  bypass                 yes or no: kept elsewhere, its level is not sent
  not-fulfilled-here     yes: others send it; order lines placed from then on are neither booked nor packed
  retired                yes: sold no more; told as 0 once, scanned by nobody, on no list; no: taken up again
  price                  as in 19.90; kept on order lines, never sent
  wholesale-cost         what the merchant pays, as in 4.10; kept on order lines, never sent
  packaging              the [[packaging]] of the configuration that it ships in
  image-url              https:// address of a picture of it, for the screens where [pictures] is configured; PNG, JPEG, WebP or AVIF
  low-stock              at or below so many available units it is told as low
  components             it is a kit: its parts and how many of each, as in TEE:2 MUG; they may stand anywhere in the file
An empty cell changes nothing. Barcodes in the file replace the item's earlier ones.`,
    )
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true; strict?: true }>, file: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { readBytes, showErrors, showWarnings } = await import('../import/csv-file.ts');
        const { readItems } = await import('../import/items/items-file.ts');
        const { takeItems, tryItems } = await import('../import/items/items-upload.ts');
        const { both, Mistakes, wrong } = await import('../import/mistakes.ts');
        const { progressLine } = await import('../import/progress.ts');
        const { stopSignal } = await import('../import/stop-signal.ts');
        const bytes = readBytes(file);
        const progress = progressLine(shell);
        const stopping = stopSignal(shell);
        return withAgent(shell, options, async (client) => {
          const info = (await ask(client, { area: 'device', verb: 'info' })) as {
            merchants: { id: string }[];
            packagings: string[];
          };
          const read = readItems(
            bytes,
            info.merchants.map(({ id }) => id),
            options.strict === true,
          );
          const found = read.ok ? read.items : read.readable;
          const mistakes = new Mistakes();
          const warnings = options.strict ? mistakes : new Mistakes();
          if (found !== undefined) {
            await tryItems(client, found, { mistakes, warnings }, (done) =>
              progress.at(`${done} of ${found.length} items checked`),
            );
          }
          if (!read.ok || mistakes.count > 0) {
            progress.end();
            showErrors(shell, file, both(read.ok ? undefined : read, wrong(mistakes)), options.json === true);
            return 1;
          }
          const { length } = read.items;
          const result = await takeItems(client, read.items, stopping.taking(), (done) =>
            progress.at(`${done} of ${length} items taken`),
          );
          progress.end();
          if (!result.ok) {
            const place = result.line === undefined ? file : `${file}:${result.line} ${result.column}`;
            if (options.json) shell.out(`${JSON.stringify({ errors: [result] })}\n`);
            throw new Failure(
              `${place} — ${result.message}\n  ${result.taken} of ${length} items were taken; import the same file again: it changes nothing of these and brings the rest`,
            );
          }
          const { items, changed } = result;
          if (options.json)
            shell.out(
              `${JSON.stringify({ rows: read.rows, items, changed, warnings: [...read.warnings.kept, ...warnings.kept] })}\n`,
            );
          else shell.out(`${count(items, 'item')} from ${count(read.rows, 'row')}: ${changed} new or changed\n`);
          showWarnings(shell, file, read.warnings);
          showWarnings(shell, file, warnings);
          if (result.ordersKeepingOld) {
            shell.err('tallyman: open orders keep what items of this file were; `tallyman order refresh` shows them\n');
          }
          for (const name of strangers(read.packagings, info.packagings)) {
            shell.err(`tallyman: there is no [[packaging]] ${show(name)}; until there is, it counts as none given\n`);
          }
          return 0;
        });
      }),
    );
}
