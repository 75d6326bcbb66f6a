/** Under which numbers the others know entries of a ledger that once was an old copy. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Entry } from '../../agent/inventory/nouns/entry.ts';
import { isRecovered, knownUpTo, ownSeq, toldSeq } from '../../agent/inventory/nouns/site/numbering.ts';
import type { Renumbered } from '../../agent/inventory/nouns/site/own.ts';
import { rangeAfter } from '../../agent/site/publisher.ts';

it('is the ledger’s own number, but for what was recorded after the lives parted', () => {
  const renumbered = [{ after: 400, upTo: 420, above: 600, hash: 'h' }];
  expect([400, 401, 420, 421, 621].map((seq) => toldSeq(renumbered, seq))).toEqual([400, 601, 620, 421, 621]);
  expect([400, 600, 601, 620, 621].map((told) => ownSeq(renumbered, told))).toEqual([400, 400, 401, 420, 621]);
  // Of what another life told, nothing is an entry here.
  const known = [400, 401, 420, 421, 600, 601, 619, 620, 621].map((told) => knownUpTo(renumbered, told));
  expect(known).toEqual([400, 400, 400, 400, 400, 401, 419, 620, 621]);
  expect([isRecovered(renumbered, 600, 'h'), isRecovered(renumbered, 600, 'other')]).toEqual([true, false]);
  expect([toldSeq([], 7), ownSeq([], 7)]).toEqual([7, 7]);
});

/** Lives of a dock: each one records, another one publishes further than it knew, and it comes back behind that. */
const lives = fc.array(fc.record({ records: fc.nat(50), back: fc.nat(40), other: fc.integer({ min: 1, max: 60 }) }), {
  maxLength: 5,
});

it('rises with the entries, is taken once, and leads back, however often it came back', () => {
  fc.assert(
    fc.property(lives, (played) => {
      const renumbered: Renumbered[] = [];
      const own: number[] = [1];
      for (const { records, back, other } of played) {
        for (let n = 0; n < records; n += 1) own.push((own.at(-1) ?? 0) + 1);
        const head = own.at(-1) ?? 0;
        const after = own[Math.max(0, own.length - 1 - back)] ?? 0;
        const above = toldSeq(renumbered, after) + other;
        renumbered.push({ after, upTo: head, above, hash: '' });
        own.push(Math.max(head, above + head - after) + 1);
      }
      const last = renumbered.at(-1)?.after ?? 0;
      const told = own.filter((seq) => seq > last).map((seq) => toldSeq(renumbered, seq));
      expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
      for (const seq of own.filter((each) => each > last))
        expect(ownSeq(renumbered, toldSeq(renumbered, seq))).toBe(seq);
      for (let place = 0; place <= (told.at(-1) ?? 0); place += 1) {
        const known = own.filter((seq) => seq <= knownUpTo(renumbered, place));
        expect(known).toEqual(own.filter((seq) => toldSeq(renumbered, seq) <= place));
      }
    }),
  );
});

it('is said of where a count began, too, also of one that was booked after it came back', async () => {
  const about = { epoch: 'e', at: 0, utcOffsetMin: 0, boot: 'b', monoMs: 0, clockTrusted: true, station: null };
  const goods = { operator: null, merchant: 'acme', sku: 'TEE', quantity: 1, document: 'C-1' };
  const count = (seq: number, base: number): Entry => ({
    ...{ ...about, ...goods, seq, kind: 'count', hash: `hash-${seq}` },
    body: { counted: 1, expected: 0, base, knew: {} },
  });
  const entries = [count(405, 0), count(406, 402), count(621, 410)];
  const recent = async () => entries;
  const ledger = { head: { seq: 621 }, recent, read: recent };
  const renumbered = [{ after: 400, upTo: 420, above: 600, hash: 'h' }];
  const { range } = await rangeAfter({ dock: 'dock-1', ledger, seen: {} }, renumbered, 600, 400);
  expect(range?.facts).toMatchObject([
    { seq: 605, begin: 0 },
    { seq: 606, begin: 602 },
    { seq: 621, begin: 610 },
  ]);
});
