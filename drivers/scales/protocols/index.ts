/** Every scale protocol the agent knows: one file, one line here, one simulator, one transcript folder. */
import type { Protocol } from '../../driver.ts';
import { mtSics } from './mt-sics.ts';
import { toledo8217 } from './toledo-8217.ts';

export const scaleProtocols: readonly Protocol[] = [mtSics, toledo8217];
