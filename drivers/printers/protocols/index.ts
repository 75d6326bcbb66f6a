/** Every printer protocol the agent knows. */
import type { Protocol } from '../../driver.ts';
import { zpl } from './zpl.ts';

export const printerProtocols: readonly Protocol[] = [zpl];
