/**
 * One connection to the site's server. It begins with nothing and ends with the first thing that is not as it should
 * be: a new one is opened then (`agent/loops.ts`), and what was asked and not answered is unknown. Nothing is taken up
 * again on a connection that was lost, so that nothing can be silently gone on it.
 */
import { randomBytes } from 'node:crypto';
import { connect as openSocket, type Socket } from 'node:net';
import { connect as openTls } from 'node:tls';
import type { Nkey } from './nkey.ts';
import { type Frame, publishFrame, WireReader } from './wire.ts';

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

/** What became of a request. `silence`: nobody knows whether it was carried out. */
export type Reply =
  | { readonly type: 'answer'; readonly payload: Buffer }
  /** Nobody takes such requests there: JetStream is off, or the key may not ask this. */
  | { readonly type: 'nobody' }
  | { readonly type: 'silence' };

/** A server that does not answer for so long may have carried it out. */
const answerMs = 10_000;
/** A PING goes out so often; the connection is given up when the one before is not answered. */
const pingMs = 5_000;
/** Requests without an answer. Beyond this nothing more is asked: whoever asks waits for one of them. */
const openMax = 256;

export class Connection {
  /** Resolves when it is over, with the reason. */
  readonly closed: Promise<string>;
  readonly #socket: Socket;
  readonly #inbox: string;
  readonly #waiting = new Map<string, (reply: Reply) => void>();
  readonly #heard = new Map<string, (subject: string, payload: Buffer) => void>();
  #end!: (reason: string) => void;
  #ended = false;
  #asked = 0;
  #sids = 1;
  #pinged = false;
  #timer: NodeJS.Timeout | undefined;

  private constructor(socket: Socket, name: string) {
    this.#socket = socket;
    this.#inbox = `_INBOX.${name}.${randomBytes(8).toString('hex')}`;
    this.closed = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /**
   * @throws Error with the reason: the server cannot be reached, is none, has another certificate, or does not know the
   * key
   */
  static async open({ address, name, key }: ConnectionOptions): Promise<Connection> {
    const { host, port, ca } = address;
    const socket = openSocket({ host, port });
    socket.setNoDelay(true);
    const reader = new WireReader();
    const info = await firstInfo(socket, reader);
    const { nonce, tls_required: wantsTls } = info;
    if (ca === undefined && wantsTls === true) {
      socket.destroy();
      throw new Error('the server speaks TLS only: set the file of its authority');
    }
    const secured = ca === undefined ? socket : await secure(socket, host, ca);
    const connection = new Connection(secured, name);
    connection.#listen(ca === undefined ? reader : new WireReader());
    const signed = key === undefined ? {} : { nkey: key.publicKey, sig: key.sign(String(nonce ?? '')) };
    const hello = { verbose: false, pedantic: false, lang: 'tallyman', version: '1', protocol: 1, headers: true };
    const options = { ...hello, no_responders: true, name, tls_required: ca !== undefined, ...signed };
    secured.write(`CONNECT ${JSON.stringify(options)}\r\nSUB ${connection.#inbox}.* 1\r\n`);
    await connection.#pong();
    connection.#watch();
    return connection;
  }

  /** One answer, or the certainty that nobody knows. */
  async request(
    subject: string,
    payload: Buffer,
    headers: Readonly<Record<string, string>> = {},
    timeoutMs = answerMs,
  ): Promise<Reply> {
    if (this.#ended || this.#waiting.size >= openMax) return { type: 'silence' };
    this.#asked += 1;
    const token = String(this.#asked);
    return await new Promise<Reply>((resolve) => {
      const timer = setTimeout(() => settle({ type: 'silence' }), timeoutMs);
      const settle = (reply: Reply) => {
        clearTimeout(timer);
        this.#waiting.delete(token);
        resolve(reply);
      };
      this.#waiting.set(token, settle);
      this.#socket.write(publishFrame(subject, `${this.#inbox}.${token}`, headers, payload));
    });
  }

  /** What is published there while the connection lives; some of it may be missed. */
  listen(subject: string, heard: (subject: string, payload: Buffer) => void): void {
    this.#sids += 1;
    this.#heard.set(String(this.#sids), heard);
    this.#socket.write(`SUB ${subject} ${this.#sids}\r\n`);
  }

  publish(subject: string, payload: Buffer): void {
    if (!this.#ended) this.#socket.write(publishFrame(subject, undefined, {}, payload));
  }

  close(reason = 'closed here'): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    this.#socket.destroy();
    for (const settle of [...this.#waiting.values()]) settle({ type: 'silence' });
    this.#end(reason);
  }

  #listen(reader: WireReader): void {
    this.#socket.on('error', (error) => this.close(error.message));
    this.#socket.on('close', () => this.close('the server cut the connection'));
    this.#socket.on('data', (chunk) => {
      try {
        for (const frame of reader.push(chunk)) this.#take(frame);
      } catch (error) {
        this.close(error instanceof Error ? error.message : String(error));
      }
    });
  }

  #take(frame: Frame): void {
    if (frame.type === 'ping') this.#socket.write('PONG\r\n');
    if (frame.type === 'pong') this.#pinged = false;
    // What the key may not do ends what was asked, not the connection; everything else ends it.
    if (frame.type === 'error' && !/^Permissions Violation/i.test(frame.text)) this.close(frame.text);
    if (frame.type !== 'message') return;
    if (frame.sid !== '1') {
      this.#heard.get(frame.sid)?.(frame.subject, frame.payload);
      return;
    }
    const settle = this.#waiting.get(frame.subject.slice(this.#inbox.length + 1));
    settle?.(frame.status === 503 ? { type: 'nobody' } : { type: 'answer', payload: frame.payload });
  }

  /** The server has taken what was written before: it answers in order. */
  async #pong(): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      const look = () => {
        if (this.#pinged) return;
        this.#socket.off('data', look);
        resolve();
      };
      this.#pinged = true;
      this.#socket.on('data', look);
    });
    this.#socket.write('PING\r\n');
    const timer = setTimeout(() => this.close('the server does not answer'), answerMs);
    const ended = await Promise.race([answered.then(() => undefined), this.closed]);
    clearTimeout(timer);
    if (ended !== undefined) throw new Error(ended);
  }

  #watch(): void {
    this.#timer = setTimeout(() => {
      if (this.#pinged) {
        this.close('the server is silent');
        return;
      }
      this.#pinged = true;
      this.#socket.write('PING\r\n');
      this.#watch();
    }, pingMs);
  }
}

async function firstInfo(socket: Socket, reader: WireReader): Promise<Readonly<Record<string, unknown>>> {
  return await new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => fail(new Error('the server does not answer')), answerMs);
    const ended = () => fail(new Error('the server cut the connection'));
    socket.once('error', fail);
    socket.once('close', ended);
    socket.on('data', function first(chunk: Buffer) {
      try {
        const [frame] = reader.push(chunk);
        if (frame === undefined) return;
        clearTimeout(timer);
        socket.off('data', first);
        socket.off('error', fail);
        socket.off('close', ended);
        if (frame.type === 'info') resolve(frame.info);
        else fail(new Error('what answers there is no NATS server'));
      } catch (error) {
        clearTimeout(timer);
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

async function secure(socket: Socket, host: string, ca: string): Promise<Socket> {
  return await new Promise((resolve, reject) => {
    // Names are for those that have one: a server of one's own is known by its authority.
    const tls = openTls({ socket, ca, servername: /^[\d.]+$|:/.test(host) ? '' : host, minVersion: 'TLSv1.3' });
    const timer = setTimeout(() => tls.destroy(new Error('the server does not answer')), answerMs);
    tls.once('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    tls.once('secureConnect', () => {
      clearTimeout(timer);
      tls.removeAllListeners('error');
      resolve(tls);
    });
  });
}
