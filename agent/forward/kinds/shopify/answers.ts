/**
 * What Shopify answers. It says no with status 200: in `errors`, whose codes say what sort of no that is, or in the
 * `userErrors` of a change. Pure.
 */
import { type Fields, fieldsOf, rowsOf } from '../../fields.ts';
import { type HttpResponse, header, notNow, printable, redirected } from '../../http/response.ts';
import type { Points } from '../../http/store-budget.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import { parseExactly } from '../../orders/digits.ts';

/** `cost`: what a question was taken to cost, in points. */
type Answer =
  | { ok: true; data: Fields; cost?: number; points?: Points }
  | { ok: false; trouble: Trouble; cost?: number; points?: Points };

const sentenceCharsMax = 200;
/** Several docks that were put off together do not come back together. */
const throttledMsMin = 500;

/** @param wallMs for a `Retry-After` that is a date */
export function understand(response: HttpResponse, wallMs: number): Answer {
  const { status } = response;
  const trouble = (reason: string, more: Partial<Trouble> = {}): Answer => ({
    ok: false,
    trouble: { reason, ...more },
  });
  if (status >= 300 && status < 400) return trouble(redirected(response));
  const encoding = header(response, 'content-encoding') ?? 'identity';
  if (encoding !== 'identity') return trouble(`answers in an encoding nobody asked for (${printable(encoding)})`);
  if (status === 401 || status === 403)
    return trouble(`it does not take the token of token-file (${status})`, { denied: true });
  if (status === 402) return trouble('the shop is frozen until its bill at Shopify is paid (402)');
  if (status === 404) return trouble('there is no Admin API at this address (404) — check url');
  const json = fieldsOf(parseExactly(response.body));
  const told = costIn(json);
  const [first] = rowsOf(json.errors).map(fieldsOf);
  if (first !== undefined) return { ...said(first, told), ...told };
  const later = notNow({ ...response, body: '' }, wallMs);
  if (later !== undefined) return trouble(later.reason, later.afterMs === undefined ? {} : { afterMs: later.afterMs });
  // As `{"errors": "…"}` of what never reached the API.
  if (typeof json.errors === 'string') return trouble(printable(json.errors.slice(0, sentenceCharsMax)));
  if (status >= 300 || typeof json.data !== 'object' || json.data === null)
    return trouble(`its answer is none of an Admin API (${status}) — check url`);
  return { ok: true, data: fieldsOf(json.data), ...told };
}

type Told = { cost?: number; points?: Points };

function said({ message, extensions }: Fields, { cost = 0, points }: Told): Answer {
  const { code, requiredAccess } = fieldsOf(extensions);
  const words = printable(typeof message === 'string' ? message.slice(0, sentenceCharsMax) : 'no reason given');
  const trouble = (reason: string, more: Partial<Trouble> = {}): Answer => ({
    ok: false,
    trouble: { reason, ...more },
  });
  switch (code) {
    case 'THROTTLED': {
      const waitMs = points === undefined ? 0 : ((cost - points.left) / points.perS) * 1_000;
      const afterMs = Math.max(throttledMsMin, Math.ceil(waitMs));
      return trouble('its limit of points is used up', { afterMs });
    }
    case 'ACCESS_DENIED': {
      const needed = typeof requiredAccess === 'string' ? ` (${printable(requiredAccess.slice(0, 120))})` : '';
      return trouble(`the app may not do this: ${words}${needed}`, { denied: true });
    }
    case 'MAX_COST_EXCEEDED':
      return trouble(`it takes less at once: ${words}`, { size: true });
    case 'INTERNAL_SERVER_ERROR':
    case 'TIMEOUT':
    case 'SERVICE_UNAVAILABLE':
      return trouble(`not now: ${words}`);
    case 'SHOP_INACTIVE':
      return trouble('the shop is not open at Shopify');
    default:
      return trouble(`${words}${typeof code === 'string' ? ` (${printable(code.slice(0, 60))})` : ''}`, {
        declined: true,
      });
  }
}

function costIn({ extensions }: Fields): Told {
  const { requestedQueryCost: cost, throttleStatus } = fieldsOf(fieldsOf(extensions).cost);
  const { maximumAvailable: most, currentlyAvailable: left, restoreRate: perS } = fieldsOf(throttleStatus);
  const number = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
  return {
    ...(number(cost) && { cost }),
    ...(number(most) && number(left) && number(perS) && perS > 0 && { points: { most, left, perS } }),
  };
}

/** What a change was refused for. `line`: which of the input’s quantities is meant. */
export type UserError = { code: string | undefined; reason: string; line: number | undefined };

/** @returns none: it was made */
export function userErrors(payload: unknown): UserError[] {
  return rowsOf(fieldsOf(payload).userErrors).map((row) => {
    const { code, field, message } = fieldsOf(row);
    const at = rowsOf(field).find((part) => typeof part === 'string' && /^\d{1,6}$/.test(part));
    return {
      code: typeof code === 'string' ? code : undefined,
      reason: printable(typeof message === 'string' ? message.slice(0, sentenceCharsMax) : 'no reason given'),
      line: at === undefined ? undefined : Number(at),
    };
  });
}
