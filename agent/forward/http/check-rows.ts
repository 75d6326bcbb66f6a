/** What every store is asked when somebody tests its channel, in the same words. Pure. */
import type { CheckRow } from '../channel.ts';
import { printable } from './response.ts';

/** Further apart, moments of orders are compared wrongly. */
const apartMsMax = 60_000;

/** @param dateMs by the store’s clock; undefined: it does not say */
export function clocksRow(wallMs: number, dateMs: number | undefined): CheckRow {
  const what = 'clocks';
  if (dateMs === undefined) return { what, verdict: 'warning', text: 'the store does not say what time it is' };
  const apartMs = Math.abs(wallMs - dateMs);
  const text = `of the store and this device are ${Math.round(apartMs / 1_000)} s apart`;
  if (apartMs <= apartMsMax) return { what, verdict: 'ok', text };
  return { what, verdict: 'warning', text, remedy: 'Set the one that is wrong: orders count from a moment on.' };
}

/** @param name of one that was read; undefined: the store has none */
export function listingRow(name: string | undefined): CheckRow {
  const what = 'listings';
  if (name === undefined) return { what, verdict: 'warning', text: 'there are none' };
  return { what, verdict: 'ok', text: `may be read, as ${printable(name)}` };
}
