/// <reference lib="dom" />
/**
 * Plays the tones. Browsers keep quiet until somebody touched the page, unless the kiosk is told otherwise; the page
 * shows that.
 */
import type { Card } from '../sound-card.ts';
import { lengthMs, tones } from '../tones.ts';

/** Edges of a beep; without them it clicks. */
const rampS = 0.006;
const loudness = { sine: 0.9, triangle: 0.9, square: 0.35, sawtooth: 0.4 } as const;

export class Sound {
  readonly #context = new AudioContext();
  #playing: GainNode | undefined;

  constructor(onChange: () => void) {
    this.#context.addEventListener('statechange', onChange);
    for (const name of ['pointerdown', 'keydown'] as const) {
      addEventListener(name, () => void this.#context.resume(), { capture: true, passive: true });
    }
  }

  get audible(): boolean {
    return this.#context.state === 'running';
  }

  /** The newest tone cuts off the one before. @returns how long it takes, in ms */
  play(result: Card): number {
    const tone = tones[result];
    this.#playing?.disconnect();
    if (!this.audible) return lengthMs(tone);
    const out = new GainNode(this.#context, { gain: loudness[tone.wave] });
    out.connect(this.#context.destination);
    this.#playing = out;
    let at = this.#context.currentTime + 0.01;
    for (const { hz, ms, pauseMs } of tone.beeps) {
      const end = at + ms / 1_000;
      const envelope = new GainNode(this.#context, { gain: 0 });
      envelope.gain.setValueAtTime(0, at).linearRampToValueAtTime(1, at + rampS);
      envelope.gain.setValueAtTime(1, end - rampS).linearRampToValueAtTime(0, end);
      const oscillator = new OscillatorNode(this.#context, { type: tone.wave, frequency: hz });
      oscillator.connect(envelope).connect(out);
      oscillator.start(at);
      oscillator.stop(end);
      at = end + pauseMs / 1_000;
    }
    return lengthMs(tone);
  }
}
