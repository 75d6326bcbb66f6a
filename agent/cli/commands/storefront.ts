/** `tallyman storefront`: a shop to try a dock against, before there is one. */
import { type Command, InvalidArgumentError } from 'commander';
import { cleanText } from '../../log-facts.ts';
import { topicId } from '../../mqtt/topics.ts';
import type { Invocation, Run } from '../cli.ts';
import { type ExitCode, Failure } from '../shell.ts';

type Options = { listen?: { host: string; port: number }; mqtt?: string; channel: string; keep?: string; json?: true };

export function storefront(program: Command, wrap: Run): void {
  program
    .command('storefront')
    .description('a storefront to try a dock against: takes its batches, shows what it holds, sells what is typed')
    .option('--listen <address>', 'take batches over HTTP there, as in 127.0.0.1:8099 (port 0: any)', address)
    .option('--mqtt <url>', 'take them at this broker instead, as in mqtt://127.0.0.1:1883')
    .option('--channel <name>', 'of which channel it is the storefront', channelName, 'trial')
    .option('--keep <folder>', 'keep what it holds, and its secret, there; else all is forgotten at the end')
    .option('--json', 'print one JSON object per line')
    .action(
      wrap(async ({ shell, options }: Invocation<Options>): Promise<ExitCode> => {
        const { listen, mqtt, channel, keep, json } = options;
        if ((listen === undefined) === (mqtt === undefined))
          throw new Failure('say where it takes batches: --listen 127.0.0.1:8099, or --mqtt URL of a broker', 2);
        const { runLoneShop } = await import('../../demo/storefront/lone-shop.ts');
        const stop = new AbortController();
        shell.onSignal(() => stop.abort());
        await runLoneShop({
          ...{ channel, stop, stdin: shell.stdin },
          ...(listen !== undefined && { listen }),
          ...(mqtt !== undefined && { broker: mqtt }),
          ...(keep !== undefined && { keep }),
          say: (text) => (json ? undefined : shell.out(`${text.split('\n').map(cleanText).join('\n')}\n`)),
          tell: (fact) => (json ? shell.out(`${JSON.stringify(fact)}\n`) : undefined),
        }).catch((cause: Error) => {
          throw new Failure(cause.message);
        });
        return 0;
      }),
    );
}

function address(text: string): { host: string; port: number } {
  const parts = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text);
  const port = Number(parts?.[3]);
  if (parts === null || port > 65_535) throw new InvalidArgumentError('Write it like 127.0.0.1:8099.');
  return { host: parts[1] ?? parts[2] ?? '', port };
}

function channelName(text: string): string {
  if (!topicId.test(text)) throw new InvalidArgumentError('Write it as in the configuration: a-z, 0-9 and -.');
  return text;
}
