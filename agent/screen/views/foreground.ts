/**
 * What a station's screen shows, of all that a person should know there: the one thing that comes first, and what is
 * left of earlier errors.
 */
import type { ParcelBand } from '../../inventory/station/packing/parcel-band.ts';
import { gramsAs } from '../../inventory/weighing/mass.ts';
import type { BenchView } from './bench-view.ts';
import { fromBefore, isError, type ShownScan, type StationView } from './station-view.ts';
import { type ShownErrors, unseen } from './unseen.ts';

type Question = NonNullable<BenchView['question']>;

export type Foreground =
  /** `next`: what is asked as soon as the error was seen. `ignored`: what was scanned since and did not count. */
  | { panel: 'error'; errors: ShownErrors; next: Question | null; ignored: ShownScan | null }
  | { panel: 'cancelled'; id: string; reason: string | null }
  | { panel: 'question'; question: Question }
  | { panel: 'locked' }
  | { panel: 'sign-in' }
  /** A packed box waits for its weight. */
  | { panel: 'parcel'; id: string; parcel: ShownBand | null }
  | { panel: 'ready' }
  /** The newest scan of the time before the agent's start. */
  | { panel: 'before'; scan: LastDone }
  /** `past`: it is what came before an error that was seen. */
  | { panel: 'scan'; scan: ShownScan; past?: true };

/** What counted last, or what was ended last. */
type LastDone = Pick<ShownScan, 'code' | 'name' | 'units' | 'what' | 'step' | 'labels'>;

/** What a box should weigh, in the unit that the scale beside it shows. */
type ShownBand = { box: number; others: number[]; from: string; to: string; unit: string };

export type Shown = {
  front: Foreground;
  /** Errors that something else has covered since, oldest first; to be acknowledged all the same. */
  earlier: readonly ShownErrors[];
  /** Errors there was no room for. */
  earlierLeftOut: number;
};

type Facts = Pick<
  StationView,
  'held' | 'heldLeftOut' | 'bench' | 'recent' | 'lastId' | 'cancelReason' | 'recordsSinceId' | 'scales'
> & { signIn: boolean };

/**
 * The newest event has the screen: ids say which that is. An error that the ledger holds comes before all, because
 * nothing counts until it is seen; what interrupts or asks comes before whatever was scanned, because it waits for a
 * person.
 */
export function shown(facts: Facts): Shown {
  const { front: errors, earlier } = unseen(facts);
  const front: Foreground =
    errors === null
      ? withoutError(facts)
      : { panel: 'error', errors, next: facts.bench?.question ?? null, ignored: ignored(facts) };
  return { front, earlier, earlierLeftOut: facts.heldLeftOut };
}

function ignored({ recent: [newest] }: Facts): ShownScan | null {
  return newest?.refusal === 'held' ? newest : null;
}

function withoutError(facts: Facts): Foreground {
  const { bench, recent, cancelReason, signIn, scales } = facts;
  if (bench?.document?.status === 'cancelled') {
    return { panel: 'cancelled', id: bench.document.id, reason: cancelReason };
  }
  if (bench?.locked === true) return { panel: 'locked' };
  if (signIn && bench?.operator === null) return { panel: 'sign-in' };
  if (bench !== null && bench.question !== null) return { panel: 'question', question: bench.question };
  if (bench?.document?.status === 'packed') {
    return { panel: 'parcel', id: bench.document.id, parcel: bench.parcel && asShown(bench.parcel, scales) };
  }
  if (fromBefore(facts)) {
    const scan = lastCounted(facts);
    return scan === undefined ? { panel: 'ready' } : { panel: 'before', scan };
  }
  // An error that was seen gives way to the scan before it, which nobody is to take for the one that was just settled.
  const scan = recent.find((each) => !isError(each));
  if (scan === undefined) return { panel: 'ready' };
  return { panel: 'scan', scan, ...(recent[0] !== scan && { past: true as const }) };
}

/**
 * What counted or was ended last here and still is: in practice nothing counts, and a count that nobody works on any
 * more may have been put aside.
 */
function lastCounted({ bench, recent }: Facts): LastDone | undefined {
  if (bench?.practice === true) return undefined;
  const done = recent.find(({ result, what, step }) => result === 'good' && (what !== null || step !== null));
  const last = bench?.last ?? null;
  // A label was read after the goods it is for.
  if (last !== null && (done?.what !== null || (done.seq ?? 0) < (last.seq ?? 0))) return { ...last, step: null };
  return bench !== null && done?.what === 'count' ? undefined : done;
}

/** Grams, until a scale has shown its own unit: nobody should have to convert at a bench. */
function asShown({ box, others, fromG, toG }: ParcelBand, scales: StationView['scales']): ShownBand {
  for (const { digits, unit } of scales) {
    if (digits === null || unit === null) continue;
    const [from, to] = [fromG, toG].map((grams) => gramsAs(grams, { digits, unit }));
    if (from !== undefined && to !== undefined) return { box, others, from, to, unit };
  }
  return { box, others, from: fromG, to: toG, unit: 'g' };
}
