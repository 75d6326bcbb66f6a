/**
 * What a bad cable does to good bytes. Faults are probabilities with a seed: the same seed gives the same trouble
 * again.
 */
export type Faults = {
  /** Chance per message that it arrives in several pieces. */
  split: number;
  /** Chance per message that it is held back and arrives together with the next one. */
  merge: number;
  /** Chance per message of random bytes in front of it. */
  noise: number;
  /** Chance per message that one of its bytes is lost. */
  drop: number;
  /** Chance per message that it comes late. */
  delay: number;
  /** Chance per message that the cable is pulled in the middle of it. */
  unplug: number;
};

export const noFaults: Faults = { split: 0, merge: 0, noise: 0, drop: 0, delay: 0, unplug: 0 };

export type LineStep = { type: 'bytes'; bytes: Uint8Array } | { type: 'wait'; ms: number } | { type: 'unplug' };

const noiseBytesMax = 16;
const delayMsMax = 200;
const splitGapMs = 3;

/** @returns numbers in [0, 1); equal seeds give equal numbers (mulberry32: 32 bits of state, good enough for dice) */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** "split=0.2,noise=0.05". Throws with the name of what it does not understand. */
export function parseFaults(text: string): Faults {
  const faults = { ...noFaults };
  for (const part of text.split(',').filter((each) => each !== '')) {
    const [name = '', value = ''] = part.split('=');
    const chance = Number(value);
    if (!(name in faults) || !(chance >= 0 && chance <= 1)) throw new Error(`no such fault: ${part}`);
    faults[name as keyof Faults] = chance;
  }
  return faults;
}

/** A line with these faults: what one message becomes on it. Keeps back at most one message. */
export function faultyLine(faults: Faults, random: () => number): (message: Uint8Array) => LineStep[] {
  let heldBack: Uint8Array | undefined;
  const happens = (chance: number) => chance > 0 && random() < chance;
  const below = (limit: number) => Math.floor(random() * limit);

  return (message) => {
    let bytes = message;
    if (happens(faults.drop) && bytes.length > 0) {
      const lost = below(bytes.length);
      bytes = bytes.filter((_, index) => index !== lost);
    }
    if (happens(faults.noise)) {
      bytes = Buffer.concat([Uint8Array.from({ length: 1 + below(noiseBytesMax) }, () => below(256)), bytes]);
    }
    if (heldBack !== undefined) bytes = Buffer.concat([heldBack, bytes]);
    heldBack = undefined;
    if (happens(faults.merge)) {
      heldBack = bytes;
      return [];
    }
    const steps: LineStep[] = [];
    if (happens(faults.delay)) steps.push({ type: 'wait', ms: 1 + below(delayMsMax) });
    const cut = below(bytes.length + 1);
    if (happens(faults.unplug)) return [...steps, { type: 'bytes', bytes: bytes.subarray(0, cut) }, { type: 'unplug' }];
    if (!happens(faults.split)) return [...steps, { type: 'bytes', bytes }];
    return [
      ...steps,
      { type: 'bytes', bytes: bytes.subarray(0, cut) },
      { type: 'wait', ms: splitGapMs },
      { type: 'bytes', bytes: bytes.subarray(cut) },
    ];
  };
}
