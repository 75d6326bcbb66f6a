/** `tallyman admin keygen|req`: on an admin's own machine, far from the docks: signs, sends, waits, prints. */
import type { KeyObject } from 'node:crypto';
import { parse } from 'node:path';
import type { Command } from 'commander';
import type { Clock } from '../../clock.ts';
import type { ErrorEntry } from '../../errors/entry.ts';
import { errors } from '../../errors/errors.ts';
import { printable } from '../../inventory/nouns/text/unseen.ts';
import type { Asked, Question, RemoteDocks } from '../../mqtt/remote-docks.ts';
import type { Invocation, Run } from '../cli.ts';
import { brokerFlags } from '../far/broker-flags.ts';
import type { BrokerOptions } from '../far/broker-options.ts';
import { type DockClass, dockClasses } from '../far/roll-out.ts';
import { readParams } from '../read-params.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { wholeNumber } from '../whole-number.ts';

type KeygenOptions = { id?: string; json?: true };
type ReqOptions = BrokerOptions & {
  dock?: string[];
  docks?: string;
  site?: string;
  where?: string;
  waves?: true;
  stopAt?: number;
  job?: string;
  as: string;
  key: string;
  broker: string;
  reason?: string;
  transaction?: string;
  expiresIn?: number;
  timeout: number;
  json?: true;
};

/** Docks that are asked at a time. */
const atOnce = 16;
const idPattern = /^[a-z0-9-]{1,32}$/;

export function admin(program: Command, wrap: Run): void {
  const group = program.command('admin').description('ask docks from afar, over MQTT, with signed requests');
  keygen(group, wrap);
  req(group, wrap);
}

function keygen(group: Command, wrap: Run): void {
  group
    .command('keygen')
    .description('make a pair of keys: the private one in a file, the public one as the table for the docks')
    .argument('<file>', 'where the private key goes; it never leaves this machine')
    .option('--id <id>', 'whose it is: on the record, and at the broker (default: the file’s name)')
    .option('--json', 'print JSON')
    .action(
      wrap(async ({ options, shell }: Invocation<KeygenOptions>, file: string): Promise<ExitCode> => {
        const { makeKeyFile } = await import('../../admin/key-file.ts');
        const id = options.id ?? parse(file).name.toLowerCase();
        if (!idPattern.test(id)) {
          const why = options.id === undefined ? `${file} names nobody: give --id, which` : '--id';
          throw new Failure(`${why} has to be 1 to 32 of a-z, 0-9 and "-"`, 2);
        }
        const key = saying(() => makeKeyFile(file));
        const table = `[[admin]]\nid = "${id}"\nkey = "${key}"\nrole = "viewer"\nmerchants = ["*"]\n`;
        shell.out(options.json ? `${JSON.stringify({ id, key, file })}\n` : table);
        return 0;
      }),
    );
}

function req(group: Command, wrap: Run): void {
  brokerFlags(group.command('req'))
    .description('send one signed request to a dock, or to several')
    .argument('<area/verb>', 'for instance item/get; device/info lists them')
    .argument('[params]', 'parameters as JSON; - reads them from standard input')
    .option('--dock <site/name>', 'the dock to ask; may be given again', (dock, all: string[] = []) => [...all, dock])
    .option('--docks <file>', 'file with a site/name in each line')
    .option('--site <site>', 'every dock of a site that the broker knows')
    .option('--where <field=value>', 'of those the ones whose health says so, as in state=attention')
    .option('--waves', 'one dock first, then one in twenty, then the rest')
    .option('--stop-at <n>', 'go no further once so many did not do it', wholeNumber(1, 100_000))
    .option('--job <file>', 'what became of each dock; named again, it goes on where it was')
    .requiredOption('--as <id>', 'the [[admin]] that asks')
    .requiredOption('--key <file>', 'its private key, as keygen made it')
    .requiredOption('--broker <url>', 'mqtts://host:8883')
    .option('--reason <text>', 'why, for the record; what corrects something needs it')
    .option('--transaction <id>', 'to ask again: what was done under it is not done twice')
    .option('--expires-in <s>', 'not to be run later than so many seconds from now', wholeNumber(1, 604_800))
    .option('--timeout <s>', 'longest silence', wholeNumber(1, 3_600), 30)
    .option('--json', 'print each answer as one line of JSON, errors too')
    .action(
      wrap(async ({ shell, options }: Invocation<ReqOptions>, verb: string, text?: string): Promise<ExitCode> => {
        if (!/^[a-z-]{1,32}\/[a-z-]{1,32}$/.test(verb))
          throw new Failure(`"${verb}" is no area/verb, as in item/get`, 2);
        if (!idPattern.test(options.as)) throw new Failure(`--as ${options.as} is no id of an [[admin]]`, 2);
        const params = await readParams(text, shell.stdin);
        checkNames(options.dock ?? []);
        const { readKeyFile } = await import('../../admin/key-file.ts');
        const key = saying(() => readKeyFile(options.key));
        const docks = await linkTo(options, shell.clock);
        try {
          return await toAll(docks, { verb, params, options, shell, key });
        } finally {
          await docks.close();
        }
      }),
    );
}

type Asking = { verb: string; params: unknown; options: ReqOptions; shell: Shell; key: KeyObject };

/** Every dock ends in one class, and is told at once. */
async function toAll(link: RemoteDocks, asking: Asking): Promise<ExitCode> {
  const { verb, params, options, shell } = asking;
  const { randomUUID } = await import('node:crypto');
  const { rollOut } = await import('../far/roll-out.ts');
  const { JobFile } = await import('../far/job-file.ts');
  const transaction = options.transaction ?? randomUUID();
  const job = JobFile.open(options.job, { verb, params, transaction, docks: await docksOf(link, options) });
  const question = await questionOf(asking, job.transaction);
  const several = job.docks.length > 1;
  const ask = async (dock: string): Promise<DockClass> => {
    const each = question(dock);
    const became = tell(shell, { json: options.json, several }, each, await link.ask(each));
    job.put(dock, became);
    return became;
  };
  const { waves = false, stopAt = Number.POSITIVE_INFINITY } = options;
  const all = await rollOut({ docks: job.docks, known: job.known, waves, atOnce, stopAt, ask });
  const counted = Object.fromEntries(dockClasses.map((one) => [one, 0])) as Record<DockClass, number>;
  for (const dock of job.docks) counted[all.get(dock) ?? 'never-reached'] += 1;
  if (several && options.json) shell.out(`${JSON.stringify({ docks: job.docks.length, classes: counted })}\n`);
  else if (several) shell.err(`${dockClasses.map((one) => `${one} ${counted[one]}`).join(' · ')}\n`);
  return counted.done === job.docks.length ? 0 : 1;
}

function checkNames(docks: readonly string[]): void {
  const wrong = docks.find((dock) => !/^[a-z0-9-]{1,32}\/[a-z0-9-]{1,32}$/.test(dock));
  if (wrong !== undefined) throw new Failure(`--dock ${wrong} is no site/name, as in reno-1/dock-3`, 2);
}

async function docksOf(link: RemoteDocks, { dock = [], docks: file, site, where }: ReqOptions): Promise<string[]> {
  const named = [...dock, ...(file === undefined ? [] : await linesOf(file))];
  const [field = '', value] = where?.split(/=(.*)/s) ?? [];
  if (where !== undefined && (value === undefined || site === undefined))
    throw new Failure(`--where ${where} goes with --site, and is FIELD=VALUE, as in state=attention`, 2);
  const wish = value === undefined ? undefined : { field, value };
  const found = site === undefined ? [] : await link.find(site, wish).catch((cause: Error) => fail(cause.message));
  const all = [...new Set([...named, ...found])];
  checkNames(all);
  if (all.length === 0) throw new Failure('there is no dock to ask: name some with --dock, --docks or --site', 2);
  return all;
}

const fail = (text: string): never => {
  throw new Failure(text);
};

async function linesOf(file: string): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  const text = await readFile(file, 'utf8').catch((cause: Error) => fail(`${file}: ${cause.message}`));
  return text.split(/\r?\n/).flatMap((line) => line.replace(/#.*/, '').trim() || []);
}

async function questionOf(
  { verb, params, options, shell, key }: Asking,
  transaction: string,
): Promise<(dock: string) => Question> {
  const { signRequest } = await import('../../admin/signed-request.ts');
  const { as: id, reason, expiresIn } = options;
  return (dock) => {
    const [site = '', name = ''] = dock.split('/');
    return {
      ...{ dock, verb, admin: id, transaction, idleMs: options.timeout * 1_000 },
      sign: (bound) => {
        // Docks take what counts higher than before: microseconds do, from whatever machine this key is used on.
        const counter = shell.clock.wallMs() * 1_000 + Math.floor(shell.random() * 1_000);
        return signRequest(id, key, {
          ...{ site, dock: name, ...bound, counter, verb, transaction, params },
          ...(reason !== undefined && { reason }),
          ...(expiresIn !== undefined && { expires: shell.clock.wallMs() + expiresIn * 1_000 }),
        });
      },
      onRunning: (data) => {
        if (shell.errIsTerminal) shell.err(`\r${dock} ${JSON.stringify(data)} `);
      },
    };
  };
}

async function linkTo(options: ReqOptions, clock: Clock): Promise<RemoteDocks> {
  const [{ RemoteDocks }, { brokerSettings }] = await Promise.all([
    import('../../mqtt/remote-docks.ts'),
    import('../far/broker-options.ts'),
  ]);
  const settings = await brokerSettings({ called: '--broker', url: options.broker, id: options.as }, options);
  return RemoteDocks.open(settings, clock).catch((cause: Error) => fail(cause.message));
}

function tell(
  shell: Shell,
  { json, several }: { json: true | undefined; several: boolean },
  { dock, transaction }: Question,
  asked: Asked,
): DockClass {
  const became = classOf(asked);
  if (asked.type !== 'answered') {
    const error = { code: 'no-answer', message: asked.text };
    if (json) shell.out(`${JSON.stringify({ dock, class: became, transaction, status: 'error', error })}\n`);
    else shell.err(`tallyman: ${printable(asked.text)}\n`);
    return became;
  }
  const { answer } = asked;
  if (json) {
    const { part: _, ...shown } = answer;
    shell.out(`${JSON.stringify({ dock, class: became, ...shown })}\n`);
  } else if (became === 'done') {
    shell.out(`${several ? `${dock}\n` : ''}${JSON.stringify(answer.data, null, 2)}\n`);
  } else {
    const { code = 'internal', message = '', field } = answer.error ?? {};
    const where = field === undefined ? '' : ` (${printable(field)})`;
    const known: ErrorEntry | undefined = errors[code as keyof typeof errors];
    const remedy = known?.fromAfar ?? known?.remedy ?? '';
    shell.err(
      `tallyman: ${several ? `${dock}: ` : ''}${printable(code)} — ${printable(message)}${where}\n  ${remedy}\n`,
    );
  }
  return became;
}

/** Refused: it will not do it. Failed: it could not, or nobody knows. */
function classOf(asked: Asked): DockClass {
  if (asked.type !== 'answered') return asked.type === 'gone' ? 'never-reached' : 'failed';
  const { status, error } = asked.answer;
  if (status === 'ok') return 'done';
  const code = error?.code ?? 'internal';
  if (code === 'expired') return 'expired';
  return code === 'internal' || errors[code as keyof typeof errors]?.retry === true ? 'failed' : 'refused';
}

/** What is thrown is a sentence for a person. */
function saying<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new Failure(cause instanceof Error ? cause.message : String(cause), 2);
  }
}
