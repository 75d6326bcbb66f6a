// needs: mosquitto
/**
 * Returns, kits and boxes told to a shop, with the agent killed at any moment; another seed each day of the year.
 * `node test/faults/goods-kill.ts` repeats it and runs longer.
 */
import { expect, it } from 'vitest';
import { runGoodsKills } from './goods-kill-run.ts';

it('keeps returns, sets and boxes whole, whenever the agent is killed', { timeout: 300_000 }, async () => {
  const seed = Math.floor(Date.now() / 86_400_000);
  const report = await runGoodsKills({ seed, kills: 6 });
  expect(report, `node test/faults/goods-kill.ts --seed ${seed} --kills 6`).toMatchObject({ findings: [] });
  expect(Math.min(report.returns, report.orders)).toBeGreaterThan(0);
});
