/** When health is told: on change, less often where things change for long, and not after the farewell. */
import { expect, it } from 'vitest';
import { PresenceTeller } from '../../agent/mqtt/presence.ts';
import { virtualClock } from '../drivers/virtual-clock.ts';
import { keepFor } from '../loop-keeper.ts';

function telling(health: () => unknown = () => ({})) {
  const clock = virtualClock();
  const said: string[] = [];
  const publish = async (topic: string, text: string) => {
    said.push(topic === 'state' ? JSON.parse(text).s : topic);
  };
  const presence = { boot: 'b', epoch: () => 'e', info: () => ({}), health };
  const teller = new PresenceTeller({ presence, clock, keep: keepFor(clock), publish, log: () => {} });
  const healths = () => said.filter((what) => what === 'health').length;
  return { clock, said, healths, teller };
}

it('what flaps for long is told every ten seconds; after that a change is told at once again', async () => {
  const { clock, healths, teller } = telling();
  teller.begin();
  const flap = async (seconds: number) => {
    const before = healths();
    for (let n = 0; n < seconds; n++) {
      teller.healthChanged();
      await clock.advance(1_000);
    }
    return healths() - before;
  };
  expect(await flap(15)).toBeGreaterThanOrEqual(14);
  await flap(60);
  expect(await flap(600)).toBeLessThanOrEqual(61);
  await clock.advance(300_000);
  const before = healths();
  teller.healthChanged();
  await clock.advance(1_000);
  expect(healths()).toBe(before + 1);
  teller.end();
});

it('after offline no health is said, also none that was being made', async () => {
  let made: (health: unknown) => void = () => {};
  const { clock, said, teller } = telling(() => new Promise((resolve) => (made = resolve)));
  teller.begin();
  await clock.advance(0);
  const farewell = teller.farewell();
  made({ state: 'attention' });
  await farewell;
  teller.healthChanged();
  teller.stateChanged();
  await clock.advance(60_000);
  expect(said).toEqual(['online', 'info', 'offline']);
});
