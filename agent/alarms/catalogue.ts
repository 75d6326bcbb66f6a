/**
 * Everything that can be wrong with a dock and that somebody should know of: stable codes for programs; what it means
 * and what to do about it, for people. The README beside it shows the same table; a test keeps the two equal.
 *
 * To add an alarm: a line here, the same line in the README beside it (`npx vitest run test/alarms/alarms.test.ts`
 * prints it), and `alarms.raise(code, { subject?, text? })` where the trouble is noticed with `alarms.clear(code,
 * subject?)` where it ends. What can be read off the dock's state at any moment is better told in `conditions.ts`:
 * there an alarm comes and goes by itself.
 */

import type { AlarmEntry } from './alarm-entry.ts';
import { ledgerAlarms, nextStart } from './ledger-alarms.ts';

/** A storefront is believed to be dead after this; its first failures are the network's daily noise. */
export const patienceMs = 120_000;

const entries = {
  ...ledgerAlarms,
  'log-large': {
    severity: 'warning',
    meaning: 'The ledger’s write-ahead log grows and is not copied into the ledger.',
    remedy: 'Close programs that read the ledger; restart the agent if it stays.',
    ends: 'when the log is short again',
  },
  'disk-low': {
    severity: 'warning',
    meaning: 'The data disk is nearly full.',
    remedy: 'Free some space before nothing can be recorded.',
    ends: 'when there is space again',
  },
  'loop-failed': {
    severity: 'error',
    meaning: 'A part of the agent failed and is started again and again.',
    remedy: 'Report it with the log lines; restart the agent if it stays.',
    ends: 'when that part works again',
  },
  'loop-hangs': {
    severity: 'error',
    meaning: 'A part of the agent has not come to an end for a quarter of an hour: what it does stands still.',
    remedy: 'Report it with the log lines; restart the agent.',
    ends: 'when that part goes on',
  },
  'ledger-hangs': {
    severity: 'critical',
    meaning: 'The ledger has not answered for 20 seconds: nothing can be recorded.',
    remedy: 'Check the card; the service restarts the agent by itself, else do so.',
    ends: 'when it answers',
  },
  'channel-down': {
    severity: 'error',
    meaning: 'The storefront takes no levels: what it shows may be oversold.',
    remedy: 'Do what the text says; is the storefront running?',
    ends: 'when it takes a batch',
  },
  'channel-held': {
    severity: 'error',
    meaning: 'Answers name again what this ledger cannot know: somebody else may answer for the storefront.',
    remedy:
      'Look at who may publish its answers (the broker’s access list), then `tallyman req sync/resume \'{"channel":"NAME"}\'`.',
    ends: 'when an answer fits, or a person resumes the channel',
  },
  'channel-braked': {
    severity: 'error',
    meaning:
      'Too many of the storefront’s listings would go to 0 at once, and not because they were sold: nothing is sent.',
    remedy:
      'Look at the list in the text: a count, an import or a setting may be wrong. Put it right, or let it go by name: `tallyman channel release CHANNEL --name YOURS`.',
    ends: 'when the levels are right again, or a person lets them go',
  },
  'answers-unproved': {
    severity: 'error',
    meaning: 'Answers in a storefront’s name come without the right proof (hmac): none of them is believed.',
    remedy:
      'Put one secret into `ack-secret-file` and the storefront; if both have it, look who else may answer for it.',
    ends: 'when none has come for ten minutes',
  },
  'channel-refused': {
    severity: 'error',
    meaning: 'The storefront does not let this dock in: what it shows may be oversold.',
    remedy: 'Check the channel’s secret, headers, address and certificates: `tallyman channel test CHANNEL`.',
    ends: 'when it takes a batch',
  },
  'channel-behind': {
    severity: 'error',
    meaning: 'Levels wait for the storefront far longer than they should.',
    remedy:
      'Look at the channel: `tallyman status`. `tallyman req sync/pause \'{"channel":"NAME"}\'`, then `tallyman req sync/resume \'{"channel":"NAME"}\'`, begin anew.',
    ends: 'when nothing old waits',
  },
  'channel-stopped': {
    severity: 'error',
    meaning: 'The storefront said that it is gone for good, or holds what another ledger told it: it gets no levels.',
    remedy:
      'Do what the text says; `tallyman req sync/resume \'{"channel":"NAME"}\'` goes on. If it is gone: take the channel out of the configuration.',
    ends: 'when it is resumed',
  },
  'channel-paused': {
    severity: 'warning',
    meaning: 'Somebody paused the channel: it gets no levels.',
    remedy: '`tallyman req sync/resume \'{"channel":"NAME"}\'` goes on.',
    ends: 'when it is resumed',
  },
  'schedule-late': {
    severity: 'error',
    meaning: 'A turn of the channel’s schedule came and did not get through.',
    remedy: 'Look at the channel: `tallyman status`; `tallyman req sync/now \'{"all":true}\'` sends at once.',
    ends: 'when the turn is through',
  },
  'orders-failing': {
    severity: 'error',
    meaning: 'The storefront’s orders are not read: what was sold there is not booked.',
    remedy:
      'Is the storefront there, and are its address and secret right? `tallyman status` says why; reading goes on by itself.',
    ends: 'when orders are read again',
  },
  'orders-not-told': {
    severity: 'error',
    meaning: 'The storefront has no page of orders: what is sold there is not booked.',
    remedy:
      'Check its address, or set `orders = false` and restart the agent. It is asked again once an hour, and when the channel is refreshed.',
    ends: 'when it has one',
  },
  'broker-unreachable': {
    severity: 'error',
    meaning: 'There is no link to the broker: storefronts behind it get no levels, and nobody can look from afar.',
    remedy: 'Do what the text says; is the network there?',
    ends: 'when there is a link',
  },
  'broker-denies': {
    severity: 'error',
    meaning: 'The broker does not let this dock read or write a topic.',
    remedy: 'Let its user read and write below tallyman/v1/{site}/{dock}/.',
    ends: 'when it is let',
  },
  'broker-silent': {
    severity: 'warning',
    meaning:
      'The broker takes what this dock says to itself on a topic and does not hand it back: nobody may be hearing the dock, or it nobody.',
    remedy:
      'Let its user read and write the topics in the text, as `config/mosquitto/tallyman.acl` does; see whether it may do what stands beside them there.',
    ends: 'when it comes back, some minutes after the access list lets it',
  },
  'dock-double': {
    severity: 'error',
    meaning:
      'Another dock has this one’s name at the broker: storefronts are told nothing, and scans go on being recorded.',
    remedy:
      'Switch the one off that should not be there, or make it a dock of its own: another `name` in [dock], another `data`.',
    ends: 'when the other ends in order, or was not heard for three minutes',
  },
  'device-missing': {
    severity: 'error',
    meaning: 'The device is not connected.',
    remedy: 'Check its cable and power; `tallyman devices ls` shows what is plugged in.',
    ends: 'when it is connected',
  },
  'device-trouble': {
    severity: 'warning',
    meaning: 'The device is connected and does not work as it should.',
    remedy: 'Look at the device and its cable; `tallyman devices ls` says what it lacks.',
    ends: 'when it works',
  },
  'station-without-scanner': {
    severity: 'error',
    meaning: 'None of the station’s scanners is connected: nothing can be scanned there.',
    remedy: 'Check cables and power; the buttons on the screen still work.',
    ends: 'when one is connected',
  },
  'device-paused': {
    severity: 'error',
    meaning: 'A scanner sends refused codes faster than any hand: its port is paused.',
    remedy: 'Look what is in front of it; it is read on by itself.',
    ends: 'when it is read again',
  },
  'badges-tried': {
    severity: 'error',
    meaning: 'Five unknown badges in a row: for a minute the station takes nothing.',
    remedy: 'Look who is there; scan a sound badge afterwards.',
    ends: 'when a minute is over',
  },
  'command-key': {
    severity: 'error',
    meaning: 'The key of the printed codes is missing, damaged or another one: sheets and badges do not work.',
    remedy: 'Do what the text says; print anew: `tallyman print commands --badges`.',
    ends: nextStart,
  },
  'command-key-changed': {
    severity: 'warning',
    meaning: 'The key of the printed codes was changed: sheets and badges printed before are refused.',
    remedy: 'Print anew: `tallyman print commands --badges`; throw the old ones away.',
    ends: nextStart,
  },
  'clock-not-set': {
    severity: 'warning',
    meaning: 'No time service has set the clock for ten minutes: dates may be wrong.',
    remedy: 'Check the network and the time service: `timedatectl`.',
    ends: 'when the clock is set',
  },
  'clock-wrong': {
    severity: 'error',
    meaning: 'The clock shows a time that is long over, or more than a month ahead of what was recorded last.',
    remedy:
      'Let the time service set it: `timedatectl`. Orders, schedules and street dates go on by themselves; *Process Orders* can be turned on by hand.',
    ends: 'when the clock is right',
  },
  'file-missing': {
    severity: 'error',
    meaning: 'A file that the configuration names cannot be read, is empty, or is not what it is named for.',
    remedy: 'Put it there, readable for the agent’s user; `tallyman config check` says what is wrong.',
    ends: 'when it can be used',
  },
  'secret-exposed': {
    severity: 'warning',
    meaning: 'A file with a secret in it may be read by every user of this machine.',
    remedy: 'Take the right from them, as with `chmod 640`, and put a new secret in it if others work on this machine.',
    ends: 'when they may not any more',
  },
  'certificate-ending': {
    severity: 'warning',
    meaning:
      'A certificate of this dock ends within 30 days (of one for less than 90: in its last third), or is over: then nobody lets it in.',
    remedy: 'Put a renewed one in its place, from afar by `certificate/renew`; it is taken at the next connection.',
    ends: 'when it is good for longer',
  },
  'machine-slowed': {
    severity: 'warning',
    meaning: 'The computer gets too little power or is too hot, and slows itself down.',
    remedy: 'Check its power supply and cable, and that air gets to it.',
    ends: 'when it runs at full speed',
  },
  'upgrade-failed': {
    severity: 'error',
    meaning: 'Another version was to run here, and does not: the dock was not well with it, or it could not be had.',
    remedy: 'Look into the log of the time that the text names; ask for a version that is mended.',
    ends: 'when another one is asked for, or the computer starts again',
  },
  'restart-required': {
    severity: 'warning',
    meaning: 'The configuration file was changed; what runs is what it said before.',
    remedy: 'Restart the agent to take it: `systemctl restart tallyman`.',
    ends: 'at the next start, or when the file says what runs',
  },
  'screen-down': {
    severity: 'error',
    meaning: 'The screens cannot be shown.',
    remedy: 'Choose another address for [screen] listen, or stop what uses it.',
    ends: 'when they are shown',
  },
  'listings-unread': {
    severity: 'error',
    meaning: 'What this storefront lists cannot be read: it is not told of items that are listed there since.',
    remedy: 'Do what the text says; tallyman channel test shows more. With associate = "all" it is told of every item.',
    ends: 'when all of it was read',
  },
  'epcis-failing': {
    severity: 'warning',
    meaning: 'A partner’s capture endpoint or folder takes no EPCIS events; they are kept, and tried again for ever.',
    remedy: 'Do what the text says: check url, headers-file or folder of [[epcis]].',
    ends: 'when they are taken',
  },
  'copy-failing': {
    severity: 'error',
    meaning: 'The ledger is not copied any more: what is recorded from now on is on this card alone.',
    remedy: 'Do what the text says: plug the medium in, make room, let this dock in again. It catches up by itself.',
    ends: 'when it is copied again',
  },
  'site-cut-off': {
    severity: 'warning',
    meaning: 'This dock does not reach its site’s server: work goes on, and the other docks do not hear of it.',
    remedy: 'Do what the text says: is the network there, does the server run? `tallyman site status` shows the rest.',
    ends: 'when it is reached',
  },
  'site-trouble': {
    severity: 'error',
    meaning: 'What this dock and its site know of each other does not fit together.',
    remedy: 'Do what the text says. Count what it names if in doubt; report it with the log lines.',
    ends: 'at the next start',
  },
  'site-stopped': {
    severity: 'error',
    meaning: 'The other docks hear nothing of this one: another device has its name, or it was retired.',
    remedy:
      'Switch the other device off, or give one of the two another name and let it in again: `tallyman site invite NAME`.',
    ends: 'when this dock is heard again',
  },
  'site-untold': {
    severity: 'warning',
    meaning: 'No dock of the site tells the storefronts: they show what they were told last.',
    remedy:
      'Switch on the docks that the text names. Is one of them gone for good: `tallyman site resume NAME --without`, on the server.',
    ends: 'when a dock tells again',
  },
  'site-behind': {
    severity: 'warning',
    meaning: 'Something that another dock did is missing here, and only its own ledger still has it.',
    remedy: 'Switch that dock on and let it reach the site’s server: what is missing comes by itself.',
    ends: 'when it is known here',
  },
  'mail-failed': {
    severity: 'warning',
    meaning: 'A mail could not be sent; it is tried again for days.',
    remedy:
      'Check [mail]: address, user and password-file. A nightly report can be read meanwhile: `tallyman reconcile report`.',
    ends: 'when it is mailed',
  },
  'bad-config': {
    severity: 'error',
    meaning: 'The configuration has mistakes; the last good one runs.',
    remedy: 'Mend it: `tallyman config check`; then restart the agent.',
    ends: 'when the file is good',
  },
} satisfies Record<string, AlarmEntry>;

export type AlarmCode = keyof typeof entries;
export const alarmCatalogue: Readonly<Record<AlarmCode, AlarmEntry>> = entries;
