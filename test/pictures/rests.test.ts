/** When what failed is tried again. */
import { describe, expect, it } from 'vitest';
import {
  afterFailure,
  afterSuccess,
  afterWaiting,
  mayTry,
  noRests,
  type Rests,
  triedAgainMs,
} from '../../agent/pictures/rests.ts';

const mug = { item: 'mug', address: 'a1', host: 'cdn.example' };
const tee = { item: 'tee', address: 'a2', host: 'cdn.example' };
const away = { why: 'unreachable', host: 'cdn.example', detail: 'nothing listens there' } as const;
const half = () => 0.5;
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

const failed = (rests: Rests, at: number, no: Parameters<typeof afterFailure>[1]['no'], restMs?: number) =>
  afterFailure(rests, { ...mug, no, restMs }, at, half);

describe('a server that does not answer', () => {
  it('is left alone, with all that is there; others are asked', () => {
    const rests = failed(noRests, 0, away);
    expect(mayTry(rests, mug, 1_000)).toBe(false);
    expect(mayTry(rests, tee, 1_000)).toBe(false);
    expect(mayTry(rests, { ...tee, host: 'img.example' }, 1_000)).toBe(true);
    expect(mayTry(rests, tee, minute)).toBe(true);
    expect(mayTry(rests, mug, minute)).toBe(true);
  });

  it('what else is there waits as long, and no longer', () => {
    const rests = afterWaiting(failed(noRests, 0, away), tee);
    expect(rests.items.get('tee')?.notBeforeMs).toBe(rests.hosts.get('cdn.example')?.notBeforeMs);
    expect(afterWaiting(rests, { ...tee, host: 'img.example' })).toBe(rests);
  });

  it('twice as long each time, an hour at most', () => {
    const rests = Array.from({ length: 12 }).reduce<Rests>((before) => failed(before, 0, away), noRests);
    expect(mayTry(rests, tee, hour / 2)).toBe(false);
    expect(mayTry(rests, tee, hour)).toBe(true);
  });

  it('as long as it says, where it says so', () => {
    const rests = failed(noRests, 0, { why: 'status', status: 503 }, 5 * minute);
    expect(mayTry(rests, tee, 5 * minute - 1)).toBe(false);
    expect(mayTry(rests, tee, 5 * minute)).toBe(true);
  });

  it('is as it was once it has answered', () => {
    const rests = afterSuccess(failed(failed(noRests, 0, away), 0, away), 'tee', 'cdn.example');
    expect(mayTry(rests, tee, 1)).toBe(true);
    expect(failed(rests, 0, away).hosts.get('cdn.example')?.tries).toBe(1);
  });
});

describe('a picture that does not come to its end', () => {
  const unended = { ...away, unfinished: true } as const;
  const cut = (rests: Rests, item: string) => afterFailure(rests, { ...mug, item, no: unended }, 0, half);

  it('rests by itself for an hour; others of its server are asked', () => {
    const rests = cut(noRests, 'mug');
    expect([mayTry(rests, mug, hour - 1), mayTry(rests, tee, 1), mayTry(rests, mug, hour)]).toEqual([
      false,
      true,
      true,
    ]);
    expect([triedAgainMs(rests, mug), triedAgainMs(rests, tee)]).toEqual([hour, 0]);
  });

  it('is its server’s doing, where three come one after the other', () => {
    const two = cut(cut(noRests, 'mug'), 'cap');
    expect(mayTry(two, tee, 1)).toBe(true);
    const three = cut(two, 'pen');
    expect([mayTry(three, tee, 1), mayTry(three, tee, minute)]).toEqual([false, true]);
    // A whole one between them says that the server is well.
    expect(mayTry(cut(afterSuccess(two, 'tee', 'cdn.example'), 'pen'), tee, 1)).toBe(true);
  });
});

describe('a picture that is none', () => {
  it.each([
    { why: 'status', status: 404 },
    { why: 'too-large', kB: 410 },
    { why: 'no-image' },
    { why: 'local' },
  ] as const)('is tried again after a day, or at another address: $why', (no) => {
    const rests = failed(noRests, 0, no);
    expect(mayTry(rests, mug, day - 1)).toBe(false);
    expect(mayTry(rests, mug, day)).toBe(true);
    expect(mayTry(rests, { ...mug, address: 'a9' }, 1)).toBe(true);
    expect(mayTry(rests, tee, 1)).toBe(true);
  });

  it('many are remembered, and the first of too many forgotten', () => {
    let rests = noRests;
    for (let n = 0; n < 2_100; n += 1)
      rests = afterFailure(rests, { ...mug, item: `i${n}`, no: { why: 'no-image' } }, 0, half);
    expect(rests.items.size).toBe(2_000);
    expect(mayTry(rests, { ...mug, item: 'i0' }, 1)).toBe(true);
    expect(mayTry(rests, { ...mug, item: 'i2099' }, 1)).toBe(false);
  });
});
