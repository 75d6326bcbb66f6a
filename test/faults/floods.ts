/**
 * Every flood of a hostile broker and a hostile storefront, by hand:
 *   node test/faults/floods.ts [--seconds 3] [--only QoS] [--json]
 * Prints how long scans wait under each flood beside quiet; exit 1 when a promise was broken. Needs Mosquitto and
 * openssl.
 */
import { parseArgs } from 'node:util';
import { floodLine, runFloods } from './flood-run.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    json: { type: 'boolean', default: false },
  },
});
const report = await runFloods({
  seconds: Number(values.seconds),
  only: values.only,
  onFlood: (figures) => {
    if (!values.json) console.log(floodLine(figures));
  },
});
if (values.json) console.log(JSON.stringify(report));
else
  console.log(report.findings.length === 0 ? 'every promise was kept' : `BROKEN:\n  ${report.findings.join('\n  ')}`);
process.exit(report.findings.length === 0 ? 0 : 1);
