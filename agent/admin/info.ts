/** What this dock is: version, ledger, verbs, channels and devices; what `device/info` answers and `info` keeps retained over MQTT. */
import type { AdminContext } from './command.ts';

export function info({ book, config, version, commands }: AdminContext) {
  return {
    version,
    site: config.dock.site,
    dock: config.dock.name,
    epoch: book.head.epoch,
    head: book.head.seq,
    boot: book.boot,
    verbs: commands.map(({ area, verb, title, changes, params }) => ({
      verb: `${area}/${verb}`,
      title,
      changes,
      params: Object.keys(params.shape),
    })),
    merchants: config.merchants,
    stations: config.stations,
    packagings: config.packagings.map(({ name }) => name),
    channels: config.channels.map(({ name, merchant, kind, enabled }) => ({ name, merchant, kind, enabled })),
    devices: config.devices.map(({ name, station, kind, protocol, port }) => ({
      name,
      station,
      kind,
      protocol,
      port,
    })),
  };
}
