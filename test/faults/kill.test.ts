// needs: mosquitto
/**
 * 200 times SIGKILL under load for agent, broker and storefront, with scanners that send a code again until they are
 * answered and with notices, orders and counts open at the stations. Another seed each day of the year, printed with
 * the failure; `node test/faults/kill.ts` repeats it and runs longer.
 */
import { expect, it } from 'vitest';
import { runKills } from './kill-run.ts';

it('loses nothing and counts nothing twice, whoever is killed when', { timeout: 900_000 }, async () => {
  const seed = Math.floor(Date.now() / 86_400_000);
  const report = await runKills({ seed, kills: 200 });
  expect(report, `node test/faults/kill.ts --seed ${seed} --kills 200`).toMatchObject({
    findings: [],
    lost: 0,
    doubled: 0,
  });
  // The run was one: people worked, blind and on documents, and all three died.
  expect(report.confirmed).toBeGreaterThan(500);
  expect(Math.min(...Object.values(report.kills))).toBeGreaterThan(10);
  const { noticesClosed, overages, shortages, ordersShipped, shippedPartly, counts, takenBack } = report.paperwork;
  expect(Math.min(noticesClosed, ordersShipped, counts, takenBack)).toBeGreaterThan(10);
  expect(Math.min(overages, shortages, shippedPartly)).toBeGreaterThan(0);
});
