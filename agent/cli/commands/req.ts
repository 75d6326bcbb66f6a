/** `tallyman req AREA/VERB [JSON]`: any admin verb, as over MQTT. */
import type { Command } from 'commander';
import { errors } from '../../errors.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';
import { Failure } from '../shell.ts';

/** A verb that re-hashes a large ledger tells its progress; one that says nothing for this long is given up. */
const idleMs = 120_000;

export function req(program: Command, wrap: Run): void {
  program
    .command('req')
    .description('send one admin command to the running agent')
    .argument('<area/verb>', 'for instance item/get; device/info lists them')
    .argument('[params]', 'parameters as JSON; - reads them from standard input')
    .option('--json', 'print the whole answer, errors too')
    .addHelpText(
      'after',
      `\nExample: tallyman req order/place '{"id":"1001","lines":[{"sku":"TEE-BLK-M","quantity":2}]}'`,
    )
    .action(
      wrap(async ({ shell, options }: Invocation<{ json?: true }>, name: string, text?: string): Promise<ExitCode> => {
        const { withAgent } = await import('../agent-call.ts');
        const [area, verb, rest] = name.split('/');
        if (!area || !verb || rest !== undefined) throw new Failure(`"${name}" is no area/verb, as in item/get`, 2);
        const params = readParams(text === '-' ? await readAll(shell.stdin) : text);
        const answer = await withAgent(shell, options, (client) =>
          client.ask(
            { area, verb, params },
            { idleMs, onRunning: (data) => shell.errIsTerminal && shell.err(`\r${JSON.stringify(data)} `) },
          ),
        );
        if (options.json) shell.out(`${JSON.stringify(answer)}\n`);
        else if (answer.status === 'ok') shell.out(`${JSON.stringify(answer.data, null, 2)}\n`);
        else {
          const { code, message, field } = answer.error;
          shell.err(
            `tallyman: ${code} — ${message}${field === undefined ? '' : ` (${field})`}\n  ${errors[code]?.remedy ?? ''}\n`,
          );
        }
        return answer.status === 'ok' ? 0 : 1;
      }),
    );
}

function readParams(text: string | undefined): unknown {
  if (text === undefined) return {};
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Failure(`the parameters are not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, 2);
  }
}

async function readAll(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of stream) {
    parts.push(Buffer.from(part));
    bytes += part.length;
    if (bytes > 1024 * 1024) throw new Failure('the parameters are longer than 1 MiB', 2);
  }
  return Buffer.concat(parts).toString('utf8');
}
