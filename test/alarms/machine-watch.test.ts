/**
 * The machine under the dock: its clock, its disk and its power, watched as the agent does, until they are well again.
 */
import { rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Alarms } from '../../agent/alarms/alarms.ts';
import { machineOf } from '../../agent/alarms/machine.ts';
import { AlarmWatch } from '../../agent/alarms/watch.ts';
import { ClockTrust } from '../../agent/clock-trust.ts';
import { namedFiles } from '../../agent/named-file.ts';
import { virtualClock } from '../drivers/virtual-clock.ts';
import { temporaryFolder } from '../forward/bench.ts';
import { keepFor } from '../loop-keeper.ts';

it('a clock that nobody sets, a disk nearly full, a log that grows, a computer that slows itself down', async () => {
  const folder = temporaryFolder();
  const log = join(folder, 'ledger.db-wal');
  const firmware = join(folder, 'get_throttled');
  const said = join(folder, 'said');
  const time = virtualClock();
  const clock = { ...time, wallMs: () => Date.UTC(2026, 10, 28) + time.monoMs() };
  const alarms = new Alarms(clock);
  const keep = keepFor(clock, alarms);
  let freeBytes: number | undefined;
  let set = false;
  const trust = new ClockTrust(clock, keep, async () => set);
  const watch = new AlarmWatch({
    config: { dock: { data: folder }, channels: [], devices: [] } as never,
    ...{ alarms, clock, keep, files: namedFiles(undefined), configVersion: '' },
    ...{ ping: async () => {}, keepInPlace: async () => {}, reports: async () => [] },
    facts: () => ({ book: { state: 'open' }, devices: [], clock: trust.facts }),
    machineOf: async (data) => {
      const machine = await machineOf(data, firmware, said);
      return { ...machine, freeBytes: freeBytes ?? machine.freeBytes };
    },
  });
  watch.begin();
  onTestFinished(() => {
    watch.stop();
    trust.stop();
  });
  const codes = () =>
    alarms
      .list()
      .map(({ code }) => code)
      .sort();
  /** The system answers in real time. */
  const come = async (...expected: string[]) => {
    for (let n = 0; n < 2_000 && String(codes()) !== String(expected); n += 1) {
      await time.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(codes()).toEqual(expected);
  };
  writeFileSync(log, '');
  truncateSync(log, 70 * 1024 * 1024);
  writeFileSync(firmware, '50001\n');
  writeFileSync(said, 'failed: upgrade 1.4.0; went back to 1.3.0\n');
  freeBytes = 50 * 1024 * 1024;
  await come('clock-not-set', 'disk-low', 'log-large', 'machine-slowed', 'upgrade-failed');
  expect(watch.machine?.slowed).toEqual(['under-voltage']);
  truncateSync(log, 0);
  writeFileSync(firmware, '50000\n');
  writeFileSync(said, 'done: upgrade 1.4.1\n');
  freeBytes = 4e9;
  set = true;
  await come();
  rmSync(log);
});
