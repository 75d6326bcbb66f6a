/** The smallest things people do in the demo, and the cards they hold in front of a scanner. */

import { badgeCode, formatCommand, looksLikeCommand } from '../../inventory/nouns/station/command-codes.ts';
import type { Work } from '../../inventory/nouns/work.ts';
import type { Notice, Order } from './catalogue.ts';

/**
 * Proves the demo's cards and badges. It is nobody's secret: what a dock proves its own with is made at its first
 * start.
 */
export const demoKey = 'the key of a demo that everybody may know';

export type Desk = Work;

export type Step =
  /** A trigger pull: goods, the number on a paper, a command card, a badge. */
  | { type: 'scan'; desk: Desk; code: string }
  /** A parcel is put on the packing station's scale, and lifted off once its weight is on the record. */
  | { type: 'weigh'; grams: number }
  /** The office, over the local socket: */
  | { type: 'announce'; notice: Notice }
  | { type: 'order'; order: Order }
  | { type: 'cancel'; merchant: string; id: string; reason: string }
  /** Everything set aside under this code belongs to an item. */
  | { type: 'bind'; merchant: string; code: string; sku: string; units: number }
  /** What is set aside under this code is nobody's here. */
  | { type: 'dismiss'; code: string; reason: string }
  /** These items are to be counted, whether anybody finds one or not. */
  | { type: 'count'; merchant: string; id: string; skus: string[] };

/** `afterMs`: how long people take before they do it, at normal speed. */
export type TimedStep = { step: Step; afterMs: number };

/** Somebody at one of the stations. */
export const people: Record<Desk, { id: string; name: string }> = {
  receiving: { id: 'anna', name: 'Anna' },
  packing: { id: 'ben', name: 'Ben' },
  counting: { id: 'chris', name: 'Chris' },
};

type Card = 'finish' | 'confirm' | 'cancel' | 'next-box' | 'reopen' | 'undo';

export const scan = (desk: Desk, code: string, afterMs = 750): TimedStep => ({
  step: { type: 'scan', desk, code },
  afterMs,
});

export const card = (desk: Desk, command: Card, afterMs = 900): TimedStep =>
  scan(desk, formatCommand({ command }, demoKey), afterMs);

/** Seen: the error on a station's screen may go. */
export const okCard = formatCommand({ command: 'acknowledge' }, demoKey);
export const undoCard = formatCommand({ command: 'undo' }, demoKey);

/** The next scan counts so many. */
export const times = (desk: Desk, quantity: number): TimedStep =>
  scan(desk, formatCommand({ command: 'quantity', quantity }, demoKey), 700);

export const badge = (desk: Desk): TimedStep => scan(desk, badgeCode(people[desk].id, demoKey), 500);

/** Several at once, in this order each, spread evenly over each other. */
export function meanwhile(...lists: (readonly TimedStep[])[]): TimedStep[] {
  return lists
    .flatMap((list, which) => list.map((timed, index) => ({ timed, which, at: (index + 0.5) / list.length })))
    .sort((a, b) => a.at - b.at || a.which - b.which)
    .map(({ timed }) => timed);
}

/** Numbers of the demo's own papers. */
const paper = /^(ASN|PO|WEB|OUT|C)-/;

/** Neither a command card nor the number of a paper: something that is to be on record once for every trigger pull. */
export const isGoods = (code: string): boolean => !looksLikeCommand(code) && !paper.test(code);
