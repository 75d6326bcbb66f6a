import { z } from 'zod';
import { command, ok } from '../command.ts';

export const deviceInfo = command({
  area: 'device',
  verb: 'info',
  title: 'Version, ledger head, verbs, channels and devices of this dock',
  changes: false,
  params: z.strictObject({}),
  run: async (_params, { book, config, version, commands }) =>
    ok({
      version,
      site: config.dock.site,
      dock: config.dock.name,
      epoch: book.head.epoch,
      head: book.head.seq,
      boot: book.boot,
      verbs: commands
        .filter(({ internal }) => !internal)
        .map(({ area, verb, title, changes, params }) => ({
          verb: `${area}/${verb}`,
          title,
          changes,
          params: Object.keys(params.shape),
        })),
      merchants: config.merchants,
      stations: config.stations,
      channels: config.channels.map(({ name, merchant, kind, enabled }) => ({ name, merchant, kind, enabled })),
      devices: config.devices.map(({ name, station, kind, protocol, port }) => ({
        name,
        station,
        kind,
        protocol,
        port,
      })),
    }),
});
