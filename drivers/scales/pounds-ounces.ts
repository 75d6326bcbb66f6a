/**
 * A split display, pounds and ounces, as one exact weight in ounces: 12 lb 7.50 oz is 199.50 oz. Whole arithmetic; the
 * digits after the point stay as they are shown.
 */
const wholeOunces = /^\d{1,2}(\.\d{1,3})?$/;

/**
 * @param pounds digits only @param ounces below 16, digits and an optional point
 * @returns the ounces in all; nothing when it is no such display: sixteen ounces would have been a pound
 */
export function inOunces(pounds: string, ounces: string): string | undefined {
  if (!/^\d{1,4}$/.test(pounds) || !wholeOunces.test(ounces) || Number(ounces) >= 16) return undefined;
  const [whole = '0', part] = ounces.split('.');
  const total = String(Number(pounds) * 16 + Number(whole));
  return part === undefined ? total : `${total}.${part}`;
}
