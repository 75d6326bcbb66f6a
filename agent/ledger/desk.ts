/**
 * The book's desk: takes what is waiting, does the writing requests in one transaction and commits once, then looks up what
 * was asked. Group commit without a timer: while one commit is on its way to the disk the next group gathers.
 *
 * A request that throws is a bug, and must not take its neighbours with it: the transaction is rolled back and the group is
 * done again one by one, so that only this one is answered as an error. Trouble with the storage refuses the whole group:
 * nothing of it was recorded.
 */
import type { Outcome } from '../inventory/submission.ts';
import type { RandomBytes } from './ids.ts';
import type { Ledger } from './ledger.ts';
import type { Answer, BookIdentity, Numbered, ReadRequest, WriteRequest } from './messages.ts';
import { Reads } from './reads.ts';
import { type RefusingReason, type Trouble, troubleOf, troubleText } from './trouble.ts';
import { again, type EpochOpened, Writes } from './writes.ts';

/** Requests in one commit: beyond this a longer transaction gains nothing and everybody waits for it. */
export const groupMax = 128;

export type Turn = {
  answers: Answer[];
  /** The head moved. */
  moved: boolean;
  /** Some channel may have something to say. */
  due: boolean;
  opened: EpochOpened[];
  /** To be put at the end of the queue. */
  again: Numbered<WriteRequest>[];
  trouble?: Trouble;
};

type Failure = { bug: unknown };

export class Desk {
  readonly ledger: Ledger;
  readonly writes: Writes;
  readonly #reads: Reads;

  constructor(ledger: Ledger, identity: BookIdentity, randomBytes: RandomBytes) {
    this.ledger = ledger;
    this.writes = new Writes(ledger, identity, randomBytes);
    this.#reads = new Reads(ledger, this.writes.seen);
  }

  /**
   * One group. `pull` is asked until it has nothing more, also while the transaction is under way: what arrives meanwhile
   * still joins.
   */
  write(pull: () => Numbered<WriteRequest> | undefined): Turn {
    const group: Numbered<WriteRequest>[] = [];
    const turn = this.#transaction(() => {
      const request = group.length < groupMax ? pull() : undefined;
      if (request !== undefined) group.push(request);
      return request;
    });
    if ('bug' in turn) return this.#oneByOne(group);
    return turn.trouble === undefined ? turn : { ...turn, answers: refusals(group, turn.trouble), again: [] };
  }

  read(request: Numbered<ReadRequest>): Answer {
    try {
      return { id: request.id, value: this.#reads.execute(request) };
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === undefined) return bugAnswer(request.id, error);
      return { id: request.id, refused: troubleText(trouble.reason) };
    }
  }

  #transaction(next: () => Numbered<WriteRequest> | undefined): Turn | Failure {
    const turn = emptyTurn();
    const { ledger, writes } = this;
    try {
      let begun = false;
      for (let request = next(); request !== undefined; request = next()) {
        if (!begun) ledger.begin();
        begun = true;
        const value = writes.execute(request, request.stamp);
        if (value === again) turn.again.push(request);
        else turn.answers.push({ id: request.id, value });
      }
      if (!begun) return turn;
      turn.moved = ledger.commit();
    } catch (error) {
      this.#undo();
      const trouble = troubleOf(error);
      return trouble === undefined ? { bug: error } : { ...turn, trouble };
    }
    writes.seen.commit();
    turn.due = ledger.tables.dueMoved;
    ledger.tables.dueMoved = false;
    turn.opened = writes.opened;
    writes.opened = [];
    return turn;
  }

  #undo(): void {
    this.writes.seen.rollback();
    this.writes.opened = [];
    this.ledger.rollback();
  }

  #oneByOne(group: Numbered<WriteRequest>[]): Turn {
    const whole = emptyTurn();
    for (const [index, request] of group.entries()) {
      const turn = this.#transaction(once(request));
      if ('bug' in turn) {
        whole.answers.push(bugAnswer(request.id, turn.bug));
        continue;
      }
      if (turn.trouble !== undefined) {
        whole.answers.push(...refusals(group.slice(index), turn.trouble));
        return { ...whole, trouble: turn.trouble };
      }
      whole.answers.push(...turn.answers);
      whole.again.push(...turn.again);
      whole.opened.push(...turn.opened);
      whole.moved ||= turn.moved;
      whole.due ||= turn.due;
    }
    return whole;
  }
}

function emptyTurn(): Turn {
  return { answers: [], moved: false, due: false, opened: [], again: [] };
}

function once<T>(value: T): () => T | undefined {
  let left: T | undefined = value;
  return () => {
    const given = left;
    left = undefined;
    return given;
  };
}

function bugAnswer(id: number, error: unknown): Answer {
  return { id, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}

/** A scan hears that nothing was recorded; everybody else gets the same as an error to try again on. */
export function refusal(request: Numbered<WriteRequest>, reason: RefusingReason): Answer {
  const text = troubleText(reason);
  if (request.type !== 'submit') return { id: request.id, refused: text };
  const outcome: Outcome = { type: 'refused', code: 'storage', text };
  return { id: request.id, value: outcome };
}

const refusals = (group: Numbered<WriteRequest>[], trouble: Trouble): Answer[] =>
  group.map((request) => refusal(request, trouble.reason));
