/**
 * Announced inbound shipments (an ASN, a purchase order): announced, changed, closed. What is incoming follows from
 * them (`apply-documents.ts`); receiving them is the station's work (`receiving/receiving.ts`).
 *
 *   on the books     announced with the same content     with another content
 *   nothing          –                                   open
 *   open             unchanged                           changed: what was received stays, also on lines that are gone
 *   closed           unchanged (a message sent twice)    refused: the rest needs a number of its own
 */

import { isSscc } from '../../barcodes/gtin.ts';
import { type Decision, done, type Now, refuse, unchanged } from '../../decision.ts';
import { documentKey } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import {
  type HandlingUnit,
  type NoticeContent,
  type NoticeRow,
  type NoticeSubmission,
  noticeBounds,
} from '../../nouns/inbound/notice.ts';
import { missingOn, surplusOn, wasAnnounced } from '../../nouns/inbound/notice-lines.ts';
import type { RefusalCode } from '../../nouns/outcome.ts';
import type { Rulebook } from '../../nouns/rulebook.ts';
import { kitProblem } from '../../nouns/stock/kit.ts';
import { noItem } from '../../nouns/stock/lookalike.ts';
import type { SkuCount } from '../../nouns/stock/quantity.ts';
import { quantityError } from '../../nouns/stock/quantity.ts';
import { retiredProblem } from '../../nouns/stock/retired.ts';
import type { Tables } from '../../nouns/tables.ts';
import { noticeAfter } from '../../projections/apply-documents.ts';
import { announcedUnit, isHere, mergedUnit } from '../../station/receiving/handling-units.ts';
import { documentDrafts, noticeTold } from '../channels/tellings.ts';
import { noteOfNumber, numberCommands } from '../document-number.ts';
import { merged, sameLines } from '../orders.ts';
import { publishedAsAnnounced, publishing, type Who } from './publishing.ts';

type Announce = Extract<NoticeSubmission, { type: 'notice-announce' }>;
type Close = Extract<NoticeSubmission, { type: 'notice-close' }>;
type Problem = { code: RefusalCode; text: string; field: string };

/** Taken as a whole, or refused with the field that is wrong. */
export function decideNoticeAnnounce(tables: Tables, rules: Rulebook, request: Announce, now: Now): Decision {
  const { merchant, id, by, notice } = request;
  if (!rules.merchants.some((known) => known.id === merchant)) {
    return refuse('unknown-merchant', `There is no merchant ${merchant}.`, 'merchant');
  }
  const commands = numberCommands(tables, rules, id);
  if (commands !== undefined) return refuse('bad-request', commands, 'id');
  const wrong = problemOfShape(notice) ?? problemOfLines(tables, merchant, notice);
  if (wrong !== undefined) return refuse(wrong.code, wrong.text, wrong.field);

  const content = contentOf(notice);
  const before = tables.row('notice', documentKey(merchant, id));
  const after = noticeAfter(before, { merchant, document: id }, content);
  if (before !== undefined && sameContent(before, after)) return unchanged({ merchant, id, status: before.status });
  if (before?.status === 'closed') {
    return refuse('duplicate-notice', `Notice ${id} is closed: announce the rest under a number of its own.`, 'id');
  }
  if (before === undefined && tables.row('return', documentKey(merchant, id)) !== undefined) {
    return refuse('duplicate-notice', `${id} is the number of a return: a scan must not open both.`, 'id');
  }
  const clash = problemOfUnits(tables, after, content);
  if (clash !== undefined) return refuse(clash.code, clash.text, clash.field);
  const data = { merchant, id, status: 'open', lines: content.lines, ...noteOfNumber(tables, merchant, id) };
  if (request.check === true) return unchanged(data);
  const who = { operator: by };
  const published = publishing(tables, rules, before, publishedAsAnnounced(tables, rules, before, after), who, now);
  return done([{ kind: 'notice', ...who, merchant, document: id, body: content }, ...published], data);
}

/** Nothing more comes of it. @returns what was missing and over */
export function decideNoticeClose(tables: Tables, rules: Rulebook, request: Close, now: Now): Decision {
  const { merchant, id, by, reason } = request;
  const notice = tables.row('notice', documentKey(merchant, id));
  if (notice === undefined) return refuse('unknown-notice', `There is no notice ${id}.`, 'id');
  if (notice.status === 'closed') return unchanged({ merchant, id, status: 'closed' });
  const { drafts, ...told } = closing(tables, rules, notice, { operator: by }, now, reason);
  return done(drafts, { merchant, id, status: 'closed', ...told });
}

/** The entries that close a notice, whoever does it: what is missing is published no longer (R15). */
export function closing(
  tables: Tables,
  rules: Rulebook,
  notice: NoticeRow,
  who: Who,
  now: Now,
  reason?: string,
): { drafts: Draft[]; short: SkuCount[]; over: SkuCount[] } {
  const { merchant, id, lines } = notice;
  const short = missingOn(lines);
  const over = surplusOn(lines);
  const body = { short, over, ...(reason !== undefined && { reason }) };
  const withdrawn = publishing(tables, rules, notice, { ...notice, status: 'closed' }, who, now);
  const told = documentDrafts(tables, rules, merchant, 'notice', id, noticeTold(notice), who);
  return {
    drafts: [{ kind: 'notice-close', ...who, merchant, document: id, body }, ...withdrawn, ...told],
    short,
    over,
  };
}

/** What goes on the record: lines merged, and made from the handling units where only those were given. */
function contentOf({ lines, type, supplier, expectedAt, publish, ...given }: NoticeContent): NoticeContent {
  const handlingUnits = given.handlingUnits?.map(mergedUnit);
  const inside = handlingUnits?.flatMap((unit) => unit.lines) ?? [];
  return {
    ...(type !== undefined && { type }),
    ...(supplier !== undefined && { supplier }),
    ...(expectedAt !== undefined && { expectedAt }),
    ...(publish !== undefined && { publish }),
    lines: merged(lines.length > 0 ? lines : inside),
    ...(handlingUnits !== undefined && { handlingUnits }),
  };
}

function sameContent(a: NoticeRow, b: NoticeRow): boolean {
  const announced = ({ lines }: NoticeRow) => lines.filter(wasAnnounced);
  const rest = ({ type, supplier, expectedAt, publish, handlingUnits }: NoticeRow): string =>
    JSON.stringify([type, supplier, expectedAt, publish, handlingUnits.map(unitText).sort()]);
  return sameLines(announced(a), announced(b)) && rest(a) === rest(b);
}

const unitText = ({ sscc, lines }: HandlingUnit): string =>
  JSON.stringify([sscc, ...lines.map(({ sku, quantity, lot, expiry }) => [sku, quantity, lot, expiry].join()).sort()]);

function problemOfShape({ lines, handlingUnits = [] }: NoticeContent): Problem | undefined {
  const { lines: linesMax, handlingUnits: unitsMax, linesOfAUnit, linesOfAllUnits } = noticeBounds;
  const bad = (text: string, field: string): Problem => ({ code: 'bad-request', text, field });
  if (lines.length > linesMax) return bad(`More than ${linesMax} lines: announce it in parts.`, 'lines');
  if (handlingUnits.length > unitsMax) {
    return bad(`More than ${unitsMax} handling units: announce them in parts.`, 'handlingUnits');
  }
  const inside = handlingUnits.flatMap((unit) => unit.lines);
  if (inside.length > linesOfAllUnits) {
    return bad(`More than ${linesOfAllUnits} lines in all units: announce them in parts.`, 'handlingUnits');
  }
  if (lines.length === 0 && inside.length === 0) return bad('It has no lines: what comes?', 'lines');
  if (lines.length === 0 && merged(inside).length > linesMax) {
    return bad(`More than ${linesMax} items: announce them in parts.`, 'handlingUnits');
  }
  const seen = new Set<string>();
  for (const [index, unit] of handlingUnits.entries()) {
    const field = `handlingUnits[${index}]`;
    if (!isSscc(unit.sscc)) return bad(`${unit.sscc} is no SSCC: 18 digits, the last one checks.`, `${field}.sscc`);
    if (seen.has(unit.sscc)) return bad(`SSCC ${unit.sscc} is there twice.`, `${field}.sscc`);
    seen.add(unit.sscc);
    if (unit.lines.length > linesOfAUnit) return bad(`More than ${linesOfAUnit} lines in one unit.`, `${field}.lines`);
  }
  return undefined;
}

/** Every line is a whole number of units of an item that is known. */
function problemOfLines(
  tables: Tables,
  merchant: string,
  { lines, handlingUnits = [] }: NoticeContent,
): Problem | undefined {
  const places = [
    ...lines.map((line, index) => ({ line, field: `lines[${index}]` })),
    ...handlingUnits.flatMap((unit, at) =>
      unit.lines.map((line, index) => ({ line, field: `handlingUnits[${at}].lines[${index}]` })),
    ),
  ];
  for (const { line, field } of places) {
    const wrong = quantityError(line.quantity);
    if (wrong !== undefined)
      return { code: 'bad-quantity', text: `${line.sku}: ${wrong}.`, field: `${field}.quantity` };
    const item = tables.item(merchant, line.sku);
    const kit = item && kitProblem(item);
    if (kit !== undefined) return { code: 'is-kit', text: kit, field: `${field}.sku` };
    const retired = item && retiredProblem(item);
    if (retired !== undefined) return { code: 'item-retired', text: retired, field: `${field}.sku` };
    if (item === undefined) {
      return {
        code: 'unknown-item',
        text: noItem(tables, merchant, line.sku, ': import it first'),
        field: `${field}.sku`,
      };
    }
  }
  const inside = handlingUnits.flatMap((unit) => unit.lines);
  for (const { sku, quantity } of merged(lines.length > 0 ? lines : inside)) {
    const wrong = quantityError(quantity);
    if (wrong !== undefined)
      return { code: 'bad-quantity', text: `${sku}, all lines together: ${wrong}.`, field: 'lines' };
  }
  return undefined;
}

/**
 * The handling units of the notice as it will be, those of an earlier announcement included, hold no more than is
 * announced, and are nobody else's.
 */
function problemOfUnits(tables: Tables, after: NoticeRow, content: NoticeContent): Problem | undefined {
  const left = new Map(content.lines.map(({ sku, quantity }) => [sku, quantity]));
  const given = content.handlingUnits !== undefined;
  for (const [index, unit] of after.handlingUnits.entries()) {
    const field = given ? `handlingUnits[${index}]` : 'lines';
    for (const { sku, quantity } of unit.lines) {
      const rest = (left.get(sku) ?? 0) - quantity;
      const text = `The handling units hold more ${sku} than the lines announce (${unit.sscc} is the first too many).`;
      if (rest < 0) return { code: 'bad-request', text, field: given ? `${field}.lines` : field };
      left.set(sku, rest);
    }
    const other = announcedUnit(tables, unit.sscc);
    if (other === undefined || (other.notice.merchant === after.merchant && other.notice.id === after.id)) continue;
    const here = other.unit.lines.some((line) => isHere(tables, other.notice.merchant, other.unit, line));
    if (other.notice.status !== 'open' && !here) continue;
    const text = `SSCC ${unit.sscc} ${here ? 'was received' : 'is announced'} on notice ${other.notice.id} already.`;
    return { code: 'bad-request', text, field: given ? `${field}.sscc` : field };
  }
  return undefined;
}
