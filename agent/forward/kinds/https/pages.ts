/**
 * A page over HTTPS: `GET {url}/{orders|levels}?cursor=…`. The request is signed like a batch, with an empty body; its
 * id stands for the address that is asked for, so that a signature opens one page and no other.
 */
import { createHash } from 'node:crypto';
import type { HttpConnection } from '../../http/connection.ts';
import { type HttpResponse, header, notNow, printable, redirected, said, withoutOwn } from '../../http/response.ts';
import { parseExactly } from '../../orders/digits.ts';

export type HttpsPagesParts = {
  url: URL;
  /** Its own: a page that takes its time holds no batch up. */
  connection: HttpConnection;
  /** Headers of the configuration and the signature over this id and an empty body. @throws a sentence for a person */
  headers(id: string): Promise<Record<string, string>>;
  wallMs(): number;
};

type What = 'orders' | 'levels';
type PageResult<Page> =
  | { type: 'page'; page: Page }
  | { type: 'retry'; reason: string; afterMs?: number; startOver?: boolean; refused?: true }
  | { type: 'none'; reason: string };
type Read<Page> = (json: unknown) => { ok: true; page: Page } | { ok: false; reason: string };

export async function fetchPage<Page>(
  { url, connection, headers, wallMs }: HttpsPagesParts,
  what: What,
  cursor: string | null,
  signal: AbortSignal,
  read: Read<Page>,
): Promise<PageResult<Page>> {
  const path = pagePath(url, what, cursor);
  let signed: Record<string, string>;
  try {
    signed = await headers(pageId(path));
  } catch (error) {
    return { type: 'retry', reason: error instanceof Error ? error.message : String(error) };
  }
  const exchange = await connection.exchange({ method: 'GET', path, headers: signed }, signal);
  if (!exchange.ok) return { type: 'retry', reason: exchange.reason };
  const { response } = exchange;
  const result = understandPage(response, wallMs(), what, read);
  return result.type === 'page' ? result : withoutOwn(result, response.own);
}

/** Stands for the address that is asked for, so that a signature opens one page and no other. */
export const pageId = (path: string): string => createHash('sha256').update(path).digest('hex').slice(0, 32);

/** The address of a page; what the configured address itself asks for (`?shop=7`) stays. */
export function pagePath(url: URL, what: What, cursor: string | null): string {
  const page = new URL(url);
  page.pathname = `${url.pathname.replace(/\/+$/, '')}/${what}`;
  page.searchParams.set('cursor', cursor ?? '');
  return page.pathname + page.search;
}

/** Answers of a storefront that has no such page. */
const noPage = new Set([404, 405, 410, 501]);
/** What is wrong with a question that is nothing but a cursor? The cursor: the storefront lost its place. */
const badCursor = new Set([400, 416, 422]);

/** What a response to such a question means. Pure. */
export function understandPage<Page>(
  response: HttpResponse,
  wallMs: number,
  what: What,
  read: Read<Page>,
): PageResult<Page> {
  const { status, body } = response;
  const retry = (reason: string): PageResult<Page> => ({ type: 'retry', reason });
  if (status >= 200 && status < 300) {
    const encoding = header(response, 'content-encoding') ?? 'identity';
    if (encoding !== 'identity')
      return retry(`its ${what} come in an encoding nobody asked for (${printable(encoding)})`);
    // Whoever answers for everybody (a captive portal, a proxy) answers nothing, too: that is no word of the
    // storefront.
    if (body.trim() === '') {
      const none = `{"${what === 'orders' ? 'orders' : 'items'}":[],"next":null}`;
      return retry(`it answers ${status} and no page of ${what}: where there are none, the page is ${none}`);
    }
    const json = parseExactly(body);
    if (json === undefined)
      return retry(`its ${what} are no JSON (${status}) — a captive portal, or the wrong address?`);
    const page = read(json);
    return page.ok ? { type: 'page', page: page.page } : retry(`its ${what} make no sense: ${page.reason}`);
  }
  if (status >= 300 && status < 400) return retry(redirected(response));
  if (noPage.has(status)) return { type: 'none', reason: `the storefront has no page of ${what} (${status})` };
  if (status === 401 || status === 403) {
    const reason = `it does not let us read its ${what} — check secret-file and headers (${status})`;
    return { type: 'retry', reason, refused: true };
  }
  if (badCursor.has(status)) {
    const reason = `it does not know the cursor any more (${status})${said(response)}`;
    return { type: 'retry', reason, startOver: true };
  }
  return notNow(response, wallMs) ?? retry(`refused to tell its ${what} (${status})${said(response)}`);
}
