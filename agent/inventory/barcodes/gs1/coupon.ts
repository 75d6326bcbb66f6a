/**
 * North American coupon codes: AI 8110 (GS1 US, coupon application guideline for GS1 DataBar Expanded) and AI 8112
 * (positive offer file). All digits; a part of variable length is led by one digit that gives its length. A dock books
 * no coupons, but one that is scanned by mistake must be told from a damaged label.
 *
 * ```
 * 8110: prefix · offer(6) · save value · purchase · [1 rule purchase2 prefix2]
 *       [2 purchase3 prefix3] [3 expires] [4 starts]
 *       [5 serial] [6 retailer] [9 save code · applies to · store flag · multiply flag]
 * 8112: format · funder · offer(6) · serial
 * ```
 */
import { dateProblem } from './dates.ts';

/** One leading digit from `from` to `to`, then that many digits and `more`. */
function counted(from: number, to: number, more: number): string {
  const choices = Array.from({ length: to - from + 1 }, (_, i) => `${from + i}[0-9]{${from + i + more}}`);
  return `(?:${choices.join('|')})`;
}

const PREFIX = counted(0, 6, 6);
const OTHER_PREFIX = `(?:${PREFIX}|9)`; // 9: the same company
const OFFER = '[0-9]{6}';
const VALUE = counted(1, 5, 0);
/** Amount, what it counts, and the family of products. */
const PURCHASE = `${VALUE}[0-49][0-9]{3}`;
const SERIAL = counted(0, 9, 6);

const COUPON = new RegExp(
  `^${PREFIX}${OFFER}${VALUE}${PURCHASE}` +
    `(?:1[0-3]${PURCHASE}${OTHER_PREFIX})?` +
    `(?:2${PURCHASE}${OTHER_PREFIX})?` +
    `(?:3(?<expires>[0-9]{6}))?` +
    `(?:4(?<starts>[0-9]{6}))?` +
    `(?:5${SERIAL})?` +
    `(?:6${counted(1, 7, 6)})?` +
    `(?:9[01256][0-2][0-9][01])?$`,
);
const OFFER_COUPON = new RegExp(`^[01]${PREFIX}${OFFER}${SERIAL}$`);

/** Component check of AI 8110. */
export function couponProblem(value: string): string | undefined {
  const match = COUPON.exec(value);
  if (match === null) return 'it is no coupon code';
  const { expires, starts } = match.groups ?? {};
  for (const date of [expires, starts]) {
    const problem = date === undefined ? undefined : dateProblem(date, 'day-required');
    if (problem !== undefined) return problem;
  }
  if (expires !== undefined && starts !== undefined && starts > expires) return 'it expires before it starts';
  return undefined;
}

/** Component check of AI 8112. */
export function offerCouponProblem(value: string): string | undefined {
  return OFFER_COUPON.test(value) ? undefined : 'it is no coupon code';
}
