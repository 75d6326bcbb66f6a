/** What the docks of the model have to go through, and one run of it. */
import { type Faults, Model, type Parts, type Run, soundParts } from './model.ts';

const steps = 400;

export const troubles: Readonly<Record<string, Faults>> = {
  'lost, doubled and late messages, cut cables, take-overs': {},
  'storefronts that sell and cancel all the time': { busy: true },
  'tellers that hand over': { handsOver: true, busy: true },
  'old copies of ledgers': { restores: true },
  'old copies where nobody can be asked, docks that die while they send': {
    ...{ restores: true, losses: true, aimed: true, busy: true },
  },
  'docks that are lost': { losses: true },
  'docks that are taken for lost, live on and come back': { returns: true, busy: true },
  'cards that were cloned': { clones: true },
  'a server that loses its end': { rollbacks: true, busy: true },
  'storefronts that are put back as they were': { stores: true, busy: true },
  'docks of two versions': { versions: true },
  'counts, while docks are cut off': { counts: true },
  'counts, old copies, lost docks, versions, storefronts put back': {
    ...{ counts: true, restores: true, losses: true, versions: true, stores: true },
  },
  'counts, clones, docks lost for ever or for a while, versions': {
    ...{ counts: true, clones: true, losses: true, returns: true, versions: true },
  },
  'counts, a server that loses its end, versions': { counts: true, rollbacks: true, versions: true },
};

export const play = (seed: number, faults: Faults, parts: Partial<Parts> = {}): Run =>
  new Model(seed, faults, { ...soundParts, ...parts }).run(steps);
