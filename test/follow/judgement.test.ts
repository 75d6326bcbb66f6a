/**
 * What an answer means, as a table: every kind of answer against a batch in flight, against a snapshot, and against
 * nothing; then any answer at all.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type EpochKinship,
  type Heard,
  type Judgement,
  judge,
  judgeUnasked,
  type Naming,
} from '../../agent/follow/judgement.ts';

const heard = (kinship: EpochKinship, to: number, id?: string, naming: Naming = 'untold'): Heard => ({
  answer: { epoch: kinship === 'none' ? null : `epoch-${kinship}`, to, ...(id === undefined ? {} : { id }) },
  kinship,
  naming,
  head: 2000,
});
const plain = { key: 'mine', after: 1030, to: 1042, snapshot: false };

describe('an answer with a batch (1030, 1042] in flight, the ledger ending at 2000', () => {
  const cases: [EpochKinship, number, Judgement, Judgement][] = [
    // kinship, to, judgement of a plain batch, judgement of a snapshot
    ['current', 1042, 'taken', 'taken'],
    ['current', 1030, 'repeat', 'repeat'],
    ['current', 1029, 'behind', 'repeat'],
    ['current', 0, 'behind', 'repeat'],
    ['current', 1035, 'astray', 'repeat'],
    // Places it was never sent to: a snapshot would pass for a duplicate there for ever.
    ['current', 1043, 'astray', 'ahead'],
    ['current', 2000, 'astray', 'ahead'],
    ['current', 2001, 'ahead', 'ahead'],
    ['none', 0, 'behind', 'repeat'],
    ['older', 9999, 'behind', 'repeat'],
    ['unknown', 1042, 'foreign', 'foreign'],
    ['unknown', 0, 'foreign', 'foreign'],
  ];
  it.each(cases)('%s %d is %s, for a snapshot %s', (kinship, to, ofPlain, ofSnapshot) => {
    expect(judge(heard(kinship, to), plain)).toBe(ofPlain);
    expect(judge(heard(kinship, to), { ...plain, snapshot: true })).toBe(ofSnapshot);
  });

  const named: [number, string, Naming, Judgement, Judgement][] = [
    // to, id, whose it is, judgement of a plain batch, judgement of a snapshot
    [1042, 'mine', 'ours', 'taken', 'taken'],
    [1042, 'mine', 'untold', 'taken', 'taken'],
    [1042, 'theirs', 'strange', 'stranger', 'stranger'],
    // Given up here, applied there.
    [1042, 'given-up', 'ours', 'astray', 'astray'],
    [1042, 'too-far-back', 'untold', 'repeat', 'repeat'],
    [1030, 'before', 'ours', 'repeat', 'repeat'],
    [1030, 'theirs', 'strange', 'stranger', 'stranger'],
    [1010, 'long-ago', 'ours', 'behind', 'repeat'],
    [1010, 'theirs', 'strange', 'stranger', 'stranger'],
    [1035, 'theirs', 'strange', 'stranger', 'stranger'],
    [1100, 'theirs', 'strange', 'stranger', 'stranger'],
    [2001, 'theirs', 'strange', 'ahead', 'ahead'],
  ];
  it.each(named)('%d by %s (%s) is %s, for a snapshot %s', (to, id, naming, ofPlain, ofSnapshot) => {
    expect(judge(heard('current', to, id, naming), plain)).toBe(ofPlain);
    expect(judge(heard('current', to, id, naming), { ...plain, snapshot: true })).toBe(ofSnapshot);
  });

  it('takes nothing of a new storefront for loss when the channel starts from nothing, too', () => {
    expect(judge(heard('none', 0), { key: 'mine', after: 0, to: 12, snapshot: false })).toBe('repeat');
  });
});

describe('an answer nobody asked for, 1042 acknowledged last and 1030 before', () => {
  const cases: [EpochKinship, number, Judgement][] = [
    ['current', 1042, 'repeat'],
    ['current', 1030, 'repeat'],
    ['current', 1031, 'behind'],
    ['current', 0, 'behind'],
    ['current', 2001, 'ahead'],
    ['none', 0, 'behind'],
    ['older', 1042, 'behind'],
    ['unknown', 1, 'foreign'],
  ];
  it.each(cases)('%s %d is %s', (kinship, to, judgement) => {
    expect(judgeUnasked(heard(kinship, to), 1042, [1030, 1042])).toBe(judgement);
  });

  it('is a stranger’s where it names a batch that this ledger never made', () => {
    for (const to of [0, 1030, 1031, 1042, 1500]) {
      expect(judgeUnasked(heard('current', to, 'theirs', 'strange'), 1042, [1030, 1042])).toBe('stranger');
    }
    expect(judgeUnasked(heard('current', 1042, 'mine', 'ours'), 1042, [1042])).toBe('repeat');
  });

  it('finds nothing odd in a new storefront before anything was acknowledged', () => {
    expect(judgeUnasked(heard('none', 0), 0, [])).toBe('repeat');
    expect(judgeUnasked(heard('older', 77), 0, [])).toBe('repeat');
  });
});

describe('any answer', () => {
  const place = fc.nat(30);
  const answer: fc.Arbitrary<Heard> = fc
    .record({
      kinship: fc.constantFrom<EpochKinship[]>('current', 'older', 'unknown', 'none'),
      naming: fc.constantFrom<Naming[]>('ours', 'strange', 'untold'),
      to: place,
      id: fc.option(fc.constantFrom('mine', 'other'), { nil: undefined }),
      head: fc.integer({ min: 10, max: 30 }),
    })
    .map(({ kinship, naming, to, id, head }) => ({
      ...heard(kinship, to, id, id === undefined ? 'untold' : naming),
      head,
    }));
  const batches = fc
    .record({ after: fc.nat(8), long: fc.integer({ min: 1, max: 2 }), snapshot: fc.boolean() })
    .map(({ after, long, snapshot }) => ({ key: 'mine', after, to: after + long, snapshot }));

  it('is an acknowledgement only for the batch’s own place under its own name, or under none', () => {
    fc.assert(
      fc.property(answer, batches, (said, batch) => {
        const { to, id } = said.answer;
        const fits = said.kinship === 'current' && to === batch.to && (id === undefined || id === batch.key);
        expect(judge(said, batch) === 'taken').toBe(fits);
        expect(judgeUnasked(said, batch.after, [batch.after])).not.toBe('taken');
      }),
      { numRuns: 5_000 },
    );
  });

  it('that names a batch of this epoch which nobody here made never passes in silence', () => {
    fc.assert(
      fc.property(answer, batches, (said, batch) => {
        fc.pre(said.kinship === 'current' && said.naming === 'strange' && said.answer.id === 'other');
        expect(['stranger', 'ahead']).toContain(judge(said, batch));
        expect(['stranger', 'ahead']).toContain(judgeUnasked(said, batch.after, [batch.after]));
      }),
      { numRuns: 5_000 },
    );
  });

  it('beyond the end of the ledger is never obeyed', () => {
    fc.assert(
      fc.property(answer, batches, (said, batch) => {
        fc.pre(said.kinship === 'current' && said.answer.to > Math.max(said.head, batch.to));
        expect(judge(said, batch)).toBe('ahead');
        expect(judgeUnasked(said, batch.after, [batch.after])).toBe('ahead');
      }),
      { numRuns: 5_000 },
    );
  });
});
