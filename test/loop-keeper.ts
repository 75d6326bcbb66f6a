/** Loops kept going as the agent keeps them, for parts that are tried alone; what fails stands among `alarms`. */
import { Alarms } from '../agent/alarms/alarms.ts';
import type { Clock } from '../agent/clock.ts';
import { type KeepLoop, loopKeeper } from '../agent/loops.ts';

export function keepFor(clock: Clock, alarms = new Alarms(clock)): KeepLoop {
  return loopKeeper({ clock, random: () => 0.5, alarms, log: { error: () => {}, info: () => {} } });
}
