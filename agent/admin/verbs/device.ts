import { z } from 'zod';
import { health } from '../health.ts';
import { info } from '../info.ts';
import { area, ok, verb } from '../verb.ts';

export const deviceVerbs = area('device', {
  health: verb({
    title: 'How the dock is: ledger, channels, devices, alarms',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: z.strictObject({}),
    run: async (_params, context, caller) => ok(await health(context, caller)),
  }),

  info: verb({
    title: 'Version, ledger head, verbs, channels and devices of this dock',
    changes: false,
    role: 'viewer',
    touches: 'own',
    params: z.strictObject({}),
    run: async (_params, context, caller) => ok(info(context, caller)),
  }),

  list: verb({
    title: 'Scanners and scales with their ports and counters',
    changes: false,
    role: 'viewer',
    touches: 'none',
    params: z.strictObject({}),
    run: async (_params, { devices }) => ok({ devices: devices() }),
  }),
});
