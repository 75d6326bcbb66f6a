/** `tallyman req AREA/VERB [JSON]`: any admin verb, as over MQTT. */
import type { Command } from 'commander';
import { errors } from '../../errors/errors.ts';
import type { Invocation, Run } from '../cli.ts';
import { readParams } from '../read-params.ts';
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
        const params = await readParams(text, shell.stdin);
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
