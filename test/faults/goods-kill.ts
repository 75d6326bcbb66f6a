/**
 * By hand: node test/faults/goods-kill.ts --kills 200 [--seed N]
 * Returns, kits and boxes under kills; exit 1 when a promise was broken. Needs Mosquitto.
 */
import { parseArgs } from 'node:util';
import { runGoodsKills } from './goods-kill-run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string', default: '200' },
  },
});
const report = await runGoodsKills({ seed: Number(values.seed), kills: Number(values.kills) });
console.log(JSON.stringify(report, null, 2));
process.exit(report.findings.length === 0 ? 0 : 1);
