/**
 * A range of another dock's ledger: each of its facts once, in one commit with how far it goes. Facts are true already:
 * nothing here refuses one.
 */
import { type Decision, done, type Now, refuse, unchanged } from '../../decision.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { SiteFact, SiteFoldSubmission } from '../../nouns/site/fold.ts';
import type { SiteName } from '../../nouns/site/own.ts';
import { rightBounds } from '../../nouns/site/right.ts';
import type { Tables } from '../../nouns/tables.ts';
import { Plan } from '../../projections/plan.ts';
import { cameBackDrafts, crossedDrafts } from './crossed.ts';
import { countDrafts, goodsDrafts, moveDrafts } from './fold-goods.ts';
import { inboundDrafts } from './fold-inbound.ts';
import { holdDrafts, orderDrafts, shipDrafts } from './fold-orders.ts';
import { intakeDrafts, settingDrafts } from './fold-settings.ts';
import { tellingDrafts } from './fold-tellings.ts';
import { changedBy } from './rights.ts';
import { asOnTheBooks, takenBackElsewhere } from './taken-back.ts';
import { freedDrafts } from './withheld.ts';

export function decideSiteFold(tables: Tables, rules: Rulebook, range: SiteFoldSubmission, now: Now): Decision {
  const { type: _, facts, parted, ...peer } = range;
  const { dock, after, to } = peer;
  const before = tables.row('site-peer', dock);
  const known = before?.to ?? 0;
  const turns = before?.closed !== peer.closed && to === known;
  if (to <= known && !turns) return unchanged({ dock, to: known });
  if (after > known)
    return refuse('bad-request', `Entries ${known} to ${after} of ${dock} are not known here.`, 'after');
  const plan = new Plan(tables, rules);
  const add = (seq: number, drafts: readonly Draft[]) =>
    plan.add(drafts.map((draft) => ({ ...draft, body: { ...draft.body, folded: { dock, seq } } }) as Draft));
  for (const fact of facts) {
    // A range may begin before what was read: a server that lost its end was filled again with other borders.
    if (fact.seq <= known) continue;
    const standing = fact.kind === 'move' ? takenBackElsewhere(plan, fact) : undefined;
    add(fact.seq, draftsOf(plan, rules, dock, fact, now));
    if (standing !== undefined) plan.add(moveDrafts(plan, rules, dock, standing, now));
    if (fact.kind === 'count') plan.add(crossedDrafts(plan, rules, dock, fact, now));
    if (fact.kind === 'move' && parted !== undefined) plan.add(cameBackDrafts(plan, rules, parted, fact, now));
  }
  // P11: what a dock that was retired had a right to is anybody's.
  if (peer.closed === true) add(to, freedRights(plan, rules, dock, now));
  return done([...plan.drafts, { kind: 'site-fold', body: peer }], { dock, to });
}

/** On the record before anything is told under it. */
export const decideSiteName = ({ dock, after }: SiteName): Decision =>
  done([{ kind: 'site-name', body: { dock, after } }], {});

function draftsOf(tables: Tables, rules: Rulebook, dock: string, fact: SiteFact, now: Now): Draft[] {
  switch (fact.kind) {
    case 'item':
      return [{ kind: 'item', merchant: fact.merchant, sku: fact.sku, body: fact.change }];
    case 'move':
      return moveDrafts(tables, rules, dock, asOnTheBooks(tables, dock, fact), now);
    case 'count':
      return countDrafts(tables, rules, fact, now);
    case 'condition':
    case 'restock':
    case 'right-taken':
    case 'right':
      return goodsDrafts(tables, rules, dock, fact, now);
    case 'ship':
      return shipDrafts(tables, rules, dock, fact, now);
    case 'order':
      return orderDrafts(tables, rules, dock, fact, now);
    case 'freed':
      return freedDrafts(tables, rules, { merchant: fact.merchant, id: fact.order }, now);
    case 'hold':
      return holdDrafts(tables, dock, fact);
    case 'flag':
    case 'policy':
      return settingDrafts(tables, rules, dock, fact, now);
    case 'intake':
      return intakeDrafts(tables, dock, fact);
    case 'telling':
    case 'told':
      return tellingDrafts(tables, rules, dock, fact);
    default:
      return inboundDrafts(tables, rules, dock, fact, now);
  }
}

function freedRights(tables: Tables, rules: Rulebook, dock: string, now: Now): Draft[] {
  const rights = tables.rowsLabelled('right', dock, rightBounds.items);
  return rights.flatMap(({ merchant, sku, units }) => changedBy(tables, rules, { merchant, sku }, -units, now));
}
