/** Where people and programs come in: the local socket, the broker and the screens if there are any. */
import { AdminKeys } from '../admin/admin-keys.ts';
import { DesiredDoor } from '../admin/doors/desired.ts';
import { MqttDoor } from '../admin/doors/mqtt.ts';
import { Admin } from '../admin/request.ts';
import type { AdminContext } from '../admin/verb.ts';
import type { Uplink } from '../mqtt/uplink-contract.ts';
import type { PicturesStage } from '../pictures/open-pictures.ts';
import type { Base } from './base.ts';
import type { Ledger } from './ledger.ts';
import type { Links } from './links.ts';
import type { Part } from './part.ts';

type Doors = { admin: Admin; parts: Part[] };

export function openDoors(
  base: Base,
  ledger: Ledger,
  links: Links,
  { pictures }: Pick<PicturesStage, 'pictures'>,
  context: AdminContext,
): Doors {
  const { socket } = ledger;
  const { config, clock, keep, alarms, log, events, files } = base;
  const admin = new Admin(context, log);
  socket.serve(admin);
  const parts: Part[] = [{ name: 'the local socket', stop: () => socket.close(), limitMs: 500 }];
  if (links.uplink !== undefined) parts.push(remoteDoor(base, ledger, links.uplink, context, admin));
  const { screen } = config;
  if (screen === undefined) return { admin, parts };
  // Loaded only where there is one: most of a dock's day has nobody looking.
  const showing = import('../screen/screen.ts').then(({ openScreen }) =>
    openScreen({
      ...{ listen: screen.listen, config, events, context, admin, clock, keep, alarms, log, readFile: files.read },
      pictures,
    }),
  );
  const shown = showing.catch((error: unknown) => {
    log.error('The screen failed', { error: String(error) });
    alarms.raise('screen-down', { text: `The screens cannot be shown: ${String(error)}` });
  });
  parts.push({ name: 'screens', stop: async () => (await shown)?.close(), limitMs: 500 });
  return { admin, parts };
}

function remoteDoor(
  { config, clock, keep, version, log }: Base,
  ledger: Ledger,
  uplink: Uplink,
  context: AdminContext,
  admin: Admin,
): Part {
  const { book, bootId: boot } = ledger;
  const keys = new AdminKeys(config, book);
  const door = new MqttDoor({ admin, keys, uplink, config, clock, book, boot, verbs: context.verbs });
  const desired = new DesiredDoor({ admin, keys, uplink, config, clock, book, keep, log, version });
  const stop = () => {
    door.close();
    return desired.close();
  };
  return { name: 'requests over MQTT', stop, limitMs: 500 };
}
