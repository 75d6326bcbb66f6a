/**
 * By hand: node test/labels/label-kill.ts --kills 1000 [--seed N]
 * Labels under kills; exit 1 when a promise was broken.
 */
import { parseArgs } from 'node:util';
import { runLabelKills } from './label-kill-run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string', default: '1000' },
  },
});
const report = await runLabelKills({ seed: Number(values.seed), kills: Number(values.kills) });
console.log(JSON.stringify(report, null, 2));
process.exit(report.findings.length === 0 ? 0 : 1);
