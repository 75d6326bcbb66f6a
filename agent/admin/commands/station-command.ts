/** What a person at a station does by hand: the same as a scanned command code. What only scales do is done here, once the rules allow it. */
import { z } from 'zod';
import { commandNames } from '../../inventory/nouns/station-command.ts';
import { scaleAt, scaleOrder } from '../../stations/scale.ts';
import { command, failed } from '../command.ts';
import { resultOf } from '../outcome.ts';
import { merchantId } from '../params.ts';
import { tellScale } from '../scale-command.ts';
import { stationCommandSchema } from '../station-command.ts';

export const stationCommand = command({
  area: 'station',
  verb: 'command',
  title: 'Press a button at a station: undo, finish, confirm, cancel, quantity, open …; the same as its printed code',
  changes: true,
  params: z.strictObject({ station: merchantId, command: stationCommandSchema(commandNames) }),
  async run({ station, command }, context, { by }) {
    context.touched(station);
    const outcome = await context.book.submit({ type: 'station', station, by, command });
    const order = scaleOrder(outcome);
    if (order === undefined) return resultOf(outcome);
    const scale = scaleAt(context.config.devices, station);
    if (scale === undefined) return failed('unknown-device', `There is no scale at ${station}.`, 'station');
    return tellScale(context, scale, order);
  },
});
