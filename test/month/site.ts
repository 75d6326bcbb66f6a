/**
 * The dock of the month as its configuration file says it: three merchants in two time zones, six channels of both
 * kinds.
 */
import { kinds } from '../../agent/cli/kinds.ts';
import type { Config } from '../../config/config.ts';
import { loadConfig } from '../../config/load.ts';
import { sku } from '../end-to-end/codes.ts';
import { type Table, toml } from '../end-to-end/config-file.ts';
import { portOf } from './wires.ts';

export const merchants = ['acme', 'birch', 'cedar'] as const;
export const channelNames = ['acme-web', 'acme-mall', 'birch-web', 'birch-file', 'cedar-web', 'cedar-shop'] as const;
export const secretFile = '/etc/tallyman/secret';
/** `whsec_` and 32 bytes. */
export const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

/** What people change in the file from one start to the next. */
export type Settings = { merchants: Record<string, Table>; channels: Record<string, Table> };

export const firstSettings = (): Settings => ({
  merchants: {
    acme: { timezone: 'America/New_York' },
    birch: { timezone: 'Asia/Kolkata', 'process-orders': 'first-receipt', 'split-held': true },
    cedar: { timezone: 'Europe/Berlin', sync: 'always' },
  },
  channels: {
    'acme-web': { kind: 'mqtt', orders: true, 'orders-every': '30m', notices: true, returns: true },
    'acme-mall': {
      kind: 'https',
      orders: true,
      'orders-every': '20m',
      basis: 'physical',
      'maximum-level': 40,
      shipments: true,
    },
    'birch-web': { kind: 'mqtt', every: '9m', orders: true, 'minimum-level': 5 },
    'birch-file': { kind: 'https', every: '2h', mode: 'full', returns: true },
    'cedar-web': {
      kind: 'https',
      cron: '7 */3 * * *',
      timezone: 'Europe/Berlin',
      orders: true,
      basis: 'physical',
      shipments: true,
    },
    'cedar-shop': { kind: 'mqtt', orders: true, 'orders-every': '30m', 'rise-wait': 'forever' },
  },
});

/** R28: of each merchant; the goods they consist of are dealt in daily. */
export const kits: Readonly<Record<string, readonly (readonly [sku: string, quantity: number])[]>> = {
  'KIT-0101': [
    [sku(1), 1],
    [sku(2), 2],
  ],
  'KIT-0102': [
    [sku(4), 1],
    [sku(5), 1],
  ],
  'KIT-0103': [
    [sku(2), 1],
    [sku(7), 3],
    [sku(8), 1],
  ],
};

/** Long enough for every schedule to have had a turn. */
export const longestTurnMs = 3 * 3_600_000 + 120_000;

export const ordersOf = (channel: string): boolean => channel !== 'birch-file';
export const toldOfShipments = (channel: string): boolean => channel !== 'birch-file';
export const riseWaitMs = (channel: string): number => (channel === 'cedar-shop' ? Number.POSITIVE_INFINITY : 60_000);

export function configOf(settings: Settings, data: string): Config {
  const text = toml({
    dock: { site: 'reno-1', name: 'dock-3', timezone: 'America/New_York', data },
    mqtt: { url: 'mqtt://127.0.0.1' },
    merchants: merchants.map((id) => ({ id, ...settings.merchants[id] })),
    stations: merchants.flatMap((merchant) => [
      { name: `in-${merchant}`, work: 'receiving', merchant },
      { name: `out-${merchant}`, work: 'packing', merchant },
      { name: `count-${merchant}`, work: 'counting', merchant },
    ]),
    devices: [],
    channels: channelNames.map((name, index) => {
      const table = settings.channels[name] ?? {};
      const [merchant = ''] = name.split('-');
      return table.kind === 'https'
        ? { name, merchant, ...table, url: `http://127.0.0.1:${portOf(index)}/hook`, 'secret-file': secretFile }
        : { name, merchant, ...table };
    }),
  });
  const loaded = loadConfig(text, 'tallyman.toml', kinds);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  return loaded.config;
}
