import { z } from 'zod';
import { command, failed, ok } from '../command.ts';
import { merchantId } from '../params.ts';

export const stationGet = command({
  area: 'station',
  verb: 'get',
  title: 'Who works at a station, on which document, how far it is, and what counted last',
  changes: false,
  params: z.strictObject({ station: merchantId }),
  async run({ station }, { book, config }) {
    if (!config.stations.some(({ name }) => name === station))
      return failed('unknown-station', `There is no station named ${station}.`, 'station');
    return ok(await book.station(station));
  },
});
