/**
 * The boot check: database, anchor and what an earlier run left behind must agree before anything is recorded. What is
 * found (`inspect.ts`) is judged here, purely; `boot.ts` acts on it.
 *
 * | found                                                    | verdict        | done                                                          |
 * |----------------------------------------------------------|----------------|---------------------------------------------------------------|
 * | nothing at all                                           | new            | a ledger is made, epoch `new-dock`                            |
 * | database sound, anchor names one of its entries          | agreed         | go on                                                         |
 * | database sound, with an epoch that was opened because of | resumed        | go on; the start that opened it was cut short, so it is told   |
 * | this anchor, or by a salvage that is still marked         |                | again                                                         |
 * | database sound, anchor missing or unreadable             | anchor-rebuilt | go on, write the anchor again, alarm; nothing is told unchecked |
 * | the same, and the last start was under another name       | renamed        | new epoch, alarm                                              |
 * | database missing or empty, anchor or other traces exist  | ledger-lost    | new epoch above the anchor's head, alarm                      |
 * | database sound, anchor's entry is not in it              | rolled-back    | verify all of it, keep it, new epoch above both heads, alarm  |
 * | database sound, out of a backup (`restored.json`)        | rolled-back    | the same                                                      |
 * | file, chain or schema damaged; not our file; marked      | damaged        | quarantine, salvage what proves itself, new epoch, alarm |
 * | the disk refuses to be read or written, or is locked     | unavailable    | refuse, keep trying                                           |
 * | a newer program's schema                                 | newer          | touch nothing, say so, end                                    |
 *
 * The check is cheap: the last entries are re-hashed, back to the anchor's but at most 2,048. The whole ledger is
 * verified in the background after a stop that was not in order (`verify.ts`, on the reader's thread). What that finds
 * is marked in the file `damaged.json`; the next start takes the marked ledger out of use.
 *
 * It never starts again at 1 when there is any trace of an earlier ledger; and even then under a new epoch.
 */
import type { EpochReason } from '../../inventory/nouns/admin/dock.ts';
import type { AnchorFound } from '../disk/anchor.ts';
import type { RefusingReason } from '../disk/trouble.ts';

/** The epoch that an earlier start opened. */
export type OpenedEpoch = { reason: EpochReason; epoch: string; detail: string };

/** `answered`: the epoch that was opened because of just this anchor, or after a salvage. */
export type DatabaseFound =
  | { type: 'absent' }
  /** A database of ours, or an empty file, that holds no entry. */
  | { type: 'empty' }
  /**
   * `anchored`: the entry the anchor names is in it, with the same epoch and hash, and no fewer frozen batches;
   * undefined without an anchor.
   */
  | {
      type: 'sound';
      epoch: string;
      head: number;
      anchored: boolean | undefined;
      answered?: OpenedEpoch;
      /** The card left garbage behind the last entries: some that were confirmed may have stood there. */
      garbage?: boolean;
      /** site/dock, when the last start was another one's. */
      renamedFrom?: string;
    }
  | { type: 'damaged'; detail: string }
  | { type: 'unavailable'; reason: RefusingReason; detail: string }
  | { type: 'newer'; detail: string };

export type Found = {
  database: DatabaseFound;
  anchor: AnchorFound;
  /** Left by a background verification, or by a salvage that was cut short. */
  marked: string | undefined;
  /** A salvage was cut short when its ledger stood in place already: what the mark says is done. */
  salvaged: boolean;
  /** The ledger was put here out of a backup, and has not been opened since: where that came from. */
  restored?: string;
  /** A reserve file or a quarantine, or what is remembered outside of the folder: somebody worked here before. */
  traces: boolean;
};

type Judgement =
  | { verdict: 'new' }
  | { verdict: 'agreed' }
  | { verdict: 'resumed'; opened: OpenedEpoch }
  | { verdict: 'anchor-rebuilt'; detail: string }
  | { verdict: 'ledger-lost'; above: number; detail: string }
  | { verdict: 'renamed'; above: number; detail: string }
  | { verdict: 'rolled-back'; above: number; detail: string }
  | { verdict: 'damaged'; above: number; detail: string }
  | { verdict: 'unavailable'; reason: RefusingReason; detail: string }
  | { verdict: 'newer'; detail: string };

/** Numbers that nobody gets a second time: one block of the log ends at most four groups of entries. */
const lostMax = 1_000;

export function judge({ database, anchor, marked, salvaged, traces, restored }: Found): Judgement {
  if (database.type === 'unavailable') {
    return { verdict: 'unavailable', reason: database.reason, detail: database.detail };
  }
  if (database.type === 'newer') return { verdict: 'newer', detail: database.detail };
  const above = anchor.type === 'found' ? anchor.seq : 0;
  if (marked !== undefined) return { verdict: 'damaged', above, detail: marked };
  if (database.type === 'damaged') return { verdict: 'damaged', above, detail: database.detail };
  if (database.type === 'absent' || database.type === 'empty') {
    const was = database.type === 'absent' ? 'The ledger is gone' : 'The ledger is empty';
    if (anchor.type === 'found') {
      const detail = `${was}; by its anchor it reached entry ${anchor.seq} of epoch ${anchor.epoch}. Entries 1 to ${anchor.seq} are missing here.`;
      return { verdict: 'ledger-lost', above, detail };
    }
    if (anchor.type === 'damaged' || traces) {
      return {
        verdict: 'ledger-lost',
        above,
        detail: `${was} and so is its anchor; how far it reached is not known here.`,
      };
    }
    return { verdict: 'new' };
  }
  if (database.answered !== undefined && (salvaged || database.anchored === false)) {
    return { verdict: 'resumed', opened: database.answered };
  }
  if (restored !== undefined) {
    const { epoch, head } = database;
    const detail = `This ledger came out of ${restored} and ends at entry ${head} of epoch ${epoch}: what was recorded after that is not here. The dock it was taken from must not go on beside it.`;
    return { verdict: 'rolled-back', above: Math.max(above, head) + lostMax, detail };
  }
  const { renamedFrom } = database;
  if (renamedFrom !== undefined && database.anchored !== false) {
    const detail = `The ledger was written as ${renamedFrom}, and the dock has another name now. Storefronts add up what docks of different names have: tell them that ${renamedFrom} is no more.`;
    return { verdict: 'renamed', above: Math.max(above, database.head), detail };
  }
  if (database.garbage === true && database.anchored !== false) {
    const { head } = database;
    const detail = `The power went and the card left garbage behind entry ${head}: the scans confirmed last, just before that, may be missing. Use a card or disk that honours flushes.`;
    return { verdict: 'rolled-back', above: Math.max(above, head) + lostMax, detail };
  }
  if (anchor.type !== 'found') {
    const detail = `The anchor was ${anchor.type === 'absent' ? 'missing' : 'unreadable'} and was written again at entry ${database.head}.`;
    return { verdict: 'anchor-rebuilt', detail };
  }
  if (database.anchored !== false) return { verdict: 'agreed' };
  const missing =
    anchor.seq > database.head
      ? `Entries ${database.head + 1} to ${anchor.seq} are missing.`
      : `Entry ${anchor.seq} is another one, or a batch that was frozen is missing.`;
  const detail = `The ledger ends at entry ${database.head} of epoch ${database.epoch}, its anchor knows entry ${anchor.seq} of epoch ${anchor.epoch}: this is an older or another copy. ${missing}`;
  return { verdict: 'rolled-back', above: Math.max(above, database.head), detail };
}
