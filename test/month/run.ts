/**
 * Months by hand: `node test/month/run.ts --seed 7 --days 30` (and `--items`, `--questions`, `--folder`, `--deeds` an
 * hour, `--months` one seed after the other). Prints a line of JSON for each; ends with 1 when one of them found
 * something.
 */
import { registerHooks } from 'node:module';
import { parseArgs } from 'node:util';

// The connections go to the storefronts of this process, in the place of the HTTP library's.
registerHooks({
  resolve: (name, context, next) =>
    name === 'undici' ? { url: new URL('./wires.ts', import.meta.url).href, shortCircuit: true } : next(name, context),
});
const { Month } = await import('./month.ts');

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    days: { type: 'string', default: '30' },
    items: { type: 'string', default: '1000' },
    questions: { type: 'string', default: '1000' },
    folder: { type: 'string' },
    months: { type: 'string', default: '1' },
    deeds: { type: 'string', default: '7' },
  },
});
// Threads that are asked keep no process alive.
const awake = setInterval(() => {}, 1_000);
let found = false;
for (let n = 0; n < Number(values.months); n += 1) {
  const startedMs = performance.now();
  const seed = Number(values.seed) + n;
  const { days, items, questions, folder } = values;
  const month = new Month({
    ...{ seed, days: Number(days), items: Number(items), questions: Number(questions) },
    deedsAnHour: Number(values.deeds),
    ...(folder !== undefined && { folder }),
  });
  const report = await month.run();
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  found ||= report.wrong.length > 0;
  process.stdout.write(`${JSON.stringify({ ...report, wrong: report.wrong.slice(0, 20), seconds })}\n`);
}
clearInterval(awake);
process.exitCode = found ? 1 : 0;
