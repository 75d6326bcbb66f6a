/** What comes and goes for long is told less often, and how it is in the end is told all the same. */
import { expect, it } from 'vitest';
import { type Alarm, Alarms } from '../../agent/alarms/alarms.ts';
import { AlarmEdges } from '../../agent/alarms/edges.ts';
import { virtualClock } from '../drivers/virtual-clock.ts';

function listening() {
  const clock = virtualClock();
  const told: (Alarm & { cleared: boolean; left?: number })[] = [];
  const edges = new AlarmEdges(clock, (edge) => told.push(edge));
  const alarms = new Alarms(clock, (alarm, edge) => edge !== 'changed' && edges.tell(alarm, edge === 'cleared'));
  return { clock, told, edges, alarms };
}

it('of a scanner that flaps for an hour ten edges are told at once, then one a minute, and the last one', async () => {
  const { clock, told, alarms } = listening();
  for (let n = 0; n < 3_600; n++) {
    if (n % 2 === 0) alarms.raise('device-missing', { subject: 'scanner-1' });
    else alarms.clear('device-missing', 'scanner-1');
    await clock.advance(1_000);
    if (n === 20) expect(told).toHaveLength(10);
  }
  expect(told.length).toBeLessThan(10 + 61);
  alarms.raise('device-missing', { subject: 'scanner-1' });
  await clock.advance(120_000);
  expect(told.at(-1)).toMatchObject({ id: 'device-missing:scanner-1', cleared: false });
  // Each edge was told, or left out and counted.
  expect(told.length + told.reduce((sum, { left = 0 }) => sum + left, 0)).toBe(3_601);
});

it('another alarm is told at once meanwhile, and one that rested for ten minutes, too', async () => {
  const { clock, told, alarms } = listening();
  const flap = () => {
    alarms.raise('device-missing', { subject: 'scanner-1' });
    alarms.clear('device-missing', 'scanner-1');
  };
  for (let n = 0; n < 20; n++) flap();
  const before = told.length;
  alarms.raise('ledger-disk-full');
  expect(told.slice(before)).toMatchObject([{ code: 'ledger-disk-full', cleared: false }]);
  await clock.advance(1_200_000);
  const rested = told.length;
  flap();
  expect(told.slice(rested).map(({ cleared }) => cleared)).toEqual([false, true]);
});
