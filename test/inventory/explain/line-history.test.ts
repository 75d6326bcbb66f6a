/** What became of each movement at one channel. */
import { expect, it } from 'vitest';
import type { HistoryLine } from '../../../agent/inventory/explain/line-history.ts';
import { Dock } from './told-dock.ts';

const short = (lines: readonly HistoryLine[]) =>
  lines.map(({ before, after, result, rule, key, ack }) => [before, after, result, rule ?? key ?? '', ack?.seq ?? 0]);

it('tells what was sent from what was overtaken, with the batch’s key and when it was acknowledged', () => {
  const dock = new Dock().receive(1).tell(1).receive(2).tell(3).receive(1);
  const told = dock.entries.filter(({ kind }) => kind === 'ack').map(({ seq }) => seq);
  expect(short(dock.history().lines)).toEqual([
    [3, 4, 'waiting', '', 0],
    [1, 3, 'acknowledged', 'k1', told[1]],
    [1, 2, 'superseded', 'k1', 0],
    // The receipt was silent, and the turn of Process Orders behind it spoke (R9).
    [null, 1, 'acknowledged', 'k1', told[0]],
    [null, 1, 'skipped', 'R12', 0],
  ]);
  expect(dock.history().lines[1]?.text).toMatch(/^1 received at receiving-1/);
});

it('names what is on its way', () => {
  const dock = new Dock().receive(1);
  const { lines } = dock.history(1, 0, { key: 'k9', level: 1, sinceMs: 0 });
  expect(lines).toMatchObject([{ result: 'in-flight', key: 'k9', before: null, after: 1 }]);
});

it('says why a movement was told to nobody: the policy, the flag, nothing new, a refusal', () => {
  expect(new Dock().policy('never').receive(1).history().lines[0]).toMatchObject({ result: 'skipped', rule: 'R10' });
  const held = new Dock().change({ streetDate: '2026-12-24' }).receive(1).history();
  expect(held.lines).toMatchObject([{ result: 'skipped', rule: 'R12', reason: 'Process Orders was off' }]);
  const low = new Dock({ minimumLevel: 5 }).receive(1).tell(0).receive(1).tellOthers().history(1);
  expect(low.lines).toMatchObject([{ result: 'skipped', rule: 'R18', before: 0, after: 0 }]);
  const refused = new Dock().receive(1).tell(1, 'no such listing').history(1);
  expect(refused.lines).toMatchObject([{ result: 'refused', reason: 'no such listing', before: null, after: 1 }]);
});

it('R27: says of a movement while the item was off for the channel that it was, and of a later one what was told', () => {
  const off = { result: 'skipped', rule: 'R27', reason: 'the item was switched off for this channel' };
  const dock = new Dock().receive(2).tell(2).listed(true).receive(1);
  expect(dock.history().lines.slice(0, 2)).toMatchObject([off, off]);
  dock.tellOthers();
  expect(dock.history().lines.slice(0, 2)).toMatchObject([off, off]);
  const [on, moved] = dock.listed(false).tell(3).history().lines;
  expect([on, moved]).toMatchObject([{ before: 2, after: 3, result: 'acknowledged' }, off]);
  // Made before it was switched off, and looked through only after that.
  const late = new Dock().receive(1).tell(1).receive(1).listed(true).tellOthers().history();
  expect(late.lines.slice(0, 2)).toMatchObject([off, off]);
  const unlisted = new Dock({ onlyListed: true }).receive(1).tellOthers().history(1);
  expect(unlisted.lines).toMatchObject([
    { result: 'skipped', rule: 'R27', reason: 'it was not on record as listed there' },
  ]);
});

it('R18: says what a storefront in full mode had before, which each turn tells', () => {
  const dock = new Dock({ mode: 'full' }).receive(1).tell(1).policy('never').receive(1).policy('always').tell(2);
  dock.policy('never').receive(1);
  expect(dock.history().lines.slice(0, 2)).toMatchObject([
    { before: 2, after: 3, result: 'skipped', rule: 'R10' },
    { before: 1, after: 2, result: 'skipped', rule: 'R10' },
  ]);
});

it('comes in pages, and ends where it is said to', () => {
  const dock = new Dock().receive(1).tell(1).receive(1).tell(2).receive(1).tell(3);
  const all = dock.history().lines;
  const first = dock.history(2);
  expect(first.more).toBe(true);
  expect(first.lines).toEqual(all.slice(0, 2));
  expect(dock.history(50, all[1]?.seq).lines).toEqual(all.slice(0, 1));
});
