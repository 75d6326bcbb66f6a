/**
 * Where stores call that can reach this dock, through a tunnel or a proxy of this machine which has the certificate: it
 * listens on this machine alone. A call makes the dock read the store's orders now instead of at their next turn, and
 * does nothing else; whoever calls too often is answered, and read no oftener.
 *
 *   POST /webhooks/{channel}     200 signed, or an unsigned greeting · 401 not · 404 no such channel · 405 · 413
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../clock.ts';
import { addressOf, closed, listening, serverLimits } from '../../http-listening.ts';
import type { ReadNamedFile } from '../../named-file.ts';
import { CallJudge, type CallRules, readCallSecrets } from './store-call.ts';

/** `secretFile`: read for each call, so that a changed secret counts at once. */
export type CalledChannel = { name: string; secretFile: string; rules: CallRules };

type DoorParts = {
  /** host:port of this machine; port 0: any. */
  listen: string;
  channels: readonly CalledChannel[];
  clock: Clock;
  readFile: ReadNamedFile;
  /** The orders of this channel are to be read now. */
  onCall(channel: string): void;
  log(message: string, facts?: Record<string, unknown>): void;
};

/** An order with very many lines; a body is hashed as it comes, and not kept. */
const bodyBytesMax = 4 * 1024 * 1024;
const connectionsMax = 32;
/** Orders of a channel are read at most so often for calls. */
const restMs = 2_000;
/** An address that is in use is tried again this often. */
const listenAgainMs = 10_000;
/** Refused calls between two lines in the log. */
const logEvery = 1_000;

export class WebhookDoor {
  readonly #parts: DoorParts;
  readonly #server: Server;
  readonly #closing = new AbortController();
  /** Channels that were read for a call a moment ago; true: and were called again since. */
  readonly #resting = new Map<string, boolean>();
  #refused = 0;

  private constructor(parts: DoorParts) {
    this.#parts = parts;
    this.#server = createServer(serverLimits, (request, response) => void this.#serve(request, response));
    this.#server.maxConnections = connectionsMax;
    this.#server.on('clientError', (_cause, socket) => socket.destroy());
  }

  /** Resolves when it listens, or was told why not: then it is tried again, and orders are read by their turns. */
  static async open(parts: DoorParts): Promise<WebhookDoor> {
    const door = new WebhookDoor(parts);
    await door.#listen();
    return door;
  }

  /** The port it listens at; undefined: not now. */
  get port(): number | undefined {
    return (this.#server.address() as AddressInfo | null)?.port;
  }

  async #listen(): Promise<void> {
    const { listen, clock, log } = this.#parts;
    const { host, port } = addressOf(listen);
    const failure = await listening(this.#server, host, port);
    if (failure === undefined) return;
    log('webhooks cannot be taken: the address of [webhooks] cannot be used', { listen, reason: failure });
    const { signal } = this.#closing;
    void clock.sleep(listenAgainMs, signal).then(() => (signal.aborted ? undefined : this.#listen()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const status = await this.#answered(request).catch(() => 500);
    if (response.destroyed) return;
    // Calls are rare, and what is left of a body that nobody reads would be the next one.
    response.writeHead(status, { 'content-length': 0, connection: 'close' });
    response.end();
  }

  async #answered(request: IncomingMessage): Promise<number> {
    const name = /^\/webhooks\/([a-z0-9-]{1,32})$/.exec(request.url ?? '')?.[1];
    const channel = this.#parts.channels.find((each) => each.name === name);
    if (channel === undefined) return 404;
    if (request.method !== 'POST') return 405;
    const { rules, secretFile } = channel;
    const secrets = readCallSecrets(await this.#parts.readFile(secretFile), secretFile);
    const given = request.headers[rules.header];
    const judge = new CallJudge(rules, typeof given === 'string' ? given : undefined, secrets);
    let bytes = 0;
    for await (const part of request) {
      bytes += (part as Buffer).length;
      if (bytes > bodyBytesMax) return 413;
      judge.take(part as Buffer);
    }
    const verdict = judge.verdict();
    if (verdict === 'refused') return this.#refuse(channel.name);
    if (verdict === 'signed') this.#called(channel.name);
    return 200;
  }

  /** Who knocks all day fills no log. */
  #refuse(channel: string): number {
    this.#refused += 1;
    if (this.#refused % logEvery === 1)
      this.#parts.log('a call was not the store’s: its signature is wrong', { channel, count: this.#refused });
    return 401;
  }

  #called(channel: string): void {
    if (this.#resting.has(channel)) {
      this.#resting.set(channel, true);
      return;
    }
    this.#resting.set(channel, false);
    this.#parts.onCall(channel);
    const { signal } = this.#closing;
    void this.#parts.clock.sleep(restMs, signal).then(() => {
      const again = this.#resting.get(channel);
      this.#resting.delete(channel);
      if (again && !signal.aborted) this.#called(channel);
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await closed(this.#server, this.#parts.clock);
  }
}
