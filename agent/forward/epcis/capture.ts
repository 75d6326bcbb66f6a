/** Where EPCIS documents go: a capture endpoint (EPCIS 2.0, REST), or a folder that a partner reads. */
import type { EpcisConfig } from '../../../config/config.ts';
import type { Clock } from '../../clock.ts';
import { printable } from '../../inventory/nouns/text/unseen.ts';
import type { ReadNamedFile } from '../../named-file.ts';
import { localPlace } from '../files/places/local-place.ts';
import { HttpConnection } from '../http/connection.ts';
import { readHeaderLines } from '../http/header-lines.ts';
import { ownWords, withoutWords } from '../http/own-words.ts';
import type { Capture } from './epcis-follower.ts';

/** One file a batch: written under a hidden name and moved, so that nobody reads half of one. */
export function toFolder(folder: string): Capture {
  return async (name, document) => {
    try {
      await localPlace.put(`${folder}/${name}.jsonld`, Buffer.from(document), 0o644);
      return { ok: true };
    } catch (error) {
      return { ok: false, reason: localPlace.trouble(error, folder) };
    }
  };
}

/**
 * 202 (and 200, 201): it has the document; whoever keeps events knows one that comes again by its eventID. Anything
 * else is asked again.
 */
export function toEndpoint(
  { url, headersFile, caFile }: Pick<EpcisConfig, 'headersFile' | 'caFile'> & { url: string },
  { clock, readFile }: { clock: Clock; readFile: ReadNamedFile },
): Capture {
  const { origin, host, pathname, search } = new URL(url);
  const ca = async () => (caFile === undefined ? undefined : readFile(caFile));
  const connection = new HttpConnection({ origin, host, clock, ca });
  return async (_name, document, signal) => {
    let headers: Record<string, string> = {};
    if (headersFile !== undefined) {
      try {
        headers = readHeaderLines((await readFile(headersFile)).toString('utf8'), headersFile);
      } catch (error) {
        return { ok: false, reason: error instanceof Error ? error.message : String(error) };
      }
    }
    const own = {
      'content-type': 'application/ld+json',
      'gs1-epcis-version': '2.0.0',
      'gs1-cbv-version': '2.0.0',
      // What it cannot take of a document is its own affair: the others are not held up by it.
      'gs1-capture-error-behaviour': 'proceed',
    };
    const sent = {
      method: 'POST',
      path: `${pathname}${search}`,
      headers: { ...headers, ...own },
      body: document,
    } as const;
    const exchange = await connection.exchange(sent, signal);
    if (!exchange.ok) return { ok: false, reason: exchange.reason };
    const { status, own: ours = [] } = exchange.response;
    const said = withoutWords(exchange.response.body, ownWords(ours));
    if ([200, 201, 202].includes(status)) return { ok: true };
    const refused =
      status === 401 || status === 403 ? 'it does not let us in — check headers-file' : 'it takes nothing';
    return {
      ok: false,
      reason: printable(`${host}: ${refused} (${status})${said === '' ? '' : `: ${said}`}`).slice(0, 300),
    };
  };
}
