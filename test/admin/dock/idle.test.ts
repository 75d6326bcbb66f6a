/** Waiting for an idle dock, by a clock of the test's own. */
import { expect, it } from 'vitest';
import { idleDock, patienceOf } from '../../../agent/admin/dock/idle.ts';
import type { AdminContext } from '../../../agent/admin/verb.ts';

type Moment = { inUse?: boolean; scannedAgoMs?: number };

/** @param moments how it is at each look, five seconds apart; the last stays */
function dock(moments: Moment[]) {
  let nowMs = 1_000_000;
  let looks = 0;
  const told: unknown[] = [];
  const ending = new AbortController();
  const at = () => moments[Math.min(looks - 1, moments.length - 1)] ?? {};
  const context = {
    config: { stations: [{ name: 'receiving-1' }] },
    clock: {
      ...{ wallMs: () => nowMs, monoMs: () => nowMs },
      sleep: async (ms: number) => {
        nowMs += ms;
      },
    },
    book: {
      station: async () => {
        looks += 1;
        return { session: { document: at().inUse ? 'N-1' : null, operator: null, locked: false } };
      },
    },
    vitals: async () => ({ lastScanAt: at().scannedAgoMs === undefined ? null : nowMs - (at().scannedAgoMs ?? 0) }),
  } as unknown as AdminContext;
  const caller = { progress: (data: unknown) => told.push(data), signal: ending.signal };
  const asked = (waitMinutes: number, now = false) => idleDock(context, { now, waitMinutes }, caller);
  return { asked, told, ending, waitedMs: () => nowMs - 1_000_000 };
}

it.each<[string, Moment, string | undefined]>([
  ['nobody is there', {}, undefined],
  ['a document is open', { inUse: true }, 'station-in-use'],
  ['somebody scanned just now', { scannedAgoMs: 3_000 }, 'station-in-use'],
  ['the last scan was long ago', { scannedAgoMs: 61_000 }, undefined],
  // The clock was set back meanwhile: nobody knows when it was.
  ['the last scan is yet to come', { scannedAgoMs: -5_000 }, undefined],
])('%s', async (_what, moment, code) => {
  const busy = await dock([moment]).asked(0);
  expect(busy?.ok === false ? busy.code : undefined).toBe(code);
});

it('waits until the dock rests, and says for whom', async () => {
  const at = dock([{ inUse: true }, { inUse: true }, { scannedAgoMs: 2_000 }, {}]);
  expect(await at.asked(10)).toBeUndefined();
  expect(at.waitedMs()).toBe(15_000);
  expect(at.told).toMatchObject([
    { state: 'waiting', for: expect.stringContaining('receiving-1') },
    { state: 'waiting' },
    { for: expect.stringContaining('scanned 2 s ago') },
  ]);
});

it('has a deadline, and nothing is done after it', async () => {
  const at = dock([{ inUse: true }]);
  expect(await at.asked(3)).toMatchObject({ ok: false, code: 'station-in-use' });
  expect(at.waitedMs()).toBe(180_000);
});

it('is not waited for by what is desired: that is tried again, and must not hold up what else is desired', () => {
  const desired = { what: 'version', version: 1 };
  expect(patienceOf({ now: false, waitMinutes: 600 }, { desired })).toEqual({ now: false, waitMinutes: 0 });
  expect(patienceOf({ now: true, waitMinutes: 600 }, {})).toEqual({ now: true, waitMinutes: 600 });
});

it('is not waited for by who does not care, nor after it was cancelled', async () => {
  expect(await dock([{ inUse: true }]).asked(0, true)).toBeUndefined();
  const at = dock([{ inUse: true }]);
  at.ending.abort();
  expect(await at.asked(10)).toMatchObject({ ok: false, code: 'cancelled' });
});
