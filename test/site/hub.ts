/**
 * A site's server as the docks of the model see it: subjects that are appended to where they end as expected, and keys
 * that are created once. It may lose the end of everything it holds.
 */
import type { Decision } from '../../agent/site/core/decisions.ts';
import type { Claim } from '../../agent/site/core/facts.ts';
import type { Range } from '../../agent/site/core/range.ts';

export type Message = { seq: number; subject: string } & (
  | { range: Range; decision?: never }
  | { decision: Decision; range?: never }
);

export const tellSubject = 'tell';
export const logOf = (dock: string): string => `log.${dock}`;

export class Hub {
  /** Counts the times that it lost something. */
  incarnation = 1;
  recovering = false;
  seq = 0;
  readonly subjects = new Map<string, Message[]>();
  /**
   * Claims, each under a number of its own; null: the order is over, nobody gets it. The teller's are for a place of
   * its log.
   */
  claims = new Map<string, Claim | null>();
  claimNumber = 0;
  readonly instances = new Map<string, string>();
  /** A mistake: what is appended is taken wherever the subject ends. */
  readonly #believesAll: boolean;

  constructor(believesAll: boolean) {
    this.#believesAll = believesAll;
  }

  of(subject: string): Message[] {
    const known = this.subjects.get(subject);
    if (known !== undefined) return known;
    const fresh: Message[] = [];
    this.subjects.set(subject, fresh);
    return fresh;
  }

  last(subject: string): Message | undefined {
    return this.of(subject).at(-1);
  }

  /** @returns the number it got; undefined: another one was last than `expected` */
  append(subject: string, expected: number, what: { range: Range } | { decision: Decision }): number | undefined {
    const messages = this.of(subject);
    if ((messages.at(-1)?.seq ?? 0) !== expected && !this.#believesAll) return undefined;
    this.seq += 1;
    messages.push({ seq: this.seq, subject, ...what } as Message);
    return this.seq;
  }

  claim(order: string, dock: string): Claim | null {
    const given = this.claims.get(order);
    if (given !== undefined) return given;
    this.claimNumber += 1;
    const claim = { dock, number: this.claimNumber };
    this.claims.set(order, claim);
    return claim;
  }

  /** Everything after message `seq` is gone, and the claims are those of an earlier day. */
  loseAfter(seq: number, claims: Map<string, Claim | null>): void {
    for (const [subject, messages] of this.subjects) {
      this.subjects.set(
        subject,
        messages.filter((message) => message.seq <= seq),
      );
    }
    this.claims = claims;
    this.incarnation += 1;
    this.recovering = true;
  }
}
