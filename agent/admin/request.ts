/**
 * The way of a request, whatever door it came through:
 *
 *     read → verb → params → authorise → once → run → answer → record
 *
 * Every request gets exactly one final answer, whatever it was; a bug in a verb is answered, too. What may change
 * something is on the record: who asked, what, and what was said. A verb of one submission hands it over with
 * `caller.submit`, which puts both into one commit; of others the record comes after the work: after a crash between
 * the two the same request may be run again, which such verbs stand (a tare, sync now, a rebuild). What only looks is
 * counted, and no more.
 */
import { z } from 'zod';
import { explain } from '../../config/explain.ts';
import type { Path } from '../../config/problem.ts';
import { nearest } from '../../config/suggest.ts';
import { Allowance } from '../allowance.ts';
import type { ErrorCode } from '../errors/errors.ts';
import type { CommandAsked } from '../inventory/nouns/admin/command-record.ts';
import type { EntryBody } from '../inventory/nouns/entry.ts';
import { BookRefusedError } from '../ledger/calls.ts';
import type { Log } from '../log.ts';
import { isAfar, narrowed, needsReason, ruleOn, type Touched, type Who } from './authority.ts';
import { tooDeep } from './depth.ts';
import { merchantOf } from './merchant.ts';
import { Once, printOf } from './once.ts';
import { reasonText } from './params.ts';
import { lying, shortened, withoutSecrets } from './record.ts';
import { type AdminContext, type Caller, failed, type Verb, type VerbResult } from './verb.ts';

export type Answer =
  | { transaction: string; status: 'ok'; data: unknown; seq?: number; final: true }
  | {
      transaction: string;
      status: 'error';
      error: { code: ErrorCode; message: string; field?: string };
      seq?: number;
      final: true;
    }
  | { transaction: string; status: 'running'; job: string; data: unknown; final: false };

/**
 * Who comes through a door, and how much of an answer the way back can carry. `counter`: of a signed request, which
 * comes from afar; what it changes goes on the record with it.
 */
export type Asker = Who & Pick<Caller, 'by' | 'answerBytesMax' | 'counter' | 'desired' | 'signed'>;

/** What every transport puts around the parameters. */
const envelope = z.object({
  area: z.string().max(64),
  verb: z.string().max(64),
  params: z.unknown().optional(),
  transaction: z.string().max(128).optional(),
  /** Wall time in ms UTC after which the request is not to be run. */
  expires: z.number().optional(),
  /** Why, for the record. */
  reason: reasonText.optional(),
});
type Envelope = z.output<typeof envelope>;

/** Not run, and not for what was asked: the same request may be run later, and nothing of it is on the record. */
const notRun: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'storage',
  'busy',
  'stopping',
  'starting',
  'transaction-reused',
]);
/** Requests that are turned away before they are run fill no ledger: of more only the count goes up. */
const turnedAwayPace = { perS: 0.2, burst: 100 };

export class Admin {
  readonly #context: AdminContext;
  readonly #log: Log;
  #verbs: Promise<ReadonlyMap<string, Verb>> | undefined;
  readonly #once = new Once();
  /** Of the verbs that were asked: an object's first reading makes code for the next ones. */
  readonly #read = new Map<Verb, z.ZodObject>();
  #turnedAway: Allowance | undefined;

  constructor(context: AdminContext, log: Log) {
    this.#context = context;
    this.#log = log;
  }

  /**
   * Runs one request. Never rejects.
   * @param request a parsed JSON value of unknown shape
   * @param running takes the answers before the final one
   */
  async handle(request: unknown, asker: Asker, running: (answer: Answer) => void = () => {}): Promise<Answer> {
    const read = tooDeep(request) ? undefined : envelope.safeParse(request);
    if (!read?.success) {
      this.count('bad-request');
      return answerOf(transactionIn(request), badRequest(read?.error, request));
    }
    const { transaction = '' } = read.data;
    const progress = (data: unknown, job: string) =>
      running({ transaction, status: 'running', job, data, final: false });
    return answerOf(transaction, await this.#through(read.data, asker, progress));
  }

  /**
   * What a door cannot let in: counted, and on the record as far as that is bounded.
   * @param asked `by`: who it was, as far as that is proved; with a transaction and a print it is on the record once
   */
  async refuse(asked: CommandAsked, transaction: string, code: ErrorCode, message: string): Promise<Answer> {
    const refusal = failed(code, message);
    this.count(code);
    if (!notRun.has(code)) await this.#recordRefused(asked, refusal);
    return answerOf(transaction, refusal);
  }

  async #through(request: Envelope, asker: Asker, tell: (data: unknown, job: string) => void): Promise<VerbResult> {
    const named = `${request.area}/${request.verb}`;
    let verbs: ReadonlyMap<string, Verb>;
    try {
      verbs = await this.#table();
    } catch (cause) {
      return this.#failure(named.slice(0, 80), cause);
    }
    const verb = verbs.get(named);
    if (verb === undefined) return this.#unknown(named, [...verbs.keys()], asker);
    const { counted } = this.#context;
    counted.set(nameOf(verb), (counted.get(nameOf(verb)) ?? 0) + 1);
    const params = this.#params(verb, request, asker);
    const ready = 'refusal' in params ? params : await this.#authorised(verb, params, asker);
    if ('refusal' in ready) return this.#turnAway(verb, request, asker, ready.refusal);
    const once = verb.changes && request.transaction !== undefined && request.transaction !== '';
    const asked = askedOf(verb, { ...ready, reason: request.reason }, asker, once ? request.transaction : undefined);
    const about = { verb: asked.verb, by: asker.by, changes: verb.changes };
    const run = () =>
      this.#context.jobs.run(about, tell, (progress, signal) =>
        this.#run(verb, ready.params, asked, { ...asker, progress, signal }),
      );
    if (asked.transaction === undefined || asked.print === undefined) return run();
    const { transaction, print } = asked;
    try {
      return await this.#once.run({ by: asker.by, verb: asked.verb, transaction, print }, this.#context.book, run);
    } catch (cause) {
      return this.#failure(asked.verb, cause);
    }
  }

  #table(): Promise<ReadonlyMap<string, Verb>> {
    this.#verbs ??= this.#context.verbs().then((verbs) => new Map(verbs.map((one) => [nameOf(one), one])));
    return this.#verbs;
  }

  async #unknown(name: string, known: string[], asker: Asker): Promise<VerbResult> {
    const near = nearest(name, known);
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    const refusal = failed('unknown-verb', `There is no ${name.slice(0, 80)}.${hint}`);
    this.count('unknown-verb');
    const { by, counter } = asker;
    const asked = { verb: name.slice(0, 80), by, params: {}, ...(counter !== undefined && { counter }) };
    if (isAfar(asker)) await this.#recordRefused({ ...asked, ...lyingOf(asker) }, refusal);
    return refusal;
  }

  /** In time, and as the verb takes them. */
  #params(verb: Verb, { params: given = {}, expires, reason }: Envelope, asker: Asker): { params: object } | Refused {
    const late = expires === undefined ? undefined : this.#late(expires, verb);
    if (late !== undefined) return { refusal: late };
    // Whoever may not ask it at all is not told how it would be asked.
    const role = ruleOn(asker, { name: nameOf(verb), role: verb.role }, 'none');
    if (!role.allowed) return { refusal: failed('not-allowed', role.text) };
    const schema = this.#read.get(verb) ?? verb.params();
    this.#read.set(verb, schema);
    const params = withReason(given, reason, schema);
    const parsed = schema.safeParse(params);
    if (!parsed.success) return { refusal: badParams(parsed.error, params, schema) };
    if (isAfar(asker) && needsReason(verb) && reasonOf(params as object, reason) === undefined)
      return { refusal: failed('bad-params', `Say why: ${nameOf(verb)} is asked from afar with a reason.`, 'reason') };
    const ofMerchants = verb.touches === 'merchant' || verb.touches === 'merchants';
    return { params: ofMerchants ? narrowed(parsed.data, asker) : parsed.data };
  }

  /** Without a clock to go by, what only looks is shown, and nothing is changed. */
  #late(expires: number, { changes }: Verb): VerbResult | undefined {
    const { clock, clockTrusted } = this.#context;
    if (!clockTrusted())
      return changes ? failed('clock-untrusted', 'This device does not know the time; not run.') : undefined;
    return clock.wallMs() > expires ? failed('expired', 'The request came too late; not run.') : undefined;
  }

  async #authorised(verb: Verb, { params }: { params: object }, asker: Asker): Promise<Ready | Refused> {
    try {
      const touched = await touchedBy(verb, params, this.#context);
      const ruling = ruleOn(asker, { name: nameOf(verb), role: verb.role }, touched);
      if (!ruling.allowed) return { refusal: failed('not-allowed', ruling.text) };
      if (verb.touches !== 'merchant') return { params, asked: params, touched };
      const whose = merchantOf(this.#context, 'merchant' in params ? (params.merchant as string) : undefined);
      return 'refusal' in whose ? whose : { params: { ...params, merchant: whose.id }, asked: params, touched };
    } catch (cause) {
      return { refusal: this.#failure(nameOf(verb), cause) };
    }
  }

  async #run(
    verb: Verb,
    params: object,
    asked: CommandAsked,
    asker: Omit<Caller, 'submit' | 'asked' | 'changedNothing'>,
  ): Promise<VerbResult> {
    let recorded = !verb.changes;
    let nothing = false;
    const caller: Caller = {
      ...asker,
      asked: () => {
        recorded = true;
        return asked;
      },
      changedNothing: () => {
        nothing = true;
      },
      submit: (submission) => this.#context.book.submit(submission, caller.asked()),
    };
    const result = await this.#ran(verb, params, caller);
    if (nothing && asked.transaction === undefined) return result;
    // What is desired is tried again until nobody works there: one record, of what comes of it.
    if (asker.desired !== undefined && !result.ok && result.code === 'station-in-use') return result;
    if (!recorded && (result.ok || !notRun.has(result.code))) await this.#record(binding(asked, result), result);
    return result;
  }

  async #ran(verb: Verb, params: object, caller: Caller): Promise<VerbResult> {
    try {
      return await verb.run(params as never, this.#context, caller);
    } catch (cause) {
      return this.#failure(nameOf(verb), cause);
    }
  }

  /**
   * Refused before it was run: on the record without its transaction, which may be used for the request as it should
   * be.
   */
  async #turnAway(verb: Verb, request: Envelope, asker: Asker, refusal: VerbResult): Promise<VerbResult> {
    if (!refusal.ok) this.count(refusal.code);
    // From afar it is on the record, too, when somebody looks where they may not.
    const recorded = verb.changes || isAfar(asker);
    if (!recorded || (!refusal.ok && notRun.has(refusal.code))) return refusal;
    const { params = {}, reason } = request;
    const { desired: _, ...who } = asker;
    const asked = askedOf(verb, { asked: params, reason }, who, undefined);
    await this.#recordRefused({ ...asked, ...lyingOf(asker) }, refusal);
    return refusal;
  }

  /** One more was refused, and needs no answer of its own. */
  count(code: ErrorCode): void {
    const { turnedAway } = this.#context;
    turnedAway.set(code, (turnedAway.get(code) ?? 0) + 1);
  }

  #mayRecord(): boolean {
    const now = this.#context.clock.monoMs();
    this.#turnedAway ??= new Allowance(turnedAwayPace, now);
    if (this.#turnedAway.waitMs(now) > 0) return false;
    this.#turnedAway.spend(1, now);
    return true;
  }

  /** As far as that is bounded; what lies at a broker and is refused again in the same way, once. */
  async #recordRefused(asked: CommandAsked, refusal: VerbResult): Promise<void> {
    const { by, transaction: id, print } = asked;
    const filter = { limit: 1, transaction: { by, id: id ?? '' } };
    const [before] = id === undefined ? [] : await this.#context.book.commands(filter).catch(() => []);
    const body = before?.body as EntryBody['command'] | undefined;
    const isOnRecord = body !== undefined && body.print === print && !refusal.ok && body.code === refusal.code;
    if (isOnRecord || !this.#mayRecord()) return;
    await this.#record(asked, refusal);
  }

  /** Never rejects: what was done is done, and is answered. */
  async #record(asked: CommandAsked, said: VerbResult): Promise<void> {
    try {
      await this.#context.book.record(asked, said);
    } catch (cause) {
      this.#log.error('A request could not be put on the record', { verb: asked.verb, by: asked.by, cause });
    }
  }

  #failure(verb: string, cause: unknown): VerbResult {
    if (cause instanceof BookRefusedError) return failed('storage', cause.message);
    this.#log.error('A verb failed for a reason of our own', { verb, cause });
    return failed('internal', 'The request failed; the log says why.');
  }
}

type Refused = { refusal: VerbResult };
/** `asked`: the parameters as they came; `params`: as the verb takes them. */
type Ready = { params: object; asked: object; touched: Touched };

const nameOf = ({ area, verb }: Pick<Verb, 'area' | 'verb'>): string => `${area}/${verb}`;

/** `merchant`: the one that is named, or the dock's only one. */
async function touchedBy(verb: Verb, params: object, context: AdminContext): Promise<Touched> {
  const touched = typeof verb.touches === 'function' ? await verb.touches(params as never, context) : verb.touches;
  if (touched === 'merchant' || touched === 'merchants') return [merchantIn(params, context)];
  return typeof touched === 'string' ? touched : touched.map((merchant) => merchant ?? merchantIn({}, context));
}

function merchantIn(params: object, { config }: Pick<AdminContext, 'config'>): string | undefined {
  if ('merchant' in params && typeof params.merchant === 'string') return params.merchant;
  return config.merchants.length === 1 ? config.merchants[0]?.id : undefined;
}

const lyingOf = ({ desired, signed = '' }: Asker) => (desired === undefined ? {} : lying(desired.what, signed));

function askedOf(
  verb: Verb,
  { asked, touched, reason }: { asked: unknown; touched?: Touched; reason: string | undefined },
  { by, counter, desired }: Pick<Asker, 'by' | 'counter' | 'desired'>,
  transaction: string | undefined,
): CommandAsked {
  const shown = withoutSecrets(asked);
  const merchants = touched === undefined || typeof touched === 'string' ? [] : [...new Set(touched)];
  const [merchant] = merchants;
  const name = nameOf(verb);
  return {
    ...{ verb: name, by, params: shortened(shown) },
    ...(merchants.length === 1 && merchant !== undefined && { merchant }),
    ...(reason !== undefined && { reason }),
    ...(counter !== undefined && { counter }),
    ...(desired !== undefined && { desired }),
    ...(transaction !== undefined && { transaction, print: printOf(name, shown) }),
  };
}

/** Some verbs take it among their parameters. */
function reasonOf(params: object, reason: string | undefined): string | undefined {
  return reason ?? ('reason' in params && typeof params.reason === 'string' ? params.reason : undefined);
}

/** A verb that does nothing without a reason takes the one beside its parameters, too. */
function withReason(params: unknown, reason: string | undefined, { shape }: z.ZodObject): unknown {
  if (reason === undefined || shape.reason === undefined || z.safeParse(shape.reason, undefined).success) return params;
  return isTable(params) && !('reason' in params) ? { ...params, reason } : params;
}

const isTable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Of a request that is none. */
function transactionIn(request: unknown): string {
  const read = isTable(request) ? envelope.shape.transaction.safeParse(Reflect.get(request, 'transaction')) : undefined;
  return read?.data ?? '';
}

function badRequest(error: z.ZodError | undefined, request: unknown): VerbResult {
  const form = 'A request is {"area","verb","params"} in JSON';
  if (error === undefined || !isTable(request)) return failed('bad-request', `${form}.`);
  const said = badParams(error, request, envelope);
  return said.ok ? said : { ...said, code: 'bad-request', message: `${form}; ${said.message}` };
}

/** A mistake of our own is on the record, and the request may be made again. */
function binding({ transaction, ...asked }: CommandAsked, said: VerbResult): CommandAsked {
  const binds = transaction !== undefined && (said.ok || said.code !== 'internal');
  return binds ? { ...asked, transaction } : asked;
}

function badParams(error: z.ZodError, params: unknown, schema: z.ZodObject): VerbResult {
  const problems = explain(error.issues, params, [], Object.keys(schema.shape));
  const texts = problems.slice(0, 5).map(({ path, message }) => `${fieldOf(path) || 'params'} ${message}`);
  const field = problems[0] && fieldOf(problems[0].path);
  return { ok: false, code: 'bad-params', message: texts.join(' · '), ...(field && { field }) };
}

/** As programs write it: `lines[0].quantity`. */
function fieldOf(path: Path): string {
  return path.map((part, depth) => (typeof part === 'number' ? `[${part}]` : depth > 0 ? `.${part}` : part)).join('');
}

function answerOf(transaction: string, result: VerbResult): Answer {
  const seq = result.seq === undefined ? {} : { seq: result.seq };
  if (result.ok) return { transaction, status: 'ok', data: result.data, ...seq, final: true };
  const { code, message, field } = result;
  const error = { code, message, ...(field !== undefined && { field }) };
  return { transaction, status: 'error', error, ...seq, final: true };
}
