import { describe, expect, it } from 'vitest';
import {
  beatEveryMs,
  beats,
  heard,
  listeningFrom,
  maySend,
  mayTakeOver,
  type Silence,
  type SilenceInput,
  stopTellingAfterMs,
  takeOverAfterMs,
} from '../../agent/site/core/silence.ts';

const able = { tells: true, clockTrusted: true, reachesStorefronts: true };

function listened(...inputs: [atMs: number, type: SilenceInput['type']][]): Silence {
  return inputs.reduce((state, [atMs, type]) => heard(state, { type }, atMs), listeningFrom(0));
}

describe('who may try to tell', () => {
  it('waits for the teller’s silence, and only as long as it hears itself', () => {
    const state = listened([1_000, 'teller-beat'], [44_000, 'own-beat']);
    expect(mayTakeOver(state, able, 1_000 + takeOverAfterMs - 1)).toBe(false);
    expect(mayTakeOver(state, able, 1_000 + takeOverAfterMs)).toBe(true);
    const cutOff = listened([1_000, 'teller-beat'], [2_000, 'own-beat']);
    expect(mayTakeOver(cutOff, able, 1_000 + takeOverAfterMs)).toBe(false);
  });

  it.each([
    ['a dock that tells nothing', { tells: false }],
    ['a dock whose clock nobody vouches for', { clockTrusted: false }],
    ['a dock that reaches no storefront', { reachesStorefronts: false }],
  ])('is not %s', (_, lacks) => {
    const state = listened([60_000, 'own-beat']);
    expect(mayTakeOver(state, able, 60_000)).toBe(true);
    expect(mayTakeOver(state, { ...able, ...lacks }, 60_000)).toBe(false);
  });

  it('lets itself be heard while the teller is missed; the teller always does', () => {
    const state = listened([1_000, 'teller-beat']);
    expect(beats(state, true, 1_000)).toBe(true);
    expect(beats(state, false, 1_000 + 2 * beatEveryMs - 1)).toBe(false);
    expect(beats(state, false, 1_000 + 2 * beatEveryMs)).toBe(true);
    // Long before it may have to take over it knows whether it would hear it.
    expect(4 * beatEveryMs).toBeLessThan(takeOverAfterMs);
  });

  it('gives a new teller its time, and one who never spoke the time since this dock listens', () => {
    const state = listened([40_000, 'teller-changed'], [80_000, 'own-beat']);
    expect(mayTakeOver(state, able, 80_000)).toBe(false);
    expect(mayTakeOver(heard(state, { type: 'own-beat' }, 85_000), able, 85_000)).toBe(true);
  });

  it('stops a teller that the server does not answer, long before another one tries', () => {
    const state = listened([1_000, 'server-answered']);
    expect(maySend(state, 1_000 + stopTellingAfterMs - 1)).toBe(true);
    expect(maySend(state, 1_000 + stopTellingAfterMs)).toBe(false);
    expect(maySend(listeningFrom(0), 0)).toBe(false);
    // A request that was begun last ends after 20 s.
    expect(stopTellingAfterMs + 20_000 + beatEveryMs).toBeLessThan(takeOverAfterMs);
  });
});
