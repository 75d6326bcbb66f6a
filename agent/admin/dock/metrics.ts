/**
 * How the dock is, for Prometheus (text format 0.0.4): `health` in numbers, made when somebody scrapes and at no other
 * time. Nothing is counted here that `status` does not say. Pure.
 */
import type { Health } from '../health.ts';

type Sample = { labels?: Readonly<Record<string, string>>; value: number | boolean | null | undefined };
type Metric = { name: string; type: 'gauge' | 'counter'; help: string; samples(health: Health): Sample[] };

const one = (value: Sample['value']): Sample[] => [{ value }];
const seconds = (ms: number | null | undefined): number | null => (ms === null || ms === undefined ? null : ms / 1_000);

const channelGauge = (
  name: string,
  help: string,
  value: (channel: Health['channels'][number]) => Sample['value'],
): Metric => ({
  ...{ name: `tallyman_channel_${name}`, type: 'gauge', help },
  samples: ({ channels }) =>
    channels.map((channel) => ({
      labels: { channel: channel.name, merchant: channel.merchant, kind: channel.kind },
      value: value(channel),
    })),
});

const otherGauge = (
  name: string,
  help: string,
  value: (other: NonNullable<Health['shared']>['others'][number]) => Sample['value'],
): Metric => ({
  ...{ name: `tallyman_site_${name}`, type: 'gauge', help },
  samples: ({ shared }) =>
    (shared?.others ?? []).map((other) => ({ labels: { dock: other.dock }, value: value(other) })),
});

export const metrics: readonly Metric[] = [
  {
    ...{ name: 'tallyman_info', type: 'gauge', help: 'Always 1: which dock, and what it runs.' },
    samples: ({ site, dock, version, configVersion }) => [
      { labels: { site, dock, version, config_version: configVersion }, value: 1 },
    ],
  },
  gauge('up', 'Scans are recorded.', ({ state }) => state !== 'refusing'),
  gauge('uptime_seconds', 'Since the start of the agent.', ({ uptimeMs }) => seconds(uptimeMs)),
  { ...gauge('boots_total', 'Starts of this dock on the record.', ({ boots }) => boots), type: 'counter' },
  { ...gauge('entries_total', 'Entries of the ledger in this epoch.', ({ head }) => head), type: 'counter' },
  gauge('last_scan_timestamp_seconds', 'By the clock of the device.', ({ lastScanAt }) => seconds(lastScanAt)),
  gauge('clock_trusted', 'The device knows the time.', ({ clockTrusted }) => clockTrusted),
  gauge('clock_offset_seconds', 'From the time service.', ({ clock }) => seconds(clock.offsetMs)),
  gauge('restart_required', 'The configuration file was changed since the start.', (health) => health.restartRequired),
  gauge('open_exceptions', 'What waits to be settled.', ({ openExceptions }) => openExceptions),
  gauge('held_orders', 'Orders that wait.', ({ heldOrders }) => heldOrders),
  gauge('low_stock_items', 'Low by their threshold, and not out.', ({ shortItems }) => shortItems?.low),
  gauge('out_of_stock_items', 'Out, where somebody asked to be told.', ({ shortItems }) => shortItems?.out),
  gauge('disk_free_bytes', 'Of the data disk.', ({ disk }) => disk.freeBytes),
  gauge('disk_sync_seconds', 'Median of the last commits.', ({ disk }) => seconds(disk.syncMs)),
  gauge('disk_written_per_scan_bytes', 'Since the start.', ({ disk }) => disk.writtenPerScan),
  gauge('certificate_days_left', 'Of the certificate that ends first.', (health) => health.certificateDaysLeft),
  gauge('throttled', 'The processor is slowed down.', ({ throttled }) => throttled),
  gauge('broker_connected', 'There is a link to the broker.', ({ broker }) => broker && broker.state === 'online'),
  { ...gauge('broker_links_total', 'Links since the start.', ({ broker }) => broker?.links), type: 'counter' },
  {
    ...{
      name: 'tallyman_dock_to_sellable_seconds',
      type: 'gauge',
      help: 'From the commit to the storefront’s answer.',
    },
    samples: ({ dockToSellableMs: { p50, p99 } }) => [
      { labels: { quantile: '0.5' }, value: seconds(p50) },
      { labels: { quantile: '0.99' }, value: seconds(p99) },
    ],
  },
  gauge('site_linked', 'The site’s server is reached.', ({ shared }) => shared?.linked),
  gauge('site_cut_off_timestamp_seconds', 'Since when it is not.', ({ shared }) => seconds(shared?.cutOffSince)),
  gauge('site_waiting_entries', 'Entries that the other docks may not have.', ({ shared }) => shared?.waiting),
  gauge(
    'site_stopped',
    'Nothing of this dock is told to the others.',
    ({ shared }) => shared && shared.stopped !== null,
  ),
  gauge('site_speaks', 'This dock tells the storefronts.', ({ shared }) => shared?.speaks),
  gauge('site_told', 'A dock of the site does.', ({ shared }) => shared && shared.teller !== null),
  otherGauge('folded_entry', 'Up to which of its entries another dock is known here.', ({ to }) => to),
  otherGauge('folded_timestamp_seconds', 'Since when, by the clock of this one.', ({ at }) => seconds(at)),
  otherGauge('behind', 'What is missing of it only it has itself.', ({ behind }) => behind),
  channelGauge(
    'up',
    'Its storefront takes what it is told, or has to be told nothing.',
    ({ error }) => error === undefined,
  ),
  channelGauge('pending_entries', 'Entries it has not been told of.', ({ pending }) => pending),
  channelGauge('oldest_unsent_seconds', 'How long the oldest of them waits.', (one) => seconds(one.oldestUnsentMs)),
  channelGauge('last_ack_timestamp_seconds', 'Its last answer.', ({ lastAckAt }) => seconds(lastAckAt)),
  {
    ...{ name: 'tallyman_device_up', type: 'gauge', help: 'The port of a scanner or scale is open.' },
    samples: ({ devices }) =>
      devices.map(({ name, kind, state }) => ({ labels: { device: name, kind }, value: state === 'open' })),
  },
  {
    ...{ name: 'tallyman_alarm', type: 'gauge', help: 'Always 1: an alarm that stands.' },
    samples: ({ alarms }) =>
      alarms.map(({ code, severity, subject = '' }) => ({ labels: { code, severity, subject }, value: 1 })),
  },
];

function gauge(name: string, help: string, value: (health: Health) => Sample['value']): Metric {
  return { name: `tallyman_${name}`, type: 'gauge', help, samples: (health) => one(value(health)) };
}

/** What is not known is left out. */
export function exposition(health: Health): string {
  return metrics
    .map(({ name, type, help, samples }) => {
      const lines = samples(health).flatMap(({ labels, value }) =>
        value === null || value === undefined ? [] : [`${name}${labelled(labels)} ${Number(value)}\n`],
      );
      return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
    })
    .join('');
}

function labelled(labels: Sample['labels']): string {
  if (labels === undefined) return '';
  const escaped = (text: string) => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(',')}}`;
}
