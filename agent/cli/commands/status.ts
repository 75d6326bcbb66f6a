/** `tallyman status`: how the dock is; for people also what goes on at its stations, and what waits to be settled. */
import type { Command } from 'commander';
import type { AgentClient } from '../../admin/doors/socket-client.ts';
import type { Health } from '../../admin/health.ts';
import type { StationState } from '../../inventory/station/station-state.ts';
import type { Invocation, Run } from '../cli.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { ago, count, table } from '../table.ts';

export function status(program: Command, wrap: Run): void {
  program
    .command('status')
    .description('show how the dock is: ledger, alarms, channels, devices, stations, exceptions, held orders')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> => {
        const { ask, withAgent } = await import('../agent-call.ts');
        return withAgent<ExitCode>(shell, options, async (client) => {
          const health = (await ask(client, { area: 'device', verb: 'health' })) as Health;
          if (options.json) shell.out(`${JSON.stringify(health)}\n`);
          else shell.out(forPeople(health, await workOf(client), shell));
          return 0;
        });
      }),
    );
}

type Work = { stations: (StationState & { name: string })[]; exceptions: number; more: boolean };

/** Exceptions that are counted; of more it is only said that there are more. */
const exceptionsMax = 100;

const nothingKnown: Work = { stations: [], exceptions: 0, more: false };

/** A dock whose ledger is in trouble still says how it is; then this part is left out. */
async function workOf(client: AgentClient): Promise<Work> {
  try {
    return await askForWork(client);
  } catch (cause) {
    if (cause instanceof Failure) return nothingKnown;
    throw cause;
  }
}

async function askForWork(client: AgentClient): Promise<Work> {
  const { ask } = await import('../agent-call.ts');
  const info = (await ask(client, { area: 'device', verb: 'info' })) as { stations: { name: string }[] };
  const stations: Work['stations'] = [];
  for (const { name } of info.stations) {
    const state = await ask(client, { area: 'station', verb: 'get', params: { station: name } });
    stations.push({ name, ...(state as StationState) });
  }
  const params = { limit: exceptionsMax };
  const open = (await ask(client, { area: 'exception', verb: 'list', params })) as {
    exceptions: unknown[];
    before: number | null;
  };
  return { stations, exceptions: open.exceptions.length, more: open.before !== null };
}

/** Nobody knows whether its storefront hears anything. */
const isUnanswered = ({ state, lastAckAt }: Health['channels'][number]): boolean =>
  state === 'idle' && lastAckAt === null;

function unansweredText({ channels }: Health): string {
  const names = channels
    .filter(({ state, lastAckAt }) => state !== 'off' && lastAckAt === null)
    .map(({ name }) => name);
  return names.length === 0 ? '' : `, but no storefront has answered yet on ${names.join(', ')}`;
}

function forPeople(health: Health, work: Work, { clock }: Pick<Shell, 'clock'>): string {
  const trust = health.clockTrusted ? '' : ' · the clock is not set yet';
  const lines = [
    `${health.site}/${health.dock}: ${health.state}${unansweredText(health)} · ledger at ${health.head} (epoch ${health.epoch})${trust}`,
    startText(health),
    ...health.alarms.map(
      ({ code, severity, text, remedy }) => `ALARM ${code} (${severity}): ${text}\n  what to do: ${remedy}`,
    ),
    ...(work.exceptions === 0
      ? []
      : [`${count(work.exceptions, 'exception')}${work.more ? ' and more' : ''} to be settled: tallyman exception ls`]),
    ...(health.heldOrders ? [`${count(health.heldOrders, 'order')} held: tallyman order ls --status open`] : []),
    ...shortText(health.shortItems),
  ];
  const channels = table<Health['channels'][number]>(
    [
      { head: 'channel', cell: (row) => row.name },
      { head: 'state', cell: (row) => (isUnanswered(row) ? 'no answer yet' : row.state) },
      { head: 'sent to', cell: (row) => row.cursor },
      { head: 'waiting', cell: (row) => row.pending },
      { head: 'oldest', cell: (row) => (row.oldestUnsentMs === null ? '–' : ago(row.oldestUnsentMs)) },
      {
        head: 'last answer',
        cell: (row) => (row.lastAckAt === null ? '–' : `${ago(clock.wallMs() - row.lastAckAt)} ago`),
      },
      {
        head: '',
        cell: ({ error, note, orders }) =>
          [error ?? note, orders?.error && `orders: ${orders.error}`].filter(Boolean).join(' · '),
      },
    ],
    health.channels,
  );
  const devices = table<Health['devices'][number]>(
    [
      { head: 'device', cell: (row) => row.name },
      { head: 'kind', cell: (row) => row.kind },
      { head: 'protocol', cell: (row) => row.protocol },
      { head: 'state', cell: (row) => row.state },
      { head: '', cell: (row) => row.error },
    ],
    health.devices,
  );
  const stations = table<Work['stations'][number]>(
    [
      { head: 'station', cell: (row) => row.name },
      { head: 'work', cell: (row) => row.work },
      {
        head: 'who',
        cell: ({ operatorName, session }) =>
          `${operatorName ?? '–'}${session.locked ? ' (locked)' : ''}${session.practice ? ' (practice: nothing is booked)' : ''}`,
      },
      { head: 'document', cell: ({ session }) => session.document?.id ?? '–' },
      { head: 'asks', cell: ({ session }) => session.question?.about ?? (session.held === null ? '' : 'for OK') },
    ],
    work.stations,
  );
  const broker = health.broker === undefined ? [] : [brokerText(health.broker)];
  return [
    `${lines.join('\n')}\n`,
    ...broker,
    health.channels.length > 0 ? channels : 'no channels\n',
    health.devices.length > 0 ? devices : 'no devices\n',
    ...(work.stations.length > 0 ? [stations] : []),
  ].join('\n');
}

function shortText(short: Health['shortItems']): string[] {
  if (short === null || short.low + short.out === 0) return [];
  const out = short.out === 0 ? [] : [`${count(short.out, 'item')} out of stock`];
  const low = short.low === 0 ? [] : [`${count(short.low, 'item')} low`];
  return [`${[...out, ...low].join(', ')}: the page /admin lists them`];
}

function startText({ version, configVersion, uptimeMs, boots, dockToSellableMs: { p50, p99 } }: Health): string {
  const shop = p50 === null || p99 === null ? '' : ` · dock to shop ${took(p50)}, 99 of 100 within ${took(p99)}`;
  const start = boots === null ? '' : ` (start ${boots})`;
  return `tallyman ${version}, configuration ${configVersion}, up ${ago(uptimeMs)}${start}${shop}`;
}

const took = (ms: number): string => (ms < 10_000 ? `${ms} ms` : ago(ms));

function brokerText({ state, version, links, dropped, error }: NonNullable<Health['broker']>): string {
  const facts = [
    version && `MQTT ${version}`,
    count(links, 'link'),
    dropped > 0 && `${count(dropped, 'message')} dropped`,
  ];
  return `broker: ${state} (${facts.filter(Boolean).join(', ')})${error === undefined ? '' : ` · ${error}`}\n`;
}
