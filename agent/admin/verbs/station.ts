import { z } from 'zod';
import { provenCode } from '../../inventory/nouns/station/command-codes.ts';
import { commandNames } from '../../inventory/nouns/station/station-command.ts';
import { scaleAt } from '../../stations/scale.ts';
import { stationOutcome } from '../answers/shapes.ts';
import { resultOf } from '../outcome.ts';
import { merchantId, messageText } from '../params.ts';
import { inUse, scaleAnswer } from '../scale-command.ts';
import { stationCommandSchema } from '../station-command.ts';
import { area, failed, ok, verb } from '../verb.ts';

const words = z.string().regex(/^[A-Z0-9-]{1,48}$/, 'must be words of a code, as in "UNDO", "QTY-12" or "BADGE-ANNA"');

export const stationVerbs = area('station', {
  /** The texts of printed codes: what `tallyman print` draws. Only this dock can make them, so they are asked of it. */
  codes: verb({
    title: 'The texts of command codes and badges as this dock proves them, for printing; who has them may scan them',
    changes: false,
    role: 'supervisor',
    touches: 'site',
    params: () => z.strictObject({ words: z.array(words).min(1).max(500) }),
    answer: () => z.object({ codes: z.array(z.string()) }),
    example: { params: { words: ['UNDO'] }, answer: { codes: ['TALLY-UNDO-2BNEUX-5'] } },
    async run({ words }, { commandKeys }) {
      const [key] = commandKeys.list();
      if (key === undefined) return failed('storage', 'There is no key to print with; `tallyman status` says why.');
      return ok({ codes: words.map((each) => provenCode(each, key)) });
    },
  }),

  /**
   * What a person at a station does by hand: the same as a scanned command code. What only scales do is done here, once
   * the rules allow it.
   */
  command: verb({
    title: 'Press a button at a station: undo, finish, confirm, cancel, quantity, open …; the same as its printed code',
    changes: true,
    role: 'operator',
    touches: 'site',
    params: () => z.strictObject({ station: merchantId, command: stationCommandSchema(commandNames) }),
    answer: () => stationOutcome(),
    example: {
      params: { station: 'receiving-1', command: { command: 'quantity', quantity: 3 } },
      answer: { type: 'stepped', seq: 47, step: 'quantity', text: 'The next scan counts 3 times.' },
    },
    async run({ station, command }, context, caller) {
      const { by, submit } = caller;
      // A scale is no part of the commit: what became of it is known afterwards, and recorded then.
      const toScale = command.command === 'tare' || command.command === 'zero';
      const busy = toScale ? await inUse(context, station, caller) : undefined;
      if (busy !== undefined) return busy;
      const { outcome, scale } = await context.commandStation(station, command, { by, ...(!toScale && { submit }) });
      if (scale === undefined) return resultOf(outcome);
      const device = scaleAt(context.config.devices, station);
      if (device === undefined) return failed('unknown-device', `There is no scale at ${station}.`, 'station');
      return scaleAnswer(device, scale.order, scale.reply);
    },
  }),

  message: verb({
    title: 'Show a few words at a station for some minutes, in place of those before; null takes them away',
    changes: true,
    role: 'operator',
    touches: 'site',
    params: () =>
      z.strictObject({
        station: merchantId,
        text: messageText.nullable(),
        minutes: z.int().min(1).max(720).default(15),
      }),
    answer: () => z.object({ station: z.string(), until: z.number().nullable() }),
    example: {
      params: { station: 'receiving-1', text: 'The lorry of ACME is at gate 4', minutes: 30 },
      answer: { station: 'receiving-1', until: 1_795_890_637_924 },
    },
    async run({ station, text, minutes }, { config, clock, showMessage }, { by }) {
      if (!config.stations.some(({ name }) => name === station))
        return failed('unknown-station', `There is no station named ${station}.`, 'station');
      const at = clock.wallMs();
      const untilMs = at + minutes * 60_000;
      showMessage(station, text === null ? null : { text, by, at, untilMs });
      return ok({ station, until: text === null ? null : untilMs });
    },
  }),

  get: verb({
    title: 'Who works at a station, on which document, how far it is, and what counted last',
    changes: false,
    role: 'viewer',
    touches: 'site',
    params: () => z.strictObject({ station: merchantId }),
    answer: () =>
      z.object({
        session: z.object({ station: z.string(), operator: z.string().nullable(), locked: z.boolean() }),
        ...{ work: z.string(), operatorName: z.string().nullable() },
        document: z.object({ type: z.string(), names: z.record(z.string(), z.string()) }).nullable(),
        last: z.object({ seq: z.int(), sku: z.string(), quantity: z.int(), name: z.string() }).nullable(),
        ...{ parcel: z.unknown(), box: z.int() },
      }),
    example: {
      params: { station: 'receiving-1' },
      answer: {
        session: { station: 'receiving-1', operator: 'anna', locked: false },
        work: 'receiving',
        operatorName: 'Anna',
        document: null,
        last: { seq: 40, sku: 'MUG-BLUE', quantity: 1, name: 'Mug, blue' },
        ...{ parcel: null, box: 1 },
      },
    },
    async run({ station }, { book, config }) {
      if (!config.stations.some(({ name }) => name === station))
        return failed('unknown-station', `There is no station named ${station}.`, 'station');
      return ok(await book.station(station));
    },
  }),

  /** Another key for printed codes: every sheet and badge printed before dies with it. */
  'new-command-key': verb({
    title: 'Make every printed command code and badge useless, and print new ones with another key',
    changes: true,
    role: 'installer',
    touches: 'site',
    params: () => z.strictObject({}),
    answer: () => z.object({ key: z.string(), text: z.string() }),
    example: { params: {}, answer: { key: '3f9a', text: 'Print every sheet and badge anew.' } },
    run: (_params, { commandKeys }, { by, asked }) => commandKeys.change({ by, asked }),
  }),
});
