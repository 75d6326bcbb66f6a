/**
 * What this dock is: version, ledger, verbs, channels and devices; what `device/info` answers and `info` keeps retained
 * over MQTT.
 */

import { schema } from './answers/schema.ts';
import verbs from './answers/verb-list.json' with { type: 'json' };
import { sees, type Who } from './authority.ts';
import type { AdminContext } from './verb.ts';

/** @param who whose merchants and channels are told */
export function info({ book, config, version }: AdminContext, who: Pick<Who, 'merchants'>) {
  return {
    version,
    site: config.dock.site,
    dock: config.dock.name,
    epoch: book.head.epoch,
    head: book.head.seq,
    boot: book.boot,
    schema,
    verbs,
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
