/** `tallyman devices probe PORT`: hears what a device says and writes down how to configure it. */
import { createInterface } from 'node:readline';
import type { Config } from '../../../config/config.ts';
import { loadConfigFile } from '../../../config/load.ts';
import type { LineSettings, Protocol } from '../../../drivers/driver.ts';
import { parseLine } from '../../../drivers/line-settings.ts';
import { OpenError } from '../../../drivers/transport.ts';
import type { GlobalOptions, Invocation } from '../cli.ts';
import { kinds, protocols } from '../kinds.ts';
import { type ExitCode, Failure, type Shell } from '../shell.ts';
import { configured, pluggedText } from './devices-list.ts';
import { findHidPorts } from './hid-ports.ts';
import { findPorts } from './ports.ts';
import { probe, type Wishes } from './probe.ts';
import { hidSubject, isHid, serialSubject } from './probe-subject.ts';
import { askable, askableList, probedJson, probedText } from './probe-text.ts';

export type ProbeOptions = { ask?: string; line?: string; seconds: number; json?: true };

export async function probePort(
  { shell, options }: Invocation<ProbeOptions>,
  port: string | undefined,
): Promise<ExitCode> {
  if (port === undefined) {
    const [ports, hid] = await Promise.all([findPorts(), findHidPorts(protocols)]);
    if (options.json) shell.out(`${JSON.stringify({ ports, hid })}\n`);
    else shell.out(`${pluggedText(ports, hid)}\nName one of them: tallyman devices probe PORT\n`);
    return 0;
  }
  const wishes: Wishes = {
    ask: options.ask === undefined ? undefined : protocolToAsk(options.ask),
    line: options.line === undefined ? undefined : wantedLine(options.line),
    forMs: options.seconds * 1000,
  };
  const say = (text: string) => (options.json ? shell.err(`${text}\n`) : shell.out(`${text}\n`));
  const { subject, name } = (await isHid(port))
    ? await hidSubject(port)
    : await serialSubject(port, () => configured(shell, options));
  if (wishes.ask !== undefined && subject.transport === 'hid')
    throw new Failure('USB-HID devices speak by themselves; leave --ask out', 2);

  let probed = await opened(() => probe(subject, wishes, shell.clock, say));
  const silent = probed.attempts.every(({ bytes }) => bytes === 0);
  if (silent && subject.transport === 'serial' && wishes.ask === undefined && shell.stdinIsTerminal && !options.json) {
    const chosen = await choose(shell);
    if (chosen !== undefined) probed = await opened(() => probe(subject, { ...wishes, ask: chosen }, shell.clock, say));
  }
  const config = configOf(options);
  if (options.json) shell.out(`${JSON.stringify(probedJson(name, probed, config))}\n`);
  else shell.out(probedText(name, probed, config, subject.transport));
  return probed.findings.length > 0 ? 0 : 1;
}

async function opened<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof OpenError) throw new Failure(cause.message);
    throw cause;
  }
}

function protocolToAsk(name: string): Protocol {
  const protocol = protocols.find((each) => each.name === name);
  const list = askable.map((each) => each.name).join(', ');
  if (protocol === undefined) throw new Failure(`"${name}" is no protocol; these can be asked: ${list}`, 2);
  if (protocol.probing.ask === undefined)
    throw new Failure(`${name} has no question: its devices speak by themselves; these can be asked: ${list}`, 2);
  return protocol;
}

function wantedLine(text: string): LineSettings {
  const line = parseLine(text);
  if (line === undefined) throw new Failure(`--line "${text}" is no line settings; write it like "9600 7E1"`, 2);
  return line;
}

/** A scale that speaks only when it is asked: which question may be asked is for a person to say. */
async function choose(shell: Shell): Promise<Protocol | undefined> {
  shell.out(
    `\nMany scales speak only when they are asked. Which protocol is it set to? Nothing is written before you say so:\n${askableList()}Name it, or press Enter to stop: `,
  );
  const lines = createInterface({ input: shell.stdin });
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
  lines.close();
  return answer.trim() === '' ? undefined : protocolToAsk(answer.trim());
}

function configOf({ config }: GlobalOptions): Config | undefined {
  const loaded = loadConfigFile(config, kinds);
  return loaded.ok ? loaded.config : undefined;
}
