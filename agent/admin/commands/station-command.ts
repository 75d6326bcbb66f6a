/** What a person at a station does by hand: the same as a scanned command code. What only scales do is done here, once the rules allow it. */
import { z } from 'zod';
import type { PlainCommand } from '../../inventory/nouns/command-codes.ts';
import { scaleAt, scaleOrder } from '../../stations/scale.ts';
import { command, failed } from '../command.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, orderId, skuText } from '../params.ts';
import { tellScale } from '../scale-command.ts';

/** A record, so that none can be forgotten. */
const plainCommands: { [C in PlainCommand]: C } = {
  undo: 'undo',
  finish: 'finish',
  'next-box': 'next-box',
  confirm: 'confirm',
  cancel: 'cancel',
  acknowledge: 'acknowledge',
  reopen: 'reopen',
  'sign-out': 'sign-out',
  lock: 'lock',
  'by-weight': 'by-weight',
  tare: 'tare',
  zero: 'zero',
};

/** Items that one count is opened for. */
const skusMax = 500;

const others = ['quantity', 'work', 'badge', 'sign-in', 'goods', 'open'];
const wanted = `must be one of ${[...Object.keys(plainCommands), ...others].join(', ')}, as in {"command":"undo"}`;

/** As `StationCommand` of the rules; whole numbers and their limits are the rules' own. */
const stationCommandParams = z.discriminatedUnion(
  'command',
  [
    z.strictObject({
      command: z.enum(plainCommands),
    }),
    z.strictObject({ command: z.literal('quantity'), quantity: z.number() }),
    z.strictObject({ command: z.literal('work'), work: z.enum(['receiving', 'packing', 'counting']).nullable() }),
    z.strictObject({ command: z.literal('badge'), badge: z.string().min(1).max(80) }),
    z.strictObject({ command: z.literal('sign-in'), operator: merchantId }),
    z.strictObject({
      command: z.literal('goods'),
      merchant: merchantId,
      sku: skuText,
      quantity: z.exactOptional(z.number()),
    }),
    z.strictObject({
      command: z.literal('open'),
      document: z.strictObject({ type: z.enum(['notice', 'order', 'count']), merchant: merchantId, id: orderId }),
      skus: z.exactOptional(z.array(skuText).max(skusMax)),
    }),
  ],
  { error: wanted },
);

export const stationCommand = command({
  area: 'station',
  verb: 'command',
  title: 'Press a button at a station: undo, finish, confirm, cancel, quantity, open …; the same as its printed code',
  changes: true,
  params: z.strictObject({ station: merchantId, command: stationCommandParams }),
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
