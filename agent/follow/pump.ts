/**
 * The pump of one channel: when to freeze, send, believe, wait, halve, start over. A pure machine, `transition(state,
 * input)` → `{ state, effects }`; `follower.ts` runs the effects against the ledger and the other side and feeds back
 * what came of them.
 *
 * What it holds to (exactly-once effect): one batch in flight, the same bytes until the storefront itself has answered
 * for it; a timeout means *unknown*; only the storefront's answer moves the cursor, and no answer is obeyed beyond what
 * this ledger holds. Every loop is paced: failures back off, snapshots and new epochs come at most once a minute.
 */

import { onAnswer, onHeard } from './answers.ts';
import type { Batch } from './batch.ts';
import {
  type Halt,
  type PumpInput,
  type PumpResult,
  type PumpState,
  type Settlement,
  type Step,
  type Surroundings,
  wakeAtMs,
} from './model.ts';
import { acknowledge, fail, forgetPast, proceed, settle, stay, withAbort } from './moves.ts';
import { alone, noTrial, refused, silent, taken } from './trial.ts';

/** Acknowledged places kept to recognise late and doubled answers. */
const bordersMax = 16;
/** Lines that are left out because something keeps coming in for them; of more the others are tried again. */
const overtakenMax = 500;

/**
 * One step. Replies (`frozen`, `result`, `settled`, `book-failed`) of an operation that is no longer the current one
 * change nothing.
 */
export function transition(state: PumpState, input: PumpInput, around: Surroundings): Step {
  const { phase } = state;
  switch (input.type) {
    case 'news':
      return onNews(state, around);
    case 'tick':
      return awaitingNews(state) ? proceed({ ...state, hurry: true }, around) : stay({ ...state, hurry: true });
    case 'now':
      return resting(state) ? proceed({ ...state, hurry: true }, around) : stay({ ...state, hurry: true });
    case 'timer':
      return onTimer(state, around);
    case 'link':
      return onLink(state, input.up, around);
    case 'halt':
      return onHalt(state, input.halt, around);
    case 'resume':
      if (state.halt === undefined) return stay(state);
      return onResume(
        { ...state, halt: undefined, trial: noTrial, failures: 0, error: undefined, hurry: true },
        around,
      );
    case 'epoch':
      return withAbort(state, proceed({ ...forgetPast(state), hurry: true }, around));
    case 'frozen':
      if (phase.name !== 'freezing' || phase.op !== input.op) return stay(state);
      return onFrozen(state, input.batch, input.newsTo, around);
    case 'result':
      if (phase.name !== 'sending' || phase.op !== input.op || state.batch === undefined) return stay(state);
      return onResult({ ...state, phase: { name: 'idle' } }, state.batch, input.result, around);
    case 'answer':
      return onAnswer(state, input.heard, around);
    case 'settled':
      if (phase.name !== 'settling' || phase.op !== input.op) return stay(state);
      return onSettled(state, phase.what, input.done, around);
    case 'book-failed':
      if (!('op' in phase) || phase.op !== input.op) return stay(state);
      return fail({ ...state, hurry: true }, input.reason, undefined, around);
  }
}

const awaitingNews = ({ phase }: PumpState): boolean => phase.name === 'idle' || phase.name === 'debouncing';

/** Nothing is on its way to the book or the storefront, and nobody has switched the channel off. */
const resting = (state: PumpState): boolean =>
  awaitingNews(state) || ['backing-off', 'circuit-open', 'link-down'].includes(state.phase.name);

function onNews(state: PumpState, around: Surroundings): Step {
  const firstMs = state.news?.firstMs ?? around.nowMs;
  const told: PumpState = { ...state, news: { firstMs, lastMs: around.nowMs } };
  // What was refused had nothing beside it to be compared with: here it is.
  const compares = told.trial.alone && resting(told);
  return awaitingNews(told) || compares ? proceed(told, around) : stay(told);
}

function onTimer(state: PumpState, around: Surroundings): Step {
  const dueMs = wakeAtMs(state);
  if (dueMs === undefined || dueMs > around.nowMs) return stay(state);
  return proceed(state, around);
}

function onLink(state: PumpState, up: boolean, around: Surroundings): Step {
  if (up === state.linked) return stay(state);
  // The failures were the link's, not the storefront's: when it is back, send at once.
  const linked: PumpState = { ...state, linked: up, failures: up ? 0 : state.failures };
  if (state.phase.name === 'sending') return withAbort(state, proceed(linked, around));
  return resting(state) ? proceed(linked, around) : stay(linked);
}

function onHalt(state: PumpState, halt: Halt, around: Surroundings): Step {
  const halted: PumpState = { ...state, halt, error: halt.reason };
  if (state.phase.name === 'settling') return stay(halted); // What the storefront said is still written down.
  // The batch is frozen on disk; after a resume the book gives it back.
  return withAbort(state, proceed({ ...halted, batch: undefined, doubt: undefined }, around));
}

function onResume(state: PumpState, around: Surroundings): Step {
  return state.phase.name === 'settling' ? stay(state) : proceed(state, around);
}

function onFrozen(state: PumpState, batch: Batch | undefined, newsTo: number, around: Surroundings): Step {
  if (batch === undefined) return onNothingDue(state, around);
  // It ends before the news did: there is more of a backlog, which goes out without debounce.
  return proceed({ ...state, batch, doubt: undefined, hurry: state.hurry || batch.seen < newsTo }, around);
}

function onNothingDue(state: PumpState, around: Surroundings): Step {
  if (state.overtaken.length > 0) return afterBreath(state, around);
  const [suspect] = state.trial.suspects;
  // The batch it was compared with has brought it up to date, or the ledger no longer wants it said.
  if (suspect !== undefined && state.trial.again) {
    const suspects = state.trial.suspects.slice(1);
    return proceed({ ...state, hurry: true, trial: { ...state.trial, suspects, again: suspects.length > 0 } }, around);
  }
  if (suspect === undefined) return proceed({ ...state, failures: 0, error: undefined }, around);
  const reason = `the storefront refuses ${suspect.sku}: ${suspect.reason}; nothing else is due that would show whether it refuses everything`;
  return fail({ ...state, hurry: true, trial: alone(state.trial) }, reason, undefined, around);
}

function onResult(state: PumpState, batch: Batch, result: PumpResult, around: Surroundings): Step {
  switch (result.type) {
    case 'heard':
      return onHeard(state, result.heard, true, around);
    case 'acknowledged':
      return acknowledge(state, batch, result.rejected, around.nowMs);
    case 'retry': {
      if (result.silent !== true) return fail(state, result.reason, result.afterMs, around);
      const smaller = silent(state.trial, batch, result.reason, around.nowMs);
      if (smaller !== undefined) return dropped({ ...state, trial: smaller, error: result.reason }, batch);
      const { trial } = state;
      return fail({ ...state, trial: { ...trial, silences: trial.silences + 1 } }, result.reason, undefined, around);
    }
    case 'outdated':
      return dropped({ ...state, overtaken: overtakenBy(state, batch, result.about) }, batch);
    case 'refused':
      return onRefused(state, batch, result, around);
    case 'stopped': {
      const halt: Halt = { why: 'stopped', reason: result.reason };
      return {
        state: { ...state, halt, batch: undefined, error: halt.reason, phase: { name: 'halted' } },
        effects: [{ type: 'stop', reason: halt.reason }],
      };
    }
  }
}

function dropped(state: PumpState, { key }: Batch): Step {
  return settle(state, 'dropped', (op) => ({ type: 'drop', op, key }));
}

function overtakenBy({ overtaken }: PumpState, { lines }: Batch, about: readonly string[] = []): readonly string[] {
  const ours = new Set(lines.map(({ sku }) => sku));
  return [...new Set([...overtaken, ...about.filter((name) => ours.has(name))])].slice(-overtakenMax);
}

/** Nothing else is due. */
function afterBreath(state: PumpState, around: Surroundings): Step {
  const [first, ...more] = state.overtaken;
  const names = more.length === 0 ? first : `${first} and ${more.length} more`;
  const reason = `something came in for ${names} each time that was to be told: it is told once that is quieter`;
  return fail({ ...state, hurry: true, overtaken: [] }, reason, undefined, around);
}

function onRefused(
  state: PumpState,
  batch: Batch,
  result: Extract<PumpResult, { type: 'refused' }>,
  around: Surroundings,
): Step {
  const { reason } = result;
  if (batch.lines.length === 0) {
    return fail(state, `the storefront refused an empty batch: ${reason}`, undefined, around);
  }
  const verdict = refused(state.trial, batch, result, around.nowMs);
  const judged: PumpState = { ...state, trial: verdict.trial, error: reason };
  if (verdict.type === 'set-aside') {
    const rejections = [verdict.rejection];
    return settle(judged, 'set-aside', (op) => ({ type: 'set-aside', op, key: batch.key, rejections }));
  }
  if (!verdict.rest) return dropped(judged, batch);
  return settle(judged, 'dropped-and-rest', (op) => ({ type: 'drop', op, key: batch.key }));
}

function onSettled(state: PumpState, what: Settlement, done: boolean, around: Surroundings): Step {
  const { batch } = state;
  // It was not the batch in flight after all: ask the book what is.
  if (!done || what === 'dropped') return proceed({ ...state, batch: undefined, hurry: true }, around);
  if (what === 'started-over') return proceed({ ...forgetPast(state), hurry: true }, around);
  const onwards: PumpState = { ...state, batch: undefined, hurry: true };
  if (what === 'dropped-and-rest') return rest(onwards, around);
  if (what === 'set-aside') return proceed({ ...onwards, failures: 0, error: undefined }, around);
  if (what === 'held' || what === 'held-and-rest' || what === 'refused') {
    const kept: PumpState = { ...onwards, doubt: undefined, held: undefined, ...(batch && moved(state, batch, 0)) };
    if (what === 'held') return proceed(kept, around);
    if (what === 'held-and-rest') return rest(kept, around);
    return proceed({ ...kept, failures: 0, error: undefined }, around);
  }
  const trial = taken(state.trial, batch);
  const onceMore = trial.word?.stage === 'due' && state.trial.word?.stage === 'new';
  // What was left out of it is still due.
  const leftOut = state.overtaken.length > 0 || trial.suspects.length > 0;
  const next: PumpState = {
    ...state,
    batch: undefined,
    failures: 0,
    trial,
    overtaken: [],
    doubt: undefined,
    held: undefined,
    error: undefined,
    hurry: state.hurry || state.trial.maxLines !== undefined || leftOut || onceMore,
    ...(batch === undefined ? {} : moved(state, batch, batch.lines.length)),
  };
  return proceed(next, around);
}

/** It refuses line after line: that is a storefront (or an address) to be looked at, not a line. */
function rest(state: PumpState, around: Surroundings): Step {
  return fail(state, `the storefront refuses every line: ${state.error ?? ''}`, undefined, around);
}

function moved(
  state: PumpState,
  batch: Batch,
  took: number,
): Pick<PumpState, 'acked' | 'untold' | 'borders' | 'counts'> {
  const { batches, lines } = state.counts;
  return {
    acked: batch.to,
    untold: false,
    borders: [...state.borders.slice(1 - bordersMax), batch.to],
    counts: { ...state.counts, batches: batches + 1, lines: lines + took },
  };
}
