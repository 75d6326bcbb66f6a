/**
 * Beepers that Linux has as an input device with sounds (the PC speaker, a piezo on a GPIO or PWM pin of a Pi):
 * `/dev/input/by-path/…-event-spkr`, or the event device whose `capabilities/snd` is not 0. A tone is one event
 * (Documentation/input/event-codes.rst, EV_SND; `struct input_event` of a 64-bit kernel, its own byte order):
 *
 *   00 × 16        12 00   02 00      vv vv vv vv
 *   time, unused   EV_SND  SND_TONE   Hz; 0: silence
 *
 * A tone lasts until the next one, so each is ended by its time. What is sounded anew takes the place of what still
 * sounds: the newest scan is the one that a person waits for.
 */
import { endianness } from 'node:os';
import { z } from 'zod';
import { type Beep, noLine, type Protocol, type Session, type SessionEffect } from '../../driver.ts';

const little = endianness() === 'LE';
const soundEvent = 0x12;
const toneCode = 0x02;

function tone(hz: number): SessionEffect {
  const event = new DataView(new ArrayBuffer(24));
  event.setUint16(16, soundEvent, little);
  event.setUint16(18, toneCode, little);
  event.setInt32(20, hz, little);
  return { type: 'write', bytes: new Uint8Array(event.buffer) };
}

type Step = { hz: number; ms: number };
const stepsOf = ({ hz, ms, pauseMs }: Beep): Step[] =>
  pauseMs > 0
    ? [
        { hz, ms },
        { hz: 0, ms: pauseMs },
      ]
    : [{ hz, ms }];

function toneSession(): Session {
  let left: Step[] = [];
  let sounding = false;
  let dueMs = 0;

  const next = (nowMs: number): SessionEffect[] => {
    const step = left.shift();
    if (step === undefined) {
      const last = sounding ? [tone(0)] : [];
      sounding = false;
      return last;
    }
    sounding = step.hz > 0;
    dueMs = nowMs + step.ms;
    return [tone(step.hz), { type: 'timer', ms: step.ms }];
  };
  return {
    // A program that died before us may have left it sounding.
    start: () => [tone(0)],
    // Its own events come back to whoever has it open.
    receive: () => [],
    // A timer of what was cut short may still run.
    tick: (nowMs) => (nowMs < dueMs ? [{ type: 'timer', ms: dueMs - nowMs }] : next(nowMs)),
    sound(beeps, nowMs) {
      left = beeps.flatMap(stepsOf);
      return next(nowMs);
    },
    signal: () => [],
    end: () => [],
  };
}

export const inputTone: Protocol<Record<string, never>> = {
  name: 'input-tone',
  kind: 'beeper',
  title: 'Beeper of the machine itself: PC speaker, or a piezo on a pin',
  transport: 'input',
  line: noLine,
  options: () => z.strictObject({}),
  probing: { proof: 'nothing', speak: 'nothing: it only sounds', listen: [] },
  session: toneSession,
};
