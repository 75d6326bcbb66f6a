/** What an answer means, as a table: every kind of answer against a batch in flight, against a snapshot, and against nothing. */
import { describe, expect, it } from 'vitest';
import { type EpochKinship, type Judgement, judge, judgeUnasked } from '../../agent/forward/judgement.ts';

const heard = (kinship: EpochKinship, to: number) => ({
  answer: { epoch: kinship === 'none' ? null : `epoch-${kinship}`, to },
  kinship,
  head: 2000,
});

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
  it.each(cases)('%s %d is %s, for a snapshot %s', (kinship, to, plain, snapshot) => {
    expect(judge(heard(kinship, to), { after: 1030, to: 1042, snapshot: false })).toBe(plain);
    expect(judge(heard(kinship, to), { after: 1030, to: 1042, snapshot: true })).toBe(snapshot);
  });

  it('takes nothing of a new storefront for loss when the channel starts from nothing, too', () => {
    expect(judge(heard('none', 0), { after: 0, to: 12, snapshot: false })).toBe('repeat');
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

  it('finds nothing odd in a new storefront before anything was acknowledged', () => {
    expect(judgeUnasked(heard('none', 0), 0, [])).toBe('repeat');
    expect(judgeUnasked(heard('older', 77), 0, [])).toBe('repeat');
  });
});
