/** `ls` and `show` of a kind of document: the same options, asked in the same way, whatever the kind. */
import type { Command } from 'commander';
import type { Invocation, Run } from './cli.ts';
import type { ExitCode } from './shell.ts';
import { wholeNumber } from './whole-number.ts';

type DocumentWords<Summary, Document> = {
  /** Its area of verbs; a list stands under the plural in the answer. */
  noun: 'notice' | 'order' | 'return';
  /** What its id is called. */
  id: 'number' | 'id';
  list: { description: string; statuses: string; forPeople(rows: Summary[]): string };
  forPeople(one: Document): string;
};

type ListOptions = { json?: true; merchant?: string; status?: string; limit: number };

export function lsAndShow<Summary, Document>(
  group: Command,
  wrap: Run,
  { noun, id: idName, list, forPeople }: DocumentWords<Summary, Document>,
): void {
  group
    .command('ls')
    .description(list.description)
    .option('--merchant <id>', 'only this merchant’s')
    .option('--status <status>', list.statuses)
    .option('--limit <n>', 'at most this many', wholeNumber(1, 1_000), 100)
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<ListOptions>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('./agent-call.ts');
        const { merchant, status, limit } = options;
        const params = { limit, ...(merchant !== undefined && { merchant }), ...(status !== undefined && { status }) };
        const answer = (await withAgent(shell, options, (client) =>
          ask(client, { area: noun, verb: 'list', params }),
        )) as { [plural: string]: Summary[] } & { more: boolean };
        const rows = answer[`${noun}s`] ?? [];
        shell.out(options.json ? `${JSON.stringify(rows)}\n` : list.forPeople(rows));
        if (answer.more) shell.err('tallyman: there may be more; ask for them with --limit, --status or --merchant\n');
        return 0;
      }),
    );
  group
    .command('show')
    .description(`show one ${noun} with its lines`)
    .argument('<id>', `the ${noun}’s ${idName}`)
    .option('--merchant <id>', `whose ${noun}; needed when several merchants have one of this ${idName}`)
    .option('--json', 'print JSON')
    .action(
      wrap(
        async ({ shell, options }: Invocation<{ json?: true; merchant?: string }>, id: string): Promise<ExitCode> => {
          const { ask, withAgent } = await import('./agent-call.ts');
          const params = { id, ...(options.merchant !== undefined && { merchant: options.merchant }) };
          const found = (await withAgent(shell, options, (client) =>
            ask(client, { area: noun, verb: 'get', params }),
          )) as Document;
          shell.out(options.json ? `${JSON.stringify(found)}\n` : forPeople(found));
          return 0;
        },
      ),
    );
}
