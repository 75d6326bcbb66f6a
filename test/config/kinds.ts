/** Small registries for the configuration's tests, so that they do not move with the real ones. */
import { z } from 'zod';
import type { Kinds } from '../../config/kinds.ts';
import { portClash, portProblem } from '../../drivers/transports/port-names.ts';

const line = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;

export const kinds: Kinds = {
  protocols: [
    {
      name: 'lines',
      kind: 'scanner',
      title: 'Lines',
      transport: 'serial',
      line,
      options: () => z.object({ suffix: z.enum(['cr', 'crlf']).default('cr') }),
    },
    {
      name: 'polled',
      kind: 'scale',
      title: 'Polled',
      transport: 'serial',
      line: { ...line, dataBits: 7, parity: 'even' },
      options: () => z.strictObject({ 'poll-ms': z.int().min(50).default(250) }),
    },
    {
      name: 'hid',
      kind: 'scale',
      title: 'HID',
      transport: 'hid',
      line,
      options: () => z.strictObject({ access: z.enum(['hidraw', 'libusb']).default('hidraw') }),
      hid: (options) => ({ driver: (options as { access: 'hidraw' | 'libusb' }).access }),
    },
  ],
  ports: { problem: portProblem, clash: portClash },
  channels: [
    { kind: 'mqtt', title: 'MQTT', options: () => z.strictObject({}) },
    {
      kind: 'https',
      title: 'HTTPS',
      options: () =>
        z.strictObject({ url: z.string(), 'secret-file': z.string().optional() }).transform((value) => value),
    },
  ],
};
