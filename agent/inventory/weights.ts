/** A weight that is believed, for whatever its station waits for; where nothing waits for one it is no news. */
import { type Decision, type Now, unchanged } from './decision.ts';
import type { Rulebook, Tables } from './model.ts';
import { benchOf } from './scans.ts';
import type { WeightSubmission } from './submission.ts';
import { workAt } from './work/bench.ts';
import { isStopped } from './work/gates.ts';
import { weighPacking } from './work/parcel.ts';
import { weighReceiving } from './work/pieces.ts';

export function decideWeight(
  tables: Tables,
  rules: Rulebook,
  { station, device, weight }: WeightSubmission,
  now: Now,
): Decision {
  const bench = benchOf(tables, rules, { station }, now);
  if (bench === undefined) return unchanged({ station, text: `There is no station named ${station}.` });
  if (isStopped(bench))
    return unchanged({ station, text: 'Nothing counts here before somebody says who he is, or has seen the error.' });
  return workAt(bench) === 'receiving' ? weighReceiving(bench, device, weight) : weighPacking(bench, device, weight);
}
