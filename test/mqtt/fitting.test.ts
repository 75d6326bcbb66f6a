/** What a dock of hundreds of channels says of itself fits into one message, the worst of it first. */
import { expect, it } from 'vitest';
import { fittingHealth, fittingInfo } from '../../agent/mqtt/fitting.ts';

const bytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const channels = Array.from({ length: 300 }, (_, n) => ({
  ...{ name: `ladén-${n}`, state: n % 3 === 0 ? 'backing-off' : 'idle', lastAckAt: 1_795_888_837_924 },
  ...(n % 3 === 0 && { error: 'nothing listens there '.repeat(8) }),
}));
const alarms = Array.from({ length: 300 }, (_, n) => ({ id: `channel-behind:${n}`, text: 'is behind '.repeat(20) }));
const health = { state: 'attention', head: 41, channels, alarms };

it('is said whole where it fits', () => {
  expect(fittingHealth(health, bytes(health) + 1)).toBe(health);
});

it('else the worst alarms, the channels in trouble before the others, and how much is left out', () => {
  const said = fittingHealth(health, 64 * 1024);
  expect(bytes(said)).toBeLessThanOrEqual(64 * 1024);
  expect(said).toMatchObject({ state: 'attention', head: 41 });
  expect(said.alarms).toEqual(alarms.slice(0, said.alarms.length));
  expect(said.alarms.length).toBeGreaterThan(100);
  const names = said.channels.map(({ name }) => name);
  expect(names).toEqual(channels.map(({ name }) => name).filter((name) => names.includes(name)));
  expect(said.channels.filter(({ error }) => error !== undefined)).toHaveLength(100);
  expect(said.channels.length).toBeGreaterThan(100);
  expect(said).toMatchObject({
    leftOut: { channels: 300 - said.channels.length, alarms: 300 - said.alarms.length },
  });
});

it('info leaves out what the verbs are for', () => {
  const info = { version: '1', verbs: [{ verb: 'stock/get', title: 'Stock' }], channels };
  expect(fittingInfo(info, bytes(info) + 1)).toBe(info);
  expect(fittingInfo(info, 100)).toEqual({ version: '1', verbs: [{ verb: 'stock/get' }], channels });
});
