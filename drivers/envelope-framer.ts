/**
 * Cuts frames that have a start byte and an end byte (STX … CR, LF … ETX). Whatever stands outside an envelope is
 * noise; a start byte inside an open envelope starts over, because the end of the first one was lost. Resynchronises at
 * the next byte that can start a frame.
 */
import type { Framed, Framer } from './framer.ts';

type EnvelopeFramerOptions = {
  start: number;
  end: number;
  /** Longest content between start and end. */
  maxBytes: number;
  /** The start byte also occurs inside frames, as a separator: it does not start over. */
  startInside?: boolean;
};

export function envelopeFramer({ start, end, maxBytes, startInside = false }: EnvelopeFramerOptions): Framer {
  const buffer = new Uint8Array(maxBytes);
  let held = 0;
  let open = false;

  return {
    get held() {
      return held;
    },
    push(chunk) {
      const out: Framed[] = [];
      let noise = 0;
      const discard = (bytes: number, reason: 'noise' | 'partial' | 'too-long') => {
        if (bytes > 0) out.push({ type: 'discarded', bytes, reason });
      };
      for (const byte of chunk) {
        if (byte === start && !(open && startInside)) {
          discard(noise, 'noise');
          noise = 0;
          if (open) discard(held + 1, 'partial');
          open = true;
          held = 0;
        } else if (!open) {
          noise += 1;
        } else if (byte === end) {
          out.push({ type: 'frame', bytes: buffer.slice(0, held) });
          open = false;
          held = 0;
        } else if (held === maxBytes) {
          discard(held + 2, 'too-long');
          open = false;
          held = 0;
        } else {
          buffer[held++] = byte;
        }
      }
      discard(noise, 'noise');
      return out;
    },
    end() {
      const bytes = open ? held + 1 : 0;
      open = false;
      held = 0;
      return bytes > 0 ? [{ type: 'discarded', bytes, reason: 'partial' }] : [];
    },
  };
}
