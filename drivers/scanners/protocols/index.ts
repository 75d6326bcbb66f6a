/** Every scanner protocol the agent knows: one file, one line here, one simulator, one transcript folder. */
import type { Protocol } from '../../driver.ts';
import { datalogic } from './datalogic.ts';
import { hidKeyboard } from './hid-keyboard.ts';
import { hidPos } from './hid-pos.ts';
import { honeywell } from './honeywell.ts';
import { serialLine } from './serial-line.ts';
import { zebraSsi } from './zebra-ssi.ts';

export const scannerProtocols: readonly Protocol[] = [serialLine, honeywell, datalogic, zebraSsi, hidPos, hidKeyboard];
