/** The first configuration of a dock, with a comment wherever somebody will want to go on. */
import { type Answers, stationsOf } from './answers.ts';
import { exampleFile, program } from './installed.ts';

/** @returns TOML that `config check` takes; devices come behind it (`withDevices`) */
export function composed({ site, name, timezone, merchant, work, broker }: Answers): string {
  const parts = [
    '# tallyman: the configuration of this dock, written by `tallyman setup`.',
    `# ${exampleFile} explains every table; after a change: ${program} config check`,
    '',
    '[dock]',
    `site = ${text(site)}`,
    `name = ${text(name)}`,
    `timezone = ${text(timezone)}`,
    '# locale = "de"            # language of screens, sheets and papers: "en" (the default), "es" or "de"',
    '',
    '# The page for the people at the stations, shown by a browser on this device.',
    '[screen]',
    'listen = "127.0.0.1:8080"',
    '# pin-file = "/etc/tallyman/screen-pin"   # 4 to 12 digits: with it the buttons work without a badge',
    '',
    ...(broker === '' ? noBroker : ['[mqtt]', `url = ${text(broker)}`, ...brokerHelp]),
    '',
    '# Whose goods these are. Repeat the table for every merchant.',
    '[[merchant]]',
    `id = ${text(merchant)}`,
    ...stationsOf(work).flatMap((station) => [
      ...['', '[[station]]', `name = ${text(station.name)}`, `work = ${text(station.work)}`],
    ]),
    '',
    '# Storefronts: one [[channel]] for each; the example shows those over MQTT and HTTPS.',
    '',
  ];
  return parts.join('\n');
}

/** A configuration with tables of devices behind it. */
export const withDevices = (text: string, tables: readonly string[]): string =>
  tables.length === 0 ? text : `${text.trimEnd()}\n\n${tables.join('\n')}`;

/** A string of TOML: what JSON escapes means the same there. */
const text = (value: string) => JSON.stringify(value);

const noBroker = ['# No broker: the dock works alone. [mqtt] in the example shows how to name one.'];
const brokerHelp = [
  '# username = "…"',
  '# password-file = "/etc/tallyman/mqtt-password"   # one line; readable by root and the group tallyman only',
];
