/**
 * How a teller decides: one decision in flight, put at the place where the log is expected to end. Whether it is there
 * is read from the log like everybody's decisions; nothing of it counts before.
 */
import type { Decision, DecisionBody, Teller } from '../../../agent/site/core/decisions.ts';
import { type TellLog, tells } from '../../../agent/site/core/tell-log.ts';

export type Proposing =
  | { readonly phase: 'free' }
  /** `silent`: nobody knows whether it was taken: the log is read before anything else is decided. */
  | { readonly phase: 'in-flight'; readonly decision: Decision; readonly silent: boolean };

export const free: Proposing = { phase: 'free' };

type Ready = {
  readonly me: Teller;
  readonly log: TellLog;
  /** Every entry of this dock is published: nothing is decided on what the others cannot know. */
  readonly published: boolean;
  /** The site's server is believed: its probe was passed, and every dock was heard since it lost anything. */
  readonly trusted: boolean;
};

/** @returns why nothing can be decided here and now; undefined: go on */
export function whyNot(state: Proposing, { me, log, published, trusted }: Ready): string | undefined {
  if (!tells(log, me)) return 'another dock tells';
  if (!trusted) return 'not every dock was heard since the server lost its state';
  if (!published) return 'what was scanned here is not published yet';
  return state.phase === 'in-flight' ? 'a decision is on its way' : undefined;
}

/** The decision as it is to stand in the log; the place before it is what the append expects. */
export const propose = (
  body: DecisionBody,
  { me, log }: Pick<Ready, 'me' | 'log'>,
): Proposing & { phase: 'in-flight' } => ({
  phase: 'in-flight',
  decision: { ...body, t: log.t + 1, by: me },
  silent: false,
});

type ProposeInput =
  /** Nothing was heard of it within its time. */
  | { readonly type: 'silence' }
  | { readonly type: 'refused' }
  /** The log was folded up to this place. */
  | { readonly type: 'folded'; readonly t: number };

export function transition(
  state: Proposing,
  input: ProposeInput,
): { state: Proposing; effects: readonly 'read-log'[] } {
  if (state.phase === 'free') return { state, effects: [] };
  switch (input.type) {
    case 'silence':
      return { state: { ...state, silent: true }, effects: ['read-log'] };
    case 'refused':
      return { state: free, effects: ['read-log'] };
    case 'folded':
      // Its own, or another's in its place: a late copy of it finds the log longer than it expected.
      return { state: input.t >= state.decision.t ? free : state, effects: [] };
  }
}
