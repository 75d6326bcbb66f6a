/**
 * Who is to blame for a refusal, at random: a storefront that dislikes some lines, is in trouble for a while, and has a
 * size limit. Only what it dislikes is ever set aside; all else arrives, with the newest level.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SendResult } from '../../agent/follow/batch.ts';
import { type PumpEffect, type PumpInput, startingPump, wakeAtMs } from '../../agent/follow/model.ts';
import { transition } from '../../agent/follow/pump.ts';
import type { BatchLine } from '../../agent/inventory/nouns/channels/batch.ts';
import { MemoryLedger } from '../forward/memory-ledger.ts';

const channel = 'acme-web';
const rules = { debounce: { quietMs: 250, maxMs: 2_000 } };

type Shop = {
  items: number;
  bad: number[];
  troubleFrom: number;
  troubleFor: number;
  limit: number;
  silent: boolean;
  names: boolean;
};
const shop: fc.Arbitrary<Shop> = fc.record({
  items: fc.integer({ min: 2, max: 60 }),
  bad: fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { maxLength: 6 }),
  /** In attempts. */
  troubleFrom: fc.integer({ min: 0, max: 20 }),
  troubleFor: fc.integer({ min: 0, max: 30 }),
  /** Lines that fit. */
  limit: fc.integer({ min: 16, max: 80 }),
  silent: fc.boolean(),
  /** It says which lines it refuses, and takes the others. */
  names: fc.boolean(),
});

function run({ items, bad, troubleFrom, troubleFor, limit, silent, names }: Shop) {
  const ledger = new MemoryLedger();
  const dislikes = new Set(bad.map((n) => `SKU-${n}`));
  const shown = new Map<string, number>();
  const aside: string[] = [];
  let attempts = 0;
  let nowMs = 0;
  const waiting: PumpInput[] = [];
  const answer = (lines: readonly { sku: string; level: number }[]): SendResult => {
    attempts += 1;
    const trouble = attempts > troubleFrom && attempts <= troubleFrom + troubleFor;
    if (lines.length > limit) {
      return silent ? { type: 'retry', reason: 'cut', silent: true } : { type: 'refused', reason: '413', size: true };
    }
    if (names) {
      const rejected = lines.filter(({ sku }) => trouble || dislikes.has(sku));
      for (const { sku, level } of lines) if (!rejected.some((one) => one.sku === sku)) shown.set(sku, level);
      return { type: 'acknowledged', rejected: rejected.map(({ sku }) => ({ sku, reason: 'no' })) };
    }
    if (trouble || lines.some(({ sku }) => dislikes.has(sku))) return { type: 'refused', reason: '406' };
    for (const { sku, level } of lines) shown.set(sku, level);
    return { type: 'acknowledged', rejected: [] };
  };
  const perform = (effect: PumpEffect): PumpInput | undefined => {
    switch (effect.type) {
      case 'freeze': {
        const newsTo = ledger.seq;
        const batch = ledger.freeze(channel, effect.maxLines, effect.skip);
        return { type: 'frozen', op: effect.op, batch, newsTo };
      }
      case 'send':
        return { type: 'result', op: effect.op, result: answer(effect.batch.lines as readonly BatchLine[]) as never };
      case 'acknowledge':
        if (effect.onceMore !== undefined) ledger.tellAgain(effect.onceMore);
        if (effect.held === undefined) aside.push(...effect.rejected.map(({ sku }) => sku));
        return {
          type: 'settled',
          op: effect.op,
          done: ledger.acknowledge(channel, effect.key, effect.rejected, effect.held),
        };
      case 'drop':
        return { type: 'settled', op: effect.op, done: ledger.drop(channel, effect.key) };
      case 'set-aside':
        aside.push(...effect.rejections.map(({ sku }) => sku));
        return { type: 'settled', op: effect.op, done: ledger.setAside(channel, effect.key, effect.rejections) };
      default:
        throw new Error(`no such effect was expected: ${effect.type}`);
    }
  };
  for (let n = 0; n < items; n += 1) ledger.receive(`SKU-${n}`, n + 1);
  let state = startingPump({ acked: 0, untold: true, linked: true, hurry: true });
  const tell = (input: PumpInput) => {
    const step = transition(state, input, { nowMs, random: 0.5, rules });
    state = step.state;
    for (const effect of step.effects) {
      const reply = perform(effect);
      if (reply !== undefined) waiting.push(reply);
    }
  };
  tell({ type: 'now' });
  const settle = (steps: number) => {
    for (let step = 0; step < steps; step += 1) {
      const next = waiting.shift();
      if (next !== undefined) tell(next);
      else {
        const atMs = wakeAtMs(state);
        if (atMs === undefined) return;
        nowMs = Math.max(nowMs, atMs);
        tell({ type: 'timer' });
      }
    }
  };
  settle(3_000);
  // The next movement: an item that is good, so that what waits alone has company.
  ledger.receive('GOOD', 1);
  tell({ type: 'news' });
  settle(1_000);
  return { shown, aside, dislikes, state };
}

it('sets aside only what the storefront dislikes, and everything else arrives', () => {
  fc.assert(
    fc.property(shop, (given) => {
      const { shown, aside, dislikes, state } = run(given);
      // A line that is named alone while nothing is in doubt is taken at its word: the first one of a trouble. It is
      // sent once more.
      const wrong = new Set(aside.filter((sku) => !dislikes.has(sku)));
      expect(wrong.size).toBeLessThanOrEqual(given.names ? 1 : 0);
      for (let n = 0; n < given.items; n += 1) {
        const sku = `SKU-${n}`;
        if (dislikes.has(sku)) expect(aside, sku).toContain(sku);
        else if (!wrong.has(sku)) expect(shown.get(sku), sku).toBe(n + 1);
      }
      if (!wrong.has('GOOD')) expect(shown.get('GOOD')).toBe(1);
      expect(state.error).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

describe('a storefront that names every line it is sent, for a while, and is sent one at a time', () => {
  const shopOf = () => {
    const ledger = new MemoryLedger();
    const shown = new Map<string, number>();
    const refuses = { all: false, always: new Set<string>() };
    let state = startingPump({ acked: 0, untold: true, linked: true, hurry: true });
    let nowMs = 0;
    const sent: string[] = [];
    const waiting: PumpInput[] = [];
    const answer = (lines: readonly BatchLine[]) => {
      sent.push(...lines.map(({ sku }) => sku));
      const rejected = lines.filter(({ sku }) => refuses.all || refuses.always.has(sku));
      for (const { sku, level } of lines) if (!rejected.some((one) => one.sku === sku)) shown.set(sku, level);
      return { type: 'acknowledged', rejected: rejected.map(({ sku }) => ({ sku, reason: 'no' })) } as const;
    };
    const perform = (effect: PumpEffect) => {
      if (effect.type === 'freeze') {
        const batch = ledger.freeze(channel, effect.maxLines, effect.skip);
        waiting.push({ type: 'frozen', op: effect.op, batch, newsTo: ledger.seq });
      } else if (effect.type === 'send') {
        waiting.push({ type: 'result', op: effect.op, result: answer(effect.batch.lines as readonly BatchLine[]) });
      } else if (effect.type === 'acknowledge') {
        if (effect.onceMore !== undefined) ledger.tellAgain(effect.onceMore);
        const done = ledger.acknowledge(channel, effect.key, effect.rejected, effect.held);
        waiting.push({ type: 'settled', op: effect.op, done });
      } else throw new Error(`no such effect was expected: ${effect.type}`);
    };
    const tell = (input: PumpInput) => {
      const step = transition(state, input, { nowMs, random: 0.5, rules });
      state = step.state;
      for (const effect of step.effects) perform(effect);
    };
    /** Time passes, and whatever is due in it happens. */
    const pass = (ms: number) => {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = waiting.shift();
        const atMs = wakeAtMs(state);
        if (next !== undefined) tell(next);
        else if (atMs !== undefined && atMs <= untilMs) {
          nowMs = atMs;
          tell({ type: 'timer' });
        } else break;
      }
      nowMs = untilMs;
    };
    const receive = (sku: string, quantity: number) => {
      ledger.receive(sku, quantity);
      tell({ type: 'news' });
      pass(1_500);
    };
    const aside = () => ledger.entries.flatMap(({ kind, sku }) => (kind === 'exception' ? [sku] : []));
    tell({ type: 'now' });
    return { shown, refuses, receive, pass, sent, aside, state: () => state };
  };

  it('six changes of one item: one exception, trouble that is said, and the newest level afterwards', () => {
    const shop = shopOf();
    shop.receive('CAP', 1);
    shop.refuses.all = true;
    for (let n = 0; n < 6; n += 1) shop.receive('MUG', 1);
    expect(shop.aside()).toEqual(['MUG']);
    expect(shop.state().error).toContain('refuses MUG');
    shop.pass(3_600_000);
    expect(shop.aside()).toEqual(['MUG']);
    shop.refuses.all = false;
    shop.pass(900_000);
    expect(shop.shown.get('MUG')).toBe(6);
    expect(shop.state()).toMatchObject({ error: undefined, phase: { name: 'idle' } });
  });

  it('the one it was believed about is sent once more when another one got through', () => {
    const shop = shopOf();
    shop.receive('CAP', 1);
    shop.refuses.all = true;
    shop.receive('MUG', 3);
    expect([shop.aside(), shop.state().error, shop.state().phase.name]).toEqual([['MUG'], undefined, 'idle']);
    shop.receive('TEE', 1);
    shop.refuses.all = false;
    shop.pass(900_000);
    expect([...shop.shown]).toEqual(
      expect.arrayContaining([
        ['MUG', 3],
        ['TEE', 1],
      ]),
    );
    expect(shop.aside()).toEqual(['MUG']);
    expect(shop.state()).toMatchObject({ error: undefined, phase: { name: 'idle' } });
  });

  it('what it dislikes is sent once more, not each time, and is one exception', () => {
    const shop = shopOf();
    shop.refuses.always.add('BAD');
    shop.receive('BAD', 1);
    for (let n = 0; n < 9; n += 1) shop.receive('TEE', 1);
    expect(shop.sent.filter((sku) => sku === 'BAD')).toHaveLength(2);
    expect(shop.aside()).toEqual(['BAD']);
    expect(shop.state()).toMatchObject({ error: undefined, phase: { name: 'idle' } });
    shop.receive('BAD', 1);
    expect(shop.aside()).toEqual(['BAD', 'BAD']);
  });
});
