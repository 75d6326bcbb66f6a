/** `tallyman admin keygen|req`: on an admin's own machine, far from the docks: signs, sends, waits, prints. */
import { parse } from 'node:path';
import type { Command } from 'commander';
import type { Clock } from '../../clock.ts';
import { errors } from '../../errors.ts';
import { printable } from '../../inventory/nouns/text/unseen.ts';
import type { Asked, Question, RemoteDocks } from '../../mqtt/remote-docks.ts';
import type { Invocation, Run } from '../cli.ts';
import { readParams } from '../read-params.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { wholeNumber } from '../whole-number.ts';

type KeygenOptions = { id?: string; json?: true };
type ReqOptions = {
  dock: string[];
  as: string;
  key: string;
  broker: string;
  ca?: string;
  cert?: string;
  certKey?: string;
  user?: string;
  passwordFile?: string;
  allowInsecure?: true;
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
  group
    .command('req')
    .description('send one signed request to a dock, or to several')
    .argument('<area/verb>', 'for instance item/get; device/info lists them')
    .argument('[params]', 'parameters as JSON; - reads them from standard input')
    .requiredOption('--dock <site/name>', 'the dock to ask; may be given again', (dock, all: string[] = []) => [
      ...all,
      dock,
    ])
    .requiredOption('--as <id>', 'the [[admin]] that asks')
    .requiredOption('--key <file>', 'its private key, as keygen made it')
    .requiredOption('--broker <url>', 'mqtts://host:8883')
    .option('--ca <file>', 'PEM file of the authority that signed the broker')
    .option('--cert <file>', 'PEM file of a certificate of one’s own')
    .option('--cert-key <file>', 'PEM file of its private key')
    .option('--user <name>', 'name at the broker (default: the id, where there is a password)')
    .option('--password-file <file>', 'file with the password in its first line')
    .option('--allow-insecure', 'mqtt:// to another machine, unencrypted')
    .option('--reason <text>', 'why, for the record; what corrects something needs it')
    .option('--transaction <id>', 'to ask again: what was done under it is not done twice')
    .option('--expires-in <s>', 'not to be run later than so many seconds from now', wholeNumber(1, 604_800))
    .option('--timeout <s>', 'longest silence', wholeNumber(1, 3_600), 30)
    .option('--json', 'print each answer as one line of JSON, errors too')
    .action(
      wrap(async ({ shell, options }: Invocation<ReqOptions>, verb: string, text?: string): Promise<ExitCode> => {
        if (!/^[a-z-]{1,32}\/[a-z-]{1,32}$/.test(verb))
          throw new Failure(`"${verb}" is no area/verb, as in item/get`, 2);
        for (const dock of options.dock)
          if (!/^[a-z0-9-]{1,32}\/[a-z0-9-]{1,32}$/.test(dock))
            throw new Failure(`--dock ${dock} is no site/name, as in reno-1/dock-3`, 2);
        if (!idPattern.test(options.as)) throw new Failure(`--as ${options.as} is no id of an [[admin]]`, 2);
        const params = await readParams(text, shell.stdin);
        const questions = await questionsOf(options, verb, params, shell);
        const docks = await linkTo(options, shell.clock);
        try {
          const classes = new Set<ExitCode>();
          for (let first = 0; first < questions.length; first += atOnce) {
            const some = questions.slice(first, first + atOnce);
            await Promise.all(some.map(async (each) => classes.add(tell(shell, options, each, await docks.ask(each)))));
          }
          return classes.has(1) ? 1 : 0;
        } finally {
          await docks.close();
        }
      }),
    );
}

async function questionsOf(options: ReqOptions, verb: string, params: unknown, shell: Shell): Promise<Question[]> {
  const { randomUUID } = await import('node:crypto');
  const { readKeyFile } = await import('../../admin/key-file.ts');
  const { signRequest } = await import('../../admin/signed-request.ts');
  const key = saying(() => readKeyFile(options.key));
  const { as: id, reason, expiresIn } = options;
  const transaction = options.transaction ?? randomUUID();
  // Docks take what counts higher than before: microseconds do, from whatever machine this key is used on.
  const counter = shell.clock.wallMs() * 1_000 + Math.floor(shell.random() * 1_000);
  return [...new Set(options.dock)].map((dock) => {
    const [site = '', name = ''] = dock.split('/');
    return {
      ...{ dock, verb, admin: id, transaction, idleMs: options.timeout * 1_000 },
      sign: (bound) =>
        signRequest(id, key, {
          ...{ site, dock: name, ...bound, counter, verb, transaction, params },
          ...(reason !== undefined && { reason }),
          ...(expiresIn !== undefined && { expires: shell.clock.wallMs() + expiresIn * 1_000 }),
        }),
      onRunning: (data) => {
        if (shell.errIsTerminal) shell.err(`\r${dock} ${JSON.stringify(data)} `);
      },
    };
  });
}

async function linkTo(options: ReqOptions, clock: Clock): Promise<RemoteDocks> {
  const [{ RemoteDocks }, { namedFileReader, passwordIn }, { unencryptedProblem }, { randomUUID }] = await Promise.all([
    import('../../mqtt/remote-docks.ts'),
    import('../../named-file.ts'),
    import('../../../config/network.ts'),
    import('node:crypto'),
  ]);
  const { broker, passwordFile, user, as: id, allowInsecure } = options;
  if (!URL.canParse(broker) || !/^(mqtts?|wss?):$/.test(new URL(broker).protocol))
    throw new Failure(`--broker ${broker} is no address of a broker; write it like mqtts://broker.example:8883`, 2);
  if (new URL(broker).password !== '')
    throw new Failure('--broker holds a password; take it out and use --user and --password-file', 2);
  if (unencryptedProblem(broker, allowInsecure === true) !== undefined)
    throw new Failure(
      `--broker ${broker} would send over the network unencrypted; write mqtts://, or add --allow-insecure`,
      2,
    );
  const read = namedFileReader(undefined);
  const file = async (path: string | undefined) => (path === undefined ? undefined : await read(path));
  const files = [options.ca, options.cert, options.certKey, passwordFile].map(file);
  const [ca, cert, key, secret] = await Promise.all(files).catch((cause: Error) => {
    throw new Failure(cause.message, 2);
  });
  const password = secret === undefined ? undefined : saying(() => passwordIn(secret, passwordFile ?? ''));
  const username = user ?? (password === undefined ? undefined : id);
  const given = Object.entries({ ca, cert, key, username, password }).filter(([, value]) => value !== undefined);
  const settings = { url: broker, clientId: `tallyman-admin-${id}-${randomUUID().slice(0, 8)}` };
  return RemoteDocks.open({ ...settings, ...Object.fromEntries(given) }, clock).catch((cause: Error) => {
    throw new Failure(cause.message);
  });
}

function tell(
  shell: Shell,
  { json, dock: docks }: ReqOptions,
  { dock, transaction }: Question,
  asked: Asked,
): ExitCode {
  const several = docks.length > 1;
  if (asked.type !== 'answered') {
    const error = { code: 'no-answer', message: asked.text };
    if (json) shell.out(`${JSON.stringify({ dock, class: asked.type, transaction, status: 'error', error })}\n`);
    else shell.err(`tallyman: ${printable(asked.text)}\n`);
    return 1;
  }
  const { answer } = asked;
  const done = answer.status === 'ok';
  if (json) {
    const { part: _, ...shown } = answer;
    shell.out(`${JSON.stringify({ dock, class: done ? 'done' : 'refused', ...shown })}\n`);
  } else if (done) {
    shell.out(`${several ? `${dock}\n` : ''}${JSON.stringify(answer.data, null, 2)}\n`);
  } else {
    const { code = 'internal', message = '', field } = answer.error ?? {};
    const where = field === undefined ? '' : ` (${printable(field)})`;
    const remedy = errors[code as keyof typeof errors]?.remedy ?? '';
    shell.err(
      `tallyman: ${several ? `${dock}: ` : ''}${printable(code)} — ${printable(message)}${where}\n  ${remedy}\n`,
    );
  }
  return done ? 0 : 1;
}

/** What is thrown is a sentence for a person. */
function saying<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new Failure(cause instanceof Error ? cause.message : String(cause), 2);
  }
}
