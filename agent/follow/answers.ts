/**
 * What the pump makes of a storefront's answer: believe it, ignore it, ask again, start over, or open a new epoch
 * (what it means in itself is judged in `judgement.ts`).
 */
import type { Batch, FollowerAnswer } from './batch.ts';
import { type Heard, judge, judgeUnasked } from './judgement.ts';
import type { Halt, PastReason, PumpEffect, PumpState, Step, Surroundings } from './model.ts';
import { acknowledge, fail, proceed, send, settle, stay, withAbort } from './moves.ts';

/** Starting over and new epochs, each at most once in this time: a confused storefront costs traffic, never a storm. */
const upheavalMs = 60_000;
/** Odd answers to one batch before the channel starts over even if each says something else. */
const doubtsMax = 3;
/** An answer that shows a waiting storefront cuts a wait short, at most this often. */
const wakeMs = 1_000;

/** An answer outside `send`. */
export function onAnswer(state: PumpState, heard: Heard, around: Surroundings): Step {
  const { name } = state.phase;
  if (name === 'halted' || name === 'freezing' || name === 'settling') return ignore(state);
  return onHeard(state, heard, false, around);
}

const ignore = (state: PumpState): Step =>
  stay({ ...state, counts: { ...state.counts, ignored: state.counts.ignored + 1 } });

/** @param asked it is the result of the attempt on its way, not something overheard */
export function onHeard(state: PumpState, heard: Heard, asked: boolean, around: Surroundings): Step {
  const { batch } = state;
  const judgement = batch === undefined ? judgeUnasked(heard, state.acked, state.borders) : judge(heard, batch);
  const said = place(heard.answer);
  switch (judgement) {
    case 'taken':
      return batch === undefined ? ignore(state) : acknowledge(state, batch, heard.answer.rejected ?? [], around.nowMs);
    case 'repeat':
      if (asked) return fail(state, `the storefront did not take the batch; it is at ${said}`, undefined, around);
      return wake(ignore(state).state, around);
    case 'behind':
      if (batch === undefined) return startOver(state, `the storefront is at ${said}`, heard.answer.to, asked, around);
      return doubt(state, batch, heard.answer.to, asked, around);
    case 'astray':
      return startOver(state, `the storefront is at ${said}, where it was never sent`, heard.answer.to, asked, around);
    case 'foreign':
      if (state.untold && !state.believed.includes(heard.answer.epoch ?? '')) return standBack(state, heard.answer);
      return openEpoch(state, pastOf(judgement, said, heard.head), heard.answer, asked, around);
    case 'ahead':
    case 'stranger':
      return openEpoch(state, pastOf(judgement, said, heard.head), heard.answer, asked, around);
  }
}

type Past = { reason: PastReason; detail: string };

function pastOf(judgement: 'ahead' | 'stranger' | 'foreign', said: string, head: number): Past {
  switch (judgement) {
    case 'ahead':
      return { reason: 'storefront-ahead', detail: `the storefront is at ${said}, the ledger ends at ${head}` };
    case 'stranger':
      return {
        reason: 'clone',
        detail: `the storefront is at ${said} by a batch that this ledger never sent: another dock writes under this dock's name, from a copy of this ledger, or this ledger is such a copy`,
      };
    case 'foreign':
      return { reason: 'unknown-epoch', detail: `the storefront is at ${said}, an epoch this ledger never had` };
  }
}

/**
 * This ledger has told it nothing yet, and it holds what another one told: the data folder of this dock was wiped, or
 * another dock feeds it. A snapshot would put the little that is known here in the place of all that it shows: only a
 * person can know which of them is right.
 */
function standBack(state: PumpState, answer: FollowerAnswer): Step {
  const reason = `the storefront is at ${place(answer)}, an epoch this ledger never had, and has never heard of this ledger: this dock's ledger was lost, or another dock writes to it. It gets no levels until somebody has looked: put the old data folder back, or count what it shows; then resume the channel (sync/resume)`;
  const halt: Halt = { why: 'stopped', reason };
  const believed = [...state.believed, answer.epoch ?? ''];
  const { batch, op } = state;
  const halted: PumpState = { ...state, halt, believed, batch: undefined, error: reason, phase: { name: 'halted' } };
  // It says that nobody has looked; the one that goes out after the resume does not.
  const dropped: PumpEffect[] = batch === undefined ? [] : [{ type: 'drop', op, key: batch.key }];
  return withAbort(state, { state: halted, effects: [...dropped, { type: 'stop', reason }] });
}

/** Such places, over the life of the process. */
const believedMax = 4;

const place = ({ epoch, to }: FollowerAnswer): string => `${to}${epoch === null ? '' : ` of ${epoch.slice(0, 16)}`}`;

/**
 * The storefront is there and waits for this very batch: what it was sent before it came is gone, so send again now.
 */
function wake(state: PumpState, around: Surroundings): Step {
  const { phase, batch } = state;
  if (batch === undefined || around.nowMs - state.wokenMs < wakeMs) return stay(state);
  const waiting =
    phase.name === 'backing-off' ||
    phase.name === 'circuit-open' ||
    (phase.name === 'sending' && around.nowMs - phase.sinceMs >= wakeMs);
  if (!waiting) return stay(state);
  return resend({ ...state, wokenMs: around.nowMs }, batch, around);
}

function resend(state: PumpState, batch: Batch, around: Surroundings): Step {
  const counted: PumpState = { ...state, counts: { ...state.counts, resends: state.counts.resends + 1 } };
  return withAbort(state, state.linked ? send(counted, batch, around) : proceed(counted, around));
}

/** Lost state, or an old answer that was delayed? The same bytes once more tell; the second such answer is believed. */
function doubt(state: PumpState, batch: Batch, to: number, asked: boolean, around: Surroundings): Step {
  const before = state.doubt;
  const count = (before?.count ?? 0) + 1;
  if (before !== undefined && (before.to === to || count >= doubtsMax)) {
    return startOver(
      state,
      `the storefront lost its state: it is at ${to}, the batch begins at ${batch.after}`,
      to,
      asked,
      around,
    );
  }
  return resend({ ...state, doubt: { to, count } }, batch, around);
}

function startOver(state: PumpState, reason: string, at: number, asked: boolean, around: Surroundings): Step {
  const { startedOverMs } = state;
  if (startedOverMs !== undefined && around.nowMs - startedOverMs < upheavalMs) {
    return asked ? fail(state, reason, undefined, around) : ignore(state);
  }
  const counts = { ...state.counts, snapshots: state.counts.snapshots + 1 };
  return settle({ ...state, startedOverMs: around.nowMs, counts, error: reason }, 'started-over', (op) => ({
    type: 'start-over',
    op,
    reason,
    at,
  }));
}

/**
 * The evidence of a past this ledger does not know is believed once for each place named, and not for ever: a
 * storefront that makes places up, cannot let go of an old one, or is told by somebody else where to be, must not start
 * every other channel over again and again.
 */
function openEpoch(state: PumpState, past: Past, answer: FollowerAnswer, asked: boolean, around: Surroundings): Step {
  const { reason, detail } = past;
  const named =
    past.reason === 'unknown-epoch' ? (answer.epoch ?? '') : JSON.stringify([answer.epoch, answer.to, answer.id]);
  if (state.believed.includes(named) || state.believed.length >= believedMax) {
    const held = `${detail}; it has been told so before, and is not believed again: somebody else may be answering for the storefront. Look at who may write to it and to its topics, then resume the channel (sync/resume)`;
    const holding: PumpState = { ...state, held };
    return asked ? fail(holding, held, undefined, around) : ignore(holding);
  }
  const { epochOpenedMs } = state;
  if (epochOpenedMs !== undefined && around.nowMs - epochOpenedMs < upheavalMs) {
    return asked ? fail(state, detail, undefined, around) : ignore(state);
  }
  const counts = { ...state.counts, epochs: state.counts.epochs + 1 };
  const believed = [...state.believed, named];
  return settle({ ...state, epochOpenedMs: around.nowMs, believed, counts, error: detail }, 'started-over', (op) => ({
    type: 'open-epoch',
    op,
    reason,
    detail,
  }));
}
