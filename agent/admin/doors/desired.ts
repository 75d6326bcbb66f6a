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
 * before, an older one is refused. Bounds: 64 of them wait, one is at work; what is over that comes again with the next
 * link.
 */
import { createHash } from 'node:crypto';
import type { Config } from '../../../config/config.ts';
import { Allowance } from '../../allowance.ts';
import type { Clock } from '../../clock.ts';
import type { ErrorCode } from '../../errors/errors.ts';
import { parseRequest } from '../../inventory/nouns/text/json.ts';
import type { Book } from '../../ledger/book.ts';
import type { KeepLoop } from '../../loops.ts';
import { isCanary } from '../../mqtt/canary.ts';
import type { Uplink } from '../../mqtt/uplink-contract.ts';
import type { AdminKeys } from '../admin-keys.ts';
import type { Admin, Answer } from '../request.ts';
import { type DesiredBody, openSigned, publicKeyOf } from '../signed-request.ts';

const waitingMax = 64;
/** Whoever may write there could write for ever. */
const pace = { perS: 5, burst: 100 };
/** What could not be done now (a disk, a clock) is tried again. */
const againMs = 5_000;
const idleMs = 60_000;
/** Of `data`; more of it is asked for with the verb itself. */
const dataBytesMax = 32 * 1024;
const rememberedMax = 256;
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
};

/** `version`: the newest that was done or failed; null: none yet. */
type Report = { what: string; version: number | null; at: number; running?: string } & (
  | { status: 'ok'; data: unknown; seq?: number }
  | { status: 'error'; error: { code: string; message: string; field?: string }; seq?: number }
  | { status: 'none' }
);
/** `fromMs`: not tried before, monotonic. `isSaid`: why it waits was told. */
type Waiting = { payload: Buffer; fromMs: number; isSaid: boolean };
type Refusal = { code: ErrorCode; text: string; by?: string; version?: number };

export class DesiredDoor {
  readonly #parts: Parts;
  readonly #stopping = new AbortController();
  readonly #waiting = new Map<string, Waiting>();
  /** What was said to which bytes, for the next link. */
  readonly #reported = new Map<string, { print: string; text: string }>();
  readonly #allowance: Allowance;
  readonly #running: Promise<void>;
  readonly #unsubscribes: (() => void)[];
  #wanted = new AbortController();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#allowance = new Allowance(pace, parts.clock.monoMs());
    const take = (payload: Buffer, topic: string) => this.#take(payload, topic);
    this.#unsubscribes = filters.map((filter) => parts.uplink.subscribe(filter, take, { retained: take, lying: true }));
    this.#running = parts.keep('what is desired of the dock', () => this.#turn(), this.#stopping.signal);
  }

  async close(): Promise<void> {
    for (const unsubscribe of this.#unsubscribes) unsubscribe();
    this.#stopping.abort();
    this.#wanted.abort();
    await this.#running;
  }

  #take(payload: Buffer, topic: string): void {
    if (isCanary(topic)) return;
    const [, what] = desiredTopic.exec(topic) ?? [];
    if (what === undefined) this.#parts.admin.count('bad-request');
    else if (payload.length === 0) this.#forget(what);
    else if (this.#waiting.size >= waitingMax && !this.#waiting.has(what)) this.#parts.admin.count('busy');
    else {
      this.#waiting.set(what, { payload, fromMs: 0, isSaid: false });
      this.#wanted.abort();
    }
  }

  /** Nobody desires it any more: its report goes, too. */
  #forget(what: string): void {
    const waited = this.#waiting.get(what)?.isSaid === true;
    this.#waiting.delete(what);
    if (what in verbOf) {
      if (waited) void this.#report(what).then((report) => this.#say(what, report));
    } else if (this.#reported.delete(what) || waited) void this.#say(what, '');
  }

  /** Whoever hears nothing is told at the next link, when what is desired comes again. */
  #say(what: string, report: string): Promise<void> {
    return this.#parts.uplink.publish(`reported/${what}`, report, { retain: true }).catch(() => {});
  }

  async #turn(): Promise<'again'> {
    const { clock } = this.#parts;
    const wanted = new AbortController();
    this.#wanted = wanted;
    const nowMs = clock.monoMs();
    // What has to wait keeps nothing else from being done.
    const next = [...this.#waiting].find(([, { fromMs }]) => fromMs <= nowMs);
    if (next === undefined) {
      const untilMs = Math.min(nowMs + idleMs, ...[...this.#waiting.values()].map(({ fromMs }) => fromMs));
      await clock.sleep(untilMs - nowMs, AbortSignal.any([this.#stopping.signal, wanted.signal]));
      return 'again';
    }
    const [what, waiting] = next;
    const { payload } = waiting;
    await clock.sleep(this.#allowance.waitMs(clock.monoMs()), this.#stopping.signal);
    this.#allowance.spend(1, clock.monoMs());
    const print = createHash('sha256').update(payload).digest('base64');
    const known = this.#reported.get(what);
    const done = known?.print === print ? known.text : await this.#done(what, payload);
    if (typeof done === 'object') {
      await this.#wait(what, waiting, done);
      return 'again';
    }
    if (this.#waiting.get(what) === waiting) this.#waiting.delete(what);
    if (this.#reported.size >= rememberedMax) this.#reported.clear();
    this.#reported.set(what, { print, text: done });
    await this.#say(what, done);
    return 'again';
  }

  /** It is tried again, and why it waits is said once. */
  async #wait(what: string, waiting: Waiting, why: Refusal): Promise<void> {
    waiting.fromMs = this.#parts.clock.monoMs() + againMs;
    if (waiting.isSaid) return;
    waiting.isSaid = true;
    const report = await this.#report(what, { waits: why });
    // Cleared or replaced meanwhile.
    if (this.#waiting.get(what) !== waiting) return;
    await this.#say(what, report);
  }

  /** @returns the report; or why it cannot be done now */
  async #done(what: string, payload: Buffer): Promise<string | Refusal> {
    const opened = await this.#opened(what, payload);
    if ('code' in opened) return later.has(opened.code) ? opened : this.#refused(what, opened);
    const { body, by, asker } = opened;
    const [area, verb] = verbOf[what] ?? (body.verb ?? '').split('/');
    const { version, params, expires, reason } = body;
    const desired = { what, version };
    const request = { area, verb, params, expires, reason, transaction: `desired/${what}/${version}` };
    const answer = await this.#parts.admin.handle(defined(request), { ...asker, by, desired });
    if (answer.status === 'error') {
      const { code, message: text } = answer.error;
      if (later.has(code)) return { code, text, version };
      const row = await this.#parts.book.row('desired', what);
      // Turned away before it was run: what was there before still stands.
      if (row?.version !== version) return this.#report(what, { refused: { code, text, version } });
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
    return { body, by, asker: { role, merchants, answerBytesMax: dataBytesMax, signed: JSON.stringify(given) } };
  }

  async #refused(what: string, refusal: Refusal): Promise<string> {
    const { code, text, by = 'mqtt' } = refusal;
    await this.#parts.admin.refuse({ verb: `desired/${what}`, by, params: {} }, '', code, text);
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
