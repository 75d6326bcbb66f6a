/**
 * Goods that come back (R26): announced, changed, closed. Looking at them is a station's work
 * (`station/receiving/returned.ts`); closing restocks what was found good, and only then is it available.
 *
 *   on the books     announced with the same content     with another content
 *   nothing          –                                   open
 *   open             unchanged                           changed: what was found stays
 *   closed           unchanged (a message sent twice)    refused: what still comes needs a number of its own
 */

import { type Decision, done, type Now, refuse, unchanged } from '../../decision.ts';
import { documentKey } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import { missingOn, surplusOn } from '../../nouns/inbound/notice-lines.ts';
import {
  asReceived,
  type ReturnContent,
  type ReturnRow,
  type ReturnSubmission,
  returnBounds,
} from '../../nouns/inbound/return.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { movedBetween } from '../../nouns/stock/condition.ts';
import { flagTurn } from '../../nouns/stock/flag.ts';
import { available, setApart } from '../../nouns/stock/item.ts';
import { kitProblem } from '../../nouns/stock/kit.ts';
import { noItem } from '../../nouns/stock/lookalike.ts';
import { quantityError, type SkuCount } from '../../nouns/stock/quantity.ts';
import { retiredProblem } from '../../nouns/stock/retired.ts';
import type { Tables } from '../../nouns/tables.ts';
import { returnAfter } from '../../projections/inbound/apply-returns.ts';
import { documentDrafts, returnTold } from '../channels/tellings.ts';
import { noteOfNumber, numberCommands } from '../document-number.ts';
import { merged, sameLines } from '../orders.ts';
import type { Who } from './publishing.ts';

type Announce = Extract<ReturnSubmission, { type: 'return-announce' }>;
type Close = Extract<ReturnSubmission, { type: 'return-close' }>;

/** Taken as a whole, or refused with the field that is wrong. */
export function decideReturnAnnounce(tables: Tables, rules: Rulebook, request: Announce): Decision {
  const { merchant, id, by } = request;
  if (!rules.merchants.some((known) => known.id === merchant)) {
    return refuse('unknown-merchant', `There is no merchant ${merchant}.`, 'merchant');
  }
  const commands = numberCommands(tables, rules, id);
  if (commands !== undefined) return refuse('bad-request', commands, 'id');
  const { lines, ...said } = request.return;
  if (lines.length === 0) return refuse('bad-request', 'It has no lines: what comes back?', 'lines');
  if (lines.length > returnBounds.lines) {
    return refuse('bad-request', `More than ${returnBounds.lines} lines: announce it in parts.`, 'lines');
  }
  for (const [index, { sku, quantity }] of lines.entries()) {
    const wrong = quantityError(quantity);
    if (wrong !== undefined) return refuse('bad-quantity', `${sku}: ${wrong}.`, `lines[${index}].quantity`);
    const item = tables.item(merchant, sku);
    const kit = item && kitProblem(item);
    if (kit !== undefined) return refuse('is-kit', kit, `lines[${index}].sku`);
    const retired = item && retiredProblem(item);
    if (retired !== undefined) return refuse('item-retired', retired, `lines[${index}].sku`);
    if (item === undefined) {
      return refuse('unknown-item', noItem(tables, merchant, sku, ': import it first'), `lines[${index}].sku`);
    }
  }
  const content: ReturnContent = { ...said, lines: merged(lines) };
  for (const { sku, quantity } of content.lines) {
    const wrong = quantityError(quantity);
    if (wrong !== undefined) return refuse('bad-quantity', `${sku}, all lines together: ${wrong}.`, 'lines');
  }
  const before = tables.row('return', documentKey(merchant, id));
  const after = returnAfter(before, { merchant, document: id }, content);
  if (before !== undefined && same(before, after)) return unchanged({ merchant, id, status: before.status });
  if (before?.status === 'closed') {
    return refuse('duplicate-return', `Return ${id} is closed: announce the rest under a number of its own.`, 'id');
  }
  if (before === undefined && tables.row('notice', documentKey(merchant, id)) !== undefined) {
    return refuse('duplicate-return', `${id} is the number of a notice: a scan must not open both.`, 'id');
  }
  const data = { merchant, id, status: 'open', lines: content.lines, ...noteOfNumber(tables, merchant, id) };
  if (request.check === true) return unchanged(data);
  return done([{ kind: 'return', operator: by, merchant, document: id, body: content }], data);
}

/** Nothing more comes of it. @returns what was restocked, set apart, missing and not announced */
export function decideReturnClose(tables: Tables, rules: Rulebook, request: Close, now: Now): Decision {
  const { merchant, id, by, reason } = request;
  const row = tables.row('return', documentKey(merchant, id));
  if (row === undefined) return refuse('unknown-return', `There is no return ${id}.`, 'id');
  if (row.status === 'closed') return unchanged({ merchant, id, status: 'closed' });
  const { drafts, ...told } = closingReturn(tables, rules, row, { operator: by }, now, reason);
  return done(drafts, { merchant, id, status: 'closed', ...told });
}

export type ReturnClosed = {
  restocked: SkuCount[];
  onHold: SkuCount[];
  damaged: SkuCount[];
  missing: SkuCount[];
  extra: SkuCount[];
};

/** The entries that close a return, whoever does it: what was found good is for sale again, once. */
export function closingReturn(
  tables: Tables,
  rules: Rulebook,
  row: ReturnRow,
  who: Who,
  now: Now,
  reason?: string,
): ReturnClosed & { drafts: Draft[] } {
  const { merchant, id, lines } = row;
  const about = { ...who, merchant, document: id };
  const restocked: SkuCount[] = [];
  const drafts: Draft[] = [];
  for (const { sku, good } of lines) {
    const item = tables.item(merchant, sku);
    // What somebody released, wrote off or did not find in a count meanwhile is on hold no more.
    const units = Math.min(good, item?.onHold ?? 0);
    if (item === undefined || units <= 0) continue;
    const keys = row.goodUnits.filter((each) => each.sku === sku).map(({ key }) => key);
    const body = keys.length === 0 ? {} : { units: keys };
    const after = available(item) - setApart(movedBetween('hold', 'good', units));
    drafts.push({ kind: 'restock', ...about, sku, quantity: units, body });
    drafts.push(...flagTurn(tables, rules, item, after, 'return', now));
    restocked.push({ sku, quantity: units });
  }
  const received = lines.map(asReceived);
  const missing = row.blind ? [] : missingOn(received);
  const extra = row.blind ? [] : surplusOn(received);
  drafts.push({
    kind: 'return-close',
    ...about,
    body: { missing, extra, ...(reason !== undefined && { reason }) },
  });
  drafts.push(...documentDrafts(tables, rules, merchant, 'return', id, returnTold(row), who));
  const left = (condition: 'hold' | 'damaged') =>
    lines.filter((line) => line[condition] > 0).map((line) => ({ sku: line.sku, quantity: line[condition] }));
  return { drafts, restocked, onHold: left('hold'), damaged: left('damaged'), missing, extra };
}

const same = (a: ReturnRow, b: ReturnRow): boolean =>
  a.order === b.order &&
  a.reason === b.reason &&
  a.blind === b.blind &&
  sameLines(
    a.lines.filter(({ quantity }) => quantity > 0),
    b.lines.filter(({ quantity }) => quantity > 0),
  );
