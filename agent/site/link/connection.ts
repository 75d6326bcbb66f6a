/**
 * One connection to the site's server, by the library of its makers. The library's reconnecting is off: a connection
 * begins with nothing and ends with the first thing that is not as it should be. A new one is opened then
 * (`agent/loops.ts`), and what was asked and not answered is unknown: nothing is taken up again in silence.
 */
import { compare, connect, errors, type NatsConnection, nkeyAuthenticator, parseSemVer } from '@nats-io/transport-node';
import type { Nkey } from './nkey.ts';

type ServerAddress = {
  readonly host: string;
  readonly port: number;
  /** PEM of the authority that the site's own server is certified by; absent: no TLS, on this machine alone. */
  readonly ca?: string;
};

type ConnectionOptions = {
  readonly address: ServerAddress;
  /** Tells docks apart in the server's own list. */
  readonly name: string;
  readonly key?: Nkey;
};

/** A server that does not answer for so long may have carried it out. */
export const answerMs = 10_000;
/** A PING goes out so often; the connection is given up when the one before is not answered. */
const pingMs = 5_000;
/** Before it `sync_interval: always` is unknown: what such a server acknowledged may be gone with its power. */
const oldest = '2.10.0';

export class Connection {
  /** Resolves when it is over, with the reason. */
  readonly closed: Promise<string>;
  readonly nats: NatsConnection;

  private constructor(nats: NatsConnection) {
    this.nats = nats;
    this.closed = whyClosed(nats);
  }

  /**
   * @throws Error with the reason: the server cannot be reached, is none or too old, has another certificate, or does
   * not know the key
   */
  static async open(options: ConnectionOptions): Promise<Connection> {
    const nats = await opened(options);
    const version = nats.info?.version ?? '0.0.0';
    if (compare(parseSemVer(version), parseSemVer(oldest)) < 0) {
      await nats.close();
      throw new Error(`the site’s server is version ${version}: a site needs ${oldest} or newer`);
    }
    return new Connection(nats);
  }

  /**
   * What is published there while the connection lives; some of it may be missed. `header`: what stands in the one of
   * that name, empty: nothing.
   */
  listen(
    subject: string,
    heard: (subject: string, payload: Uint8Array, header: (name: string) => string) => void,
  ): void {
    this.nats.subscribe(subject, {
      // What the key may not hear it does not hear; the server's list of rights is what is wrong then.
      callback: (error, { subject: at, data, headers }) =>
        void (error === null && heard(at, data, (name) => headers?.get(name) ?? '')),
    });
  }

  publish(subject: string, payload: Uint8Array): void {
    if (!this.nats.isClosed()) this.nats.publish(subject, payload);
  }

  /** @returns the answer; undefined: nobody is there, or nobody answered in time */
  async ask(subject: string, payload: Uint8Array, withinMs = answerMs): Promise<Buffer | undefined> {
    try {
      const { data } = await this.nats.request(subject, payload, { timeout: withinMs });
      return Buffer.from(data);
    } catch {
      return undefined;
    }
  }

  /** Whoever asks there while the connection lives is answered; not at all, where there is nothing to say. */
  answer(subject: string, answering: (payload: Buffer) => Promise<Uint8Array | undefined>): void {
    this.nats.subscribe(subject, {
      callback: (error, message) => {
        if (error !== null) return;
        // Nothing is said either where the answer cannot be had, of a disk that is sick: whoever asked asks again.
        const said = answering(Buffer.from(message.data)).catch(() => undefined);
        void said.then((words) => void (words !== undefined && message.respond(words)));
      },
    });
  }

  /** Resolves when the server has all that was said until now, and whatever it had to say to that was heard. */
  async settled(): Promise<void> {
    await this.nats.flush();
  }

  async close(): Promise<void> {
    await this.nats.close();
  }
}

async function opened({ address, name, key }: ConnectionOptions): Promise<NatsConnection> {
  const { host, port, ca } = address;
  // The types of the library know less than it hands on to Node.
  const tls = ca === undefined ? undefined : ({ ca, minVersion: 'TLSv1.3' } as const);
  try {
    return await connect({
      ...{ servers: `${host.includes(':') ? `[${host}]` : host}:${port}`, name, timeout: answerMs },
      // Each dock may hear its own inbox only.
      ...{ inboxPrefix: `_INBOX.${name}`, ignoreClusterUpdates: true, noAsyncTraces: true },
      ...{ reconnect: false, pingInterval: pingMs, maxPingOut: 1 },
      ...(tls !== undefined && { tls }),
      ...(key !== undefined && { authenticator: nkeyAuthenticator(new TextEncoder().encode(key.seed)) }),
    });
  } catch (error) {
    throw new Error(inWords(error instanceof Error ? error.message : 'the server cut the connection', ca), {
      cause: error,
    });
  }
}

function inWords(text: string, ca: string | undefined): string {
  if (text === 'unexpected response from server') return 'what answers there is no NATS server';
  if (ca === undefined && /certificate/.test(text)) return `${text}: set the file of the site’s authority`;
  return text === 'timeout' ? 'the server does not answer' : text;
}

/** The library says with the closing only what the socket said; what came before it says as it comes. */
async function whyClosed(nats: NatsConnection): Promise<string> {
  let reason = 'the connection was closed';
  for await (const status of nats.status()) {
    if (status.type === 'staleConnection') reason = 'the server is silent';
    if (status.type === 'error' && !(status.error instanceof errors.PermissionViolationError)) {
      reason = status.error.message;
    }
  }
  const error = await nats.closed();
  return error instanceof Error ? error.message : reason;
}
