/**
 * Goods coming in. Without an open notice each scan is a receipt. With one:
 *
 *   the scan                                     FINISH                          CONFIRM
 *   within what was announced   counts           all of it is here: closes       counts it, with the reason
 *   over it, or not announced   asks             some is missing: asks           closes it as it is
 *   seen before (one unit)      counts nothing   closed by somebody else: leaves
 *
 * Nothing blocks goods: what is not on a closed notice any more counts without it, from the next scan on.
 */
import type { Decision } from '../../decision.ts';
import { documentKey } from '../../nouns/document.ts';
import type { NoticeRow } from '../../nouns/inbound/notice.ts';
import { inWords, missingOn, noticeProgress } from '../../nouns/inbound/notice-lines.ts';
import type { Question } from '../../nouns/station/session.ts';
import { closing } from '../../requests/inbound/notices.ts';
import { type Bench, refused, sessionDraft, stepped } from '../bench.ts';
import { type Label, labelByHand, readLabel } from '../label.ts';
import { partsOf } from '../step-parts.ts';
import { receive } from './arrivals.ts';
import { stillToWeigh } from './pieces.ts';
import { finishReturn } from './returned.ts';
import { unitScan } from './unit-label.ts';

/** Goods of one label, as `readLabel` read it; labels of whole handling units come by `unitScan`. */
export function receiveScan(bench: Bench, label: Label): Decision {
  return receive(bench, [label], false);
}

/** FINISH: closes the notice when everything is here, else asks. */
export function finishReceiving(bench: Bench): Decision {
  const { document } = bench.session;
  if (document?.type === 'return') return finishReturn(bench, document, false);
  if (document?.type !== 'notice') {
    return refused(bench, 'nothing-open', 'No notice is open here: scan its number, or the label of a pallet.');
  }
  const notice = bench.plan.row('notice', documentKey(document.merchant, document.id));
  if (notice?.status !== 'open') {
    const left = sessionDraft(bench, { change: 'leave', why: 'closed' });
    return stepped([left], 'over', `Notice ${document.id} was closed already.`, undefined, { what: document.id });
  }
  const missing = missingOn(notice.lines);
  if (missing.length === 0) return close(bench, notice);
  const text = `Missing: ${inWords(missing)}. CONFIRM closes ${notice.id} without it, CANCEL goes on.`;
  const ask = sessionDraft(bench, { change: 'ask', question: { about: 'shortage', text } });
  return refused(bench, 'needs-confirm', text, {}, [ask]);
}

function close(bench: Bench, notice: NoticeRow): Decision {
  const { station, operator } = bench;
  const who = { station: station.name, ...(operator !== undefined && { operator }) };
  const { drafts, short, over } = closing(bench.plan, bench.rules, notice, who, bench.now);
  const told = [
    `Notice ${notice.id} is closed`,
    ...(short.length === 0 ? [] : [`short ${inWords(short)}`]),
    ...(over.length === 0 ? [] : [`over ${inWords(over)}`]),
  ].join('; ');
  const left = sessionDraft(bench, { change: 'leave', why: 'finished' });
  return stepped([...drafts, left], 'closed', `${told}.`, noticeProgress(notice), {
    what: notice.id,
    parts: partsOf(bench.plan, notice.merchant, { missing: short, extra: over }),
  });
}

/** CONFIRM: does what was asked about, as things are now. The question is answered by whoever calls. */
export function confirmReceiving(bench: Bench, question: Question): Decision {
  switch (question.about) {
    case 'shortage':
      return confirmShortage(bench);
    case 'overage':
    case 'unannounced':
    case 'incomplete': {
      const there = { ...bench, scan: { text: question.scan, device: question.device } };
      const unit = question.scan === '' ? undefined : unitScan(there, question.scan, question.about);
      if (unit !== undefined) return unit;
      const label = question.scan === '' ? labelByHand(bench, question) : readLabel(there, question.scan, 1);
      if (label === undefined) return refused(bench, 'unknown-item', `There is no item ${question.sku}.`);
      if ('code' in label) return refused(there, label.code, label.text);
      const { units, weight } = question;
      const body = { ...label.body, ...(weight !== undefined && { weight }) };
      return receive(there, [{ ...label, units, body }], true);
    }
    case 'pieces':
      return stillToWeigh(bench, question);
    default:
      return refused(bench, 'bad-command', 'There is nothing to confirm at receiving.');
  }
}

/** What came meanwhile, perhaps at another station, is not missing any more. */
function confirmShortage(bench: Bench): Decision {
  const { document } = bench.session;
  if (document?.type === 'return') return finishReturn(bench, document, true);
  const notice =
    document?.type === 'notice' ? bench.plan.row('notice', documentKey(document.merchant, document.id)) : undefined;
  return notice?.status === 'open' ? close(bench, notice) : finishReceiving(bench);
}
