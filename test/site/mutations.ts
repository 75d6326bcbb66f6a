/**
 * Mistakes that the model must notice, each in one part; with the faults that bring it to light. A mistake that nobody
 * notices says that the checks, or the dice, are blind there.
 */
import { transition as claimsTransition } from '../../agent/site/core/claims.ts';
import { forkOf } from '../../agent/site/core/former-self.ts';
import { heldOf } from './core/counted.ts';
import { transition as foldTransition } from './core/fold.ts';
import { whyNot } from './core/proposing.ts';
import { foldDecision, foldFact, freeOf, rightsOut } from './core/shared-stock.ts';
import type { Faults, Parts } from './model.ts';

type Mutation = { name: string; faults: Faults; parts: Partial<Parts> };

export const mutations: readonly Mutation[] = [
  { name: 'the server appends whatever is expected', faults: {}, parts: { believesAll: true } },
  {
    name: 'a unit that two docks scanned counts twice',
    faults: {},
    parts: {
      foldFact: (stock, dock, fact) => {
        foldFact(stock, dock, fact.kind === 'unit' ? { ...fact, key: `${fact.key} ${dock} ${fact.seq}` } : fact);
      },
    },
  },
  {
    name: 'a newer version of an order adds its lines',
    faults: {},
    parts: {
      foldDecision: (stock, decision) => {
        if (decision.kind !== 'order') return foldDecision(stock, decision);
        const before = stock.order(decision.order).lines;
        const lines = Object.fromEntries(
          Object.entries(decision.lines).map(([sku, units]) => [sku, units + (before[sku] ?? 0)]),
        );
        foldDecision(stock, { ...decision, lines });
      },
    },
  },
  {
    name: 'an order that is packed elsewhere is opened',
    faults: { busy: true },
    parts: {
      claimsTransition: (state, input) =>
        claimsTransition(state, input.type === 'lost' ? { type: 'won', order: input.order, number: 1 } : input),
    },
  },
  {
    name: 'rights that are out are told',
    faults: { aimed: true, few: true },
    parts: { freeOf: (stock, sku) => freeOf(stock, sku) + rightsOut(stock, sku) },
  },
  {
    name: 'what is won is opened before the log is folded',
    faults: { busy: true },
    parts: {
      claimsTransition: (state, input) => {
        if (input.type !== 'won' || !state.confirmed) return claimsTransition(state, input);
        return claimsTransition(claimsTransition(state, input).state, { type: 'folded' });
      },
    },
  },
  {
    name: 'a retired dock’s log stays open',
    faults: { losses: true, aimed: true, busy: true, few: true },
    parts: { closesRetired: false },
  },
  {
    name: 'a cancelled order frees what a dock has in hand',
    faults: { busy: true },
    parts: {
      foldDecision: (stock, decision) => {
        if (decision.kind !== 'order') return foldDecision(stock, decision);
        const { held: _, ...rest } = decision;
        foldDecision(stock, rest);
      },
    },
  },
  {
    name: 'claims and rights are kept over a restore',
    faults: { restores: true, aimed: true },
    parts: { soundAfterRestore: true },
  },
  {
    name: 'a start is not put into the log before claims and rights count',
    faults: { restores: true, aimed: true, few: true },
    parts: { confirmsByStart: false },
  },
  {
    name: 'a teller decides on what it has not published',
    faults: {},
    parts: { whyNot: (state, ready) => whyNot(state, { ...ready, published: true }) },
  },
  {
    name: 'what a count may have counted twice is told',
    faults: { counts: true },
    parts: { freeOf: (stock, sku) => freeOf(stock, sku) + heldOf(stock.item(sku).counted) },
  },
  { name: 'a second device with a dock’s name publishes', faults: { clones: true }, parts: { fencesClones: false } },
  {
    name: 'a server that lost its end is filled without asking all',
    faults: { rollbacks: true },
    parts: { waitsForAll: false },
  },
  { name: 'a batch goes out before it is in the log', faults: {}, parts: { sendsFrozenOnly: false } },
  {
    name: 'an old copy knows its past by the borders of ranges alone',
    faults: { restores: true },
    parts: { forkOf: (log, { hashAt }) => forkOf(log, { hashAt, markAt: () => undefined }) },
  },
  { name: 'the flag turns on again without a cause', faults: {}, parts: { hasRisen: () => true } },
  {
    name: 'a range that was read is folded again',
    faults: {},
    parts: {
      foldTransition: (state, { type, range }) => {
        const { effects } = foldTransition({ places: {} }, { type, range: { ...range, after: 0 } });
        return { state: foldTransition(state, { type, range }).state, effects };
      },
    },
  },
  {
    name: 'a gap in a log is passed over',
    faults: {},
    parts: {
      foldTransition: (state, { type, range }) => {
        const cursor = state.places[range.dock]?.to ?? 0;
        return foldTransition(state, { type, range: { ...range, after: Math.min(range.after, cursor) } });
      },
    },
  },
  {
    name: 'what a newer dock says is dropped',
    faults: { versions: true },
    parts: {
      foldFact: (stock, dock, fact) => {
        if (fact.kind !== 'later') foldFact(stock, dock, fact);
      },
    },
  },
  {
    name: 'a retired dock keeps what it held',
    faults: { losses: true },
    parts: {
      foldDecision: (stock, decision) => {
        if (decision.kind !== 'retired') foldDecision(stock, decision);
      },
    },
  },
  {
    name: 'a snapshot leaves out what is sold out',
    faults: { stores: true, busy: true, few: true },
    parts: { snapshotsAll: false },
  },
  {
    name: 'what is set apart is told',
    faults: {},
    parts: { freeOf: (stock, sku) => freeOf(stock, sku) + stock.item(sku).apart },
  },
  { name: 'goods of two merchants are one', faults: {}, parts: { tellsMerchantsApart: false } },
  {
    name: 'a dock that is cut off refuses what it has in hand',
    faults: { busy: true },
    parts: {
      claimsTransition: (state, input) =>
        input.type === 'wanted' && !state.linked
          ? { state, effects: [{ type: 'refuse', order: input.order, why: 'cut-off' }] }
          : claimsTransition(state, input),
    },
  },
];
