/**
 * `tallyman explain SKU`: why each channel shows the number it shows, or nothing; the answer first, then the rules
 * behind it.
 */
import { type Command, Option } from 'commander';
import type { AgentClient } from '../../admin/doors/socket-client.ts';
import type { ExplainAnswer } from '../../ledger/history/explain-item.ts';
import { cleanText } from '../../log-facts.ts';
import type { AdminTexts } from '../../screen/texts/admin-words.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';

type Options = { json?: true; channel?: string; at?: string; lang?: string };
type Answer = ExplainAnswer & { merchant: string; sku: string; ordersKeepingOld?: number };

export function explain(program: Command, wrap: Run): void {
  program
    .command('explain')
    .description('why a channel shows this number of an item, or nothing')
    .argument('<item>', 'SKU, or MERCHANT/SKU; a barcode or words of its name, where that is one item’s')
    .option('--channel <name>', 'only this channel')
    .option('--at <time>', 'how it was then: "2026-11-28 14:00" in the merchant’s zone, with a zone, "-2h", or "#1042"')
    .addOption(new Option('--lang <language>', 'in which language').choices(['en', 'de', 'es']))
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<Options>, item: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { adminTextsFor } = await import('../../screen/texts/admin.ts');
        const { channel, at, lang } = options;
        const answer = await withAgent(shell, options, async (client) => {
          const { merchants } = (await ask(client, { area: 'device', verb: 'info' })) as {
            merchants: { id: string }[];
          };
          const named = itemOf(
            item,
            merchants.map(({ id }) => id),
          );
          const params = {
            ...(named.merchant === undefined && merchants.length > 1 ? await whoseItem(client, named.sku) : named),
            find: true,
            ...(channel !== undefined && { channel }),
            ...(at !== undefined && { at }),
            ...(lang !== undefined && { lang }),
          };
          return (await ask(client, { area: 'explain', verb: 'level', params })) as Answer;
        });
        shell.out(options.json ? `${JSON.stringify(answer)}\n` : forPeople(answer, adminTextsFor(lang ?? 'en')));
        return 0;
      }),
    );
}

/**
 * A SKU may have a slash in it: what stands before the first one is a merchant only where there is one of that name.
 */
function itemOf(typed: string, merchants: readonly string[]): { merchant?: string; sku: string } {
  const slash = typed.indexOf('/');
  const merchant = typed.slice(0, slash);
  return slash > 0 && merchants.includes(merchant) ? { merchant, sku: typed.slice(slash + 1) } : { sku: typed };
}

/** Of several merchants the only one that has an item of this SKU; where there is none such the dock asks whose. */
async function whoseItem(client: AgentClient, sku: string): Promise<{ merchant?: string; sku: string }> {
  const { ask } = await import('../agent-call.ts');
  const { items } = (await ask(client, { area: 'stock', verb: 'get', params: { skus: [sku] } })) as {
    items: { merchant: string }[];
  };
  const [one, another] = items;
  return one === undefined || another !== undefined ? { sku } : { merchant: one.merchant, sku };
}

/** @param words of the dock's pages, in the language of the answer */
function forPeople({ place, item, channels, merchant, sku, ordersKeepingOld = 0 }: Answer, words: AdminTexts): string {
  const whose = `${merchant}/${sku}`;
  const lines = channels.flatMap(({ text, because }) => [
    text,
    ...because.flatMap((each) => [
      `  ${each.rule.padEnd(8)} ${each.text}`,
      ...(each.entries ?? []).map((entry) => `           ${entry.text}`),
    ]),
    '',
  ]);
  const none = channels.length === 0 ? [words.noChannelsOf(merchant), ''] : [];
  const asOf = `${words.asOfEntry(String(place.seq))}${place.note === undefined ? '' : `: ${place.note}`}`;
  const keeping =
    ordersKeepingOld === 0
      ? []
      : [
          words.keepingOld(ordersKeepingOld),
          `  tallyman req order/refresh-items '${JSON.stringify({ merchant, sku })}'`,
          '',
        ];
  const head = [item === null ? whose : `${whose} · ${item.name}`, ''];
  return `${[...head, ...lines, ...none, ...keeping, asOf].map(cleanText).join('\n')}\n`;
}
