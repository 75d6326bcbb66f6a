/** `tallyman devices ls`: the configured scanners and scales with how they are, and everything that is plugged in. */
import type { DeviceStatus } from '../../events.ts';
import type { Invocation } from '../cli.ts';
import { protocols } from '../kinds.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { table } from '../table.ts';
import { findHidPorts, type HidPort } from './hid-ports.ts';
import { findPorts, type SerialPort } from './ports.ts';

export async function listDevices({ shell, options }: Invocation<{ json?: true }>): Promise<ExitCode> {
  const [devices, ports, hid] = await Promise.all([configured(shell, options), findPorts(), findHidPorts(protocols)]);
  if (options.json) {
    shell.out(`${JSON.stringify({ devices: Array.isArray(devices) ? devices : null, ports, hid })}\n`);
    return 0;
  }
  shell.out(`${Array.isArray(devices) ? configuredText(devices) : `${devices}\n`}\n${pluggedText(ports, hid)}`);
  return 0;
}

/** How the agent's devices are; a sentence when there is no agent to ask. What is plugged in is listed either way. */
export async function configured(
  shell: Shell,
  options: Parameters<typeof import('../agent-call.ts').withAgent>[1],
): Promise<DeviceStatus[] | string> {
  const { ask, withAgent } = await import('../agent-call.ts');
  try {
    const answer = await withAgent(shell, options, (client) => ask(client, { area: 'device', verb: 'list' }));
    return (answer as { devices: DeviceStatus[] }).devices;
  } catch (cause) {
    if (cause instanceof Failure || (cause instanceof Error && cause.name === 'AgentError'))
      return `the configured devices are not known: ${cause.message}`;
    throw cause;
  }
}

const configuredText = (rows: DeviceStatus[]) =>
  rows.length === 0
    ? 'no devices are configured\n'
    : table<DeviceStatus>(
        [
          { head: 'device', cell: (row) => row.name },
          { head: 'station', cell: (row) => row.station },
          { head: 'kind', cell: (row) => row.kind },
          { head: 'protocol', cell: (row) => row.protocol },
          { head: 'state', cell: (row) => row.state },
          { head: 'read', cell: (row) => row.frames },
          { head: 'thrown away', cell: (row) => row.discarded },
          { head: 'links lost', cell: (row) => row.lost },
          { head: 'port', cell: (row) => row.port },
          { head: '', cell: (row) => row.error },
        ],
        rows,
      );

/** What is plugged in, and below it what a person has to see to. */
export function pluggedText(ports: readonly SerialPort[], hid: readonly HidPort[]): string {
  const serial =
    ports.length === 0
      ? 'no serial ports; is the device plugged in and switched on?\n'
      : table<SerialPort>(
          [
            { head: 'serial port (use this name)', cell: (port) => port.name },
            { head: 'is', cell: (port) => port.device },
            { head: 'adapter', cell: adapterText },
            { head: 'may be used', cell: (port) => (port.allowed ? 'yes' : 'no') },
            { head: 'held by', cell: (port) => port.holders.join(', ') || '–' },
          ],
          ports,
        );
  const usb =
    hid.length === 0
      ? 'no USB-HID devices\n'
      : table<HidPort>(
          [
            { head: 'USB-HID device (use this name)', cell: (port) => port.name },
            { head: 'is', cell: (port) => port.node },
            { head: 'calls itself', cell: (port) => port.title },
            { head: 'usages', cell: (port) => port.usages.map(usageText).join(', ') },
            { head: 'protocol', cell: (port) => port.protocols.join(' or ') || '–' },
            { head: 'may be used', cell: (port) => (port.allowed ? 'yes' : 'no') },
          ],
          hid,
        );
  const hints = [
    ...ports.flatMap(({ device, hints: each }) => each.map((hint) => `${device}: ${hint}\n`)),
    ...hid.flatMap(({ node, hints: each }) => each.map((hint) => `${node}: ${hint}\n`)),
  ];
  return `${serial}\n${usb}${hints.length === 0 ? '' : `\n${hints.join('')}`}`;
}

const adapterText = ({ adapter }: SerialPort) =>
  adapter && [adapter.maker, adapter.product, adapter.serial].filter((each) => each !== '').join(' ');

/** The usages that docks meet; of others the numbers say as much as their names. */
const usageNames: Record<string, string> = {
  '008d:0020': 'scale',
  '008d:0001': 'weighing device',
  '008c:0002': 'barcode scanner',
  '0001:0006': 'keyboard',
  '0001:0002': 'mouse',
};
const usageText = (usage: string) => (usageNames[usage] ? `${usage} ${usageNames[usage]}` : usage);
