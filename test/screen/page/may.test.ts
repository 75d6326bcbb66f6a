/** What a role at a desk may press is what the verbs behind the buttons take. */
import { expect, it } from 'vitest';
import { verbs } from '../../../agent/admin/verbs/table.ts';
import { type Press, takes, whyNot } from '../../../agent/screen/page/admin/may.ts';

const behind: Partial<Record<Press, [area: string, verb: string][]>> = {
  acknowledge: [['alarm', 'ack']],
  settle: [['exception', 'resolve']],
  retry: [['channel', 'refresh']],
  resume: [['sync', 'resume']],
  bulk: [
    ['item', 'bulk'],
    ['order', 'bulk'],
  ],
};

it.each(Object.entries(behind))('%s', (press, all) => {
  for (const [area, verb] of all)
    expect(verbs.find((each) => each.area === area && each.verb === verb)?.role).toBe(takes[press as Press]);
});

it('says why not', () => {
  expect(whyNot('resume', { inside: false, role: undefined })).toBe('pin');
  expect(whyNot('resume', { inside: true, role: undefined })).toBeUndefined();
  expect(whyNot('resume', { inside: true, role: 'viewer' })).toBe('looks');
  expect(whyNot('resume', { inside: true, role: 'operator' })).toBe('role');
  expect(whyNot('settle', { inside: true, role: 'operator' })).toBeUndefined();
  expect(whyNot('bulk', { inside: true, role: 'supervisor' })).toBeUndefined();
  expect(whyNot('look', { inside: false, role: undefined })).toBeUndefined();
});
