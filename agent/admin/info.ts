/**
 * What this dock is: version, ledger, verbs, channels and devices; what `device/info` answers and `info` keeps retained
 * over MQTT.
 */

import { schema } from './answers/schema.ts';
import { sees, type Who } from './authority.ts';
import type { AdminContext } from './verb.ts';

/** @param who whose merchants and channels are told */
export function info({ book, config, version, verbs }: AdminContext, who: Pick<Who, 'merchants'>) {
  return {
    version,
    site: config.dock.site,
    dock: config.dock.name,
    epoch: book.head.epoch,
    head: book.head.seq,
    boot: book.boot,
    schema,
    verbs: verbs.map(({ area, verb, title, changes, role, params }) => ({
      verb: `${area}/${verb}`,
      title,
      changes,
      role,
      params: Object.keys(params.shape),
    })),
    merchants: config.merchants.filter(({ id }) => sees(who, id)),
    stations: config.stations,
    packagings: config.packagings.map(({ name }) => name),
    channels: config.channels
      .filter(({ merchant }) => sees(who, merchant))
      .map(({ name, merchant, kind, enabled }) => ({ name, merchant, kind, enabled })),
    devices: config.devices.map(({ name, station, kind, protocol, port }) => ({
      name,
      station,
      kind,
      protocol,
      port,
    })),
  };
}
