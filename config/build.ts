/**
 * Checked tables to the configuration the agent uses: names in camelCase, defaults that depend on other tables filled
 * in.
 */
import type { MerchantRules } from '../agent/inventory/nouns/rulebook.ts';
import type {
  ChannelConfig,
  Config,
  DeskConfig,
  DeviceConfig,
  EpcisConfig,
  MailConfig,
  MqttConfig,
  PicturesConfig,
  Schedule,
  SiteConfig,
  StationConfig,
} from './config.ts';
import { merchantDefaults } from './schema.ts';
import { conditionReasons } from './schemas/condition-reasons.ts';
import { languageOf } from './suggest.ts';
import type { ChannelTable, DeviceTable, Tables } from './tables.ts';

/** Quiet and longest wait of a realtime channel when the file says nothing (R21). */
const debounce = { quietMs: 250, maxMs: 2_000 };

/** @throws never for tables without problems: a missing [dock] is one. */
export function buildConfig(tables: Tables): Config {
  const { dock } = tables;
  if (!dock) throw new Error('a configuration without [dock] passed its checks');
  const shadowed = new Set(tables.merchants.flatMap(({ id, shadow }) => (shadow ? [id] : [])));
  return {
    dock: buildDock(dock),
    mqtt: tables.mqtt && buildMqtt(tables.mqtt),
    screen: tables.screen && buildScreen(tables.screen),
    ...(tables.desk && { desk: buildDesk(tables.desk) }),
    ...(tables.pictures && { pictures: buildPictures(tables.pictures) }),
    ...(tables.webhooks && { webhooks: tables.webhooks }),
    merchants: tables.merchants.map(buildMerchant),
    stations: tables.stations.map(buildStation),
    operators: tables.operators.map(({ id, name, badge, desk }) => ({
      ...{ id, name },
      ...(badge !== undefined && { badge }),
      ...(desk !== undefined && { desk }),
    })),
    admins: tables.admins.map(({ merchants, ...one }) => ({
      ...one,
      merchants: merchants.includes('*') ? '*' : merchants,
    })),
    packagings: tables.packagings.map((one) => ({
      ...{ name: one.name, weightG: one['weight-g'], toleranceG: one['tolerance-g'] },
    })),
    devices: tables.devices.map(buildDevice),
    channels: tables.channels.map((channel) => ({
      ...buildChannel(channel, dock.timezone),
      ...((channel.shadow || shadowed.has(channel.merchant)) && { shadow: true as const }),
    })),
    reconcile: buildReconcile(tables),
    mail: tables.mail && buildMail(tables.mail, tables.merchants, dock.name),
    ...(tables.epcis.length > 0 && { epcis: tables.epcis.map(buildEpcis) }),
    ...(tables.copies.length > 0 && { copies: tables.copies }),
    ...(tables.site && { site: buildSite(tables.site, dock.site) }),
    ...(tables.contacts.length > 0 && { contacts: tables.contacts }),
    log: tables.log ?? { level: 'info' },
  };
}

function buildDock(table: NonNullable<Tables['dock']>): Config['dock'] {
  const { 'command-key-file': file, 'condition-reasons': reasons, ...dock } = table;
  return {
    ...dock,
    conditionReasons: reasons ?? conditionReasons[languageOf(dock.locale)],
    ...(file !== undefined && { commandKeyFile: file }),
  };
}

function buildMerchant(table: Tables['merchants'][number]): MerchantRules {
  const { id, sync, 'process-orders': processOrders, timezone, 'split-held': splitHeld } = table;
  const { 'low-stock': lowStock } = table;
  const written = { sync, processOrders };
  return {
    id,
    sync: sync ?? merchantDefaults.sync,
    processOrders: processOrders ?? merchantDefaults.processOrders,
    ...(timezone !== undefined && { timezone }),
    ...(splitHeld && { splitHeld }),
    ...(lowStock !== undefined && { lowStock }),
    unwritten: (['sync', 'processOrders'] as const).filter((name) => written[name] === undefined),
  };
}

function buildStation({
  name,
  work,
  merchant,
  weigh,
  packaging,
  ...manners
}: Tables['stations'][number]): StationConfig {
  const { 'ask-above': askAbove, 'lock-after': lockAfterMs, 'sign-in': signIn, 'hold-errors': holdErrors } = manners;
  return {
    ...{ name, work },
    ...(weigh && { weigh }),
    ...(merchant !== undefined && { merchant }),
    ...(packaging !== undefined && { packaging }),
    ...(holdErrors && { holdErrors }),
    ...(signIn === 'required' && { signIn }),
    ...(askAbove !== undefined && { askAbove }),
    ...(lockAfterMs !== undefined && { lockAfterMs }),
  };
}

function buildScreen(table: NonNullable<Tables['screen']>): NonNullable<Config['screen']> {
  const { listen, links, 'pin-file': pinFile } = table;
  return { listen, links, ...(pinFile !== undefined && { pinFile }) };
}

function buildDesk(table: NonNullable<Tables['desk']>): DeskConfig {
  const { cert, key, 'pin-file': pinFile, 'sign-in': signIn, ...desk } = table;
  return {
    ...{ ...desk, certFile: cert, keyFile: key },
    ...(pinFile !== undefined && { pinFile }),
    ...(signIn === 'person' && { people: true as const }),
  };
}

function buildPictures(table: NonNullable<Tables['pictures']>): PicturesConfig {
  const { ca, 'space-mb': spaceMb, 'allow-local': allowLocal } = table;
  return { spaceBytes: spaceMb * 1024 * 1024, allowLocal, ...(ca !== undefined && { caFile: ca }) };
}

function buildMqtt(table: NonNullable<Tables['mqtt']>): MqttConfig {
  const { ca, cert, key, crl, 'min-version': minVersion } = table.tls ?? {};
  return {
    url: table.url,
    version: table.version,
    keepaliveS: Math.round(table.keepalive / 1_000),
    ...(table['client-id'] !== undefined && { clientId: table['client-id'] }),
    ...(table.username !== undefined && { username: table.username }),
    ...(table['password-file'] !== undefined && { passwordFile: table['password-file'] }),
    tls: {
      ...(ca !== undefined && { caFile: ca }),
      ...(cert !== undefined && { certFile: cert }),
      ...(key !== undefined && { keyFile: key }),
      ...(crl !== undefined && { crlFile: crl }),
      ...(minVersion === '1.2' && { minVersion }),
    },
    ...(table['open-reading'] && { openReading: true }),
  };
}

function buildDevice({ name, station, kind, protocol, port, protocolKind, line, options }: DeviceTable): DeviceConfig {
  const standard = protocolKind.line;
  return {
    name,
    station,
    kind,
    protocol,
    port,
    line: {
      baud: line.baud ?? standard.baud,
      dataBits: line['data-bits'] ?? standard.dataBits,
      parity: line.parity ?? standard.parity,
      stopBits: line['stop-bits'] ?? standard.stopBits,
    },
    options,
  };
}

function buildChannel(table: ChannelTable, dockZone: string): ChannelConfig {
  return {
    name: table.name,
    merchant: table.merchant,
    kind: table.kind,
    enabled: table.enabled,
    minimumLevel: table['minimum-level'],
    ...(table['maximum-level'] !== undefined && { maximumLevel: table['maximum-level'] }),
    ...(table.target !== undefined && { target: table.target }),
    ...(table.brake !== undefined && { brakePercent: table.brake }),
    mode: table.mode,
    ...(table.rehearse && { rehearse: true as const }),
    ...(table.tells.length > 0 && { tells: table.tells }),
    basis: table.basis,
    schedule: schedule(table, dockZone),
    ...(table.orders && { orders: { everyMs: table['orders-every'] ?? ordersEveryMs(table) } }),
    ...(table['rise-wait'] === undefined ? {} : { riseWaitMs: table['rise-wait'] }),
    ...(table.associate === 'listed' && { onlyListed: true as const }),
    ...(table['late-after'] !== undefined && { lateAfterMs: table['late-after'] }),
    options: table.options,
  };
}

/** A schedule reads orders at its own turns; a realtime channel has none. */
function ordersEveryMs({ cron, every }: ChannelTable): number | null {
  return cron !== undefined || typeof every === 'number' ? null : 30_000;
}

function schedule(table: ChannelTable, dockZone: string): Schedule {
  if (table.cron !== undefined) return { type: 'cron', expression: table.cron, timezone: table.timezone ?? dockZone };
  if (typeof table.every === 'number') return { type: 'every', ms: table.every };
  const quietMs = table['debounce-quiet'] ?? debounce.quietMs;
  return { type: 'realtime', quietMs, maxMs: Math.max(quietMs, table['debounce-max'] ?? debounce.maxMs) };
}

function buildReconcile({ reconcile, merchants }: Tables): Config['reconcile'] {
  const own = merchants.flatMap(({ id, 'reconcile-at': at }) => (at === undefined ? [] : [[id, timeOf(at)] as const]));
  return { at: timeOf(reconcile?.at ?? '22:00'), atOf: Object.fromEntries(own) };
}

function buildSite({ server, tells, ...table }: NonNullable<Tables['site']>, site: string): SiteConfig {
  const { 'key-file': keyFile, ca, 'tells-as': tellsAs = site } = table;
  return {
    ...{ server, tells, tellsAs },
    ...(keyFile !== undefined && { keyFile }),
    ...(ca !== undefined && { caFile: ca }),
  };
}

function buildEpcis(table: Tables['epcis'][number]): EpcisConfig {
  const { name, folder, url, ca: caFile, merchant, location } = table;
  const { 'headers-file': headersFile, 'read-point': readPoint } = table;
  const given = Object.entries({ folder, url, headersFile, caFile, merchant, readPoint, location });
  return { name, ...Object.fromEntries(given.filter(([, value]) => value !== undefined)) };
}

const timeOf = (at: string): string | null => (at === 'never' ? null : at);

/** What follows the @ of an address at that server; an IP address stands in brackets (RFC 5321 4.1.3). */
function mailDomain(smtp: string): string {
  const { hostname } = new URL(smtp);
  if (hostname.startsWith('[')) return `[IPv6:${hostname.slice(1)}`;
  return /^[\d.]+$/.test(hostname) ? `[${hostname}]` : hostname;
}

function buildMail(table: NonNullable<Tables['mail']>, merchants: Tables['merchants'], dock: string): MailConfig {
  const { smtp, user, 'password-file': passwordFile, ca } = table;
  const from = table.from ?? (user?.includes('@') ? user : `${dock}@${mailDomain(smtp)}`);
  return {
    ...{ smtp, from },
    ...(user !== undefined && { user }),
    ...(passwordFile !== undefined && { passwordFile }),
    ...(ca !== undefined && { caFile: ca }),
    ...(table['allow-insecure'] && { allowInsecure: true as const }),
    ...(table['quiet-nights'] === 'silent' && { silentWhenQuiet: true as const }),
    to: Object.fromEntries(merchants.flatMap(({ id, admins }) => (admins === undefined ? [] : [[id, admins]]))),
  };
}
