/**
 * The kill harness by hand:
 *   node test/faults/kill.ts --kills 200 [--seed N] [--articles 25] [--send-once] [--json]
 * Prints the seed and how to repeat the run; exit 1 when a promise was broken. Needs Mosquitto.
 */
import { parseArgs } from 'node:util';
import { runKills } from './kill-run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string', default: '200' },
    articles: { type: 'string', default: '25' },
    /** Scanners that do not send a code again when nobody answers. */
    'send-once': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed);
const kills = Number(values.kills);
const again = `node test/faults/kill.ts --seed ${seed} --kills ${kills} --articles ${values.articles}${values['send-once'] ? ' --send-once' : ''}`;
if (!values.json) console.log(`again with: ${again}`);

const report = await runKills({
  seed,
  kills,
  articles: Number(values.articles),
  retransmit: !values['send-once'],
  onProgress: (text) => {
    if (!values.json) console.log(text);
  },
});
if (values.json) {
  console.log(JSON.stringify(report));
} else {
  const { findings, kills: killed, paperwork, ...figures } = report;
  const total = Object.values(killed).reduce((sum, count) => sum + count, 0);
  console.log(
    `${total} kills: ${Object.entries(killed)
      .map(([target, count]) => `${target} ${count}`)
      .join(', ')}`,
  );
  for (const [name, value] of Object.entries({ ...figures, ...paperwork })) console.log(`${name.padEnd(20)} ${value}`);
  console.log(
    findings.length === 0 ? 'every promise was kept' : `BROKEN:\n  ${findings.join('\n  ')}\nagain with: ${again}`,
  );
}
process.exit(report.findings.length === 0 ? 0 : 1);
