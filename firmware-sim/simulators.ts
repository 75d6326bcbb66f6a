/** Every simulated device, by the name of the protocol it speaks ("scanner": any serial scanner). */
import type { SimDevice } from './device.ts';
import { zplSim } from './printers/zpl.ts';
import { adamSim } from './scales/adam.ts';
import { andDSim } from './scales/and-d.ts';
import { casSim } from './scales/cas.ts';
import { fairbanksSim } from './scales/fairbanks.ts';
import { mtSicsSim } from './scales/mt-sics.ts';
import { nciSim } from './scales/nci.ts';
import { ohausSim } from './scales/ohaus.ts';
import { smaSim } from './scales/sma.ts';
import { toledo8217Sim } from './scales/toledo-8217.ts';
import { scannerSim } from './scanner.ts';
import { datalogicSim } from './scanners/datalogic.ts';
import { honeywellSim } from './scanners/honeywell.ts';
import { zebraSsiSim } from './scanners/zebra-ssi.ts';

/** What a person may set with `--options`; what is not given is as the device leaves the factory. */
type Make = (settings: object) => SimDevice;

const kilograms = { unit: 'kg', decimals: 3, capacity: 15 };
const pounds = { unit: 'lb', decimals: 2, capacity: 30 };

export const simulators: Record<string, Make> = {
  scanner: (settings) => scannerSim({ prefix: '', suffix: '\r\n', handshake: 'none', ...settings }),
  datalogic: (settings) => datalogicSim({ suffix: '\r', commands: 'letters', ...settings }),
  honeywell: (settings) => honeywellSim({ suffix: '\r', ...settings }),
  'zebra-ssi': (settings) => zebraSsiSim({ typeByte: 0x0f, ...settings }),
  zpl: (settings) => zplSim({ printMs: 10, ...settings }),
  adam: (settings) => adamSim({ ...kilograms, decimals: 2, quiet: false, ...settings }),
  'and-d': (settings) => andDSim({ ...kilograms, stream: true, ...settings }),
  cas: (settings) => casSim({ ...kilograms, bytes: 22, identity: 1, ...settings }),
  fairbanks: (settings) => fairbanksSim({ ...pounds, ...settings }),
  'mt-sics': (settings) => mtSicsSim({ ...kilograms, kern: false, serialNumber: 'B123456789', ...settings }),
  nci: (settings) => nciSim({ ...pounds, width: 7, statusPrefix: '', thirdByte: false, ...settings }),
  ohaus: (settings) => ohausSim({ ...kilograms, legalForTrade: false, ...settings }),
  sma: (settings) => smaSim({ ...pounds, ...settings }),
  'toledo-8217': (settings) =>
    toledo8217Sim({ ...pounds, wholeDigits: 2, netBitAlwaysOn: false, sendsOnce: false, ...settings }),
};
