/** What is plugged in, as tables for the configuration: heard while a person scans, or by what it says itself. */
import type { Config } from '../../../config/config.ts';
import type { Finding } from '../../../drivers/recognition.ts';
import { deviceTable } from '../discovery/device-table.ts';
import { findHidPorts } from '../discovery/hid-ports.ts';
import { findPorts } from '../discovery/ports.ts';
import { probe } from '../discovery/probe.ts';
import { hidSubject, serialSubject } from '../discovery/probe-subject.ts';
import { protocols } from '../kinds.ts';
import type { Shell } from '../shell.ts';

export type Candidate = {
  /** What the configuration would name it by. */
  port: string;
  title: string;
  transport: 'serial' | 'hid';
  /** It says itself which protocol it speaks; a serial port never does. */
  protocol?: string;
};

/** Serial ports and HID devices that this machine shows; those that type into the console as keyboards are left out. */
export async function candidates(): Promise<Candidate[]> {
  const [serial, hid] = await Promise.all([findPorts(), findHidPorts(protocols)]);
  return [
    ...serial
      .filter(({ adapter }) => adapter !== undefined)
      .map(({ name, adapter }): Candidate => {
        const said = [adapter?.maker, adapter?.product].filter(Boolean).join(' ');
        return { port: name, title: said === '' ? 'serial port' : said, transport: 'serial' };
      }),
    ...hid
      .filter(({ protocols: speaking }) => speaking.length > 0 && !speaking.every((each) => each === 'hid-keyboard'))
      .map(
        ({ name, title, protocols: [protocol = ''] }): Candidate => ({ port: name, title, transport: 'hid', protocol }),
      ),
  ];
}

/** The table of a device that says itself what it speaks. */
export function tableOf({ port, protocol: name }: Candidate, config: Config): string | undefined {
  const protocol = protocols.find((each) => each.name === name);
  return (
    protocol && deviceTable({ protocol, port, line: undefined, options: protocol.probing.listen[0] ?? {} }, config)
  );
}

const listenMs = 4000;

/** Listens while somebody scans with it or weighs on it. @returns what speaks there; nothing when nothing did */
export async function heardOn({ port, transport }: Candidate, shell: Shell): Promise<Finding | undefined> {
  const { subject } = transport === 'hid' ? await hidSubject(port) : await serialSubject(port, async () => '');
  const wishes = { ask: undefined, line: undefined, forMs: listenMs };
  const { findings } = await probe(subject, wishes, shell.clock, (said) => shell.out(`  ${said}\n`));
  return findings[0];
}
