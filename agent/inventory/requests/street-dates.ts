/**
 * R8: what a date does that has come. The clock asks, whenever a merchant's local date is another one than before, and
 * whoever changes the setting that decides then.
 */
import { type Decision, done, type Now, unchanged } from '../decision.ts';
import type { Draft } from '../nouns/entry.ts';
import type { Rulebook } from '../nouns/rulebook.ts';
import { kitDateTurns, streetDateTurn } from '../nouns/stock/flag.ts';
import type { PolicySubmission } from '../nouns/stock/merchant.ts';
import type { Tables } from '../nouns/tables.ts';

type Asked = Extract<PolicySubmission, { type: 'street-dates' }>;

/** Turns in one decision, and items looked at on a page: scans pass in between. */
const turnsMax = 500;

/** @returns `more`: there may be others, ask again */
export function decideStreetDates(tables: Tables, rules: Rulebook, { merchant }: Asked, now: Now): Decision {
  const today = now.today(merchant);
  const drafts: Draft[] = [];
  for (const state of ['held', 'released'] as const) {
    for (let after: string | undefined = ''; after !== undefined && drafts.length < turnsMax; ) {
      const page = tables.datedItems(merchant, today, state, after, turnsMax);
      drafts.push(...page.flatMap((item) => streetDateTurn(tables, rules, item, false, now)));
      after = page.length < turnsMax ? undefined : page.at(-1)?.sku;
    }
  }
  const more = drafts.length >= turnsMax;
  drafts.push(...kitsByDate(tables, rules, merchant, drafts, now));
  const data = { merchant, turned: drafts.length, more };
  return drafts.length === 0 ? unchanged(data) : done(drafts, data);
}

/**
 * R7, R8: what nothing but its date held, which has begun under a setting that left it off. Another setting decides at
 * once: else it would at the next midnight or start, whichever comes first.
 *
 * @param tables with the new setting
 */
export function letOutByDate(tables: Tables, rules: Rulebook, merchant: string, now: Now): Draft[] {
  const waiting = tables.datedItems(merchant, now.today(merchant), 'held', '', Number.MAX_SAFE_INTEGER);
  const drafts = waiting.flatMap((item) => streetDateTurn(tables, rules, item, false, now));
  const kits = kitsByDate(tables, rules, merchant, drafts, now).filter(
    (turn) => turn.kind === 'process-orders' && turn.body.on,
  );
  return [...drafts, ...kits];
}

/**
 * R28: a kit waits for the dates of its parts, whatever these are themselves: on by an admin before, or off by one.
 *
 * @param turns those of this decision: a kit with a date of its own may be among them
 */
function kitsByDate(tables: Tables, rules: Rulebook, merchant: string, turns: readonly Draft[], now: Now): Draft[] {
  const parts = tables.datedItems(merchant, now.today(merchant), 'part', '', Number.MAX_SAFE_INTEGER);
  const turned = new Set(turns.map(({ sku }) => sku));
  return kitDateTurns(tables, rules, parts, false, now).filter(({ sku }) => !turned.has(sku));
}
