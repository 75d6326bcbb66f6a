/**
 * Group commit: the open ledger (`open-ledger.ts`) hands over what is waiting; all of it is executed in one transaction
 * and committed once. There is no timer: while one commit is on its way to the disk the next group gathers. Reads are
 * answered between two commits.
 *
 * A request that throws is a bug, and must not take its neighbours with it: the transaction is rolled back and the
 * group is done again one by one, so that only this one is answered as an error. Trouble with the storage refuses the
 * whole group: nothing of it was recorded.
 */

import { systemClock } from '../../clock.ts';
import type { Draft } from '../../inventory/nouns/entry.ts';
import type { Outcome } from '../../inventory/nouns/outcome.ts';
import type { Matter } from '../book.ts';
import type { RandomBytes } from '../chain/ids.ts';
import { type RefusingReason, type Trouble, troubleOf, troubleText } from '../disk/trouble.ts';
import type { Answer, BookIdentity, Numbered, ReadRequest, WriteRequest } from '../messages.ts';
import { mattersOf } from '../projections/matters.ts';
import { Reads } from '../projections/reads.ts';
import { isUnreadable } from '../projections/stored-json.ts';
import type { Stamp } from '../stamp.ts';
import type { OnProgress } from '../threads/progress.ts';
import { again } from './again.ts';
import { clockChange } from './clock-change.ts';
import type { Ledger } from './ledger.ts';
import { type EpochOpened, Writes } from './writes.ts';

/** Requests in one commit: beyond this a longer transaction gains nothing and everybody waits for it. */
export const groupMax = 128;

export type Turn = {
  answers: Answer[];
  /** Something was committed, with or without an entry. */
  committed: boolean;
  /** The head moved. */
  moved: boolean;
  /** Some channel may have something to say. */
  due: boolean;
  /** Merchants whose channels are not to wait with it (R14). */
  hurried: string[];
  opened: EpochOpened[];
  /** What stands now, when that changed. */
  matters?: Matter[];
  /** To be put at the end of the queue. */
  again: Numbered<WriteRequest>[];
  trouble?: Trouble;
};

type Failure = { bug: unknown };
type Step = (turn: Turn) => void;

export class GroupCommit {
  readonly ledger: Ledger;
  readonly writes: Writes;
  readonly #reads: Reads;
  /** Of the newest committed request. */
  #clock: Stamp | undefined;

  /** @param markDamaged has the ledger taken out of use at the next start */
  constructor(ledger: Ledger, identity: BookIdentity, randomBytes: RandomBytes, markDamaged: (detail: string) => void) {
    this.ledger = ledger;
    this.writes = new Writes(ledger, identity, randomBytes, markDamaged, systemClock);
    this.#reads = new Reads(ledger, this.writes.lookedThrough, this.writes.practice);
  }

  /**
   * One group. `pull` is asked until it has nothing more, also while the transaction is under way: what arrives
   * meanwhile still joins.
   */
  write(pull: () => Numbered<WriteRequest> | undefined): Turn {
    const group: Numbered<WriteRequest>[] = [];
    const turn = this.#transaction(() => {
      const request = group.length < groupMax ? pull() : undefined;
      if (request === undefined) return undefined;
      group.push(request);
      return (collected) => this.#execute(request, collected);
    });
    if ('bug' in turn) return this.#oneByOne(group);
    return turn.trouble === undefined ? turn : { ...turn, answers: refusals(group, turn.trouble), again: [] };
  }

  /** One entry of the book's own, in a commit of its own. */
  append(drafts: readonly Draft[], stamp: Stamp): Turn {
    const turn = this.#transaction(
      once(() => {
        this.#watchClock(stamp);
        for (const draft of drafts) this.ledger.append(draft, stamp);
      }),
    );
    if ('bug' in turn) throw turn.bug;
    return turn;
  }

  /**
   * The tables made again from the entries at one go, in a commit of its own: at a start nobody scans yet.
   * @param what was found, for the record
   */
  makeTablesAnew(what: string, stamp: Stamp, onProgress?: OnProgress): Turn {
    const turn = this.#transaction(once(() => this.writes.makeTablesAnew(what, stamp, onProgress)));
    if ('bug' in turn) throw turn.bug;
    return turn;
  }

  /** Writes down how far channels were looked through, so that the next start need not look again. */
  keepLookedThrough(): void {
    this.ledger.begin();
    this.writes.lookedThrough.keepAll();
    this.ledger.commit();
  }

  /** What is under way comes to nothing; the connection is closed next. */
  close(): void {
    this.writes.close();
  }

  read(request: Numbered<ReadRequest>): Answer {
    try {
      return { call: request.call, value: this.#reads.execute(request, request.stamp) };
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === undefined) return bugAnswer(request.call, error);
      return { call: request.call, refused: troubleText(trouble.reason) };
    }
  }

  #execute(request: Numbered<WriteRequest>, turn: Turn): void {
    this.#watchClock(request.stamp);
    const value = this.writes.execute(request, request.stamp);
    if (value === again) turn.again.push(request);
    else turn.answers.push({ call: request.call, value });
  }

  /** A clock that was set is on the record before the first entry that is dated by it. */
  #watchClock(stamp: Stamp): void {
    const before = this.#clock;
    this.#clock = stamp;
    const change = before === undefined ? undefined : clockChange(before, stamp);
    if (change !== undefined) this.ledger.append({ kind: 'clock', body: change }, stamp);
  }

  /**
   * Asks for steps until there are no more, and commits them together. A turn with trouble or a bug has changed
   * nothing.
   */
  #transaction(next: () => Step | undefined): Turn | Failure {
    const turn = emptyTurn();
    const { ledger, writes } = this;
    const clock = this.#clock;
    try {
      let begun = false;
      for (let step = next(); step !== undefined; step = next()) {
        if (!begun) ledger.begin();
        begun = true;
        step(turn);
      }
      if (!begun) return turn;
      turn.moved = ledger.commit();
      turn.committed = true;
    } catch (error) {
      this.#clock = clock;
      return this.#undo() ?? failure(error);
    }
    writes.transactionOver();
    writes.lookedThrough.commit();
    turn.due = ledger.tables.dueMoved;
    ledger.tables.dueMoved = false;
    turn.hurried = [...ledger.tables.hurried];
    ledger.tables.hurried.clear();
    if (ledger.tables.mattersMoved) turn.matters = mattersOf(ledger);
    ledger.tables.mattersMoved = false;
    turn.opened = writes.opened;
    writes.opened = [];
    return turn;
  }

  /** @returns trouble when the transaction could not even be rolled back: the connection is of no use any more */
  #undo(): Turn | undefined {
    this.writes.lookedThrough.rollback();
    this.writes.practice.forget();
    this.writes.opened = [];
    try {
      this.ledger.rollback();
      this.writes.transactionOver();
      return undefined;
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === undefined) throw error;
      return { ...emptyTurn(), trouble: { ...trouble, reopen: true } };
    }
  }

  #oneByOne(group: Numbered<WriteRequest>[]): Turn {
    const whole = emptyTurn();
    for (const [index, request] of group.entries()) {
      const turn = this.#transaction(once((collected: Turn) => this.#execute(request, collected)));
      if ('bug' in turn) {
        whole.answers.push(bugAnswer(request.call, turn.bug));
        continue;
      }
      if (turn.trouble !== undefined) {
        whole.answers.push(...refusals(group.slice(index), turn.trouble));
        return { ...whole, trouble: turn.trouble };
      }
      whole.answers.push(...turn.answers);
      whole.again.push(...turn.again);
      whole.opened.push(...turn.opened);
      if (turn.matters !== undefined) whole.matters = turn.matters;
      whole.committed ||= turn.committed;
      whole.moved ||= turn.moved;
      whole.due ||= turn.due;
      whole.hurried.push(...turn.hurried);
    }
    return whole;
  }
}

function failure(error: unknown): Turn | Failure {
  const trouble = troubleOf(error);
  return trouble === undefined ? { bug: error } : { ...emptyTurn(), trouble };
}

function emptyTurn(): Turn {
  return { answers: [], committed: false, moved: false, due: false, hurried: [], opened: [], again: [] };
}

function once<T>(value: T): () => T | undefined {
  let left: T | undefined = value;
  return () => {
    const given = left;
    left = undefined;
    return given;
  };
}

function bugAnswer(call: number, error: unknown): Answer {
  if (isUnreadable(error)) return { call, unreadable: error.message };
  return { call, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** A scan hears that nothing was recorded; everybody else gets the same as an error to try again on. */
export function refusal(request: Numbered<WriteRequest>, reason: RefusingReason): Answer {
  const text = troubleText(reason);
  if (request.type !== 'submit') return { call: request.call, refused: text };
  const outcome: Outcome = { type: 'refused', code: 'storage', text };
  return { call: request.call, value: outcome };
}

const refusals = (group: Numbered<WriteRequest>[], trouble: Trouble): Answer[] =>
  group.map((request) => refusal(request, trouble.reason));
