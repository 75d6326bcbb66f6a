/** Every simulated device, by the name of the protocol it speaks. */
import type { SimDevice } from './device.ts';
import { type ScannerSimOptions, scannerSim } from './scanner.ts';

type Settings = Record<string, unknown>;

export const simulators: Record<string, (settings: Settings) => SimDevice> = {
  scanner: (settings) =>
    scannerSim({ prefix: '', suffix: '\r\n', handshake: 'none', ...(settings as Partial<ScannerSimOptions>) }),
};
