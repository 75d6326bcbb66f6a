/** A weight that is believed, for whatever its station waits for; where nothing waits for one it is no news. */
import { type Decision, type Now, unchanged } from '../decision.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { WeightSubmission } from '../nouns/submission.ts';
import type { Tables } from '../nouns/tables.ts';
import { workAt } from './bench.ts';
import { isStopped } from './gates.ts';
import { weighPacking } from './packing/parcel.ts';
import { weighReceiving } from './receiving/pieces.ts';
import { benchOf } from './scans.ts';

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
