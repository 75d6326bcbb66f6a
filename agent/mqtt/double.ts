/**
 * Whether somebody else lives under this dock's name at the broker: a second device from one image, or two docks that
 * were given one name. Pure. What is read is the dock's own `state`, which every life of it overwrites with its boot.
 *
 *     never spoken   a word of a boot that the ledger does not remember stands there: perhaps the other lives
 *     spoken         a word of another boot came behind ours: it lives
 *
 * With one client id the two take the link from each other, and each finds the other's word when it is back; with two,
 * each hears the other at once. A word of "broken" may be the late will of a start of our own, and that the ledger
 * knows.
 */

/** The other would be back by then, if it lives: the broker has just taken its link away. */
const suspectMs = 10_000;
/** Each of the two says its word this often, so that the other hears it; after several of them it is gone. */
const announceMs = 30_000;
const goneMs = 180_000;

export type DoubleState = {
  /** Our word came back: on this link, or on one before. */
  spoken: 'never' | 'now' | 'before';
  suspectedMs?: number;
  double?: { boot: string; heardMs: number };
  announcedMs?: number;
};

export type DoubleInput =
  | { type: 'linked' }
  /** `known`: a start of this ledger. */
  | { type: 'word'; s: 'online' | 'offline' | 'broken'; boot: string; mine: boolean; known: boolean; nowMs: number }
  | { type: 'time'; nowMs: number };

export const alone: DoubleState = { spoken: 'never' };

/** Nothing is told: there is a double, or there may be one. */
export const mustBeSilent = ({ double, suspectedMs }: DoubleState): boolean =>
  double !== undefined || suspectedMs !== undefined;

/** @returns `announce`: say the own word anew, so that the other hears it */
export function transition(state: DoubleState, input: DoubleInput): { state: DoubleState; announce: boolean } {
  switch (input.type) {
    case 'linked':
      return quiet({ ...state, spoken: state.spoken === 'never' ? 'never' : 'before' });
    case 'time':
      return passed(state, input.nowMs);
    case 'word':
      return heard(state, input);
  }
}

const quiet = (state: DoubleState) => ({ state, announce: false });

function heard(state: DoubleState, { s, boot, mine, known, nowMs }: Extract<DoubleInput, { type: 'word' }>) {
  const { double, suspectedMs, ...rest } = state;
  if (mine) return quiet({ ...state, spoken: state.spoken === 'never' ? 'now' : state.spoken });
  // It was ended in order, by whoever saw to it.
  if (s === 'offline') return quiet(double?.boot === boot ? rest : state);
  const lives = s === 'online' ? state.spoken !== 'never' : state.spoken === 'before' && !known;
  if (lives) return announced({ ...rest, double: { boot, heardMs: nowMs } }, nowMs);
  if (known || state.spoken !== 'never') return quiet(state);
  return quiet({ ...state, suspectedMs: suspectedMs ?? nowMs });
}

function passed(state: DoubleState, nowMs: number) {
  const { double, suspectedMs, ...rest } = state;
  const still: DoubleState = {
    ...rest,
    ...(double !== undefined && nowMs - double.heardMs < goneMs && { double }),
    ...(suspectedMs !== undefined && nowMs - suspectedMs < suspectMs && { suspectedMs }),
  };
  return still.double === undefined ? quiet(still) : announced(still, nowMs);
}

function announced(state: DoubleState, nowMs: number) {
  const due = state.announcedMs === undefined || nowMs - state.announcedMs >= announceMs;
  return due ? { state: { ...state, announcedMs: nowMs }, announce: true } : quiet(state);
}
