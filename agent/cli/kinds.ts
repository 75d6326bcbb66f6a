/** The registries, as the configuration is checked against them. */
import type { Kinds } from '../../config/kinds.ts';
import { beeperProtocols } from '../../drivers/beepers/protocols/index.ts';
import type { Protocol } from '../../drivers/driver.ts';
import { printerProtocols } from '../../drivers/printers/protocols/index.ts';
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';
import { portClash, portProblem } from '../../drivers/transports/port-names.ts';
import { channelKinds } from '../forward/kinds/index.ts';

export const protocols: readonly Protocol[] = [
  ...[...scannerProtocols, ...scaleProtocols],
  ...[...printerProtocols, ...beeperProtocols],
];

export const kinds: Kinds = {
  protocols,
  channels: channelKinds,
  ports: { problem: portProblem, clash: portClash },
};
