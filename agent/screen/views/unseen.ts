/**
 * Errors that nobody has acknowledged yet: which of them has the screen, which have shrunk to a strip, and which are
 * one and the same.
 */
import type { RefusalCode } from '../../inventory/nouns/outcome.ts';
import { signalFor } from '../../stations/feedback.ts';
import type { ShownScan, StationView } from './station-view.ts';

/** Errors of one kind, folded. */
export type ShownErrors = {
  newest: ShownScan;
  /** Of every one of them: what an acknowledgement names. */
  ids: readonly number[];
  /** What was scanned, each once, oldest first. */
  of: readonly string[];
  /** The trouble has passed: what is said of it is past, and the goods are to be scanned again. */
  over: boolean;
};

type Unseen = { front: ShownErrors | null; earlier: readonly ShownErrors[] };

type Facts = Pick<StationView, 'held' | 'bench' | 'recent' | 'recordsSinceId'>;

/** Errors as the screen shows them, oldest first: also the one that the ledger holds since before the agent's start. */
export function heldErrors({ held, bench }: Pick<StationView, 'held' | 'bench'>): readonly ShownScan[] {
  const kept = bench?.held ?? null;
  if (kept === null || held.some(({ seq }) => seq === kept.seq)) return held;
  const refusal = kept.reason as RefusalCode;
  const result = signalFor({ type: 'refused', code: refusal, text: '' });
  const scan: ShownScan = {
    ...{ id: 0 - kept.seq, seq: kept.seq, at: 0, result, what: null, code: '', sku: null, name: null, units: null },
    ...{
      inStock: null,
      condition: null,
      refusal,
      step: null,
      detail: kept.text,
      line: null,
      completes: null,
      times: 1,
      fits: null,
    },
  };
  return [scan, ...held];
}

/**
 * The error that the ledger holds has the screen, for nothing counts before it is seen. Any other has it only while
 * nothing came after it and nothing is asked: a question, and goods that were counted since, are what people have to
 * see.
 */
export function unseen(view: Facts): Unseen {
  const errors = heldErrors(view);
  const { bench, recent } = view;
  const kept = bench?.held?.seq;
  const asked = bench !== null && (bench.question !== null || bench.document?.status === 'cancelled');
  const first =
    kept === undefined
      ? asked
        ? undefined
        : errors.find(({ id }) => id === recent[0]?.id)
      : errors.find(({ seq }) => seq === kept);
  const folds = folded(errors, view.recordsSinceId);
  const front = first === undefined ? null : (folds.find(({ ids }) => ids.includes(first.id)) ?? null);
  return { front, earlier: folds.filter((fold) => fold !== front) };
}

/** What an OK says was seen: the error that has the screen, or else all that the strip counts. */
export function seenByOk({ front, earlier }: Unseen): readonly number[] {
  return front === null ? earlier.flatMap(({ ids }) => ids) : front.ids;
}

/**
 * Nothing that was scanned while the dock could not write is a matter of its own; else the same code for the same
 * reason is one.
 */
function folded(errors: readonly ShownScan[], recordsSinceId: number): ShownErrors[] {
  const kinds = Map.groupBy(errors, ({ result, refusal, code, practice }) =>
    result === 'trouble' ? result : `${refusal} ${code}${practice === true ? ' practice' : ''}`,
  );
  const folds: ShownErrors[] = [];
  for (const scans of kinds.values()) {
    const newest = scans.at(-1);
    if (newest === undefined) continue;
    folds.push({
      newest,
      ids: scans.map(({ id }) => id),
      of: [...new Set(scans.map(({ name, code }) => name ?? code))].filter((what) => what !== ''),
      over: newest.result === 'trouble' && newest.id <= recordsSinceId,
    });
  }
  return folds.sort((one, other) => one.newest.id - other.newest.id);
}
