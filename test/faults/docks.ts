/**
 * Docks of a site under kills, by hand:
 *   node test/faults/docks.ts [--docks 5] [--kills 200] [--seed N] [--json]
 * Kills docks, whoever tells, the site's server and the storefront while people receive and pack everywhere; prints
 * what was lost or doubled, and how to repeat the run. Exit 1 when a promise was broken. Needs nats-server 2.10.
 */
import { parseArgs } from 'node:util';
import { runDocks } from './docks-run.ts';

const { values } = parseArgs({
  options: {
    docks: { type: 'string', default: '5' },
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const say = (text: string): void => {
  if (!values.json) console.log(text);
};
say(`again with: node test/faults/docks.ts --docks ${values.docks} --kills ${values.kills} --seed ${seed}`);
const began = performance.now();
const report = await runDocks({ seed, kills: Number(values.kills), docks: Number(values.docks) }, say);
const { findings, struck, ...figures } = report;
if (values.json) console.log(JSON.stringify(report));
say(
  Object.entries(struck)
    .map(([target, count]) => `${target} ${count}`)
    .join(', '),
);
for (const [name, value] of Object.entries(figures)) say(`${name.padEnd(10)} ${value}`);
say(`${Math.round((performance.now() - began) / 1_000)} s`);
say(findings.length === 0 ? 'nothing lost, nothing doubled' : `BROKEN:\n  ${findings.join('\n  ')}`);
process.exit(findings.length === 0 ? 0 : 1);
