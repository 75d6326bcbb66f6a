/**
 * A scale that answers well and never with a weight: pieces, an error for every question, a fault. For a moment that is
 * what a scale does; when it goes on, somebody must set something at it, and the device is in trouble.
 */
import type { Weighing } from '../reading.ts';

/** Readings in a row over this time that are no weight and no matter of the load. */
const standsMsMin = 2000;

const remedies: Partial<Record<Weighing['state'], string>> = {
  'not-a-weight': 'set it to weigh in kg or lb',
  fault: 'switch it off and on again; have it looked at when that does not help',
  'zero-not-found': 'empty it and switch it on again',
  refused: 'it answers every question like this: is its interface set to this protocol, and the protocol to its make?',
};

const words: Partial<Record<Weighing['state'], string>> = {
  'not-a-weight': 'the scale shows no weight',
  fault: 'the scale reports a fault',
  'zero-not-found': 'the scale has found no zero',
  refused: 'the scale gives no weight',
};

/** @returns for each reading: what is wrong and what to set, once it has gone on for long enough */
export function standingTrouble(): (weighing: Weighing, nowMs: number) => string | undefined {
  let state: Weighing['state'] | undefined;
  let sinceMs = 0;
  return (weighing, nowMs) => {
    if (weighing.state !== state) sinceMs = nowMs;
    state = weighing.state;
    const remedy = remedies[state];
    if (remedy === undefined || nowMs - sinceMs < standsMsMin) return undefined;
    return `${weighing.detail ?? words[state]}: ${remedy}`;
  };
}
