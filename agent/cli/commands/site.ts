/** `tallyman site`: several docks with one stock, from the server they share to how it is now. */
import { type Command, InvalidArgumentError } from 'commander';
import { durationMs } from '../../../config/duration.ts';
import type { SitePeerRow } from '../../inventory/nouns/site/fold.ts';
import type { SiteStatus } from '../../inventory/nouns/site/status.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';
import type { CreateFlags } from '../site/server.ts';
import { table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';

export function site(program: Command, wrap: Run): void {
  const group = program.command('site').description('several docks with one stock');
  members(group, wrap);
  group
    .command('status')
    .description('whether this dock is cut off, what waits, who tells the storefronts, how far the others are')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const status = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'site', verb: 'status' }),
        )) as SiteStatus | null;
        const text = status === null ? 'This dock is alone: its configuration has no [site].\n' : forPeople(status);
        shell.out(options.json ? `${JSON.stringify(status)}\n` : text);
        return 0;
      }),
    );
}

/** What is done on the machine of the site's server, and at a dock that comes. */
function members(group: Command, wrap: Run): void {
  const folder = [
    '--folder <folder>',
    'where the files of the server are (default: site, beside the configuration)',
  ] as const;
  const json = ['--json', 'print JSON'] as const;
  group
    .command('create')
    .description(
      'make the server of a site: its configuration, its certificates, the key of this dock; says what to start',
    )
    .option(...folder)
    .option(
      '--host <name...>',
      'names and addresses that docks reach this machine by, the first one is the one they are told',
    )
    .option('--port <number>', 'its port', wholeNumber(1, 65_535), 4222)
    .option('--store <folder>', 'where it keeps its streams', '/var/lib/tallyman-site')
    .option('--site <name>', 'of which site, where this machine is no dock')
    .option('--user <name>', 'who the server runs as (default for root: nats)')
    .option(...json)
    .action(
      wrap(async (invocation: Invocation<CreateFlags>) => (await import('../site/server.ts')).create(invocation)),
    );
  group
    .command('invite')
    .argument('<dock>', 'the name that its configuration says')
    .description('show a line and a square that let one dock in, once, and wait for it')
    .option(...folder)
    .option('--for <duration>', 'how long it is good ("15m")', duration, 900_000)
    .option('--no-tells', 'the dock never tells the storefronts')
    .option(...json)
    .action(
      wrap(async (invocation: Invocation<{ for: number; tells: boolean }>, dock: string) =>
        (await import('../site/membership.ts')).invite(invocation, dock),
      ),
    );
  group
    .command('join')
    .argument('[invitation]', 'the line that `site invite` shows; without it, it is asked for')
    .description('make this dock one of a site: makes its key, writes [site] into its configuration')
    .option('--no-tells', 'this dock never tells the storefronts')
    .option(...json)
    .action(
      wrap(async (invocation: Invocation<{ tells: boolean }>, code: string | undefined) =>
        (await import('../site/membership.ts')).join(invocation, code),
      ),
    );
  group
    .command('retire')
    .argument('<dock>', 'its name')
    .description('take a dock out of the site: its key opens nothing any more, the others go on without it')
    .option(...folder)
    .option(...json)
    .action(
      wrap(async (invocation: Invocation<object>, dock: string) =>
        (await import('../site/membership.ts')).retire(invocation, dock),
      ),
    );
  group
    .command('resume')
    .argument('<dock>', 'its name')
    .description(
      'bring a retired or lost dock back; --without: go on though it was not heard after the server lost its disk',
    )
    .option(...folder)
    .option('--without', 'do not wait for it')
    .option(...json)
    .action(
      wrap(async (invocation: Invocation<{ without?: true }>, dock: string) =>
        (await import('../site/membership.ts')).resume(invocation, dock),
      ),
    );
}

function duration(text: string): number {
  const ms = durationMs(text);
  if (ms === undefined || ms > 86_400_000)
    throw new InvalidArgumentError('Write it like "15m" or "2h", a day at most.');
  return ms;
}

const timeOf = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

const rightText = ({ merchant, sku, units, wanted }: SiteStatus['rights'][number]): string =>
  `may ship ${units}${units === wanted ? '' : ` (of ${wanted} wanted)`} × ${sku} of ${merchant} without an order while it is cut off\n`;

const columns = [
  { head: 'dock', cell: ({ dock }: SitePeerRow) => dock },
  { head: 'up to entry', cell: ({ to }: SitePeerRow) => String(to) },
  { head: 'folded at', cell: ({ at }: SitePeerRow) => `${timeOf(at)} UTC` },
  { head: 'epoch', cell: ({ epoch }: SitePeerRow) => epoch },
];

/** @returns how a dock is in its site, in lines for people */
export function forPeople(status: SiteStatus): string {
  const { site, dock, linked, cutOff, waiting, trouble, rights, docks } = status;
  const link = linked
    ? 'linked'
    : cutOff === null
      ? 'not linked yet'
      : `cut off since ${timeOf(cutOff.since)} UTC · ${waiting} waiting: ${cutOff.reason}`;
  return [
    `${site}/${dock}: ${link}\n`,
    `${toldText(status)}\n`,
    ...(trouble === null ? [] : [`${trouble}\n`]),
    ...rights.map(rightText),
    docks.length === 0 ? '' : table(columns, docks),
  ].join('');
}

function toldText({ teller, speaks, waitsFor }: SiteStatus): string {
  if (waitsFor.length === 0)
    return `storefronts are told ${teller === null ? 'by nobody yet' : speaks ? 'by this dock' : `by ${teller}`}`;
  const without = waitsFor.map((dock) => `\`tallyman site resume ${dock} --without\``).join(', ');
  return `storefronts are told nothing, and no order is given out, before these docks were heard: ${waitsFor.join(', ')} (the site’s server lost what it had; for a dock that is gone: ${without}, on the server)`;
}
