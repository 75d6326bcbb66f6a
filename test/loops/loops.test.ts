/** Loops that are kept going: what fails is an alarm until it works again, and nothing ends without a word. */
import { describe, expect, it } from 'vitest';
import { Alarms } from '../../agent/alarms/alarms.ts';
import { loopKeeper, type Turn } from '../../agent/loops.ts';
import { virtualClock } from '../drivers/virtual-clock.ts';

function kept(turn: (n: number) => Promise<unknown>) {
  const clock = virtualClock();
  const alarms = new Alarms(clock);
  const logged: string[] = [];
  const log = { error: (message: string) => logged.push(message), info: (message: string) => logged.push(message) };
  const keep = loopKeeper({ clock, random: () => 0.5, alarms, log });
  const stop = new AbortController();
  let turns = 0;
  const round: Turn = async (signal) => {
    turns += 1;
    const end = await turn(turns);
    if (end === 'again') await clock.sleep(10_000, signal);
    return end as 'again';
  };
  const ended = keep('the test', round, stop.signal);
  return { clock, alarms, logged, stop, ended, turns: () => turns };
}

describe('a loop', () => {
  it.each<[string, (n: number) => Promise<unknown>]>([
    ['throws', async (n) => (n === 2 ? Promise.reject(new Error('Cannot read properties of undefined')) : 'again')],
    ['throws before it waits for anything', (n) => (n === 2 ? thrown() : Promise.resolve('again'))],
    ['throws what is no error', async (n) => (n === 2 ? Promise.reject('odd') : 'again')],
    ['ends without a word', async (n) => (n === 2 ? undefined : 'again')],
  ])('that %s is an alarm, goes on after a while, and the alarm is over', async (_, turn) => {
    const { clock, alarms, logged, stop, ended, turns } = kept(turn);
    await clock.advance(10_000);
    expect([turns(), alarms.list()]).toMatchObject([
      2,
      [{ id: 'loop-failed:the test', severity: 'error', text: expect.stringContaining('the test: it failed') }],
    ]);
    await clock.advance(1_000);
    expect(turns()).toBe(3);
    await clock.advance(10_000);
    expect([turns(), alarms.list()]).toEqual([4, []]);
    expect(logged).toEqual(['A part of the agent failed and is started again', 'A part of the agent works again']);
    stop.abort();
    await ended;
  });

  it('that fails for ever is tried less and less often, never faster than it should, and stops when it is told to', async () => {
    const { clock, alarms, stop, ended, turns } = kept(() => Promise.reject(new Error('no')));
    await clock.advance(60_000);
    const first = turns();
    expect(first).toBeGreaterThan(4);
    expect(first).toBeLessThan(10);
    await clock.advance(3_600_000);
    expect(turns() - first).toBeLessThan(120);
    expect(alarms.list()).toHaveLength(1);
    stop.abort();
    await ended;
    expect(alarms.list()).toEqual([]);
  });

  it('ends when its work is over, and by nothing else', async () => {
    const { alarms, ended, turns } = kept(async () => 'over');
    await ended;
    expect([turns(), alarms.list()]).toEqual([1, []]);
  });
});

function thrown(): never {
  throw new Error('at once');
}
