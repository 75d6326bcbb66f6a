/**
 * What a dock is to become, also while it is away: retained on `desired/{what}`, signed (`../signed-request.ts`), with
 * a version that only rises. The dock does it once, whenever it comes back, and keeps what came of it retained on
 * `reported/{what}`.
 *
 *     config          params as of config/set
 *     version         params as of device/upgrade; it waits until nobody works at the dock
 *     command/{id}    one verb that changes something; with a time after which nobody wants it any more
 *
 * The version that was done last is in the ledger, in the commit of what was done: the same again is answered as
 * before, an older one is refused. Bounds: `desired-queue.ts`; one is at work.
 */
import { createHash } from 'node:crypto';
import type { Config } from '../../../config/config.ts';
import { Allowance } from '../../allowance.ts';
import type { Clock } from '../../clock.ts';
import type { ErrorCode } from '../../errors/errors.ts';
import { parseRequest } from '../../inventory/nouns/text/json.ts';
import type { Book } from '../../ledger/book.ts';
import type { Log } from '../../log.ts';
import type { KeepLoop } from '../../loops.ts';
import { isCanary } from '../../mqtt/canary.ts';
import type { Uplink } from '../../mqtt/uplink-contract.ts';
import type { AdminKeys } from '../admin-keys.ts';
import { lying } from '../record.ts';
import type { Admin, Answer } from '../request.ts';
import { type DesiredBody, openSigned, publicKeyOf } from '../signed-request.ts';
import { DesiredQueue, knownMax, type Waiting } from './desired-queue.ts';

/** Whoever may write there could write for ever. */
const pace = { perS: 5, burst: 100 };
const idleMs = 60_000;
/** Of `data`; more of it is asked for with the verb itself. */
const dataBytesMax = 32 * 1024;
/** By name, too: RabbitMQ hands out what it keeps only to who asks for it without a wildcard. */
const filters = ['desired/#', 'desired/config', 'desired/version'];

const desiredTopic = /^desired\/(config|version|command\/[a-z0-9-]{1,32})$/;
const verbOf: Readonly<Record<string, readonly [string, string]>> = {
  config: ['config', 'set'],
  version: ['device', 'upgrade'],
};
const unreadable = 'The ledger cannot be read.';
const later: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'storage',
  'busy',
  'starting',
  'stopping',
  'clock-untrusted',
  'station-in-use',
]);

type Parts = {
  admin: Admin;
  keys: AdminKeys;
  uplink: Uplink;
  config: Pick<Config, 'dock'>;
  clock: Clock;
  book: Pick<Book, 'row'>;
  /** Of the program. */
  version: string;
  keep: KeepLoop;
  log: Pick<Log, 'error'>;
};

/** `version`: the newest that was done or failed; null: none yet. */
type Report = { what: string; version: number | null; at: number; running?: string } & (
  | { status: 'ok'; data: unknown; seq?: number }
  | { status: 'error'; error: { code: string; message: string; field?: string }; seq?: number }
  | { status: 'none' }
);
type Refusal = { code: ErrorCode; text: string; by?: string; version?: number };

export class DesiredDoor {
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  readonly #queue = new DesiredQueue();
  readonly #allowance: Allowance;
  readonly #running: Promise<void>;
  #unsubscribes: (() => void)[] = [];
  #wanted = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#allowance = new Allowance(pace, parts.clock.monoMs());
    this.#listen();
    this.#running = parts.keep('what is desired of the dock', () => this.#turn(), this.#stopping.signal);
  }

  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#stopping.abort();
    this.#wanted.abort();
    await this.#running;
  }

  /** Anew, it asks the broker for everything that lies there. */
  #listen(): void {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    const take = (lies: boolean) => (payload: Buffer, topic: string) => this.#take(payload, topic, lies);
    this.#unsubscribes = filters.map((filter) =>
      this.#parts.uplink.subscribe(filter, take(false), { retained: take(true), lying: true }),
    );
  }

  #take(payload: Buffer, topic: string, lies: boolean): void {
    if (isCanary(topic)) return;
    const [, what] = desiredTopic.exec(topic) ?? [];
    if (what === undefined) this.#parts.admin.count('bad-request');
    else if (payload.length === 0) void this.#forget(what);
    else {
      this.#queue.take({ what, payload, print: createHash('sha256').update(payload).digest('base64') }, lies);
      this.#wanted.abort();
    }
  }

  /** Nobody desires it any more: its report goes, too, whoever made it. */
  async #forget(what: string): Promise<void> {
    const waited = this.#queue.forget(what);
    if (!(what in verbOf)) {
      // Of very many at once some find no place among what is acknowledged.
      if (!(await this.#say(what, ''))) await this.#say(what, '', 0);
    } else if (waited) await this.#say(what, await this.#report(what));
  }

  /** Whoever hears nothing is told at the next link, when what is desired comes again. @returns whether it was heard */
  #say(what: string, report: string, qos: 0 | 1 = 1): Promise<boolean> {
    const said = this.#parts.uplink.publish(`reported/${what}`, report, { retain: true, qos });
    return said.then(
      () => true,
      () => false,
    );
  }

  async #turn(): Promise<'again'> {
    const { clock, log, admin } = this.#parts;
    const wanted = new AbortController();
    this.#wanted = wanted;
    const nowMs = clock.monoMs();
    const next = this.#queue.next(nowMs, idleMs);
    switch (next.do) {
      case 'look':
        await this.#look(next.waiting);
        break;
      case 'ask-again':
        this.#listen();
        break;
      case 'give-up':
        admin.count('busy');
        log.error('More is desired of this dock than it can know: some of it is not done; clear what was done', {
          most: knownMax,
        });
        break;
      case 'wait':
        await clock.sleep(next.untilMs - nowMs, AbortSignal.any([this.#stopping.signal, wanted.signal]));
    }
    return 'again';
  }

  async #look(waiting: Waiting): Promise<void> {
    const { clock } = this.#parts;
    await clock.sleep(this.#allowance.waitMs(clock.monoMs()), this.#stopping.signal);
    this.#allowance.spend(1, clock.monoMs());
    const { what, payload } = waiting;
    const done = await this.#done(what, payload);
    if (typeof done === 'object') return this.#wait(waiting, done);
    // Cleared or replaced meanwhile: then there is nothing to say, or something newer.
    if (this.#queue.has(waiting)) this.#queue.done(waiting, await this.#say(what, done));
  }

  /** It is tried again, and why it waits is said once. */
  async #wait(waiting: Waiting, why: Refusal): Promise<void> {
    this.#queue.later(waiting, this.#parts.clock.monoMs());
    if (waiting.isSaid) return;
    waiting.isSaid = true;
    const report = await this.#report(waiting.what, { waits: why });
    if (this.#queue.has(waiting)) waiting.isSaid = await this.#say(waiting.what, report);
  }

  /** @returns the report; or why it cannot be done now */
  async #done(what: string, payload: Buffer): Promise<string | Refusal> {
    const opened = await this.#opened(what, payload);
    if ('code' in opened) return later.has(opened.code) ? opened : this.#refused(what, payload, opened);
    const { body, by, asker, isDone } = opened;
    const [area, verb] = verbOf[what] ?? (body.verb ?? '').split('/');
    const { version, params, reason } = body;
    // What was done is answered as before, however late it is.
    const expires = isDone ? undefined : body.expires;
    const desired = { what, version };
    const request = { area, verb, params, expires, reason, transaction: `desired/${what}/${version}` };
    const answer = await this.#parts.admin.handle(defined(request), { ...asker, by, desired });
    if (answer.status === 'error') {
      const { code, message: text } = answer.error;
      if (later.has(code)) return { code, text, version };
      const row = await this.#parts.book.row('desired', what);
      // Turned away before it was run: what was there before still stands.
      if (row?.version !== version || row.status !== 'error' || row.code !== code)
        return this.#report(what, { refused: { code, text, version } });
    }
    return JSON.stringify(this.#reportOf(what, version, answer));
  }

  async #opened(what: string, payload: Buffer) {
    const { keys, config, book } = this.#parts;
    const given = parseRequest(payload.toString('utf8'));
    if (typeof given !== 'object' || given === null || Array.isArray(given))
      return { code: 'bad-request', text: 'What is desired is {"key","body","signature"} in JSON.' } satisfies Refusal;
    const claimed = 'key' in given && typeof given.key === 'string' ? given.key.slice(0, 32) : '';
    const known = await keys.find(claimed).catch(() => undefined);
    if (known === undefined) return { code: 'storage', text: unreadable } satisfies Refusal;
    const { admin } = known;
    const opened = openSigned('desired', given, () => (admin === undefined ? undefined : publicKeyOf(admin.key)));
    if (!opened.ok || admin === undefined)
      return opened.ok
        ? ({ code: 'bad-signature', text: 'No such key.' } satisfies Refusal)
        : ({ code: opened.code, text: opened.text, ...(opened.key && { by: opened.key }) } satisfies Refusal);
    const { body, key: by } = opened;
    const refusal = (code: ErrorCode, text: string): Refusal => ({ code, text, by, version: body.version });
    const { site, name } = config.dock;
    if (body.site !== site || body.dock !== name)
      return refusal('other-dock', `This was signed for ${body.site}/${body.dock}; here is ${site}/${name}.`);
    const wrong = formProblem(what, body);
    if (wrong !== undefined) return refusal('bad-request', wrong);
    const done = await book.row('desired', what).catch(() => null);
    if (done === null) return refusal('storage', unreadable);
    if (done !== undefined && body.version < done.version)
      return refusal('replayed', `Version ${body.version} is older than ${done.version}, which this dock has.`);
    const { role, merchants } = admin;
    // A mistake of our own binds nothing: that is tried again.
    const isDone = body.version === done?.version && done.code !== 'internal';
    return {
      body,
      by,
      isDone,
      asker: { role, merchants, answerBytesMax: dataBytesMax, signed: JSON.stringify(given) },
    };
  }

  async #refused(what: string, payload: Buffer, refusal: Refusal): Promise<string> {
    const { code, text, by = 'mqtt' } = refusal;
    const asked = { verb: `desired/${what}`, by, params: {}, ...lying(what, payload) };
    await this.#parts.admin.refuse(asked, '', code, text);
    return this.#report(what, { refused: refusal });
  }

  /** What stands, and that another one was refused, or waits. */
  async #report(what: string, others: { refused?: Refusal; waits?: Refusal } = {}): Promise<string> {
    const row = await this.#parts.book.row('desired', what).catch(() => undefined);
    const stands = row === undefined ? { version: null, status: 'none' } : { version: row.version, status: row.status };
    const more = Object.entries(others).map(([as, { code, text: message, version }]) => {
      return [as, { ...(version !== undefined && { version }), code, message }];
    });
    return JSON.stringify({ what, ...stands, at: this.#parts.clock.wallMs(), ...Object.fromEntries(more) });
  }

  #reportOf(what: string, version: number, answer: Answer): Report {
    const at = this.#parts.clock.wallMs();
    // An upgrade is asked for and comes later: this is what has come of it.
    const running = what === 'version' ? { running: this.#parts.version } : {};
    if (answer.status === 'running') throw new Error('an answer that is not final');
    const seq = answer.seq === undefined ? {} : { seq: answer.seq };
    if (answer.status === 'error')
      return { what, version, at, ...running, status: 'error', error: answer.error, ...seq };
    return { what, version, at, ...running, status: 'ok', data: fitting(answer.data), ...seq };
  }
}

/** One-off commands do not lie there for ever; what only looks is asked for when the dock is there. */
function formProblem(what: string, body: DesiredBody): string | undefined {
  if (body.what !== what) return `This was signed for ${body.what.slice(0, 64)}, and lies on another topic.`;
  if (what in verbOf) return body.verb === undefined ? undefined : `What is desired as ${what} names no verb.`;
  if (body.verb === undefined) return 'A command names its verb.';
  return body.expires === undefined ? 'A command has an "expires", after which nobody wants it any more.' : undefined;
}

const fitting = (data: unknown): unknown =>
  Buffer.byteLength(JSON.stringify(data ?? null)) > dataBytesMax ? null : data;

const defined = (request: object): object =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
