/**
 * `tallyman channel ls|test|conform|refresh|rehearse|release|history`: the storefronts, what they are told, and what
 * they were told, line by line.
 */
import type { Command } from 'commander';
import type { Refreshed } from '../../forward/refresh.ts';
import type { HistoryLine } from '../../inventory/explain/line-history.ts';
import type { Rehearsed } from '../../reconcile/rehearse.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';
import { ago, count, table } from '../table.ts';
import { wholeNumber } from '../whole-number.ts';
import { conformCommand } from './channel-conform.ts';

type Options = { json?: true; sku?: string; since?: string; limit?: number };
type RefreshOptions = { json?: true; ordersFromNow?: true };
/** As many as one request takes. */
const listingsPerRequest = 500;

type Rehearse = { json?: true; token?: string; force?: true; name?: string };
type Release = { json?: true; name: string; reason?: string };
type Page = { lines: HistoryLine[]; next: { seq: number; skip: number } | null };

const linesDefault = 50;
const linesMax = 100_000;
const linesPerPage = 500;

export function channel(program: Command, wrap: Run): void {
  const group = program.command('channel').description('storefronts: what they are told, and were told');
  group
    .command('ls')
    .description('the channels, whose they are, and how each is')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { channels } = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'channel', verb: 'list' }),
        )) as { channels: Listed[] };
        shell.out(options.json ? `${JSON.stringify(channels)}\n` : listed(channels, shell.clock.wallMs()));
        return 0;
      }),
    );
  group
    .command('test')
    .description('whether a channel can do its work: link, listings, key, orders, answers; sends and writes nothing')
    .argument('<name>', 'channel')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>, channel: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const tested = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'channel', verb: 'test', params: { channel } }),
        )) as Tested;
        shell.out(options.json ? `${JSON.stringify(tested)}\n` : testedText(tested));
        return tested.verdict === 'error' ? 1 : 0;
      }),
    );
  conformCommand(group, wrap);
  group
    .command('refresh')
    .description('read orders and listings of a channel now, then send what differs')
    .argument('<name>', 'channel')
    .option('--orders-from-now', 'orders placed earlier that are not on the books count no longer')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<RefreshOptions>, name: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const from = options.ordersFromNow && ({ from: 'now' } as const);
        const refreshed = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'channel', verb: 'refresh', params: { channel: name, ...from } }),
        )) as Refreshed;
        shell.out(options.json ? `${JSON.stringify(refreshed)}\n` : refreshedText(refreshed));
        const { orders, listings, levels } = refreshed;
        const failed = [orders, listings].some((each) => !each.read && each.none !== true);
        return failed || silent.includes(levels) ? 1 : 0;
      }),
    );
  group
    .command('rehearse')
    .description('what a first sync would change at the store, listing by listing; its token starts the channel')
    .argument('<name>', 'channel')
    .option('--token <token>', 'start the channel, if a first sync would still change just what was listed')
    .option('--force', 'start it without a rehearsal, in the name of --name')
    .option('--name <person>', 'who says so; it is on the record')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<Rehearse>, channel: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { token, force, name } = options;
        const how = { ...(token && { token }), ...(force && { force }), ...(name && { name }) };
        const rehearsed = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'channel', verb: 'rehearse', params: { channel, ...how } }),
        )) as Rehearsed | { change: string } | { stopped: null };
        if (!('named' in rehearsed)) {
          const text = 'change' in rehearsed ? 'started' : 'was not waiting';
          shell.out(options.json ? `${JSON.stringify(rehearsed)}\n` : `${channel}: ${text}\n`);
          return 0;
        }
        shell.out(options.json ? `${JSON.stringify(rehearsed)}\n` : rehearsedText(rehearsed));
        return rehearsed.notRead === undefined ? 0 : 1;
      }),
    );
  group
    .command('associate')
    .description('say from a CSV file under which SKUs the store lists items, or that it is not told of them')
    .argument('<name>', 'channel')
    .argument('<file>', 'columns sku, alias (the store’s SKU; several rows for several), off (yes: not told)')
    .option('--json', 'print JSON')
    .action(
      wrap(
        async ({ shell, options }: Invocation<{ json?: true }>, channel: string, file: string): Promise<ExitCode> => {
          const { ask, withAgent } = await import('../agent-call.ts');
          const { readBytes, showErrors } = await import('../import/csv-file.ts');
          const { readListings } = await import('../import/listings-import.ts');
          const read = readListings(readBytes(file));
          if (!read.ok) {
            showErrors(shell, file, read, options.json === true);
            return 1;
          }
          const { listings } = read;
          const changed = await withAgent(shell, options, async (client) => {
            let sum = 0;
            for (let at = 0; at < listings.length; at += listingsPerRequest) {
              const params = { channel, listings: listings.slice(at, at + listingsPerRequest) };
              const answer = (await ask(client, { area: 'channel', verb: 'associate', params })) as { changed: number };
              sum += answer.changed;
            }
            return sum;
          });
          const said = { channel, items: listings.length, changed };
          shell.out(
            options.json
              ? `${JSON.stringify(said)}\n`
              : `${channel}: ${count(listings.length, 'item')}, ${changed} changed\n`,
          );
          return 0;
        },
      ),
    );
  group
    .command('release')
    .description('let go what the brake of a channel stopped, in your name')
    .argument('<name>', 'channel')
    .requiredOption('--name <person>', 'who says so; it is on the record')
    .option('--reason <text>', 'why')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<Release>, channel: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { name, reason } = options;
        const params = { channel, name, ...(reason !== undefined && { reason }) };
        const answer = (await withAgent(shell, options, (client) =>
          ask(client, { area: 'channel', verb: 'release', params }),
        )) as { released: number };
        const text = answer.released === 0 ? 'nothing was stopped' : `${count(answer.released, 'listing')} may go to 0`;
        shell.out(options.json ? `${JSON.stringify(answer)}\n` : `${channel}: ${text}\n`);
        return 0;
      }),
    );
  group
    .command('history')
    .description('lines a channel was told, newest first; with --sku every movement of the item and what became of it')
    .argument('<name>', 'channel')
    .option('--sku <sku>', 'only this item')
    .option('--since <time>', 'not before: "2026-11-28 14:00" in the merchant’s zone, with a zone, "-2h", or "#1042"')
    .option('--limit <n>', 'at most so many lines', wholeNumber(1, linesMax), linesDefault)
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<Options>, name: string): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        const { sku, since, limit = linesDefault } = options;
        const lines = await withAgent(shell, options, async (client) => {
          const all: HistoryLine[] = [];
          const wanted = { channel: name, ...(sku !== undefined && { sku }), ...(since !== undefined && { since }) };
          let page: Page['next'] | undefined;
          while (page !== null && all.length < limit) {
            const params = { ...wanted, limit: Math.min(linesPerPage, limit - all.length), ...(page && { page }) };
            const answer = (await ask(client, { area: 'channel', verb: 'history', params })) as Page;
            all.push(...answer.lines);
            page = answer.next;
          }
          return all;
        });
        shell.out(options.json ? `${JSON.stringify(lines)}\n` : forPeople(lines));
        return 0;
      }),
    );
}

type Tested = {
  channel: string;
  verdict: 'ok' | 'warning' | 'error';
  rows: { what: string; verdict: string; text: string; remedy?: string }[];
};

function testedText({ rows }: Tested): string {
  const shown = table<Tested['rows'][number]>(
    [
      { head: 'part', cell: ({ what }) => what },
      { head: 'verdict', cell: ({ verdict }) => verdict },
      { head: 'what', cell: ({ text }) => text },
    ],
    rows,
  );
  return `${shown}${rows.map(({ remedy }) => (remedy === undefined ? '' : `→ ${remedy}\n`)).join('')}`;
}

type Listed = {
  name: string;
  merchant: string;
  kind: string;
  state: string;
  pending: number;
  lastAckAt: number | null;
  minimumLevel: number;
  basis: string;
};

const listed = (channels: readonly Listed[], nowMs: number) =>
  table<Listed>(
    [
      { head: 'channel', cell: ({ name }) => name },
      { head: 'merchant', cell: ({ merchant }) => merchant },
      { head: 'kind', cell: ({ kind }) => kind },
      { head: 'state', cell: ({ state }) => state },
      { head: 'waiting', cell: ({ pending }) => pending },
      { head: 'basis', cell: ({ basis }) => basis },
      { head: 'minimum', cell: ({ minimumLevel }) => minimumLevel },
      { head: 'last answer', cell: ({ lastAckAt }) => (lastAckAt === null ? '–' : `${ago(nowMs - lastAckAt)} ago`) },
    ],
    channels,
    'No channels: the configuration has no [[channel]].',
  );

/** States in which nothing is sent until a person changes it. */
const silent: readonly Refreshed['levels'][] = ['off', 'paused', 'stopped', 'held', 'braked'];

const whyNamed: Readonly<Record<string, string>> = {
  unknown: 'is not known here, or was never received',
  differs: 'showed another number',
  policy: 'shows another number, and its policy or its flag lets nothing be told: sync/now tells it all the same',
};

function refreshedText({ orders, listings, levels }: Refreshed): string {
  const named = listings.named.map(({ sku, why }) => `  ${sku} ${whyNamed[why] ?? why}\n`);
  return [
    orders.read ? 'orders: read\n' : `orders: not read: ${orders.reason}\n`,
    listings.read
      ? `listings: ${count(listings.listings, 'listing')} in stock there, ${listings.unknown} unknown here, ${listings.differ} told anew, ${listings.silent} left as they are by their policy\n`
      : `listings: not read: ${listings.reason}\n`,
    ...named,
    silent.includes(levels) ? `levels: not sent, the channel is ${levels}\n` : 'levels: what differs is on its way\n',
  ].join('');
}

function rehearsedText({
  channel,
  named,
  changes,
  zeroed,
  shown: some,
  brakeWouldStop,
  notRead,
  listed,
  token,
}: Rehearsed): string {
  const lines = named.map(({ listing, there, here, why }) => {
    const reason = why === null ? '' : ` · ${why}`;
    return `  ${listing}  ${there ?? '–'} → ${here}${reason}\n`;
  });
  return [
    ...lines,
    `${count(changes, 'listing')} would show another number, ${zeroed} of ${some} that show some would go to 0\n`,
    ...(listed > 0
      ? [`${listed} show stock that is none of ours: look at them first (tallyman reconcile run --dry)\n`]
      : []),
    ...(brakeWouldStop ? ['the brake would stop it and ask\n'] : []),
    ...(notRead === undefined ? [] : [`not all of it was read: ${notRead}\n`]),
    ...(token === undefined ? [] : [`start it: tallyman channel rehearse ${channel} --token ${token}\n`]),
  ].join('');
}

const shown = (level: number | null | undefined) => (level === undefined ? '…' : level === null ? '–' : String(level));

const forPeople = (lines: HistoryLine[]) =>
  table<HistoryLine>(
    [
      { head: 'entry', cell: ({ seq }) => seq },
      { head: 'sku', cell: ({ sku }) => sku },
      { head: 'before', cell: ({ before }) => shown(before) },
      { head: 'after', cell: ({ after }) => shown(after) },
      { head: 'what became of it', cell: ({ result }) => result },
      { head: 'acknowledged', cell: ({ ack }) => (ack === undefined ? '' : new Date(ack.at).toISOString()) },
      { head: 'batch', cell: ({ key }) => key },
      {
        head: '',
        cell: ({ text, rule, reason }) => [text, [rule, reason].filter(Boolean).join(' ')].filter(Boolean).join(' · '),
      },
    ],
    lines,
    'Nothing was told.',
  );
