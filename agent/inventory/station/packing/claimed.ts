/** An order at a dock of a site is packed where its claim is, and nowhere else. A dock that is alone has them all. */
import type { Decision } from '../../decision.ts';
import { type DocumentRef, documentKey } from '../../nouns/document.ts';
import type { OrderRow } from '../../nouns/orders/order.ts';
import type { Claiming } from '../../nouns/station/session.ts';
import { type Bench, refused, sessionDraft, stepped } from '../bench.ts';

type Named = Pick<OrderRow, 'merchant' | 'id'>;

const isClaimed = ({ rules, plan }: Pick<Bench, 'rules' | 'plan'>, { merchant, id }: Named): boolean =>
  rules.site !== true || plan.row('order-claim', documentKey(merchant, id))?.phase === 'held';

/** @returns the step in which the site is asked for the order; undefined: this dock has it */
export function claimFirst(bench: Bench, { merchant, id }: Named, to: Claiming['to']): Decision | undefined {
  if (isClaimed(bench, { merchant, id })) return undefined;
  const document: DocumentRef = { type: 'order', merchant, id };
  const draft = sessionDraft(bench, { change: 'claim', document, to });
  const drafts = isAsked(bench, document) ? [] : [draft];
  return stepped(drafts, 'asked', `The site is asked for order ${id}.`);
}

/** Of an order that is open here and that this dock has not got, or no longer. */
export function notClaimed(bench: Bench, order: Named): Decision | undefined {
  if (isClaimed(bench, order)) return undefined;
  const text = `Order ${order.id} has to be asked for first: scan its number again. Nothing was counted.`;
  return refused(bench, 'order-asked', text);
}

/** Goods that are scanned before the site has answered: nobody knows yet what they are for. */
export function whileAsked(bench: Bench): Decision | undefined {
  const { claiming } = bench.session;
  if (claiming === undefined) return undefined;
  const text = `Not counted: order ${claiming.document.id} is not open yet. Scan it again once it is, or CANCEL.`;
  return refused(bench, 'order-asked', text);
}

export function isAsked({ session: { claiming } }: Pick<Bench, 'session'>, { merchant, id }: DocumentRef): boolean {
  return claiming?.document.merchant === merchant && claiming.document.id === id;
}
