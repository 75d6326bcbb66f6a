/** The label of which nobody can say whether it came out is printed once more, on record. */
import { type Decision, done, refuse } from '../decision.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import type { ReprintSubmission } from '../nouns/station/reprint.ts';

export function decideReprint(rules: Rulebook, { by, station, of }: ReprintSubmission): Decision {
  if (!rules.stations.some(({ name }) => name === station))
    return refuse('unknown-station', `There is no station ${station}.`, 'station');
  return done([{ kind: 'reprint', operator: by, station, body: { of, why: 'uncertain' } }], { station, of });
}
