/** Every beeper protocol the agent knows. */
import type { Protocol } from '../../driver.ts';
import { inputTone } from './input-tone.ts';

export const beeperProtocols: readonly Protocol[] = [inputTone];
