/** `scale/read`: what a station would not believe for its age, nobody is told for a weight. */
import { describe, expect, test } from 'vitest';
import type { AdminContext, Caller } from '../../agent/admin/verb.ts';
import { scaleVerbs } from '../../agent/admin/verbs/scale.ts';
import type { DeviceStatus } from '../../agent/events.ts';

const scale = (weight: DeviceStatus['weight'], error?: string): DeviceStatus => ({
  ...{ name: 'scale-1', station: 'packing-1', kind: 'scale', protocol: 'mt-sics', port: '/dev/x', state: 'open' },
  ...{ frames: 0, discarded: 0, lost: 0 },
  ...(weight === undefined ? {} : { weight }),
  ...(error === undefined ? {} : { error }),
});
const read = (status: DeviceStatus) =>
  scaleVerbs
    .find(({ verb }) => verb === 'read')
    ?.run(
      { device: 'scale-1' } as never,
      { devices: () => [status] } as unknown as AdminContext,
      { via: 'local' } as unknown as Caller,
    );
const shown = { type: 'weighing', state: 'stable', digits: '2.50', unit: 'kg' } as const;

describe('scale/read', () => {
  test('tells a fresh weight and its age', async () => {
    expect(await read(scale({ ...shown, ageMs: 180 }))).toMatchObject({ data: { digits: '2.50', ageMs: 180 } });
  });
  test('refuses an old one, says how old, and what is wrong where that is known', async () => {
    expect(JSON.stringify(await read(scale({ ...shown, ageMs: 42_000 })))).toMatch(/device-not-ready.*for 42 s/);
    expect(JSON.stringify(await read(scale({ ...shown, ageMs: 1001 }, 'the scale does not answer')))).toMatch(
      /for 1 s.*the scale does not answer/,
    );
  });
});
