/** Every scale protocol the agent knows: one file, one line here, one simulator, one transcript folder. */
import type { Protocol } from '../../driver.ts';

export const scaleProtocols: readonly Protocol[] = [];
