/** What a supervisor sees first: what waits, who was not told, and each trouble with what can be done about it. */
import { describe, expect, it } from 'vitest';
import type { ChannelReport } from '../../../agent/forward/channel-report.ts';
import { deskOf } from '../../../agent/screen/views/desk.ts';
import type { ShownException } from '../../../agent/screen/views/picture.ts';
import { alarm } from '../dock.ts';

type Facts = Parameters<typeof deskOf>[0];
const minute = 60_000;
const quiet: Facts = {
  ...{ at: 100 * minute, alarms: [], channels: [], devices: [], stations: [], exceptions: [] },
  waiting: { notices: 0, returns: 0, orders: 0, held: 0, exceptions: 0 },
};
const shop = (change: Partial<ChannelReport>): ChannelReport => ({
  ...{ name: 'acme-web', merchant: 'acme', kind: 'https', state: 'idle', cursor: 4, pending: 0 },
  ...{ oldestUnsentMs: null, lastAckAt: 1, lastRunAt: 1 },
  ...change,
});
const waits = { pending: 3, oldestUnsentMs: 11 * minute };
const channelAlarm = (change: object = {}) => ({
  ...{ ...alarm('nothing listens there'), id: 'channel-down:acme-web', code: 'channel-down' as const },
  ...{ subject: 'acme-web', ...change },
});
const exception = (seq: number, change: Partial<ShownException>): ShownException => ({
  ...{ seq, at: seq, where: 'receiving-1', operator: '', reason: 'unknown-barcode', text: 'Nobody knows it.' },
  ...{ scan: '4012345678901', document: '', merchant: null, units: 1, kind: change.scan ?? '4012345678901' },
  ...change,
});
const lines = (facts: Partial<Facts>) =>
  deskOf({ ...quiet, ...facts }).repairs.map(({ id, actions }) => [id, actions.map((action) => action.do).join()]);

describe('storefronts that were not told', () => {
  it.each<[string, ChannelReport, number]>([
    ['up to date', shop({}), 0],
    ['sending what has just come', shop({ state: 'sending', pending: 3, oldestUnsentMs: 500 }), 0],
    ['sending for eleven minutes', shop({ state: 'sending', ...waits }), 1],
    ['waiting for its turn', shop({ state: 'debouncing', scheduled: true, ...waits }), 0],
    ['resting after failures', shop({ state: 'circuit-open', ...waits }), 1],
    ['failed a moment ago', shop({ state: 'backing-off', pending: 3, oldestUnsentMs: 500 }), 1],
    ['failing, with nothing to say', shop({ state: 'circuit-open' }), 0],
    ['paused', shop({ state: 'paused', ...waits }), 1],
    ['switched off', shop({ state: 'off', ...waits }), 0],
  ])('%s', (_what, report, count) => {
    expect(deskOf({ ...quiet, channels: [report] }).behind.count).toBe(count);
  });

  it('say since when the first of them waits', () => {
    const late = shop({ name: 'outlet', state: 'link-down', pending: 1, oldestUnsentMs: 30 * minute });
    const { behind } = deskOf({ ...quiet, channels: [shop({ state: 'circuit-open', ...waits }), late] });
    expect(behind).toEqual({ count: 2, since: 70 * minute });
  });
});

describe('what the sentence names', () => {
  const dead = { ...{ station: 'receiving-1', kind: 'scanner' as const, protocol: 'bel', port: '/dev/ttyUSB0' } };
  const device = (name: string) => ({
    ...{ ...dead, name, state: 'absent' as const, frames: 0, discarded: 0, lost: 0 },
  });

  it.each<[string, Partial<Facts>, Partial<ReturnType<typeof deskOf>['troubles']>]>([
    ['a dead device', { devices: [device('scanner-1')] }, { devices: ['scanner-1'] }],
    [
      'one that an alarm is about, once',
      { devices: [device('scanner-1')], alarms: [channelAlarm({ id: 'device:scanner-1', subject: 'scanner-1' })] },
      { devices: ['scanner-1'] },
    ],
    ['a storefront behind is said as such', { channels: [shop({ state: 'circuit-open', ...waits })] }, {}],
    ['with its alarm, too', { channels: [shop({ state: 'circuit-open', ...waits })], alarms: [channelAlarm()] }, {}],
    ['one that was paused, and has nothing to say', { channels: [shop({ state: 'paused' })] }, { others: 1 }],
    ['an alarm about the dock', { alarms: [channelAlarm({ id: 'disk-low', subject: undefined })] }, { others: 1 }],
    ['exceptions are counted elsewhere', { exceptions: [exception(7, {})] }, {}],
  ])('%s', (_what, facts, expected) => {
    expect(deskOf({ ...quiet, ...facts }).troubles).toEqual({ devices: [], stations: [], others: 0, ...expected });
  });
});

describe('what is to be put right', () => {
  it('nothing, of a dock that is well', () => {
    expect(deskOf({ ...quiet, channels: [shop({})] })).toMatchObject({ repairs: [], repairsLeftOut: 0 });
  });

  it.each<[string, Partial<Facts>, string[][]]>([
    ['a storefront that fails', { channels: [shop({ state: 'backing-off' })] }, [['channel acme-web', 'retry']]],
    ['one that a person paused', { channels: [shop({ state: 'paused' })] }, [['channel acme-web', 'resume']]],
    [
      'one that the brake stopped: by name, not here',
      { channels: [shop({ state: 'braked' })] },
      [['channel acme-web', '']],
    ],
    [
      'an alarm about one is one line',
      { channels: [shop({ state: 'circuit-open', ...waits })], alarms: [channelAlarm()] },
      [['channel-down:acme-web', 'retry,acknowledge']],
    ],
    [
      'an alarm that was seen stands',
      { alarms: [channelAlarm({ acknowledged: { by: 'lena', at: 1 } })] },
      [['channel-down:acme-web', '']],
    ],
    [
      'a station that waits for a person',
      {
        stations: [
          {
            name: 'receiving-1',
            work: 'receiving',
            operator: null,
            locked: false,
            practice: false,
            document: null,
            waits: 'question',
          },
        ],
      },
      [['station receiving-1', 'look']],
    ],
  ])('%s', (_what, facts, expected) => {
    expect(lines(facts)).toEqual(expected);
  });

  it('the same code is one thing, since the first time', () => {
    const exceptions = [exception(9, {}), exception(8, { scan: '96385074' }), exception(7, {})];
    const { repairs } = deskOf({ ...quiet, exceptions });
    expect(repairs.map(({ subject, times, since }) => [subject, times, since])).toEqual([
      ['4012345678901', 2, 7],
      ['96385074', 1, 8],
    ]);
  });

  it('a storm of alarms is cut, and what was left out is counted', () => {
    const alarms = Array.from({ length: 60 }, (_, n) =>
      channelAlarm({ id: `channel-down:${n}`, subject: `shop-${n}` }),
    );
    const { repairs, repairsLeftOut } = deskOf({ ...quiet, alarms });
    expect([repairs.length, repairsLeftOut]).toEqual([50, 10]);
  });
});
