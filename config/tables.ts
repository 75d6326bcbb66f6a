/**
 * From the parsed document to checked tables: every table against its schema, the options of devices and channels
 * against the schema of their protocol or kind. Goes on after a mistake, so that all of them are found at once.
 */
import type { z } from 'zod';
import { explain, unknownKey } from './explain.ts';
import type { ChannelKindInfo, Kinds, ProtocolKind } from './kinds.ts';
import { type Path, type Problem, show } from './problem.ts';
import * as schema from './schema.ts';
import { channel as channelTable } from './schemas/channel.ts';
import { desk as deskSchema } from './schemas/desk.ts';
import { packaging as packagingSchema } from './schemas/packaging.ts';
import { pictures as picturesSchema } from './schemas/pictures.ts';
import { nearest } from './suggest.ts';

export type DeviceTable = z.output<typeof schema.device> & {
  protocolKind: ProtocolKind;
  line: z.output<typeof schema.line>;
  options: unknown;
};
type Tells = 'shipment' | 'notice' | 'return';
export type ChannelTable = z.output<typeof channelTable> & {
  mode: 'changes' | 'full';
  basis: 'available' | 'physical';
  associate: 'all' | 'listed';
  tells: readonly Tells[];
  options: unknown;
};

/** R25: shipments unless they are switched off or have to be asked for, the rest where it is asked for. */
function tellsOf(
  { shipments, notices, returns }: z.output<typeof channelTable>,
  can: ChannelKindInfo['tells'],
): Tells[] {
  if (can === undefined) return [];
  return [
    ...((shipments ?? can !== 'when-asked') ? ['shipment' as const] : []),
    ...(notices ? ['notice' as const] : []),
    ...(returns ? ['return' as const] : []),
  ];
}

/** Tables that passed; what did not is missing here and stands among the problems. */
export type Tables = {
  dock?: z.output<typeof schema.dock>;
  mqtt?: z.output<typeof schema.mqtt>;
  screen?: z.output<typeof schema.screen>;
  desk?: z.output<typeof deskSchema>;
  pictures?: z.output<typeof picturesSchema>;
  webhooks?: z.output<typeof schema.webhooks>;
  reconcile?: z.output<typeof schema.reconcile>;
  mail?: z.output<typeof schema.mail>;
  site?: z.output<typeof schema.site>;
  contacts: z.output<typeof schema.contact>[];
  epcis: z.output<typeof schema.epcis>[];
  copies: z.output<typeof schema.copy>[];
  log?: z.output<typeof schema.log>;
  merchants: z.output<typeof schema.merchant>[];
  stations: z.output<typeof schema.station>[];
  operators: z.output<typeof schema.operator>[];
  admins: z.output<typeof schema.admin>[];
  packagings: z.output<typeof packagingSchema>[];
  devices: DeviceTable[];
  channels: ChannelTable[];
};

export type Raw = Record<string, unknown>;

export function readTables(raw: Raw, kinds: Kinds): { tables: Tables; problems: Problem[] } {
  const problems: Problem[] = [];
  const names = Object.keys(schema.tables);
  for (const key of Object.keys(raw))
    if (!names.includes(key)) problems.push({ path: [key], message: unknownKey(key, names) });

  const one = <S extends z.ZodObject>(name: schema.TableName, tableSchema: S): z.output<S> | undefined => {
    const value = raw[name];
    if (value === undefined) return undefined;
    if (!isTable(value)) {
      problems.push({ path: [name], message: `is ${kindOf(value)}; write it as one table, [${name}]` });
      return undefined;
    }
    return checked(tableSchema, value, [name]);
  };
  const many = (name: schema.TableName): { value: Raw; path: Path }[] =>
    rowsOf(raw, name, (path, message) => problems.push({ path, message }));
  const checked = <S extends z.ZodObject>(tableSchema: S, value: Raw, path: Path, known?: readonly string[]) => {
    const result = tableSchema.safeParse(value);
    if (result.success) return result.data;
    problems.push(...explain(result.error.issues, value, path, known ?? Object.keys(tableSchema.shape)));
    return undefined;
  };
  const all = <S extends z.ZodObject>(name: schema.TableName, tableSchema: S): z.output<S>[] => {
    const rows: z.output<S>[] = [];
    for (const { value, path } of many(name)) {
      const row = checked(tableSchema, value, path);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  };

  /** Options are checked apart from the common keys, and what neither knows is named with both in mind. */
  const options = (kind: { options(): z.ZodType }, value: Raw, path: Path, common: readonly string[]): unknown => {
    const known = kind.options();
    const own = optionKeys(known);
    const rest: Raw = {};
    for (const [key, entry] of Object.entries(value)) {
      if (own.includes(key)) rest[key] = entry;
      else if (!common.includes(key))
        problems.push({ path: [...path, key], message: unknownKey(key, [...common, ...own]) });
    }
    const result = known.safeParse(rest);
    if (result.success) return result.data;
    problems.push(...explain(result.error.issues, rest, path, [...common, ...own]));
    return undefined;
  };

  const device = ({ value, path }: { value: Raw; path: Path }): DeviceTable | undefined => {
    const base = checked(schema.device, pick(value, schema.device), path);
    const name = value.protocol;
    const protocol = kinds.protocols.find((candidate) => candidate.name === name);
    if (!protocol) {
      if (typeof name === 'string')
        problems.push({
          path: [...path, 'protocol'],
          message: unknownWord(name, 'protocol', protocolNames(kinds, value.kind)),
        });
      return undefined;
    }
    if (base && base.kind !== protocol.kind)
      problems.push({
        path: [...path, 'kind'],
        message: `is "${base.kind}", but ${protocol.name} is the protocol of a ${protocol.kind}; change one of the two`,
      });
    const serial = protocol.transport === 'serial';
    const lineKeys = serial ? Object.keys(schema.line.shape) : [];
    const line = serial ? checked(schema.line, pick(value, schema.line), path) : {};
    const own = options(protocol, value, path, [...Object.keys(schema.device.shape), ...lineKeys]);
    const wrongPort = base && kinds.ports.problem(base.port, protocol, own);
    if (wrongPort !== undefined)
      problems.push({ path: [...path, 'port'], message: `${show(base?.port)} ${wrongPort}` });
    return base && line && { ...base, protocolKind: protocol, line, options: own };
  };

  const channel = ({ value, path }: { value: Raw; path: Path }): ChannelTable | undefined => {
    const base = checked(channelTable, pick(value, channelTable), path);
    const kind = kinds.channels.find((candidate) => candidate.kind === value.kind);
    if (!kind) {
      if (typeof value.kind === 'string')
        problems.push({
          path: [...path, 'kind'],
          message: unknownWord(value.kind, 'kind of channel', kindNames(kinds.channels)),
        });
      return undefined;
    }
    const own = options(kind, value, path, Object.keys(channelTable.shape));
    if (kind.mode === 'full' && base?.mode === 'changes') {
      const message = `is "changes", but a channel of kind "${kind.kind}" needs every level at every turn; take it out`;
      problems.push({ path: [...path, 'mode'], message });
    }
    if (kind.basis !== undefined && base?.basis !== undefined && base.basis !== kind.basis) {
      const why =
        kind.basis === 'physical'
          ? 'subtracts its own open orders by itself'
          : 'takes what it sells off the number it was told';
      const message = `is "${base.basis}", but a store of kind "${kind.kind}" ${why}; take it out`;
      problems.push({ path: [...path, 'basis'], message });
    }
    if (kind.unread === true && base?.associate === 'listed') {
      const message = `is "listed", but what a channel of kind "${kind.kind}" lists cannot be read; take it out`;
      problems.push({ path: [...path, 'associate'], message });
    }
    const tells = base === undefined ? [] : tellsOf(base, kind.tells);
    const wanted = (['shipments', 'notices', 'returns'] as const).find((key) => base?.[key] === true);
    if (kind.tells === undefined && wanted !== undefined) {
      const message = `is true, but a channel of kind "${kind.kind}" tells nothing but levels; take it out`;
      problems.push({ path: [...path, wanted], message });
    }
    const beside = (['notices', 'returns'] as const).filter((key) => base?.[key] === true);
    for (const key of kind.tells === 'shipments' ? beside : []) {
      const message = `is true, but a store of kind "${kind.kind}" has no place for ${key}; take it out`;
      problems.push({ path: [...path, key], message });
    }
    return (
      base && {
        ...base,
        ...{ mode: kind.mode ?? base.mode ?? 'changes', basis: kind.basis ?? base.basis ?? 'available' },
        ...{ associate: base.associate ?? kind.associate ?? 'all', tells, options: own },
      }
    );
  };

  const tables: Tables = {
    ...defined('dock', one('dock', schema.dock)),
    ...defined('mqtt', one('mqtt', schema.mqtt)),
    ...defined('screen', one('screen', schema.screen)),
    ...defined('desk', one('desk', deskSchema)),
    ...defined('pictures', one('pictures', picturesSchema)),
    ...defined('webhooks', one('webhooks', schema.webhooks)),
    ...defined('reconcile', one('reconcile', schema.reconcile)),
    ...defined('mail', one('mail', schema.mail)),
    ...defined('site', one('site', schema.site)),
    ...defined('log', one('log', schema.log)),
    contacts: all('contact', schema.contact),
    epcis: all('epcis', schema.epcis),
    copies: all('copy', schema.copy),
    merchants: all('merchant', schema.merchant),
    stations: all('station', schema.station),
    operators: all('operator', schema.operator),
    admins: all('admin', schema.admin),
    packagings: all('packaging', packagingSchema),
    devices: many('device').flatMap((row) => device(row) ?? []),
    channels: many('channel').flatMap((row) => channel(row) ?? []),
  };
  return { tables, problems };
}

/** The rows of a repeated table that are tables at all. */
export function rowsOf(
  raw: Raw,
  name: string,
  complain: (path: Path, message: string) => void = () => {},
): { value: Raw; path: Path }[] {
  const value = raw[name];
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    complain([name], `is ${kindOf(value)}; it may be repeated, so write [[${name}]]`);
    return [];
  }
  return value.flatMap((row, index) => {
    if (isTable(row)) return [{ value: row, path: [name, index] }];
    complain([name, index], `is ${kindOf(row)}; write it as [[${name}]]`);
    return [];
  });
}

/**
 * Keys that a kind's options take, whatever its schema is made of (objects, unions, transforms). Read from the schema
 * itself: a JSON Schema of it says the same and takes a tenth of a start to make.
 */
export function optionKeys(options: z.core.$ZodType): string[] {
  const { def } = (options as z.core.$ZodTypes)._zod;
  if (def.type === 'object') return Object.keys(def.shape);
  const parts =
    def.type === 'union'
      ? def.options
      : def.type === 'intersection'
        ? [def.left, def.right]
        : def.type === 'pipe'
          ? [def.in]
          : 'innerType' in def
            ? [def.innerType]
            : [];
  return [...new Set(parts.flatMap(optionKeys))];
}

export function unknownWord(word: string, what: string, known: readonly string[]): string {
  const near = nearest(word, known);
  const list = known.length > 0 ? `there are: ${known.join(', ')}` : 'there are none';
  return `is ${show(word)}, which is no ${what} here; ${near ? `did you mean "${near}"?` : list}`;
}

const protocolNames = ({ protocols }: Kinds, kind: unknown) =>
  protocols
    .filter((one) => (schema.device.shape.kind.safeParse(kind).success ? one.kind === kind : true))
    .map((one) => one.name);
const kindNames = (channels: readonly ChannelKindInfo[]) => channels.map((one) => one.kind);

function isTable(value: unknown): value is Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function pick(value: Raw, tableSchema: z.ZodObject): Raw {
  return Object.fromEntries(Object.entries(value).filter(([key]) => Object.hasOwn(tableSchema.shape, key)));
}

function defined<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

/** What stands where a table belongs; never the value, which may be anything. */
const kindOf = (value: unknown) =>
  typeof value === 'object' ? show(value) : `a ${typeof value === 'string' ? 'text' : typeof value}`;
