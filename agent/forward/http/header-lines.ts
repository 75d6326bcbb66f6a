/**
 * Headers of a request: which ones may be set, and the file that holds those that are secret, one `name: value` a line.
 */
import { z } from 'zod';

/** Headers that are ours to set, or the connection's. */
const reserved =
  /^(webhook-.*|idempotency-key|content-.*|accept.*|host|connection|transfer-encoding|keep-alive|upgrade|expect|te|trailer)$/;

export const headerName = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'must be a header name in lower case')
  .refine((name) => !reserved.test(name), 'is set by the dock itself');
export const headerValue = z.string().regex(/^[\x20-\x7e]{1,1000}$/, 'must be 1 to 1000 printable characters');

const headersMax = 32;

/**
 * @param text of the file; empty lines and lines with `#` in front are left out  @param file only for the messages
 * @throws a sentence for a person that names the line and quotes nothing of it
 */
export function readHeaderLines(text: string, file: string): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, name = '', value = ''] = /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line) ?? [];
    const checked = [headerName.safeParse(name.toLowerCase()), headerValue.safeParse(value)] as const;
    if (!checked[0].success || !checked[1].success)
      throw new Error(`${file}: line ${index + 1} is no header the dock may send; write it as name: value`);
    if (Object.hasOwn(headers, checked[0].data)) throw new Error(`${file}: line ${index + 1} sets a header again`);
    headers[checked[0].data] = checked[1].data;
  }
  const count = Object.keys(headers).length;
  if (count === 0) throw new Error(`${file}: holds no header; write one as name: value`);
  if (count > headersMax) throw new Error(`${file}: holds more than ${headersMax} headers`);
  return headers;
}
