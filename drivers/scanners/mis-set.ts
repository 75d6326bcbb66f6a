/**
 * What the codes of a serial scanner give away about its settings, and about the port's. Nothing is judged by one code:
 * a line has noise, and a code may hold anything. What is said is for a person; no code is taken otherwise for it.
 *
 *     b4 30 30 36 36 b8 b1 …          eight bits, of which the last is a parity: 7E1 on a port that is 8N1
 *     "4811" "C124" "2218"            every other character gone: 8E1; those whose stop bit read as 0 are thrown away
 *     iþ · û · KjJ                    no text: another baud rate
 *     4006381333931                   and nothing behind it: no suffix
 *     "X" 2.0 s "X" 2.0 s "X"         the scanner waits for an answer that it never gets
 */
import { suspectLine } from '../line-settings.ts';
import { isTypedWeight, typedWeightTrouble } from '../scale-speech.ts';

interface MisSet {
  /** A whole code came. @returns what is wrong, as far as the last codes tell; nothing when they look right */
  code(bytes: Uint8Array, nowMs: number): string | undefined;
  /** Bytes came and no suffix. */
  unended(bytes: Uint8Array): string | undefined;
  /** A line came without the prefix that is configured. */
  withoutPrefix(): string | undefined;
}

/** Of so many codes … */
const codesLookedAt = 4;
/** … so many have to say the same. */
const alikeMin = 2;
/** A sound code of so many characters: what was wrong is mended. By chance some noise is letters, never that many. */
const proofMin = 6;
/** Characters that all have an odd (or an even) number of ones, by chance in one of 2^24 cases. */
const oneParityMin = 24;
const textsMin = 3;
/** A scanner repeats by its own clock, no hand does: so exactly, so often, and the next code in the same way. */
const repeatJitterMs = 30;
const repeatsMin = 3;
const repeatMs = { min: 300, max: 10_000 };

const noSuffix = 'codes come without the configured suffix: check the suffix of the scanner, or set suffix = "none"';
const noPrefix =
  'codes come without the configured prefix: set it in the scanner, or take prefix out of the configuration';
const waitsForAnswer =
  'the scanner sends each code again and again: it waits for an answer; set feedback = "ack-nak", or turn its ACK/NAK off. Each repetition has counted: undo or count what was scanned';

/** @param answered the scanner is answered: what it sends again is known as such */
export function misSet(answered: boolean): MisSet {
  const lately: (string | undefined)[] = [];
  const parity = lostCharacters();
  const repeats = repetitions();

  const judged = (suspicion: string | undefined, length: number): string | undefined => {
    if (suspicion === undefined && length >= proofMin) lately.length = 0;
    lately.push(suspicion);
    if (lately.length > codesLookedAt) lately.shift();
    const alike = lately.filter((each) => each !== undefined);
    return alike.length >= alikeMin ? alike.at(-1) : undefined;
  };

  return {
    code(bytes, nowMs) {
      const text = Buffer.from(bytes).toString('latin1');
      const waits = answered ? undefined : repeats.code(text, nowMs);
      const lost = parity.code(text, bytes);
      const suspicion = suspectLine(bytes) ?? (isTypedWeight(text) ? typedWeightTrouble : undefined);
      return judged(suspicion, bytes.length) ?? lost ?? waits;
    },
    unended(bytes) {
      const lost = parity.code(Buffer.from(bytes).toString('latin1'), bytes);
      const suspicion = suspectLine(bytes);
      return judged(suspicion, 0) ?? lost ?? (suspicion === undefined ? noSuffix : undefined);
    },
    withoutPrefix: () => judged(noPrefix, 0),
  };
}

/**
 * A port without parity takes the parity bit for the stop bit, and a character whose stop bit is 0 is thrown away
 * (framing error, `termios(3)` IGNPAR): what is left has ones in an odd number (8E1) or in an even one (8O1).
 */
function lostCharacters() {
  let run = { odd: false, characters: 0, texts: new Set<string>() };
  return {
    code(text: string, bytes: Uint8Array): string | undefined {
      const odd = bytes.length > 0 && isOdd(bytes[0] ?? 0);
      if (bytes.some((byte) => isOdd(byte) !== odd)) {
        run = { odd, characters: 0, texts: new Set() };
        return undefined;
      }
      if (run.odd !== odd) run = { odd, characters: 0, texts: new Set() };
      run.characters += run.texts.has(text) ? 0 : bytes.length;
      if (run.texts.size < textsMin) run.texts.add(text);
      if (run.characters < oneParityMin || run.texts.size < textsMin) return undefined;
      return `line settings? half of the characters are lost: the port is 8N1, the device sends ${odd ? '8E1' : '8O1'}`;
    },
  };
}

function isOdd(byte: number): boolean {
  let ones = 0;
  for (let left = byte; left > 0; left >>= 1) ones += left & 1;
  return ones % 2 === 1;
}

/** Whether codes come again by a clock, the same one for each. */
function repetitions() {
  let last = { text: '', atMs: Number.NEGATIVE_INFINITY, gapMs: 0, times: 1 };
  /** The code before that was sent again. */
  let before: { text: string; gapMs: number } | undefined;
  const alike = (aMs: number, bMs: number) => Math.abs(aMs - bMs) <= repeatJitterMs;

  return {
    code(text: string, nowMs: number): string | undefined {
      const gapMs = nowMs - last.atMs;
      const again = text === last.text && gapMs >= repeatMs.min && gapMs <= repeatMs.max;
      if (!again || (last.times > 1 && !alike(gapMs, last.gapMs))) {
        if (text !== last.text) before = last.times >= repeatsMin ? { text: last.text, gapMs: last.gapMs } : undefined;
        last = { text, atMs: nowMs, gapMs: 0, times: 1 };
        return undefined;
      }
      last = { text, atMs: nowMs, gapMs, times: last.times + 1 };
      return last.times >= repeatsMin && before !== undefined && alike(gapMs, before.gapMs)
        ? waitsForAnswer
        : undefined;
    },
  };
}
