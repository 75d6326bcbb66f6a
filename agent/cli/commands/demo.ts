/** `tallyman demo`: a whole dock on this machine, with nothing to install and nothing left behind. */
import { type Command, InvalidArgumentError } from 'commander';
import { durationMs } from '../../../config/duration.ts';
import type { Invocation, Run } from '../cli.ts';
import type { ExitCode } from '../shell.ts';
import { wholeNumber } from '../whole-number.ts';

type DemoFlags = {
  offlineFor?: number;
  for?: number;
  once?: true;
  docks?: number;
  speed: number;
  seed: number;
  color: boolean;
};

export function demo(program: Command, wrap: Run): void {
  program
    .command('demo')
    .description(
      'run a whole dock on this machine: scanners, a scale, a broker, two storefronts, people at three stations; nothing is needed',
    )
    .option(
      '--offline-for <duration>',
      'cut the network for so long ("20s") and watch the buffer fill and drain',
      duration,
    )
    .option('--for <duration>', 'end after this time, when everything has arrived ("30s", "5m")', duration)
    .option('--once', 'end after the story of the first two minutes, when everything has arrived')
    .option(
      '--docks <number>',
      'so many docks with one stock instead: a cable is pulled, a dock dies; two minutes, needs nats-server',
      wholeNumber(3, 5),
    )
    .option('--speed <factor>', 'how fast people work: 1 is a calm day', factor, 1)
    .option(
      '--seed <number>',
      'another day, another number; the same number is the same day',
      wholeNumber(0, 4_294_967_295),
      1,
    )
    .option('--no-color', 'no colours (also: NO_COLOR in the environment)')
    .addHelpText('after', '\nWith --data DIR everything is kept there, and the next demo goes on from it.')
    .action(
      wrap(async ({ shell, options }: Invocation<DemoFlags>): Promise<ExitCode> => {
        const { runDemo } = await import('../../demo/demo.ts');
        const { demoShell } = await import('../../demo/demo-shell.ts');
        const stop = new AbortController();
        shell.onSignal(() => stop.abort());
        const color = options.color && (shell.env.NO_COLOR ?? '') === '';
        const around = demoShell({
          interactive: shell.outIsTerminal && shell.stdinIsTerminal && shell.env.TERM !== 'dumb',
          write: shell.out,
          env: shell.env,
          clock: shell.clock,
          stop,
        });
        if (options.docks !== undefined) {
          const { runDocksDemo } = await import('../../demo/docks/docks-demo.ts');
          return await runDocksDemo(options.docks, around);
        }
        return runDemo(
          {
            data: options.data,
            seed: options.seed,
            speed: options.speed,
            forMs: options.for,
            once: options.once ?? false,
            offlineForMs: options.offlineFor,
            color: color && shell.outIsTerminal,
          },
          around,
        );
      }),
    );
}

function duration(text: string): number {
  const ms = durationMs(text);
  if (ms === undefined || ms > 86_400_000)
    throw new InvalidArgumentError('Write it like "20s" or "5m", a day at most.');
  return ms;
}

function factor(text: string): number {
  const value = Number(text);
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(text) || value < 0.1 || value > 100)
    throw new InvalidArgumentError('It must be a number from 0.1 to 100.');
  return value;
}
