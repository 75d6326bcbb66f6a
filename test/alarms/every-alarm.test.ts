/**
 * Each alarm is raised and ended by what is really wrong, in a test that is named here: whoever adds an alarm says
 * where. `conditions.test.ts` has the table of when; these have a dock, a shop, a broker, a disk, a port.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type AlarmCode, alarmCatalogue } from '../../agent/alarms/catalogue.ts';

const running = 'alarms/while-it-runs.test.ts';
const starts = 'alarms/at-starts.test.ts';
const machine = 'alarms/machine-watch.test.ts';
const trouble = 'cli/trouble.test.ts';

/** The file, and what it says of the alarm where that is not its code. */
const shownIn: Readonly<Record<AlarmCode, [file: string, word?: string]>> = {
  'ledger-disk-full': ['ledger/disk/disk.test.ts', "reason: 'disk-full'"],
  'ledger-read-only': ['ledger/disk/disk.test.ts', "reason: 'read-only'"],
  'ledger-io-error': ['ledger/disk/disk.test.ts', "reason: 'io-error'"],
  'ledger-busy': [starts],
  'ledger-moved': ['ledger/disk/moved.test.ts', "reason: 'moved'"],
  'epoch-ledger-lost': [starts],
  'epoch-rolled-back': [starts],
  'epoch-damaged': [starts],
  'epoch-storefront-ahead': [starts],
  'epoch-unknown-epoch': [starts],
  'epoch-clone': [starts],
  'epoch-site-ahead': ['site/ways-back.test.ts', "'site-ahead'"],
  'epoch-renamed': [starts],
  'ledger-unchecked': [starts],
  'ledger-rebuilding': ['ledger/threads/threads.test.ts'],
  'projections-repaired': [starts],
  'anchor-missing': [starts],
  'older-version': ['ledger/replay/older-version.test.ts'],
  'shown-unknown': [starts],
  'ledger-damaged': [starts],
  'log-large': [machine],
  'disk-low': [machine],
  'loop-failed': ['app/kept-parts.test.ts'],
  'loop-hangs': ['loops.test.ts'],
  'ledger-hangs': ['alarms/ledger-hangs.test.ts'],
  'channel-down': [running],
  'channel-refused': [running],
  'channel-held': [running],
  'channel-braked': ['end-to-end/told.test.ts'],
  'answers-unproved': [running],
  'channel-behind': [running],
  'channel-stopped': [running],
  'channel-paused': [running],
  'site-cut-off': ['end-to-end/site.test.ts'],
  'site-trouble': ['site/ways-back.test.ts'],
  'site-stopped': ['app/site-alarms.test.ts'],
  'site-untold': ['app/site-alarms.test.ts'],
  'site-behind': ['app/site-alarms.test.ts'],
  'schedule-late': ['alarms/schedule-late.test.ts'],
  'orders-failing': [running],
  'orders-not-told': [starts],
  'broker-unreachable': [running],
  'broker-denies': [running],
  'broker-silent': ['mqtt/canary.test.ts'],
  'dock-double': ['alarms/double.test.ts'],
  'device-missing': [running],
  'device-trouble': [running],
  'station-without-scanner': [running],
  'device-paused': ['end-to-end/labels.test.ts', 'faster than any hand'],
  'badges-tried': [running],
  'command-key': [starts],
  'command-key-changed': [starts],
  'clock-not-set': [machine],
  'clock-wrong': [trouble],
  'file-missing': [running],
  'secret-exposed': [running],
  'certificate-ending': [running],
  'machine-slowed': [machine],
  'upgrade-failed': [machine],
  'restart-required': [trouble],
  'screen-down': [running],
  'listings-unread': ['forward/listed-items.test.ts'],
  'epcis-failing': ['forward/epcis-follower.test.ts'],
  'copy-failing': ['copy/ledger-copy.test.ts'],
  'mail-failed': ['reconcile/mail.test.ts'],
  'bad-config': [trouble],
};

it.each(Object.keys(alarmCatalogue) as AlarmCode[])('%s comes and goes by what is really wrong', (code) => {
  const [file, word = code] = shownIn[code];
  const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  expect(text).toContain(word);
});
