/** People who are let in and out while the dock runs: their badges work from then on, and no more. */
import { expect, it } from 'vitest';
import { badgeCode } from '../../command-key/command-codes.ts';
import { rulebook, World } from '../world.ts';

const operators = [
  { id: 'anna', name: 'Anna' },
  { id: 'ben', name: 'Ben', badge: 'HOUSE-0815' },
];
const world = () => new World({ ...rulebook, operators });
const scan = (at: World, text: string, station = 'receiving-1') =>
  at.submit({ type: 'scan', station, device: 'scanner-1', text });
const add = (at: World, id: string, name: string) => at.submit({ type: 'operator-add', by: 'lena', id, name });
const revoke = (at: World, id: string) => at.submit({ type: 'operator-revoke', by: 'lena', id });
const signedIn = (at: World, station = 'receiving-1') => at.tables.row('session', station)?.operator ?? null;

it('a badge printed for somebody who was added signs in, and before that is nobody’s', () => {
  const at = world();
  expect(scan(at, badgeCode('jonas'))).toMatchObject({ type: 'refused', code: 'unknown-badge' });
  expect(add(at, 'jonas', 'Jonas')).toMatchObject({ type: 'done', data: { id: 'jonas', name: 'Jonas' } });
  expect(add(at, 'jonas', 'Jonas')).toMatchObject({ type: 'unchanged' });
  expect(scan(at, badgeCode('jonas'))).toMatchObject({ type: 'stepped', text: 'Jonas works here now.' });
  expect(signedIn(at)).toBe('jonas');
});

it.each([
  ['printed', 'anna', () => badgeCode('anna')],
  ['the house’s own', 'ben', () => 'HOUSE-0815'],
])('a revoked badge (%s) opens nothing any more, and whoever holds it is signed out everywhere', (_, id, badge) => {
  const at = world();
  for (const station of ['receiving-1', 'packing-1']) scan(at, badge(), station);
  expect(revoke(at, id)).toMatchObject({ type: 'done', data: { signedOut: ['receiving-1', 'packing-1'] } });
  expect([signedIn(at), signedIn(at, 'packing-1')]).toEqual([null, null]);
  expect(scan(at, badge())).toMatchObject({ type: 'refused', code: 'unknown-badge' });
  const byHand = { command: 'sign-in', operator: id } as const;
  expect(at.submit({ type: 'station', station: 'receiving-1', by: 'screen', command: byHand })).toMatchObject({
    ...{ type: 'refused', code: 'unknown-badge' },
  });
  expect(revoke(at, id)).toMatchObject({ type: 'unchanged' });
});

it('a revoked id never comes back, for its badge would; nobody takes another’s id', () => {
  const at = world();
  add(at, 'jonas', 'Jonas');
  revoke(at, 'jonas');
  expect(add(at, 'jonas', 'Jonas')).toMatchObject({ type: 'refused', code: 'bad-request', field: 'id' });
  expect(add(at, 'anna', 'Another Anna')).toMatchObject({ type: 'refused', code: 'bad-request', field: 'id' });
  expect(revoke(at, 'nobody')).toMatchObject({ type: 'refused', code: 'unknown-badge', field: 'id' });
});
