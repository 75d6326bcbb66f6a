/** What the book is opened with: where the ledger is, whose it is, and who says what time it is. */
import type { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import type { Rulebook } from '../inventory/nouns/rulebook.ts';
import type { BookEvents } from './book.ts';
import type { BookIdentity } from './messages.ts';
import type { LocalTime } from './stamp.ts';

export type OpenBookOptions = {
  /** Made when it is missing. */
  dataDir: string;
  rulebook: Rulebook;
  identity: BookIdentity;
  /** Random, of this start of the dock: stands in every entry and batch. Made here when it is absent. */
  bootId?: string;
  clockTrusted(): boolean;
  /** The instant whose date counts for the rules, where it is not the clock's; ms UTC. */
  datesMs?(): number;
  /** IANA zone of the dock. */
  timezone: string;
  /** That zone's time, where the process keeps it; else it is worked out from the name. */
  localTime?: LocalTime;
  events: BookEvents;
  clock: Clock;
  /** One that was started before; its owner now is the book. */
  thread?: Worker;
};
