/**
 * The moves of the pump that several inputs lead to. Each takes a state in which nothing is under way, or gives up what
 * is.
 */

import type { Batch, Rejection } from './batch.ts';
import type { Phase, PumpEffect, PumpState, Settlement, Step, Surroundings } from './model.ts';
import { pauseAfter } from './pacing.ts';
import { refusedNames } from './refused-names.ts';
import { dueOnceMore, nextBatch, noTrial, refusedByName, saidBefore } from './trial.ts';

export const stay = (state: PumpState): Step => ({ state, effects: [] });

/** What comes next, whenever nothing is under way. */
export function proceed(state: PumpState, around: Surroundings): Step {
  if (state.halt !== undefined) return stay({ ...state, phase: { name: 'halted' } });
  // Nothing is frozen while there is no link, so that a week offline coalesces.
  if (!state.linked) return stay({ ...state, phase: { name: 'link-down' } });
  if (state.batch !== undefined) return send(state, state.batch, around);
  const op = state.op + 1;
  const { debounce } = around.rules;
  const freezeAtMs = state.hurry ? around.nowMs : debounce && state.news && debouncedUntil(state.news, debounce);
  if (freezeAtMs === undefined) return stay({ ...state, phase: { name: 'idle' } });
  if (freezeAtMs > around.nowMs) return stay({ ...state, phase: { name: 'debouncing', untilMs: freezeAtMs } });
  const { maxLines, skip } = nextBatch(state.trial, around.nowMs);
  return {
    state: { ...state, op, phase: { name: 'freezing', op }, hurry: false, news: undefined },
    effects: [{ type: 'freeze', op, maxLines, skip: [...skip, ...state.overtaken] }],
  };
}

function debouncedUntil(news: { firstMs: number; lastMs: number }, rules: { quietMs: number; maxMs: number }): number {
  return Math.min(news.firstMs + rules.maxMs, news.lastMs + rules.quietMs);
}

export function send(state: PumpState, batch: Batch, { nowMs }: Surroundings): Step {
  const op = state.op + 1;
  return {
    state: { ...state, op, batch, phase: { name: 'sending', op, sinceMs: nowMs } },
    effects: [{ type: 'send', op, batch }],
  };
}

export function settle(state: PumpState, what: Settlement, effect: (op: number) => PumpEffect): Step {
  const op = state.op + 1;
  return withAbort(state, { state: { ...state, op, phase: { name: 'settling', op, what } }, effects: [effect(op)] });
}

/** Leaving `sending` for any reason but its own result: the attempt is given up first. */
export function withAbort(before: PumpState, step: Step): Step {
  return before.phase.name === 'sending' ? { ...step, effects: [{ type: 'abort' }, ...step.effects] } : step;
}

/** Everything known of the storefront belongs to an epoch or a generation that is over. */
export function forgetPast(state: PumpState): PumpState {
  return { ...state, batch: undefined, acked: 0, borders: [], doubt: undefined, trial: noTrial, overtaken: [] };
}

/**
 * What the storefront names beside the batch's own lines is of no account, and said to people: it may have meant one of
 * them. Where it names every one of them, it may
 * be in trouble itself: it has the batch, and who is to blame is tried out (`trial.ts`).
 */
export function acknowledge(before: PumpState, batch: Batch, rejected: readonly Rejection[], nowMs: number): Step {
  const named = refusedNames(rejected, batch.lines);
  const ours = named.ours.map(
    (each): Rejection => (saidBefore(before.trial, each.sku) ? { ...each, again: true } : each),
  );
  const skus = new Set(batch.lines.map((line) => line.sku));
  for (const { sku } of ours) skus.delete(sku);
  const state: PumpState = { ...before, refusedUnknown: named.unknown };
  const recorded = (op: number) => ({ type: 'acknowledge', op, key: batch.key, rejected: ours }) as const;
  const [first] = ours;
  if (first === undefined || skus.size > 0) {
    const refused = new Set(ours.map(({ sku }) => sku));
    const onceMore = refused.has(state.trial.word?.sku ?? '') ? undefined : dueOnceMore(state.trial, [...skus]);
    return settle(state, 'taken', (op) => ({ ...recorded(op), ...(onceMore !== undefined && { onceMore }) }));
  }
  const verdict = refusedByName(state.trial, batch, first.reason, nowMs);
  const judged: PumpState = { ...state, trial: verdict.trial, error: first.reason };
  if (verdict.type === 'set-aside') return settle(judged, 'refused', recorded);
  return settle(judged, verdict.rest ? 'held-and-rest' : 'held', (op) => ({ ...recorded(op), held: true }));
}

export function fail(state: PumpState, reason: string, afterMs: number | undefined, around: Surroundings): Step {
  const failed: PumpState = { ...state, error: reason };
  // Without a link it is nobody's failure.
  if (!state.linked || state.halt !== undefined) return proceed(failed, around);
  const failures = state.failures + 1;
  const pause = pauseAfter(failures, afterMs, around.random);
  const phase: Phase = { name: pause.state, untilMs: around.nowMs + pause.waitMs };
  return withAbort(state, stay({ ...failed, failures, phase }));
}
