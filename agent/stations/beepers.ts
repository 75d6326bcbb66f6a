/**
 * What comes of a scan, a button or a weight, sounded by the beepers of its station as its screen sounds it: for
 * benches that have a scanner and no screen. Only what is committed comes here.
 */
import type { DeviceConfig } from '../../config/config.ts';
import type { Devices } from '../devices/supervisor.ts';
import type { Events } from '../events.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';
import { type Card, cardOf } from '../screen/page/sound-card.ts';
import { tones } from '../screen/page/tones.ts';
import { signalFor } from './feedback.ts';

export function soundAtBeepers(devices: readonly DeviceConfig[], { sound }: Devices, events: Events): void {
  const beepers = Map.groupBy(
    devices.filter(({ kind }) => kind === 'beeper'),
    ({ station }) => station,
  );
  // Nobody listens where nothing sounds.
  if (beepers.size === 0) return;
  events.on('outcome', ({ station, outcome }) => {
    for (const { name } of beepers.get(station) ?? []) sound(name, tones[soundOf(outcome)].beeps);
  });
}

function soundOf(outcome: Outcome): Card {
  const step = outcome.type === 'stepped' ? outcome.step : null;
  const refusal = outcome.type === 'refused' ? outcome.code : null;
  const practice = 'practice' in outcome && outcome.practice === true;
  const condition = outcome.type === 'recorded' && outcome.returned !== 'good' ? (outcome.condition ?? null) : null;
  return cardOf({ result: signalFor(outcome), step, refusal, condition, practice });
}
