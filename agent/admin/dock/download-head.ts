/**
 * What the head of an answer to a download means, while some bytes of the file are here already (RFC 9110, 14 and
 * 15.4). Pure. Only https is followed: whoever can change the way there could lead to anything else.
 */

/** Of a whole package; twice what one has. */
export const packageBytesMax = 96 * 1024 * 1024;

type DownloadHead = { status: number; location?: string; contentRange?: string; contentLength?: string };

/** `from`: the place of the first byte that comes; `of`: how many the whole file has, where it is said. */
type HeadMeaning =
  | { type: 'bytes'; from: number; of?: number }
  | { type: 'elsewhere'; url: URL }
  /** What is here does not fit what is there. */
  | { type: 'anew' }
  | { type: 'refused' | 'later'; text: string };

/** @param have bytes that were asked to be gone on behind  @param url where it was asked */
export function meaningOf(head: DownloadHead, have: number, url: URL): HeadMeaning {
  const { status } = head;
  if (status === 200) return sized(0, numberIn(head.contentLength));
  if (status === 206) return continued(head.contentRange, have);
  if (status === 416 && have > 0) return { type: 'anew' };
  if (redirects.has(status)) return elsewhere(head.location, url);
  const text = `${url.host} answers ${status}`;
  return { type: status >= 500 || passing.has(status) ? 'later' : 'refused', text };
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Timeout, too early, too many. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

function continued(range: string | undefined, have: number): HeadMeaning {
  const [, from, of] = /^bytes (\d{1,12})-\d{1,12}\/(\d{1,12}|\*)$/.exec(range ?? '') ?? [];
  if (from === undefined || Number(from) !== have) return { type: 'anew' };
  return sized(have, numberIn(of));
}

function sized(from: number, of: number | undefined): HeadMeaning {
  if (of !== undefined && of > packageBytesMax) return { type: 'refused', text: tooLarge };
  return { type: 'bytes', from, ...(of !== undefined && { of }) };
}

export const tooLarge = `it is larger than a package may be (${packageBytesMax / 1024 / 1024} MiB)`;

function elsewhere(location: string | undefined, url: URL): HeadMeaning {
  const to = URL.canParse(location ?? '', url) && location !== undefined ? new URL(location, url) : undefined;
  if (to === undefined) return { type: 'refused', text: `${url.host} leads elsewhere, and does not say where` };
  if (to.protocol === 'https:') return { type: 'elsewhere', url: to };
  return { type: 'refused', text: `${url.host} leads to ${to.protocol}//${to.host}: only https is followed` };
}

const numberIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
