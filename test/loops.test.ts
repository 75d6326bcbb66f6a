/** Loops that are kept going: what fails is an alarm until it works again, and nothing ends without a word. */
import { describe, expect, it } from 'vitest';
import { Alarms } from '../agent/alarms/alarms.ts';
import { loopKeeper, type Turn } from '../agent/loops.ts';
import { virtualClock } from './drivers/virtual-clock.ts';

function kept(turn: (n: number) => Promise<unknown>) {
  const clock = virtualClock();
  const alarms = new Alarms(clock);
  const logged: string[] = [];
  const log = { error: (message: string) => logged.push(message), info: (message: string) => logged.push(message) };
  const isKnown = (error: unknown) => error instanceof RangeError;
  const keep = loopKeeper({ clock, random: () => 0.5, alarms, log, isKnown });
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

  it('that fails for what is known elsewhere is no alarm, and is tried again until it works', async () => {
    const { clock, alarms, logged, stop, ended, turns } = kept(async (n) =>
      n === 2 || n === 3 ? Promise.reject(new RangeError('not now')) : 'again',
    );
    await clock.advance(10_000);
    expect([turns(), alarms.list()]).toEqual([2, []]);
    await clock.advance(1_000);
    expect([turns(), alarms.list()]).toEqual([3, []]);
    await clock.advance(12_000);
    expect([turns(), alarms.list()]).toEqual([5, []]);
    expect(logged).toEqual(['A part of the agent waits', 'A part of the agent works again']);
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

  it('whose turn does not come to an end is an alarm after a quarter of an hour, is not begun twice, and is over when it goes on', async () => {
    const hung = Promise.withResolvers<string>();
    const { clock, alarms, stop, ended, turns } = kept((n) => (n === 2 ? hung.promise : Promise.resolve('again')));
    await clock.advance(10_000);
    await clock.advance(14 * 60_000);
    expect([turns(), alarms.list()]).toEqual([2, []]);
    await clock.advance(2 * 60_000);
    expect([turns(), alarms.list()]).toMatchObject([
      2,
      [{ id: 'loop-hangs:the test', text: expect.stringContaining('the test: ') }],
    ]);
    hung.resolve('again');
    await clock.advance(10_000);
    expect([turns(), alarms.list()]).toEqual([3, []]);
    stop.abort();
    await ended;
    expect(clock.sleepers).toBe(0);
  });

  it('that waits for what may take as long as it likes is no alarm, until it does not wait for that any more', async () => {
    const clock = virtualClock();
    const alarms = new Alarms(clock);
    const stop = new AbortController();
    let waits = true;
    const link = Promise.withResolvers<'again'>();
    const keep = loopKeeper({ clock, random: () => 0.5, alarms, log: { error: () => {}, info: () => {} } });
    void keep(
      'a link',
      () => link.promise,
      stop.signal,
      () => waits,
    );
    await clock.advance(86_400_000);
    expect(alarms.list()).toEqual([]);
    waits = false;
    await clock.advance(16 * 60_000);
    expect(alarms.list()).toMatchObject([{ id: 'loop-hangs:a link' }]);
    stop.abort();
    link.resolve('again');
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
