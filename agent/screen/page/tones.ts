/**
 * What came of a scan as sounds that can be told apart without looking: by their rhythm and by whether they rise, fall
 * or repeat, not by pitch alone, because warehouses are loud and ears differ. Only what was counted sounds like it.
 */
import type { Beep } from '../../../drivers/driver.ts';
import type { Card } from './sound-card.ts';

type Tone = { wave: 'sine' | 'triangle' | 'square' | 'sawtooth'; beeps: readonly Beep[] };

export const tones: Readonly<Record<Card, Tone>> = {
  /** Short and rising: the one that is heard all day. */
  good: { wave: 'triangle', beeps: notes([1_047, 1_568], 70, 0) },
  /** Done, and nothing was counted. */
  step: { wave: 'sine', beeps: notes([880], 60, 0) },
  /** Three ticks: the next scan counts otherwise. */
  armed: { wave: 'sine', beeps: notes([1_319, 1_319, 1_319], 45, 45) },
  /** Two short ones, falling: what was said or asked is forgotten. */
  dropped: { wave: 'sine', beeps: notes([880, 587], 60, 0) },
  /** As what counted, and a long low one behind it: it is not for sale. */
  apart: { wave: 'triangle', beeps: [...notes([1_047, 1_568], 70, 0), ...notes([392], 220, 0)] },
  /** Two ticks and a long one: only tried. */
  practice: { wave: 'sine', beeps: [...notes([659, 659], 45, 45), ...notes([659], 180, 0)] },
  /** Slowly up, and up again: somebody is asked. */
  question: { wave: 'triangle', beeps: notes([523, 784, 523, 784], 110, 20) },
  /** The same note twice. */
  duplicate: { wave: 'triangle', beeps: notes([784, 784], 70, 80) },
  /** Three notes, falling like a question nobody answers. */
  unknown: { wave: 'triangle', beeps: notes([740, 587, 440], 150, 20) },
  /** Low, rough and long. */
  refused: { wave: 'square', beeps: notes([196, 196], 320, 90) },
  /** An alarm, up and down. */
  trouble: { wave: 'sawtooth', beeps: notes([988, 494, 988, 494, 988, 494], 130, 10) },
};

/** From the mildest to the one that must not be missed: of several at once the last of these is heard. */
export const severity: readonly Card[] = [
  ...(['step', 'dropped', 'armed', 'practice', 'good', 'apart', 'duplicate'] as const),
  ...(['question', 'unknown', 'refused', 'trouble'] as const),
];

export function worst<Of extends Card>(results: readonly Of[]): Of | undefined {
  const bySeverity = (one: Of, other: Of): number => severity.indexOf(one) - severity.indexOf(other);
  return results.toSorted(bySeverity).at(-1);
}

export function lengthMs({ beeps }: Tone): number {
  return beeps.reduce((sum, { ms, pauseMs }) => sum + ms + pauseMs, 0);
}

function notes(pitches: readonly number[], ms: number, pauseMs: number): Beep[] {
  return pitches.map((hz) => ({ hz, ms, pauseMs }));
}
