/** The ledger's part of the catalogue: what it refuses with, what a start found, what a person has to settle. */
import type { EpochReason } from '../inventory/nouns/admin/dock.ts';
import type { Matter } from '../ledger/book.ts';
import type { RefusingReason } from '../ledger/disk/trouble.ts';
import type { AlarmEntry } from './alarm-entry.ts';

/** For each of these there is one. */
type Demanded = `ledger-${RefusingReason}` | `epoch-${Exclude<EpochReason, 'new-dock'>}` | Matter['code'];

const recorded = 'when it can be written again';
export const nextStart = 'at the next start';

export const ledgerAlarms = {
  'ledger-disk-full': {
    severity: 'critical',
    meaning: 'The disk is full: nothing can be recorded.',
    remedy: 'Free some space on the data disk.',
    ends: recorded,
  },
  'ledger-read-only': {
    severity: 'critical',
    meaning: 'The data disk is read-only: nothing can be recorded.',
    remedy: 'Check the card; replace it if it stays so.',
    ends: recorded,
  },
  'ledger-io-error': {
    severity: 'critical',
    meaning: 'The data disk reports errors: nothing can be recorded.',
    remedy: 'Check the card; replace it if it stays so.',
    ends: recorded,
  },
  'ledger-busy': {
    severity: 'critical',
    meaning: 'Another program holds the ledger locked: nothing can be recorded.',
    remedy: 'Close that program.',
    ends: recorded,
  },
  'ledger-moved': {
    severity: 'critical',
    meaning: 'The ledger was moved, removed or replaced while the dock runs: nothing can be recorded.',
    remedy:
      'Put it back, and scanning resumes. If it is gone: stop the agent, put the copy from the newest folder of `quarantine` in its place as `ledger.db`, start.',
    ends: recorded,
  },
  'epoch-ledger-lost': {
    severity: 'error',
    meaning: 'The ledger was gone at the start, and a new one was opened.',
    remedy: 'Count what moved since the last count; look for the old file.',
    ends: nextStart,
  },
  'epoch-rolled-back': {
    severity: 'error',
    meaning: 'The ledger is older than this dock remembers: entries are missing.',
    remedy: 'Enter again what the text names; count those items.',
    ends: nextStart,
  },
  'epoch-damaged': {
    severity: 'error',
    meaning: 'The ledger was damaged; it was set aside, and what is sound was kept.',
    remedy: 'Keep the set-aside file; count what the text names; check the card.',
    ends: nextStart,
  },
  'epoch-storefront-ahead': {
    severity: 'error',
    meaning: 'A storefront has answered more than this ledger knows.',
    remedy: 'Was an old copy restored? Count those items; the storefronts get every level anew.',
    ends: nextStart,
  },
  'epoch-unknown-epoch': {
    severity: 'error',
    meaning: 'A storefront names a past that this ledger does not have.',
    remedy: 'Is a second dock of this name running? Count; the storefronts get every level anew.',
    ends: nextStart,
  },
  'epoch-clone': {
    severity: 'error',
    meaning: 'A storefront holds a batch that this ledger never sent: this dock has a double, or is an old copy.',
    remedy: 'Switch the double off; count. The storefronts get every level anew.',
    ends: nextStart,
  },
  'epoch-site-ahead': {
    severity: 'error',
    meaning: 'The site knows more of this dock than its ledger does: it was an old copy, and has now what it lacked.',
    remedy: 'Count what the text says did not come back; was the copy put back on purpose?',
    ends: nextStart,
  },
  'epoch-renamed': {
    severity: 'error',
    meaning: 'The ledger was written under another dock’s or site’s name.',
    remedy: 'Is it the right data folder? Then tell the storefronts that the old name is no more.',
    ends: nextStart,
  },
  'ledger-unchecked': {
    severity: 'warning',
    meaning: 'Storefronts are told nothing until the stock was held against the ledger’s entries.',
    remedy: 'Wait: it takes seconds to minutes, and scans go on.',
    ends: 'when everything was checked',
  },
  'ledger-rebuilding': {
    severity: 'warning',
    meaning:
      'Stock and documents are being made again from the ledger’s entries; scans are confirmed when that is done.',
    remedy: 'Wait: some twenty seconds for a million entries, minutes on a small device. The log says how far it is.',
    ends: 'when they were made',
  },
  'projections-repaired': {
    severity: 'error',
    meaning: 'Stock was not what the ledger’s entries say; it was repaired and told to the storefronts.',
    remedy: 'Look at what the text names; who or what changes the data folder? Check the card.',
    ends: 'when its exception is dismissed',
  },
  'anchor-missing': {
    severity: 'error',
    meaning: 'The anchor beside the ledger was missing or unreadable: the last entries may have been taken away.',
    remedy: 'Compare what the storefronts show; who was at the data folder?',
    ends: 'when its exception is dismissed',
  },
  'older-version': {
    severity: 'warning',
    meaning: 'A newer version wrote part of this ledger: this one went back, and keeps what it cannot read.',
    remedy:
      'Install the newer version again when it is mended. Until then count what the text names before it is sold.',
    ends: 'when a version runs that knows all of it',
  },
  'shown-unknown': {
    severity: 'error',
    meaning: 'Storefronts show stock that this dock does not know since it lost its ledger.',
    remedy: 'For each: restore the ledger, or count the item, zero included; then dismiss the exception.',
    ends: 'when its exceptions are dismissed',
  },
  'ledger-damaged': {
    severity: 'error',
    meaning: 'A verification found damage in the ledger.',
    remedy: 'Copy the data directory, then restart the agent: it sets the damaged part aside.',
    ends: nextStart,
  },
} satisfies Record<Demanded, AlarmEntry> & Record<string, AlarmEntry>;
