/** `tallyman devices ls|probe`: scanners, scales and the ports of this machine. */
import type { Command } from 'commander';
import type { Invocation, Run } from '../cli.ts';
import type { ProbeOptions } from '../discovery/devices-probe.ts';
import { wholeNumber } from '../whole-number.ts';

const listenSeconds = { default: 5, max: 600 };

export function devices(program: Command, wrap: Run): void {
  const group = program
    .command('devices')
    .description('show scanners, scales and ports, and find out what is plugged in');
  group
    .command('ls')
    .description(
      'list the configured devices and how they are, and all serial ports and USB-HID devices of this machine',
    )
    .option('--json', 'print JSON')
    .action(
      wrap(async (invocation: Invocation<{ json?: true }>) => {
        const { listDevices } = await import('../discovery/devices-list.ts');
        return await listDevices(invocation);
      }),
    );
  group
    .command('probe')
    .argument(
      '[port]',
      'a path such as /dev/ttyUSB0, or a USB-HID address such as hid:0922:8003; without one they are listed',
    )
    .description('listen to a device and say which protocol it speaks; writes nothing unless --ask names the protocol')
    .option('--ask <protocol>', 'send the question of this protocol, which changes nothing at a device that speaks it')
    .option('--line <settings>', 'only these line settings, as in "9600 7E1"')
    .option(
      '--seconds <n>',
      'how long to listen at each baud rate',
      wholeNumber(1, listenSeconds.max),
      listenSeconds.default,
    )
    .option('--json', 'print JSON')
    .action(
      wrap(async (invocation: Invocation<ProbeOptions>, port: string | undefined) => {
        const { probePort } = await import('../discovery/devices-probe.ts');
        return await probePort(invocation, port);
      }),
    );
}
