/** Every simulated device, by the name of the protocol it speaks ("scanner": any serial scanner). */
import type { SimDevice } from './device.ts';
import { mtSicsSim } from './scales/mt-sics.ts';
import { toledo8217Sim } from './scales/toledo-8217.ts';
import { scannerSim } from './scanner.ts';

/** What a person may set with `--options`; what is not given is as the device leaves the factory. */
type Make = (settings: object) => SimDevice;

const kilograms = { unit: 'kg', decimals: 3, capacity: 15 };
const pounds = { unit: 'lb', decimals: 2, capacity: 30 };

export const simulators: Record<string, Make> = {
  scanner: (settings) => scannerSim({ prefix: '', suffix: '\r\n', handshake: 'none', ...settings }),
  'mt-sics': (settings) => mtSicsSim({ ...kilograms, kern: false, serialNumber: 'B123456789', ...settings }),
  'toledo-8217': (settings) =>
    toledo8217Sim({ ...pounds, wholeDigits: 2, netBitAlwaysOn: false, sendsOnce: false, ...settings }),
};
