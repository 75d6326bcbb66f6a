/** What a probe found, in words: the table for the configuration, and what a person should know or do next. */
import type { Config } from '../../../config/config.ts';
import { lineText } from '../../../drivers/line-settings.ts';
import type { Reading } from '../../../drivers/reading.ts';
import type { Finding } from '../../../drivers/recognition.ts';
import { cleanText } from '../../log-facts.ts';
import { protocols } from '../kinds.ts';
import { deviceOn, deviceTable, ownOptions } from './device-table.ts';
import type { Heard } from './listening.ts';
import { heardText, knowsParity, type Probed, type Subject, shownBytes } from './probe.ts';

/** Protocols that have a question which changes nothing. */
export const askable = protocols.filter(({ probing }) => probing.ask !== undefined);
export const askableList = () => askable.map(({ name, title }) => `  ${name.padEnd(12)} ${title}\n`).join('');

function tableOf(name: string, { protocol, line, options }: Finding, config: Config | undefined): string {
  return deviceTable({ protocol, port: name, line, options }, config);
}

/** What came of a probe, for programs. @param name how the configuration would name the port */
export function probedJson(name: string, { attempts, findings }: Probed, config: Config | undefined) {
  return {
    port: name,
    attempts: attempts.map(({ line, bytes, sample, suspicion, sent, looksLikeScale, ...rest }) => ({
      ...(line && { line: lineText(line) }),
      bytes,
      sample: Buffer.from(sample).toString('hex'),
      ...(suspicion !== undefined && { suspicion }),
      ...(sent !== undefined && bytes > 0 && { sends: lineText(sent) }),
      ...(looksLikeScale && { looksLike: 'scale' }),
      ...('questions' in rest && { sent: rest.questions.map((each) => Buffer.from(each).toString('hex')) }),
      ...('diagnosis' in rest && rest.diagnosis !== undefined && { diagnosis: rest.diagnosis }),
    })),
    found: findings.map((finding) => ({
      kind: finding.protocol.kind,
      protocol: finding.protocol.name,
      title: finding.protocol.title,
      ...(finding.line && { line: lineText(finding.line) }),
      options: finding.options,
      understood: finding.understood,
      readings: finding.readings,
      toml: tableOf(name, finding, config),
    })),
  };
}

/** What came of a probe, for people: what it is, what to configure, what to check. */
export function probedText(
  name: string,
  probed: Probed,
  config: Config | undefined,
  transport: Subject['transport'],
): string {
  const [best, ...others] = probed.findings;
  if (best === undefined) return `\n${nothingFound(probed, transport)}\n`;
  const lines = [
    '',
    foundText(best),
    `  ${best.protocol.title}`,
    '',
    'For the configuration:',
    '',
    tableOf(name, best, config),
    ...advice(name, best, deviceOn(name, config)?.name).map((each) => `- ${each}`),
    ...(others.length > 0
      ? ['- it might also be:', ...others.slice(0, 5).map((each) => `    ${foundText(each)}`)]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

function foundText({ protocol, line, options, readings }: Finding): string {
  const settings = ownOptions(protocol, options).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
  const last = readings.at(-1);
  return [
    `${protocol.name}${settings.length > 0 ? ` with ${settings.join(', ')}` : ''}`,
    ...(line === undefined ? [] : [` at ${lineText(line)}`]),
    last === undefined ? '' : `: ${readingText(last)}`,
  ].join('');
}

function readingText(reading: Reading): string {
  if (reading.type === 'scan') return `"${cleanText(reading.text)}"`;
  const { state, digits, unit, detail } = reading;
  return `${digits === undefined ? '' : `${digits} ${unit ?? ''}, `}${state}${detail === undefined ? '' : ` (${detail})`}`;
}

function advice(name: string, { protocol, options, readings }: Finding, configured: string | undefined): string[] {
  const out: string[] = [];
  if (configured !== undefined)
    out.push(`it is configured already, as ${configured}: put this in the place of its table`);
  if (protocol.probing.ask !== undefined && options.mode === 'listen')
    out.push(
      `it was heard without a question; whether it also answers one is told by: tallyman devices probe ${name} --ask ${protocol.name}`,
    );
  const scans = readings.flatMap((each) => (each.type === 'scan' ? [each.text] : []));
  if (scans.length > 0 && !scans.some((text) => /^\][A-Za-z][0-9A-Za-z]/.test(text)))
    out.push(
      'the scanner sends no AIM identifier: turn it on in the scanner, without it the kind of barcode is a guess',
    );
  if (protocol.probing.proof === 'nothing')
    out.push(
      'to have it beep only when the scan is recorded, use protocol "honeywell" or "datalogic" for these makes, or feedback = "ack-nak" or "bel"',
    );
  if (scans.length > 1 && new Set(scans).size === 1)
    out.push(
      'the same code came several times: if you scanned once, the scanner waits for an answer; set feedback = "ack-nak"',
    );
  return out;
}

function nothingFound({ attempts }: Probed, transport: Subject['transport']): string {
  const asked = attempts.find((each) => 'questions' in each);
  if (attempts.every(({ bytes }) => bytes === 0)) {
    if (asked !== undefined)
      return 'It does not answer. Is it switched on, is the cable right, is its interface set to this protocol and these line settings (--line "4800 7E1")?';
    if (transport === 'hid') return 'Nothing was heard. Is it switched on and awake?';
    return `Nothing was heard. Is it switched on, is the cable right? A scale that speaks only when it is asked needs its protocol named (--ask NAME):\n${askableList()}`;
  }
  const scale = attempts.find(({ looksLikeScale }) => looksLikeScale);
  if (scale !== undefined)
    return `It looks like a scale that prints a number${atLine(scale)}: "${heardText(scale)}". Which make is it? A number and its unit are printed by scales of many makes and are no protocol: set its interface to one that is known here, then ask in it (--ask NAME):\n${askableList()}`;
  const seven = attempts.find(knowsParity);
  if (seven?.sent !== undefined)
    return `It sends ${lineText(seven.sent)} and speaks text, but in no protocol that is known here: "${heardText(seven)}". Is there another one in its menu? Ask in it with --line "${lineText(seven.sent)}" --ask NAME.`;
  // Of all rates, the one whose bytes are text.
  const readable = attempts.find(({ bytes, suspicion }) => bytes > 0 && suspicion === undefined);
  if (readable === undefined)
    return 'It speaks, but at no line settings that were tried do the bytes make sense: look them up in its menu and name them with --line "9600 7E1".';
  return `It speaks text${atLine(readable)}, but in no protocol that is known here: "${shownBytes(readable.sample)}". Is there another one in its menu?`;
}

const atLine = ({ sent }: Heard) => (sent === undefined ? '' : ` at ${lineText(sent)}`);
