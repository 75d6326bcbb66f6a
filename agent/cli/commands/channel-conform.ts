/** `tallyman channel conform`: for whoever writes a receiver of levels, over HTTPS or MQTT. */
import type { Command } from 'commander';
import { topicId } from '../../mqtt/topics.ts';
import type { Invocation, Run } from '../cli.ts';
import type { Carrier } from '../conform/play.ts';
import { brokerFlags } from '../far/broker-flags.ts';
import type { BrokerOptions } from '../far/broker-options.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';

type ConformOptions = BrokerOptions & { json?: true; secretFile?: string; channel: string; merchant: string };

export function conformCommand(group: Command, wrap: Run): void {
  brokerFlags(group.command('conform'))
    .description(
      'play a course against a receiver that somebody writes, and name what it does wrong; never a live shop',
    )
    .argument('<address>', 'where it takes batches: https://…, or mqtts://BROKER/SITE/DOCK of a dock that there is not')
    .option('--secret-file <file>', 'the signing secret that a receiver over HTTPS has, too (whsec_…)')
    .option('--channel <name>', 'as which channel', 'conform')
    .option('--merchant <id>', 'as whose', 'conform')
    .option('--json', 'print JSON')
    .action(wrap(playCourse));
}

/** Needs no agent and no configuration: whoever writes a receiver has neither. */
async function playCourse({ shell, options }: Invocation<ConformOptions>, address: string): Promise<ExitCode> {
  if (!URL.canParse(address) || !/^(https?|mqtts?|wss?):$/.test(new URL(address).protocol))
    throw new Failure(
      `${address} is no address of a receiver, as in https://shop.example/stock or mqtts://broker.example/site-1/dock-1`,
      2,
    );
  const url = new URL(address);
  const { conform } = await import('../conform/play.ts');
  const carrier = url.protocol.startsWith('http')
    ? await overHttps(url, options, shell)
    : await overMqtt(url, options, shell);
  const { steps, mistakes } = await conform(carrier).catch((cause: Error) => {
    throw new Failure(cause.message);
  });
  const lines = mistakes.map(({ step, text, remedy }) => `${step}: ${text}\n  → ${remedy}\n`).join('');
  const verdict = mistakes.length === 0 ? `nothing is wrong in ${steps} steps\n` : lines;
  shell.out(options.json ? `${JSON.stringify({ url: address, steps, mistakes })}\n` : verdict);
  return mistakes.length === 0 ? 0 : 1;
}

async function overHttps(url: URL, options: ConformOptions, shell: Shell): Promise<Carrier> {
  const { channel, merchant, secretFile } = options;
  if (secretFile === undefined)
    throw new Failure(
      'a receiver over HTTPS has a secret: give --secret-file, the file with the whsec_… that it has',
      2,
    );
  const [{ readFileSync }, { secretKeys }, { OverHttps }] = await Promise.all([
    import('node:fs'),
    import('../../forward/http/webhook-signature.ts'),
    import('../conform/over-https.ts'),
  ]);
  try {
    const keys = secretKeys(readFileSync(secretFile, 'utf8'));
    return new OverHttps({ url, keys, channel, merchant, clock: shell.clock });
  } catch (cause) {
    throw new Failure(`${secretFile}: ${cause instanceof Error ? cause.message : String(cause)}`, 2);
  }
}

async function overMqtt(url: URL, options: ConformOptions, shell: Shell): Promise<Carrier> {
  const { channel, merchant } = options;
  const [, site = '', dock = '', ...more] = url.pathname.split('/');
  const ids = [site, dock, channel];
  const wrong = ids.find((id) => !topicId.test(id));
  if (wrong !== undefined || more.length > 0)
    throw new Failure(
      `${url.href} has to end with /SITE/DOCK, and they and --channel to be of a-z, 0-9 and "-", as in mqtts://broker.example/site-1/dock-1`,
      2,
    );
  const [{ brokerSettings }, { OverMqtt }] = await Promise.all([
    import('../far/broker-options.ts'),
    import('../conform/over-mqtt.ts'),
  ]);
  const broker = new URL(url);
  broker.pathname = '';
  const settings = await brokerSettings({ called: 'the address', url: broker.href, id: 'conform' }, options);
  return OverMqtt.open(settings, { site, dock, channel, merchant }, shell.clock).catch((cause: Error) => {
    throw new Failure(cause.message);
  });
}
