/**
 * The way of a request: read → look up the verb → check the parameters → run → answer. Every request gets exactly one
 * final answer, whatever it was; a bug in a command is answered, too. Commands that change something hand `by` to the
 * book, which records it with the entry.
 */
import { z } from 'zod';
import { explain } from '../../config/explain.ts';
import type { Path } from '../../config/problem.ts';
import { nearest } from '../../config/suggest.ts';
import type { ErrorCode } from '../errors.ts';
import { BookRefusedError } from '../ledger/client.ts';
import type { Log } from '../log.ts';
import type { AdminContext, Caller, Command, CommandResult } from './command.ts';

export type Answer =
  | { transaction: string; status: 'ok'; data: unknown; seq?: number; final: true }
  | {
      transaction: string;
      status: 'error';
      error: { code: ErrorCode; message: string; field?: string };
      seq?: number;
      final: true;
    }
  | { transaction: string; status: 'running'; data: unknown; final: false };

/** What every transport puts around the parameters. */
const envelope = z.object({
  area: z.string().max(64),
  verb: z.string().max(64),
  params: z.unknown().optional(),
  transaction: z.string().max(128).optional(),
  /** Wall time in ms UTC after which the request is not to be run. */
  expires: z.number().optional(),
});

export class Admin {
  readonly #context: AdminContext;
  readonly #log: Log;
  readonly #commands: ReadonlyMap<string, Command>;

  constructor(context: AdminContext, log: Log) {
    this.#context = context;
    this.#log = log;
    this.#commands = new Map(context.commands.map((one) => [`${one.area}/${one.verb}`, one]));
  }

  /**
   * Runs one request. Never rejects.
   * @param request a parsed JSON value of unknown shape  @param caller its `progress` is replaced by running answers
   * @param running takes the answers before the final one
   */
  async handle(
    request: unknown,
    caller: Omit<Caller, 'progress'>,
    running: (answer: Answer) => void = () => {},
  ): Promise<Answer> {
    const read = envelope.safeParse(request);
    if (!read.success)
      return finish('', { ok: false, code: 'bad-request', message: 'A request is {"area","verb","params"} in JSON.' });
    const { area, verb, params, transaction = '', expires } = read.data;
    const progress = (data: unknown) => running({ transaction, status: 'running', data, final: false });
    const result = await this.#run(`${area}/${verb}`, params ?? {}, expires, { ...caller, progress });
    return finish(transaction, result);
  }

  async #run(name: string, params: unknown, expires: number | undefined, caller: Caller): Promise<CommandResult> {
    const found = this.#commands.get(name);
    if (!found) {
      const near = nearest(name, [...this.#commands.keys()]);
      const hint = near === undefined ? '' : ` Did you mean ${near}?`;
      return { ok: false, code: 'unknown-verb', message: `There is no ${name.slice(0, 80)}.${hint}` };
    }
    if (expires !== undefined && found.changes) {
      if (!this.#context.clockTrusted())
        return { ok: false, code: 'clock-untrusted', message: 'This device does not know the time; not run.' };
      if (this.#context.clock.wallMs() > expires)
        return { ok: false, code: 'expired', message: 'The request came too late; not run.' };
    }
    const parsed = found.params.safeParse(params);
    if (!parsed.success) return badParams(parsed.error, params, found);
    try {
      return await found.run(parsed.data as never, this.#context, caller);
    } catch (cause) {
      if (cause instanceof BookRefusedError) return { ok: false, code: 'storage', message: cause.message };
      this.#log.error('A command failed for a reason of our own', { command: name, cause });
      return { ok: false, code: 'internal', message: 'The command failed; the log says why.' };
    }
  }
}

function badParams(error: z.ZodError, params: unknown, { params: schema }: Command): CommandResult {
  const problems = explain(error.issues, params, [], Object.keys(schema.shape));
  const texts = problems.slice(0, 5).map(({ path, message }) => `${fieldOf(path) || 'params'} ${message}`);
  const field = problems[0] && fieldOf(problems[0].path);
  return { ok: false, code: 'bad-params', message: texts.join(' · '), ...(field && { field }) };
}

/** As programs write it: `lines[0].quantity`. */
function fieldOf(path: Path): string {
  return path.map((part, depth) => (typeof part === 'number' ? `[${part}]` : depth > 0 ? `.${part}` : part)).join('');
}

function finish(transaction: string, result: CommandResult): Answer {
  const seq = result.seq === undefined ? {} : { seq: result.seq };
  if (result.ok) return { transaction, status: 'ok', data: result.data, ...seq, final: true };
  const { code, message, field } = result;
  const error = { code, message, ...(field !== undefined && { field }) };
  return { transaction, status: 'error', error, ...seq, final: true };
}
