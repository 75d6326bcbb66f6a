import { z } from 'zod';
import { exampleAlarm } from '../answers/example-rows.ts';
import { alarmShown } from '../answers/shapes.ts';
import { health } from '../health.ts';
import { reasonText } from '../params.ts';
import { area, failed, ok, verb } from '../verb.ts';

export const alarmVerbs = area('alarm', {
  ack: verb({
    title: 'Say that somebody looks after an alarm; it stands until it is over, and shows who has seen it',
    changes: true,
    role: 'operator',
    touches: 'own',
    params: () => z.strictObject({ id: z.string().min(1).max(200), reason: reasonText.optional() }),
    answer: () => z.object({ alarm: alarmShown() }),
    example: {
      params: { id: 'channel-behind:acme-web', reason: 'the shop is being moved' },
      answer: {
        alarm: { ...exampleAlarm, acknowledged: { by: 'lena', at: 1_795_888_990_000 } },
      },
    },
    async run({ id }, context, caller) {
      // Those of other merchants are not there for this caller.
      const { alarms } = await health(context, caller);
      const known = alarms.find((alarm) => alarm.id === id);
      const alarm = known && context.acknowledgeAlarm(id, caller.by);
      if (alarm === undefined) return failed('unknown-alarm', `No alarm ${id} stands here.`, 'id');
      return ok({ alarm });
    },
  }),

  list: verb({
    title: 'What a person should look at now, the worst first: since when, and what to do',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: () => z.strictObject({}),
    answer: () => z.object({ alarms: z.array(alarmShown()) }),
    example: {
      params: {},
      answer: {
        alarms: [exampleAlarm],
      },
    },
    run: async (_params, context, caller) => ok({ alarms: (await health(context, caller)).alarms }),
  }),
});
