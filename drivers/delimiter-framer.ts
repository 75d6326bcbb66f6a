/**
 * Cuts a stream at delimiter bytes. The delimiter itself belongs to no frame, and two delimiters in a row (CR LF) make
 * no empty frame unless `emptyFrames` is set. A run longer than `maxBytes` is thrown away as a whole, up to its
 * delimiter: the tail of an over-long run would otherwise look like a short, plausible frame.
 */
import type { Framed, Framer } from './framer.ts';

type DelimiterFramerOptions = {
  /** Any of these bytes ends a frame. */
  delimiters: readonly number[];
  /** Longest frame, without its delimiter. */
  maxBytes: number;
  /** Nothing between two delimiters is a frame, too. */
  emptyFrames?: boolean;
  /** Says at the delimiter of a run that was too long how it began, in so many bytes. */
  headBytes?: number;
};

interface DelimiterFramer extends Framer {
  /** A run has begun whose delimiter has not come: bytes are held, or are being thrown away for being too many. */
  readonly inRun: boolean;
  /** What is held, as a frame: for devices that send no delimiter and whose frames end in silence. */
  take(): Framed[];
}

export function delimiterFramer({
  delimiters,
  maxBytes,
  emptyFrames = false,
  headBytes = 0,
}: DelimiterFramerOptions): DelimiterFramer {
  const isDelimiter = new Uint8Array(256);
  for (const byte of delimiters) isDelimiter[byte] = 1;
  const buffer = new Uint8Array(maxBytes);
  let held = 0;
  /** The run grew beyond the limit: everything up to its delimiter goes the same way. */
  let skipping = false;

  const drain = (as: 'frame' | 'partial'): Framed[] => {
    const bytes = held;
    const empty = bytes === 0 && (!emptyFrames || skipping || as === 'partial');
    held = 0;
    skipping = false;
    if (empty) return [];
    return as === 'frame'
      ? [{ type: 'frame', bytes: buffer.slice(0, bytes) }]
      : [{ type: 'discarded', bytes, reason: 'partial' }];
  };

  return {
    get held() {
      return held;
    },
    get inRun() {
      return held > 0 || skipping;
    },
    push(chunk) {
      const out: Framed[] = [];
      let skipped = 0;
      for (const byte of chunk) {
        if (isDelimiter[byte] === 1) {
          if (skipped > 0) out.push({ type: 'discarded', bytes: skipped, reason: 'too-long' });
          skipped = 0;
          // Nothing was written over it while the rest was thrown away.
          if (skipping && headBytes > 0)
            out.push({ type: 'discarded', bytes: 0, reason: 'too-long', head: buffer.slice(0, headBytes) });
          out.push(...drain('frame'));
        } else if (skipping) {
          skipped += 1;
        } else if (held === maxBytes) {
          skipped = held + 1;
          held = 0;
          skipping = true;
        } else {
          buffer[held++] = byte;
        }
      }
      if (skipped > 0) out.push({ type: 'discarded', bytes: skipped, reason: 'too-long' });
      return out;
    },
    take: () => drain('frame'),
    end: () => drain('partial'),
  };
}
