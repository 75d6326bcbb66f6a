/**
 * The pump of one channel: when to freeze, send, believe, wait, halve, start over. A pure machine, `transition(state, input)`
 * → `{ state, effects }`; `forwarder.ts` runs the effects against the book and the channel and feeds back what came of them.
 *
 * What it holds to (DESIGN: exactly-once effect): one batch in flight, the same bytes until the storefront itself has
 * answered for it; a timeout means *unknown*; only the storefront's answer moves the cursor, and no answer is obeyed beyond
 * what this ledger holds. Every loop is paced: failures back off, snapshots and new epochs come at most once a minute.
 */
import type { FrozenBatch, Rejection, StorefrontAnswer } from './channel.ts';
import { type Heard, judge, judgeUnasked } from './judgement.ts';
import { failuresMax, pauseAfter } from './pacing.ts';
import {
  type Halt,
  type Phase,
  type PumpEffect,
  type PumpInput,
  type PumpResult,
  type PumpState,
  type Settlement,
  type Step,
  type Surroundings,
  wakeAtMs,
} from './pumpmodel.ts';

/** Acknowledged places kept to recognise late and doubled answers. */
const bordersMax = 16;
/** Starting over and new epochs, each at most once in this time: a confused storefront costs traffic, never a storm. */
const upheavalMs = 60_000;
/** Odd answers to one batch before the channel starts over even if each says something else. */
const doubtsMax = 3;
/** An answer that shows a waiting storefront cuts a wait short, at most this often. */
const wakeMs = 1_000;
/** Lines of one batch at most; also where growing back after a refusal ends. */
const linesMax = 500;

/** One step. Replies (`frozen`, `result`, `settled`, `book-failed`) of an operation that is no longer the current one change nothing. */
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
      return onResume({ ...state, halt: undefined, failures: 0, error: undefined, hurry: true }, around);
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

const stay = (state: PumpState): Step => ({ state, effects: [] });

const awaitingNews = ({ phase }: PumpState): boolean => phase.name === 'idle' || phase.name === 'debouncing';

/** Nothing is on its way to the book or the storefront, and nobody has switched the channel off. */
const resting = (state: PumpState): boolean =>
  awaitingNews(state) || ['backing-off', 'circuit-open', 'link-down'].includes(state.phase.name);

/** What comes next, whenever nothing is under way. */
function proceed(state: PumpState, around: Surroundings): Step {
  if (state.halt !== undefined) return stay({ ...state, phase: { name: 'halted' } });
  // Nothing is frozen while there is no link, so that a week offline coalesces.
  if (!state.linked) return stay({ ...state, phase: { name: 'link-down' } });
  if (state.batch !== undefined) return send(state, state.batch, around);
  const op = state.op + 1;
  const { debounce } = around.rules;
  const freezeAtMs = state.hurry ? around.nowMs : debounce && state.news && debouncedUntil(state.news, debounce);
  if (freezeAtMs === undefined) return stay({ ...state, phase: { name: 'idle' } });
  if (freezeAtMs > around.nowMs) return stay({ ...state, phase: { name: 'debouncing', untilMs: freezeAtMs } });
  return {
    state: { ...state, op, phase: { name: 'freezing', op }, hurry: false, news: undefined },
    effects: [{ type: 'freeze', op, maxLines: state.maxLines }],
  };
}

function debouncedUntil(news: { firstMs: number; lastMs: number }, rules: { quietMs: number; maxMs: number }): number {
  return Math.min(news.firstMs + rules.maxMs, news.lastMs + rules.quietMs);
}

function send(state: PumpState, batch: FrozenBatch, { nowMs }: Surroundings): Step {
  const op = state.op + 1;
  return {
    state: { ...state, op, batch, phase: { name: 'sending', op, sinceMs: nowMs } },
    effects: [{ type: 'send', op, batch }],
  };
}

function settle(state: PumpState, what: Settlement, effect: (op: number) => PumpEffect): Step {
  const op = state.op + 1;
  return withAbort(state, { state: { ...state, op, phase: { name: 'settling', op, what } }, effects: [effect(op)] });
}

/** Leaving `sending` for any reason but its own result: the attempt is given up first. */
function withAbort(before: PumpState, step: Step): Step {
  return before.phase.name === 'sending' ? { ...step, effects: [{ type: 'abort' }, ...step.effects] } : step;
}

/** Everything known of the storefront belongs to an epoch or a generation that is over. */
function forgetPast(state: PumpState): PumpState {
  return { ...state, batch: undefined, acked: 0, borders: [], doubt: undefined };
}

function onNews(state: PumpState, around: Surroundings): Step {
  const firstMs = state.news?.firstMs ?? around.nowMs;
  const told: PumpState = { ...state, news: { firstMs, lastMs: around.nowMs } };
  return awaitingNews(told) ? proceed(told, around) : stay(told);
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

function onFrozen(state: PumpState, batch: FrozenBatch | undefined, newsTo: number, around: Surroundings): Step {
  if (batch === undefined) return proceed({ ...state, failures: 0, error: undefined }, around);
  // It ends before the news did: there is more of a backlog, which goes out without debounce.
  return proceed({ ...state, batch, doubt: undefined, hurry: state.hurry || batch.to < newsTo }, around);
}

function onResult(state: PumpState, batch: FrozenBatch, result: PumpResult, around: Surroundings): Step {
  switch (result.type) {
    case 'heard':
      return onHeard(state, result.heard, true, around);
    case 'acknowledged':
      return acknowledge(state, batch, result.rejected);
    case 'retry':
      return fail(state, result.reason, result.afterMs, around);
    case 'refused':
      return onRefused(state, batch, result.reason, around);
    case 'stopped': {
      const halt: Halt = { why: 'stopped', reason: result.reason };
      return {
        state: { ...state, halt, batch: undefined, error: halt.reason, phase: { name: 'halted' } },
        effects: [{ type: 'stop', reason: halt.reason }],
      };
    }
  }
}

/** Whatever the storefront names beside the batch's own lines is of no account. */
function acknowledge(state: PumpState, batch: FrozenBatch, rejected: readonly Rejection[]): Step {
  const skus = new Set(batch.lines.map((line) => line.sku));
  const ours = rejected.filter(({ sku }) => skus.delete(sku));
  return settle(state, 'taken', (op) => ({ type: 'acknowledge', op, key: batch.key, rejected: ours }));
}

/** Halved until the line is found; the line goes aside with the reason. */
function onRefused(state: PumpState, batch: FrozenBatch, reason: string, around: Surroundings): Step {
  const [line, ...others] = batch.lines;
  if (line === undefined) return fail(state, `the storefront refused an empty batch: ${reason}`, undefined, around);
  if (others.length > 0) {
    const halved: PumpState = { ...state, maxLines: Math.ceil(batch.lines.length / 2), error: reason };
    return settle(halved, 'dropped', (op) => ({ type: 'drop', op, key: batch.key }));
  }
  const refused: PumpState = { ...state, refusals: state.refusals + 1, error: reason };
  const rejections = [{ sku: line.sku, reason }];
  return settle(refused, 'set-aside', (op) => ({ type: 'set-aside', op, key: batch.key, rejections }));
}

function onAnswer(state: PumpState, heard: Heard, around: Surroundings): Step {
  const { name } = state.phase;
  if (name === 'halted' || name === 'freezing' || name === 'settling') return ignore(state);
  return onHeard(state, heard, false, around);
}

const ignore = (state: PumpState): Step =>
  stay({ ...state, counts: { ...state.counts, ignored: state.counts.ignored + 1 } });

/** @param asked it is the result of the attempt on its way, not something overheard */
function onHeard(state: PumpState, heard: Heard, asked: boolean, around: Surroundings): Step {
  const { batch } = state;
  const judgement = batch === undefined ? judgeUnasked(heard, state.acked, state.borders) : judge(heard, batch);
  const said = place(heard.answer);
  switch (judgement) {
    case 'taken':
      return batch === undefined ? ignore(state) : acknowledge(state, batch, heard.answer.rejected ?? []);
    case 'repeat':
      if (asked) return fail(state, `the storefront did not take the batch; it is at ${said}`, undefined, around);
      return wake(ignore(state).state, around);
    case 'behind':
      if (batch === undefined) return startOver(state, `the storefront is at ${said}`, asked, around);
      return doubt(state, batch, heard.answer.to, asked, around);
    case 'astray':
      return startOver(state, `the storefront is at ${said}, where it was never sent`, asked, around);
    case 'ahead':
      return openEpoch(
        state,
        'storefront-ahead',
        `the storefront is at ${said}, the ledger ends at ${heard.head}`,
        asked,
        around,
      );
    case 'foreign':
      return openEpoch(
        state,
        'unknown-epoch',
        `the storefront is at ${said}, an epoch this ledger never had`,
        asked,
        around,
      );
  }
}

const place = ({ epoch, to }: StorefrontAnswer): string => `${to}${epoch === null ? '' : ` of ${epoch.slice(0, 16)}`}`;

/** The storefront is there and waits for this very batch: what it was sent before it came is gone, so send again now. */
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

function resend(state: PumpState, batch: FrozenBatch, around: Surroundings): Step {
  const counted: PumpState = { ...state, counts: { ...state.counts, resends: state.counts.resends + 1 } };
  return withAbort(state, state.linked ? send(counted, batch, around) : proceed(counted, around));
}

/** Lost state, or an old answer that was delayed? The same bytes once more tell; the second such answer is believed. */
function doubt(state: PumpState, batch: FrozenBatch, to: number, asked: boolean, around: Surroundings): Step {
  const before = state.doubt;
  const count = (before?.count ?? 0) + 1;
  if (before !== undefined && (before.to === to || count >= doubtsMax)) {
    return startOver(
      state,
      `the storefront lost its state: it is at ${to}, the batch begins at ${batch.after}`,
      asked,
      around,
    );
  }
  return resend({ ...state, doubt: { to, count } }, batch, around);
}

function startOver(state: PumpState, reason: string, asked: boolean, around: Surroundings): Step {
  const { startedOverMs } = state;
  if (startedOverMs !== undefined && around.nowMs - startedOverMs < upheavalMs) {
    return asked ? fail(state, reason, undefined, around) : ignore(state);
  }
  const counts = { ...state.counts, snapshots: state.counts.snapshots + 1 };
  return settle({ ...state, startedOverMs: around.nowMs, counts, error: reason }, 'started-over', (op) => ({
    type: 'start-over',
    op,
    reason,
  }));
}

function openEpoch(
  state: PumpState,
  reason: 'storefront-ahead' | 'unknown-epoch',
  detail: string,
  asked: boolean,
  around: Surroundings,
): Step {
  const { epochOpenedMs } = state;
  if (epochOpenedMs !== undefined && around.nowMs - epochOpenedMs < upheavalMs) {
    return asked ? fail(state, detail, undefined, around) : ignore(state);
  }
  const counts = { ...state.counts, epochs: state.counts.epochs + 1 };
  return settle({ ...state, epochOpenedMs: around.nowMs, counts, error: detail }, 'started-over', (op) => ({
    type: 'open-epoch',
    op,
    reason,
    detail,
  }));
}

function onSettled(state: PumpState, what: Settlement, done: boolean, around: Surroundings): Step {
  const { batch } = state;
  // It was not the batch in flight after all: ask the book what is.
  if (!done || what === 'dropped') return proceed({ ...state, batch: undefined, hurry: true }, around);
  if (what === 'started-over') return proceed({ ...forgetPast(state), hurry: true }, around);
  if (what === 'set-aside') {
    const aside: PumpState = { ...state, batch: undefined, hurry: true, maxLines: grown(state.maxLines) };
    if (aside.refusals < failuresMax) return proceed(aside, around);
    // It refuses line after line: that is a storefront (or an address) to be looked at, not a line.
    return fail(aside, `the storefront refuses every line: ${state.error ?? ''}`, undefined, around);
  }
  const taken: PumpState = {
    ...state,
    batch: undefined,
    failures: 0,
    refusals: 0,
    doubt: undefined,
    error: undefined,
    hurry: state.hurry || state.maxLines !== undefined,
    maxLines: grown(state.maxLines),
    ...(batch === undefined ? {} : moved(state, batch)),
  };
  return proceed(taken, around);
}

function moved(state: PumpState, batch: FrozenBatch): Pick<PumpState, 'acked' | 'borders' | 'counts'> {
  const { batches, lines } = state.counts;
  return {
    acked: batch.to,
    borders: [...state.borders.slice(1 - bordersMax), batch.to],
    counts: { ...state.counts, batches: batches + 1, lines: lines + batch.lines.length },
  };
}

/** After a success the batches grow back, twice the size each time. */
function grown(maxLines: number | undefined): number | undefined {
  return maxLines === undefined || maxLines * 2 >= linesMax ? undefined : maxLines * 2;
}

function fail(state: PumpState, reason: string, afterMs: number | undefined, around: Surroundings): Step {
  const failed: PumpState = { ...state, error: reason };
  // Without a link it is nobody's failure.
  if (!state.linked || state.halt !== undefined) return proceed(failed, around);
  const failures = state.failures + 1;
  const pause = pauseAfter(failures, afterMs, around.random);
  const phase: Phase = { name: pause.state, untilMs: around.nowMs + pause.waitMs };
  return withAbort(state, stay({ ...failed, failures, phase }));
}
