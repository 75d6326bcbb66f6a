/**
 * Whether a storefront takes our key, found out by reading alone: a page that is told with our signature and refused
 * without one was told for the key's sake. A storefront that tells its pages to everybody says nothing of the key by
 * that; then only a batch does that it took under the same one.
 */
import type { CheckRow } from '../../channel.ts';
import { pageId, pagePath } from './pages.ts';

/** The status of the answer, or why there was none. */
export type Tried = { status: number } | { reason: string };

type KeyTrialParts = {
  url: URL;
  /** A batch was taken under the key as it is now. */
  taken: boolean;
  /** One page, signed under this id or not at all. */
  ask(path: string, id: string | undefined): Promise<Tried>;
};

const what = 'key';
const mend = 'Give both sides the same secret (secret-file), and compare the clocks of both.';

/** It asks for at most four pages, and nothing comes of them. */
export async function keyTrial({ url, taken, ask }: KeyTrialParts): Promise<CheckRow> {
  if (taken) return { what, verdict: 'ok', text: 'was accepted with the last batch' };
  for (const page of ['orders', 'levels'] as const) {
    const path = pagePath(url, page, null);
    const signed = await ask(path, pageId(path));
    if ('reason' in signed) return { what, verdict: 'warning', text: `could not be tried: ${signed.reason}` };
    const { status } = signed;
    if (denies(status)) return { what, verdict: 'error', text: `is not accepted (${status})`, remedy: mend };
    if (status < 200 || status >= 300) continue;
    const bare = await ask(path, undefined);
    if ('status' in bare && refuses(bare.status))
      return { what, verdict: 'ok', text: `is accepted: its ${page} are told with it, and not without` };
  }
  return { what, verdict: 'warning', text: 'was not tried: what it tells it tells to everybody', remedy: wait };
}

const wait = 'Whether it is the right one shows with the next batch; the alarm channel-refused says when it is not.';

const denies = (status: number): boolean => status === 401 || status === 403;
/** Some answer 400 where the headers of a signature are missing. */
const refuses = (status: number): boolean => denies(status) || status === 400;
