/** Another key for printed codes: every sheet and badge printed before dies with it. */
import { z } from 'zod';
import { command } from '../command.ts';

export const stationNewCommandKey = command({
  area: 'station',
  verb: 'new-command-key',
  title: 'Make every printed command code and badge useless, and print new ones with another key',
  changes: true,
  params: z.strictObject({}),
  run: (_params, { commandKeys }, { by }) => commandKeys.change(by),
});
