/** What of the dock's health is told at once: not what every scan changes. */
import { beforeEach, expect, it } from 'vitest';
import { type DeviceStatus, Events } from '../../agent/events.ts';
import { onHealthNews } from '../../agent/mqtt/health-news.ts';

let events: Events;
let told = 0;
const device = (change: Partial<DeviceStatus> = {}) =>
  events.emit('device', {
    ...{ name: 'scanner-1', station: 'receiving-1', kind: 'scanner', protocol: 'serial-line', port: '/dev/ttyS0' },
    ...{ state: 'open', frames: 0, discarded: 0, lost: 0, ...change },
  });

beforeEach(() => {
  events = new Events();
  told = 0;
  onHealthNews(events, () => {
    told += 1;
  });
});

it('a port that opens, is lost and comes back is told each time, and not again for what it reads', () => {
  device({ state: 'opening' });
  device({ frames: 1 });
  device({ frames: 2 });
  expect(told).toBe(2);
  device({ state: 'absent', error: 'is not plugged in' });
  device({ state: 'absent', error: 'is not plugged in', lost: 1 });
  device();
  expect(told).toBe(4);
  device({ name: 'scanner-2' });
  expect(told).toBe(5);
});

it('a channel is told when it is in trouble and when it is out of it, not for each batch', () => {
  for (const state of ['idle', 'debouncing', 'sending', 'idle', 'debouncing', 'sending', 'idle'])
    events.emit('channel', { channel: 'web', state });
  expect(told).toBe(1);
  events.emit('channel', { channel: 'web', state: 'backing-off', error: '503' });
  events.emit('channel', { channel: 'web', state: 'backing-off', error: '503' });
  events.emit('channel', { channel: 'web', state: 'sending', error: '503' });
  events.emit('channel', { channel: 'web', state: 'idle' });
  expect(told).toBe(4);
  events.emit('channel', { channel: 'web', state: 'paused' });
  expect(told).toBe(5);
});
