/** Every scanner protocol the agent knows: one file, one line here, one simulator, one transcript folder. */
import type { Protocol } from '../../driver.ts';
import { serialLine } from './serial-line.ts';

export const scannerProtocols: readonly Protocol[] = [serialLine];
