/**
 * The ledger's thread hangs in a disk that answers nothing: that is an alarm, and whoever asks how the dock is hears
 * so.
 */
import { tmpdir } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { owner } from '../../agent/admin/authority.ts';
import { health } from '../../agent/admin/health.ts';
import type { AdminContext } from '../../agent/admin/verb.ts';
import { Alarms } from '../../agent/alarms/alarms.ts';
import { AlarmWatch } from '../../agent/alarms/watch.ts';
import { namedFiles } from '../../agent/named-file.ts';
import { virtualClock } from '../drivers/virtual-clock.ts';
import { keepFor } from '../loop-keeper.ts';

const never = new Promise<never>(() => {});

function watched() {
  const clock = virtualClock();
  const alarms = new Alarms(clock);
  let answers = true;
  const config = { dock: { data: tmpdir(), site: 's', name: 'd' }, channels: [], devices: [] };
  const watch = new AlarmWatch({
    ...{
      config: config as never,
      alarms,
      clock,
      keep: keepFor(clock, alarms),
      files: namedFiles(undefined),
      configVersion: '',
    },
    keepInPlace: async () => undefined,
    ping: () => (answers ? Promise.resolve() : never),
    reports: () => (answers ? Promise.resolve([]) : never),
    facts: () => ({ book: { state: 'open' }, devices: [], clock: { trusted: true, uptimeMs: 0, wallMs: 2e12 } }),
  });
  watch.begin();
  onTestFinished(() => watch.stop());
  const book = { state: { state: 'open' }, head: { epoch: 'e', seq: 1 }, countOpen: () => never, vitals: () => never };
  const context = {
    ...{ book, config, clock, version: '0', devices: () => [], clockTrusted: () => true, uplink: () => undefined },
    ...{ forwarding: () => ({ reports: () => never }), site: () => never },
    alarms: () => alarms.list(),
    vitals: async () => ({
      ...{ uptimeMs: 1, configVersion: '', restartRequired: false, lastScanAt: null },
      dockToSellableMs: { p50: null, p99: null },
    }),
  } as unknown as AdminContext;
  const codes = () => alarms.list().map(({ code }) => code);
  const answer = (now: boolean) => {
    answers = now;
  };
  return { clock, codes, context, answer };
}

it('is an alarm after twenty seconds, and over when it answers', async () => {
  const { clock, codes, answer } = watched();
  await clock.advance(30_000);
  expect(codes()).toEqual([]);
  answer(false);
  await clock.advance(40_000);
  expect(codes()).toEqual(['ledger-hangs']);
  answer(true);
  await clock.advance(40_000);
  expect(codes()).toEqual([]);
});

it('keeps nobody from hearing how the dock is', async () => {
  const { clock, context, answer } = watched();
  answer(false);
  await clock.advance(40_000);
  const asked = health(context, owner);
  await clock.advance(4_000);
  expect(await asked).toMatchObject({
    ...{ state: 'attention', boots: null, openExceptions: null, heldOrders: null },
    alarms: [{ code: 'ledger-hangs', severity: 'critical' }],
  });
});
