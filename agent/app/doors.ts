/** Where people and programs come in: the local socket, and the screens if there are any. */
import { Admin } from '../admin/request.ts';
import type { AdminContext } from '../admin/verb.ts';
import type { Base } from './base.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';

export type Doors = { admin: Admin; parts: Part[] };

export function openDoors(base: Base, { socket }: Ledger, context: AdminContext): Doors {
  const { config, clock, keep, alarms, log, events, files } = base;
  const admin = new Admin(context, log);
  socket.serve(admin);
  const parts: Part[] = [{ name: 'the local socket', stop: () => socket.close(), limitMs: 500 }];
  const { screen } = config;
  if (screen === undefined) return { admin, parts };
  // Loaded only where there is one: most of a dock's day has nobody looking.
  const showing = import('../screen/screen.ts').then(({ openScreen }) =>
    openScreen({
      ...{ listen: screen.listen, config, events, context, admin, clock, keep, alarms, log, readFile: files.read },
    }),
  );
  const shown = showing.catch((error: unknown) => {
    log.error('The screen failed', { error: String(error) });
    alarms.raise('screen-down', { text: `The screens cannot be shown: ${String(error)}` });
  });
  parts.push({ name: 'screens', stop: async () => (await shown)?.close(), limitMs: 500 });
  return { admin, parts };
}
