/**
 * The benchmarks: `npm run build && npm run bench -- [options]`.
 *   --runs 3            median of so many (default 1); floors, systems and runs are interleaved
 *   --only burst,kill   some of: floors start burst paced30 paced200 delta checkpoints kill killBurst outage outageKill drain entries articles channels reading screen
 *   --peers DIR         also the hand-written scripts in DIR/pipeline and Node-RED in DIR/node-red, installed there
 *   --disk sim:5000     a RAM disk whose syncs take 5 ms, as a card's do (default); sim:0; real:FOLDER
 *   --json              everything measured, on one line, instead of the table
 * Needs Linux, cc and Mosquitto. What happens meanwhile goes to stderr. Exit 1 when a goal is missed.
 */
import { parseArgs } from 'node:util';
import { compileNative, Disk } from './disk.ts';
import { type GoalLine, goalLines, type Measured } from './goals.ts';
import { medianOf } from './medians.ts';
import { peers } from './peers.ts';
import { type Bench, type Measurement, plan } from './plan.ts';
import type { Subject } from './subject.ts';
import { Tallyman } from './tallyman.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    only: { type: 'string', default: Object.keys(plan).join(',') },
    peers: { type: 'string' },
    disk: { type: 'string', default: 'sim:5000' },
    json: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const wanted = values.only.split(',') as Measurement[];
for (const each of wanted)
  if (!(each in plan)) throw new Error(`--only ${each}: choose among ${Object.keys(plan).join(', ')}`);

const native = compileNative();
const bench: Bench = { native, disk: new Disk(values.disk, native), memory: new Disk('sim:0', native) };
const mine = new Tallyman();
const others = values.peers === undefined ? [] : peers(values.peers);
const results = new Map<string, Measured[]>();
const failures: string[] = [];

try {
  for (let run = 0; run < runs; run++) {
    for (const name of wanted) {
      const step = plan[name];
      if (run > 0 && step.once) continue;
      for (const subject of step.peers ? [mine, ...others] : [mine]) await measure(name, subject, run);
    }
  }
} finally {
  mine.end();
  native.remove();
}

const medians = new Map([...results].map(([name, list]) => [name, medianOf(list)]));
const own = medians.get(mine.name) ?? {};
const lines = goalLines(own, medians);
if (values.json)
  console.log(
    JSON.stringify({ disk: values.disk, runs, failures, goals: lines, measured: Object.fromEntries(medians) }),
  );
else print(lines);
if (failures.length > 0) process.stderr.write(`could not be measured: ${failures.join(', ')}\n`);
process.exit(failures.length === 0 && lines.every(({ holds }) => holds) ? 0 : 1);

async function measure(name: Measurement, subject: Subject, run: number): Promise<void> {
  const began = performance.now();
  const list = results.get(subject.name) ?? [];
  const found: Measured = list[run] ?? {};
  list[run] = found;
  results.set(subject.name, list);
  try {
    Object.assign(found, { [name]: await plan[name].run(bench, subject) });
  } catch (cause) {
    // A peer that fails is a result, too; our own failure is one that must not be overlooked.
    if (subject === mine) failures.push(name);
    process.stderr.write(`${name} ${subject.name}: ${cause instanceof Error ? cause.message : cause}\n`);
  }
  const seconds = Math.round((performance.now() - began) / 1000);
  process.stderr.write(
    `${name} ${subject.name} (${run + 1} of ${runs}, ${seconds} s): ${JSON.stringify(found[name])}\n`,
  );
}

function print(table: readonly GoalLine[]): void {
  const rows = [['what', 'measured', 'goal', 'held against', 'holds']];
  for (const { what, measured, goal, against, holds } of table) {
    rows.push([what, measured, goal, against, holds ? 'yes' : 'NO']);
  }
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of rows)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
