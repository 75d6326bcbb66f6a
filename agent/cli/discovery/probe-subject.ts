/**
 * The way to what is probed: a serial port that nobody else reads, or a USB-HID device whose keys do not reach the
 * console.
 */
import { realpath } from 'node:fs/promises';
import { basename } from 'node:path';
import { type HidBus, hidBus } from '../../../drivers/transports/hid.ts';
import { parseHidAddress } from '../../../drivers/transports/hid-address.ts';
import { portHolders, portLockHolder } from '../../../drivers/transports/port-holders.ts';
import { serialTransport } from '../../../drivers/transports/serial.ts';
import type { DeviceStatus } from '../../events.ts';
import { protocols } from '../kinds.ts';
import { Failure } from '../shell.ts';
import { findHidPorts } from './hid-ports.ts';
import { findPorts, type Machine, thisMachine } from './ports.ts';
import type { Subject } from './probe.ts';

/** A subject, and how the configuration would name it. */
type NamedSubject = { subject: Subject; name: string };

/** Whether the port is a USB-HID device: by its address, or by the node that a path leads to. */
export async function isHid(port: string): Promise<boolean> {
  const address = parseHidAddress(port);
  if (address === undefined) return false;
  if (address.type !== 'path') return true;
  return basename(await realpath(port).catch(() => port)).startsWith('hidraw');
}

/**
 * @param known asks the running agent for its devices; what is no list says why not
 * @throws Failure when it cannot be listened to
 */
export async function serialSubject(
  port: string,
  known: () => Promise<DeviceStatus[] | string>,
): Promise<NamedSubject> {
  if (!port.startsWith('/')) throw new Failure(`"${port}" is no port; tallyman devices ls lists them`, 2);
  const device = await realpath(port).catch(() => port);
  await refuseHeld(port, device, known);
  const found = (await findPorts()).find((each) => each.device === device);
  const hint = found?.allowed === false ? found.hints.at(-1) : undefined;
  if (hint !== undefined) throw new Failure(`no permission for ${port}: ${hint}`);
  return {
    name: found?.name ?? port,
    subject: {
      protocols: protocols.filter(({ transport }) => transport === 'serial'),
      open: (line) => serialTransport({ path: port, line }),
      transport: 'serial',
      anyBaud: basename(device).startsWith('ttyACM'),
    },
  };
}

/** Each byte goes to one reader only: whoever has the port open would lose what is heard here. */
async function refuseHeld(port: string, device: string, known: () => Promise<DeviceStatus[] | string>): Promise<void> {
  const [lock, others] = await Promise.all([portLockHolder(device), portHolders(device)]);
  const holders = [...new Set([...(lock === undefined ? [] : [lock]), ...others])];
  if (holders.length === 0) return;
  const devices = await known();
  const paths = Array.isArray(devices)
    ? await Promise.all(devices.map((each) => realpath(each.port).catch(() => '')))
    : [];
  const own = Array.isArray(devices) ? devices[paths.indexOf(device)] : undefined;
  const who = own === undefined ? holders.join(', ') : `the running agent as ${own.name} (${own.state})`;
  throw new Failure(`${port} is held by ${who}: stop it first, because each byte goes to one reader only`);
}

export async function hidSubject(
  port: string,
  bus: HidBus = hidBus(),
  machine: Machine = thisMachine,
): Promise<NamedSubject> {
  const found = await findHidPorts(protocols, machine);
  const node = await realpath(port).catch(() => port);
  const address = port.toLowerCase();
  const known = found.find((each) => each.node === node || each.name.toLowerCase().startsWith(address));
  const speaking = protocols.filter(({ name, transport }) =>
    known === undefined || known.protocols.length === 0 ? transport === 'hid' : known.protocols.includes(name),
  );
  const all = speaking.flatMap(({ hid, probing, options }) =>
    hid === undefined ? [] : [hid(options().parse(probing.listen[0] ?? {}))],
  );
  // Never opened while its keys also reach the console: what is scanned now would be run by the shell that this was
  // started from.
  const open = bus.transport(port, {
    usages: all.flatMap(({ usages }) => usages),
    known: all.flatMap(({ known: each }) => each),
    ...{ keep: 'every', driver: 'hidraw', exclusive: true },
  });
  return {
    name: port.startsWith('/dev/hidraw') ? (known?.name ?? port) : port,
    subject: { protocols: speaking, open: () => open, transport: 'hid', anyBaud: true },
  };
}
