/**
 * Notices and returns of other docks, in this ledger. What is on its way, published or found follows from what all
 * docks received on them; what a storefront is told of one that is closed is a fact of its own.
 */
import type { Now } from '../../decision.ts';
import { documentKey } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import { missingOn, surplusOn } from '../../nouns/inbound/notice-lines.ts';
import { asReceived } from '../../nouns/inbound/return.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import type { InboundFact } from '../../nouns/site/fold.ts';
import type { Tables } from '../../nouns/tables.ts';
import { noticeAfter } from '../../projections/apply-documents.ts';
import { decideNoticePublish, publishing } from '../inbound/publishing.ts';

type Of<Kind extends InboundFact['kind']> = Extract<InboundFact, { kind: Kind }>;

export function inboundDrafts(tables: Tables, rules: Rulebook, dock: string, fact: InboundFact, now: Now): Draft[] {
  if (!rules.merchants.some(({ id }) => id === fact.merchant)) return [];
  switch (fact.kind) {
    case 'notice':
      return noticeDrafts(tables, rules, dock, fact, now);
    case 'notice-over':
      return noticeOverDrafts(tables, rules, dock, fact, now);
    case 'published': {
      const { merchant, notice: id, sku, on } = fact;
      const request = { type: 'notice-publish' as const, by: dock, merchant, id, on, skus: [sku] };
      return decideNoticePublish(tables, rules, request, now).drafts;
    }
    case 'return': {
      const { merchant, return: document, content } = fact;
      const known = tables.row('return', documentKey(merchant, document));
      return known?.status === 'closed' ? [] : [{ kind: 'return', operator: dock, merchant, document, body: content }];
    }
    case 'return-over':
      return returnOverDrafts(tables, dock, fact);
  }
}

/** With another number of lines that are published, so many more count as available, or fewer (R15). */
function noticeDrafts(tables: Tables, rules: Rulebook, dock: string, fact: Of<'notice'>, now: Now): Draft[] {
  const { merchant, notice: document, content } = fact;
  const before = tables.row('notice', documentKey(merchant, document));
  if (before?.status === 'closed') return [];
  const after = noticeAfter(before, { merchant, document }, content);
  return [
    { kind: 'notice', operator: dock, merchant, document, body: content },
    ...publishing(tables, rules, before, after, { operator: dock }, now),
  ];
}

function noticeOverDrafts(tables: Tables, rules: Rulebook, dock: string, fact: Of<'notice-over'>, now: Now): Draft[] {
  const { merchant, notice: document, reason } = fact;
  const notice = tables.row('notice', documentKey(merchant, document));
  if (notice?.status !== 'open') return [];
  const who = { operator: dock };
  const { lines } = notice;
  const body = { short: missingOn(lines), over: surplusOn(lines), ...(reason !== undefined && { reason }) };
  return [
    { kind: 'notice-close', ...who, merchant, document, body },
    ...publishing(tables, rules, notice, { ...notice, status: 'closed' }, who, now),
  ];
}

function returnOverDrafts(
  tables: Tables,
  dock: string,
  { merchant, return: document, reason }: Of<'return-over'>,
): Draft[] {
  const row = tables.row('return', documentKey(merchant, document));
  if (row?.status !== 'open') return [];
  const received = row.lines.map(asReceived);
  const missing = row.blind ? [] : missingOn(received);
  const extra = row.blind ? [] : surplusOn(received);
  const body = { missing, extra, ...(reason !== undefined && { reason }) };
  return [{ kind: 'return-close', operator: dock, merchant, document, body }];
}
