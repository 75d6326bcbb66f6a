/**
 * Labels of handling units at receiving: a pallet or carton says what it is over one to three symbols, scanned one
 * after another in any order. They add up (`barcodes/handling-unit.ts`) in the session until the sum can be counted,
 * which is once.
 *
 *   the sum says                              leads to
 *   an SSCC that a notice announced           its content is received on that notice, which is opened when it is not
 *   … and says its own content differently    what the label says is received instead
 *   … which announced no content              its notice is opened; waits for the symbol that says what is inside
 *   SSCC, item and count                      received, as one unit
 *   item and count, the SSCC is missing       asks: CONFIRM counts it without
 *   an SSCC nobody announced                  unknown, kept for the exceptions; its other symbols still add up
 *   less than that                            waits for the next symbol
 *
 * A symbol that contradicts the sum belongs to another label and begins anew. An item's own label (01) is none of this,
 * and what the catalogue knows as an item's code is that item.
 */
import { splitAim } from '../../barcodes/aim.ts';
import { isWebAddress } from '../../barcodes/digital-link.ts';
import { GS } from '../../barcodes/element-string.ts';
import { type Assessment, addSymbol, assessUnit, EMPTY_UNIT } from '../../barcodes/handling-unit.ts';
import type { Judged } from '../../barcodes/judge.ts';
import { lookupKeys } from '../../barcodes/lookup.ts';
import { type Decision, unchanged } from '../../decision.ts';
import type { DocumentRef } from '../../nouns/document.ts';
import type { Draft } from '../../nouns/entry.ts';
import type { HandlingUnit, NoticeRow } from '../../nouns/inbound/notice.ts';
import { codeOf } from '../../nouns/station/exception-code.ts';
import type { Question } from '../../nouns/station/session.ts';
import type { Scanned } from '../../nouns/stock/movement.ts';
import { quantityError } from '../../nouns/stock/quantity.ts';
import { type Bench, preceded, refused, scanTextMax, sessionDraft, whoAndWhere } from '../bench.ts';
import { itemOf, type Label, type NoLabel, ownerOf } from '../label.ts';
import { openDocument } from '../open.ts';
import { isOpenHere, openDraft } from '../opened.ts';
import { lastMovement } from '../station-state.ts';
import { receive } from './arrivals.ts';
import { announcedUnit, isHere, lineKey, type UnitLine } from './handling-units.ts';

/** What was asked about and confirmed. */
type Confirmed = 'overage' | 'unannounced' | 'incomplete' | undefined;

/** Exceptions of one symbol that its label settles: more of them is no label that somebody scanned a few times. */
const settledMax = 100;

/** What is known of the label with the symbol that was scanned now. */
type Sum = { said: Assessment; text: string; scans: string[]; confirmed: Confirmed };

/** @returns undefined: this is no part of a handling unit's label */
export function unitScan(bench: Bench, text: string, confirmed?: Confirmed): Decision | undefined {
  const read = symbolOf(bench, text);
  if (read === undefined) return undefined;
  const has = (...ais: string[]) => read.elements.some(([ai]) => ais.includes(ai));
  // A third symbol with the lot, after the others were enough to count.
  if (!has('00', '02', '37') && bench.session.gathered.length === 0) return saysItAgain(bench, read);
  if (bench.session.quantity === 0) return notByWeight(bench);
  const sum = { ...added(bench, read, text), text, confirmed };
  const { sscc } = sum.said;
  if (sscc === undefined) return saysItAgain(bench, read) ?? withoutSscc(bench, sum);
  if (bench.session.quantity !== null) {
    const forgotten = sessionDraft(bench, { change: 'quantity', quantity: null });
    return refused(bench, 'bad-quantity', `${sscc} is one unit and counts once, without a quantity.`, {}, [forgotten]);
  }
  const { merchant = undefined } = bench.station;
  const known = announcedUnit(bench.plan, sscc);
  if (known === undefined || (merchant !== undefined && known.notice.merchant !== merchant)) {
    return unannounced(bench, sum, sscc);
  }
  return onNotice(bench, sum, known.notice, known.unit);
}

function notByWeight(bench: Bench): Decision {
  const words =
    'This is the label of a whole pallet or carton, which counts by itself. Scan it again, or WEIGH and a piece.';
  return refused(bench, 'bad-quantity', words, {}, [sessionDraft(bench, { change: 'quantity', quantity: null })]);
}

const yearOf = (bench: Bench): number => Number(bench.now.today().slice(0, 4));

/** The scan, when it can be a symbol of such a label. */
function symbolOf(bench: Bench, text: string): Judged | undefined {
  if (!canBeSymbol(text)) return undefined;
  const { read } = lookupKeys(text, { currentYear: yearOf(bench) });
  if (read.verdict !== 'ok' && read.verdict !== 'incomplete') return undefined;
  if (read.elements.some(([ai]) => ai === '01')) return undefined;
  const own = [splitAim(text).data, read.sscc ?? ''];
  return own.some((code) => bench.plan.barcode(code).length > 0) ? undefined : read;
}

/** Most scans are an item's own label, and need not be read twice to know that. */
function canBeSymbol(text: string): boolean {
  const { carrier, data } = splitAim(text);
  if (carrier === 'element-string') return !data.startsWith('01');
  if (carrier !== 'unknown' && carrier !== 'open-2d') return false;
  return /^0[02]/.test(data) || isWebAddress(data) || (data.includes(GS) && !data.startsWith('01'));
}

/** The symbols scanned so far with this one. */
function added(bench: Bench, read: Judged, text: string): Pick<Sum, 'said' | 'scans'> {
  const { gathered } = bench.session;
  const before = gathered.reduce((unit, earlier) => addSymbol(unit, lookupKeys(earlier).read).unit, EMPTY_UNIT);
  const kept = text.slice(0, scanTextMax);
  const { outcome, unit } = addSymbol(before, read);
  if (outcome === 'refused')
    return { said: assessUnit(addSymbol(EMPTY_UNIT, read).unit, yearOf(bench)), scans: [kept] };
  return { said: assessUnit(unit, yearOf(bench)), scans: outcome === 'added' ? [...gathered, kept] : gathered };
}

const gathering = (bench: Bench, { scans }: Sum): Draft => sessionDraft(bench, { change: 'gather', scans });

/** Another symbol of the label whose SSCC was received just now: nothing to count. */
function saysItAgain({ plan, station, session }: Bench, read: Judged): Decision | undefined {
  const last = session.gathered.length > 0 ? undefined : lastMovement(plan, station.name, session.since);
  const { scan, sscc } = last?.body ?? {};
  if (last?.kind !== 'receipt' || scan === undefined || sscc === undefined) return undefined;
  const fits = addSymbol(addSymbol(EMPTY_UNIT, lookupKeys(scan).read).unit, read).outcome !== 'refused';
  const same = read.gtin === undefined || plan.barcode(read.gtin).some(({ sku }) => sku === last.sku);
  const otherLot = read.lot !== undefined && last.body.lot !== undefined && read.lot !== last.body.lot;
  return fits && same && !otherLot ? unchanged({ sku: last.sku, unit: sscc, seq: last.seq }) : undefined;
}

/** Everything but the SSCC, or even less. */
function withoutSscc(bench: Bench, sum: Sum): Decision {
  const { said, text, confirmed } = sum;
  const label = labelOf(bench, said);
  if (label === undefined) {
    const reason = said.reason ?? 'This is one of several symbols.';
    return refused(bench, 'incomplete-label', `${reason} Scan the label’s next symbol.`, {}, [gathering(bench, sum)]);
  }
  if ('code' in label) return notKnown(bench, label, [gathering(bench, sum)]);
  if (confirmed !== undefined) return receive(bench, [label], confirmed !== 'incomplete');
  const { item, units } = label;
  const about = { about: 'incomplete', merchant: item.merchant, sku: item.sku, units } as const;
  const question: Question = { ...about, scan: text.slice(0, scanTextMax), device: bench.scan?.device ?? '' };
  const words = `${units} × ${item.name}, the SSCC is on another symbol: scan that. CONFIRM counts it without.`;
  const asking = [gathering(bench, sum), sessionDraft(bench, { change: 'ask', question })];
  return refused(bench, 'needs-confirm', words, { item, units }, asking);
}

/**
 * What the label itself says of the content counts, or is what nobody knows yet.
 * @param closed the notice that announced it and expects nothing more
 */
function unannounced(bench: Bench, sum: Sum, sscc: string, closed?: NoticeRow): Decision {
  const before = bench.plan.row('unit', sscc);
  if (before !== undefined && before.state !== 'out') {
    return unchanged({ sku: before.sku, unit: sscc, seq: before.seq });
  }
  const label = labelOf(bench, sum.said);
  if (label === undefined) {
    const why = closed === undefined ? 'was not announced' : `came with notice ${closed.id}, which is closed`;
    const text = `SSCC ${sscc} ${why}: scan the symbol that says what is in it, or the goods themselves.`;
    return refused(bench, 'unknown-barcode', text, {}, [gathering(bench, sum)]);
  }
  if ('code' in label) return notKnown(bench, label, [gathering(bench, sum)]);
  return counted(bench, sum, receive(bench, [label], isConfirmed(sum)));
}

function onNotice(bench: Bench, sum: Sum, notice: NoticeRow, unit: HandlingUnit): Decision {
  const { merchant, id } = notice;
  const missing = unit.lines.filter((line) => !isHere(bench.plan, merchant, unit, line));
  if (unit.lines.length > 0 && missing.length === 0) {
    return unchanged({ sku: unit.lines[0]?.sku, unit: unit.sscc, notice: id });
  }
  if (notice.status === 'closed') return unannounced(bench, sum, unit.sscc, notice);
  const ref: DocumentRef = { type: 'notice', merchant, id };
  const open = isOpenHere(bench, ref);
  const there: Bench = open ? bench : { ...bench, session: { ...bench.session, document: ref } };
  const arrivals = contentOf(there, sum.said, unit, missing, merchant);
  if (arrivals.length === 0) return onlyNumber(there, sum, openDocument(bench, ref), notice, unit);
  const decision = counted(there, sum, receive(there, arrivals, isConfirmed(sum)));
  return open ? decision : preceded([openDraft(bench, ref)], decision);
}

/** Only its number was announced: its next symbol says what is inside, or the goods are scanned one by one. */
function onlyNumber(there: Bench, sum: Sum, opened: Decision, { id }: NoticeRow, { sscc }: HandlingUnit): Decision {
  const before = there.plan.row('unit', sscc);
  if (before !== undefined && before.state !== 'out') return unchanged({ sku: before.sku, unit: sscc, notice: id });
  const gathers = gathering(there, sum);
  if (opened.drafts.length > 0) return { ...opened, drafts: [...opened.drafts, gathers] };
  const text = `SSCC ${sscc} is on notice ${id} without its content: scan the symbol that says what is in it, or the goods themselves.`;
  return refused(there, 'incomplete-label', text, {}, [gathers]);
}

const isConfirmed = ({ confirmed }: Sum): boolean => confirmed !== undefined && confirmed !== 'incomplete';

/** What was announced, unless the label says its content itself and differs: the label is on the goods. */
function contentOf(
  bench: Bench,
  said: Assessment,
  unit: HandlingUnit,
  missing: readonly UnitLine[],
  merchant: string,
): Label[] {
  const announced = missing.flatMap((line): Label[] => {
    const item = bench.plan.item(merchant, line.sku);
    const { sku: _, quantity: units, ...kept } = line;
    const body = { ...scanOf(bench), ...toldOf(said), ...kept, sscc: unit.sscc, unit: lineKey(unit, line) };
    return item === undefined ? [] : [{ item, units, body }];
  });
  const own = labelOf(bench, said);
  if (own === undefined || 'code' in own) return announced;
  const [only, ...others] = announced;
  const agrees = only?.item.sku === own.item.sku && only.units === own.units && others.length === 0;
  return agrees ? announced : [own];
}

/**
 * A sum that could be counted, or is asked about: then its symbols are still needed. What was set aside because of one
 * of them is settled when it counts.
 */
function counted(bench: Bench, sum: Sum, decision: Decision): Decision {
  const earlier = sum.scans.length > 1 ? [gathering(bench, sum)] : [];
  if (!decision.drafts.some(({ kind }) => kind === 'receipt')) return preceded(earlier, decision);
  const settled = sum.scans
    .flatMap((scan) =>
      bench.plan.rowsLabelled('exception', codeOf(scan), settledMax).filter((row) => row.scan === scan),
    )
    .filter(({ station, reason }) => station === bench.station.name && reason === 'unknown-barcode')
    .map(({ seq }): Draft => {
      const body = { of: seq, how: 'dismissed' as const, reason: 'the other symbols of its label said what it is' };
      return { kind: 'exception-resolve', ...whoAndWhere(bench), body };
    });
  const { drafts, outcome } = decision;
  return { drafts: [...drafts, ...settled], outcome };
}

const notKnown = (bench: Bench, { code, text, units }: NoLabel, beside: Draft[]): Decision =>
  refused(bench, code, text, units === undefined ? {} : { units }, beside);

/** The item and the count that the label itself names; undefined when it does not. */
function labelOf(bench: Bench, said: Assessment): Label | NoLabel | undefined {
  const { gtin, count, sscc, reason, bookable } = said;
  if (gtin === undefined || count === undefined) return undefined;
  if (!bookable && sscc !== undefined) return { code: 'bad-barcode', text: reason ?? 'This label contradicts itself.' };
  const row = ownerOf(bench, gtin);
  const unknown = `Nobody knows ${gtin} yet, which this label says is inside: set the goods aside.`;
  if (row === undefined) return { code: 'unknown-barcode', text: unknown, units: count };
  if (!('sku' in row)) return row;
  const units = row.units * count * (bench.session.quantity ?? 1);
  const wrong = quantityError(units);
  if (wrong !== undefined) return { code: 'bad-barcode', text: `The label's count is not usable: ${wrong}.` };
  const unit = sscc === undefined ? {} : { sscc, unit: sscc };
  const body = { ...scanOf(bench), barcode: row.code, units: row.units, ...toldOf(said), ...unit };
  return { item: itemOf(bench, row), units, body };
}

function scanOf({ scan }: Bench): Pick<Scanned, 'scan' | 'device'> {
  return scan === undefined ? {} : { scan: scan.text.slice(0, scanTextMax), device: scan.device };
}

/** R6 */
function toldOf({ lot, expiry }: Assessment): Pick<Scanned, 'lot' | 'expiry'> {
  return { ...(lot !== undefined && { lot }), ...(expiry !== undefined && { expiry }) };
}
