/**
 * Garbage on every port, by hand:
 *   node test/faults/fuzz.ts --frames 1000000 [--seed N] [--seconds-max 600] [--json]
 * Prints the seed and how to repeat the run; exit 1 when a promise was broken. Needs Mosquitto.
 */
import { parseArgs } from 'node:util';
import { runFrames } from './frame-run.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    frames: { type: 'string', default: '1000000' },
    'seconds-max': { type: 'string', default: '600' },
    json: { type: 'boolean', default: false },
  },
});
const again = `node test/faults/fuzz.ts --seed ${values.seed} --frames ${values.frames}`;
if (!values.json) console.log(`again with: ${again}`);

const report = await runFrames({
  seed: Number(values.seed),
  frames: Number(values.frames),
  secondsMax: Number(values['seconds-max']),
  onProgress: (text) => {
    if (!values.json) console.log(text);
  },
});
if (values.json) {
  console.log(JSON.stringify(report));
} else {
  const { findings, ...figures } = report;
  for (const [name, value] of Object.entries(figures))
    console.log(`${name.padEnd(20)} ${typeof value === 'object' ? JSON.stringify(value) : value}`);
  console.log(findings.length === 0 ? 'every promise was kept' : `BROKEN:\n  ${findings.join('\n  ')}\n${again}`);
}
process.exit(report.findings.length === 0 ? 0 : 1);
