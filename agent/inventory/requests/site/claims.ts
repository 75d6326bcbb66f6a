/**
 * M7: an order is packed by one dock at a time. What the site's server said of a claim comes in here, and what this
 * dock says of its own: all of it decided where scans are, so that no station packs what was let go in that moment.
 */
import { type Decision, done, type Now, unchanged } from '../../decision.ts';
import { type DocumentRef, documentKey } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import { packedIn } from '../../nouns/orders/order-lines.ts';
import type { RefusalCode } from '../../nouns/outcome.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import {
  type ClaimAnswer,
  type ClaimEntries,
  type ClaimSubmission,
  claimsMax,
  type OrderClaimRow,
} from '../../nouns/site/claim.ts';
import type { Claiming } from '../../nouns/station/session.ts';
import type { Tables } from '../../nouns/tables.ts';
import { Plan } from '../../projections/plan.ts';
import { type Bench, preceded, refused, sessionDraft } from '../../station/bench.ts';
import { openDocument } from '../../station/open.ts';
import { isOpenHere } from '../../station/opened.ts';
import { isAsked } from '../../station/packing/claimed.ts';
import { reopenPacking, reopens } from '../../station/packing/reopen.ts';
import { takenOut } from '../../station/packing/shipping.ts';
import { benchOf } from '../../station/scans.ts';

type Of<Type extends ClaimSubmission['type']> = Extract<ClaimSubmission, { type: Type }>;
type Named = Pick<OrderClaimRow, 'merchant' | 'order'>;

const claimDraft = ({ merchant, order }: Named, body: ClaimEntries['order-claim']): Draft => ({
  kind: 'order-claim',
  ...{ merchant, document: order, body },
});

/** What was asked at a station goes on there, unless somebody has begun something else meanwhile. */
export function decideClaimAnswer(
  tables: Tables,
  rules: Rulebook,
  { station, answer, ...about }: Of<'claim-answer'>,
  now: Now,
): Decision {
  const bench = station === undefined ? undefined : benchOf(tables, rules, { station }, now);
  const document: DocumentRef = { type: 'order', merchant: about.merchant, id: about.order };
  const claiming = bench !== undefined && isAsked(bench, document) ? bench.session.claiming : undefined;
  const said = noted(tables, about, answer);
  if (bench === undefined || claiming === undefined) {
    const known = { ...about, answer: answer.type };
    return said.length === 0 ? unchanged(known) : done(said, known);
  }
  const after = new Plan(tables, rules);
  after.add([...said, sessionDraft(bench, { change: 'unclaimed' })]);
  const { claiming: _, ...session } = bench.session;
  const next: Bench = { ...bench, session, plan: new Plan(after, rules) };
  return preceded(
    after.drafts,
    answer.type === 'won' ? goesOn(next, claiming) : refused(next, ...whyNot(about, answer)),
  );
}

/** What it changes of the claim itself: nobody who cannot be asked knows whose it is. */
function noted(tables: Tables, about: Named, answer: ClaimAnswer): Draft[] {
  if (answer.type === 'won') return [claimDraft(about, { phase: 'held', number: answer.number })];
  const known = tables.row('order-claim', documentKey(about.merchant, about.order));
  if (answer.type === 'cut-off' || known === undefined || known.phase === 'free') return [];
  return [claimDraft(about, { phase: 'free', number: 0 })];
}

const goesOn = (bench: Bench, { document, to }: Claiming): Decision =>
  to === 'reopen' ? reopenPacking(bench) : openDocument(bench, document);

function whyNot({ order }: Named, answer: Exclude<ClaimAnswer, { type: 'won' }>): [RefusalCode, string] {
  if (answer.type === 'elsewhere')
    return ['order-elsewhere', `Order ${order} is being packed at ${answer.dock} since ${answer.since}.`];
  const text = `Cut off since ${answer.since} (${answer.reason}): orders not claimed here wait; orders claimed here go on.`;
  return ['site-cut-off', text];
}

/** What nothing is in hand of any more is over; the site hears of it behind what was shipped. */
export function decideClaimsSettle(tables: Tables, rules: Rulebook): Decision {
  const over = tables
    .openRows('order-claim', claimsMax)
    .filter((claim) => claim.phase === 'held' && !isInHand(tables, rules, claim));
  if (over.length === 0) return unchanged({ over: [] });
  const drafts = over.map((claim) => claimDraft(claim, { phase: 'over', number: claim.number }));
  return done(drafts, { over: over.map(({ merchant, order }) => ({ merchant, order })) });
}

function isInHand(tables: Tables, rules: Rulebook, { merchant, order: id }: Named): boolean {
  const order = tables.order(merchant, id);
  if (order?.status === 'shipped') return rules.stations.some(({ name }) => canReopen(tables, name, { merchant, id }));
  if (order?.status !== 'open' && order?.status !== 'packed') return false;
  if (packedIn(order) > 0) return true;
  return rules.stations.some(({ name }) => {
    const session = tables.row('session', name);
    return [session?.document, session?.claiming?.document].some(
      (document) => document?.type === 'order' && document.merchant === merchant && document.id === id,
    );
  });
}

/** Its boxes still stand on the bench. */
function canReopen(tables: Tables, station: string, { merchant, id }: { merchant: string; id: string }): boolean {
  const session = tables.row('session', station);
  const order = session && reopens(tables, session);
  return order?.id === id && order.merchant === merchant;
}

/**
 * Whoever packs here packs no more: the order was given to another dock, by a person who thought that this one is lost.
 * What is in its boxes is on the shelf again, and whoever stands there is told.
 */
export function decideClaimGone(
  tables: Tables,
  rules: Rulebook,
  { merchant, order: id, number }: Of<'claim-gone'>,
  now: Now,
): Decision {
  const known = tables.row('order-claim', documentKey(merchant, id));
  if (known === undefined || known.phase === 'free' || known.number !== number)
    return unchanged({ merchant, order: id });
  const plan = new Plan(tables, rules);
  const wasHeld = known.phase === 'held';
  plan.add([claimDraft(known, { phase: 'free', number: 0 })]);
  if (wasHeld) for (const { name } of rules.stations) plan.add(leftDrafts(plan, rules, name, { merchant, id }, now));
  return done(plan.drafts, { merchant, order: id, taken: wasHeld });
}

function leftDrafts(
  tables: Tables,
  rules: Rulebook,
  station: string,
  { merchant, id }: { merchant: string; id: string },
  now: Now,
): Draft[] {
  const bench = benchOf(tables, rules, { station, operator: 'site' }, now);
  const order = tables.order(merchant, id);
  if (bench === undefined || order === undefined) return [];
  const packed = order.lines.map(({ sku, packed: quantity = 0 }) => ({ sku, quantity }));
  const out = order.status === 'open' || order.status === 'packed' ? takenOut(bench, order, packed) : [];
  if (!isOpenHere(bench, { type: 'order', merchant, id })) return out;
  const text = `Order ${id} was given to another dock: put everything back on the shelf.`;
  const told = refused(bench, 'order-elsewhere', text, {}, [
    sessionDraft(bench, { change: 'leave', why: 'cancelled' }),
  ]);
  return [...out, ...told.drafts];
}

export function decideClaimsDoubt(tables: Tables): Decision {
  const held = tables.openRows('order-claim', claimsMax).filter(({ phase }) => phase === 'held' || phase === 'over');
  if (held.length === 0) return unchanged({ doubted: 0 });
  const drafts = held.map((claim) => claimDraft(claim, { phase: 'asked', number: 0 }));
  return done(drafts, { doubted: held.length });
}
