/** What every store is asked when somebody tests its channel, in the same words. Pure. */
import type { CheckRow } from '../channel.ts';
import { printable } from './response.ts';
import type { StoreBudget } from './store-budget.ts';
import type { Trouble } from './store-trouble.ts';

/** Further apart, moments of orders are compared wrongly. */
const apartMsMax = 60_000;

/** @param dateMs by the store’s clock; undefined: it does not say */
export function clocksRow(wallMs: number, dateMs: number | undefined): CheckRow {
  const what = 'clocks';
  if (dateMs === undefined) return { what, verdict: 'warning', text: 'the store does not say what time it is' };
  const apartMs = Math.abs(wallMs - dateMs);
  const text = `of the store and this device are ${Math.round(apartMs / 1_000)} s apart`;
  if (apartMs <= apartMsMax) return { what, verdict: 'ok', text };
  const remedy = 'Set the one that is wrong (`timedatectl` shows the one here): orders count from a moment on.';
  return { what, verdict: 'warning', text, remedy };
}

/** @param name of one that was read; undefined: the store has none */
export function listingRow(name: string | undefined): CheckRow {
  const what = 'listings';
  if (name === undefined) return { what, verdict: 'warning', text: 'there are none' };
  return { what, verdict: 'ok', text: `may be read, as ${printable(name)}` };
}

const askAgain = 'Ask again once that is over; until then nothing is asked of it.';

/** Why a question about one part got no answer: that part is wrong, or the store is to be left alone now. */
export function unansweredRow(what: string, { reason: text, afterMs }: Trouble, remedy: string): CheckRow {
  if (afterMs !== undefined) return { what: 'limits', verdict: 'warning', text, remedy: askAgain };
  return { what, verdict: 'error', text, remedy };
}

/** Where a kind’s own page is: on a dock, and in a checkout. */
export const setUpPage = (kind: string): string =>
  `Five steps set a store up: /usr/share/doc/tallyman/${kind}.md (agent/forward/kinds/${kind}/README.md in a checkout).`;

/** Why the first question got no answer. @param key what opens the store */
export const shutRow = (key: string, trouble: Trouble, kind: string): CheckRow =>
  unansweredRow(trouble.denied ? key : 'store', trouble, setUpPage(kind));

/** The first question was answered with success, and not in the form of such a store: nobody knows what is there. */
export const strangerRow = (called: string, kind: string): CheckRow => ({
  what: 'store',
  verdict: 'error',
  text: `it answers, and not as ${called} does — check url: is it another program, or a proxy that answers everything?`,
  remedy: setUpPage(kind),
});

/** @param found the location that levels are for */
export function placeRow(
  what: string,
  found: { ok: true; id: string; name: string } | { ok: false; trouble: Trouble },
): CheckRow {
  if (found.ok) return { what, verdict: 'ok', text: `is ${found.name}` };
  return unansweredRow(what, found.trouble, 'Set target in the channel’s table.');
}

/** What the shop lets be asked, as far as its answers have said so. */
export function limitsRow({ waiting, points }: Pick<StoreBudget, 'waiting' | 'points'>): CheckRow {
  const what = 'limits';
  if (waiting !== undefined) return { what, verdict: 'warning', text: waiting.reason, remedy: askAgain };
  if (points === undefined) return { what, verdict: 'ok', text: 'the store names none' };
  const { left, most, perS } = points;
  const text = `${Math.floor(left)} of ${most} points are there, and ${perS} more each second`;
  if (left >= most / 2) return { what, verdict: 'ok', text };
  return { what, verdict: 'warning', text, remedy: 'Something asks this shop a lot: levels wait for points.' };
}
