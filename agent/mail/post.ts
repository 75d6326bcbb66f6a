/**
 * Hands one mail to the mail server of the configuration. The library comes into memory with the first mail that is
 * due: a dock that writes to nobody does not have it.
 */

import type { MailConfig } from '../../config/config.ts';
import { isLoopback } from '../../config/network.ts';
import type { ReadNamedFile } from '../named-file.ts';

/** A server that says nothing for so long is none. */
const silenceMs = { connection: 15_000, greeting: 15_000, socket: 60_000 };

export type Mail = {
  to: readonly string[];
  subject: string;
  text: string;
  html: string;
  /** The same at every try: a mail that came through although nobody heard so is no second one. */
  messageId: string;
  /** ms UTC, of what it tells. */
  date: number;
  attachment?: { filename: string; content: string };
};

/** `unwanted`: addresses that the server refused while it took others. */
type Posted = { ok: true; unwanted: string[] } | { ok: false; reason: string };

export async function post(
  config: Omit<MailConfig, 'to'>,
  mail: Mail,
  { readFile, signal }: { readFile: ReadNamedFile; signal: AbortSignal },
): Promise<Posted> {
  const { createTransport } = await import('nodemailer');
  let options: Awaited<ReturnType<typeof transportOptions>>;
  try {
    options = await transportOptions(config, readFile);
  } catch (error) {
    return { ok: false, reason: textOf(error) };
  }
  const transport = createTransport(options);
  // What is under way is left to its own time limits: the library does not let go of it.
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('given up')), { once: true });
  });
  stopped.catch(() => {});
  try {
    if (signal.aborted) throw new Error('given up');
    const { to, subject, text, html, messageId, date, attachment } = mail;
    const sending = transport.sendMail({
      ...{ from: config.from, to: [...to], subject, text, html, messageId, date: new Date(date) },
      ...(attachment && { attachments: [{ ...attachment, contentType: 'text/csv; charset=utf-8' }] }),
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    });
    sending.catch(() => {});
    const sent = await Promise.race([sending, stopped]);
    return { ok: true, unwanted: sent.rejected.map(String) };
  } catch (error) {
    return { ok: false, reason: textOf(error) };
  } finally {
    transport.close();
  }
}

async function transportOptions(
  { smtp, user, passwordFile, caFile, allowInsecure }: Omit<MailConfig, 'to'>,
  readFile: ReadNamedFile,
) {
  const { protocol, hostname, port } = new URL(smtp);
  const host = hostname.replace(/^\[|\]$/g, '');
  const secure = protocol === 'smtps:';
  const open = allowInsecure === true || isLoopback(hostname);
  const ca = caFile === undefined ? undefined : await readFile(caFile);
  const pass = passwordFile === undefined ? undefined : firstLine(await readFile(passwordFile));
  return {
    ...{ host, port: port === '' ? (secure ? 465 : 587) : Number(port), secure },
    ...(!secure && !open && { requireTLS: true }),
    ...(user !== undefined && pass !== undefined && { auth: { user, pass } }),
    // A certificate is believed or not; only whoever allows no encryption at all allows one that proves nothing.
    tls: {
      minVersion: 'TLSv1.2' as const,
      ...(ca !== undefined && { ca }),
      ...(!secure && open && { rejectUnauthorized: false }),
    },
    ...{ connectionTimeout: silenceMs.connection, greetingTimeout: silenceMs.greeting },
    ...{ socketTimeout: silenceMs.socket, disableFileAccess: true, disableUrlAccess: true },
  };
}

const firstLine = (content: Buffer): string => content.toString('utf8').split(/\r?\n/, 1)[0] ?? '';

const charsMax = 300;
/** What the server said, or why nobody could be asked; on one line. */
function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replaceAll(/\s+/g, ' ').slice(0, charsMax);
}
