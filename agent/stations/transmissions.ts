/**
 * What one pull of a trigger sent, and whether a command may be among it. Pure: what comes from one scanner in, what is
 * handed on out.
 *
 * A label may hold line breaks, and a scanner that sends lines makes several scans of it. A command is meant by a
 * person only when it is the whole transmission: the scanner was silent before it and stays silent for 100 ms behind it
 * (`drivers/silence.ts`), which is why a command is held back for so long. A transmission with a command among other
 * lines is set aside as one, goods and all: nobody knows what its maker meant. Lines without any command go on at once,
 * however many there are, as batch scanners send them; so of a transmission that comes line by line, goods that were
 * there before the command count, and the command and what follows do not.
 *
 *     lines       scan without command → submitted
 *     alone ────► one command, after silence → held ──silence──► submitted
 *     mixed ────► a command and anything else → set aside ──silence──► one exception
 */
export type ScannerInput =
  /**
   * One or more scans of one piece of input. `alone`: after silence. `begun`: the beginning of another line is behind
   * them.
   */
  | { type: 'scans'; texts: readonly string[]; alone: boolean; begun: boolean }
  /** What came is no code: too long, cut off, without its prefix. */
  | { type: 'junk' }
  | { type: 'silence' };

export type Transmission = {
  /** Read, and not looked at before the rest of the line that began behind them is here. */
  waiting: readonly string[];
  /** The first of `waiting` came after silence. */
  alone: boolean;
  /** A command that is the whole transmission so far. */
  held: string | undefined;
  /** Lines that are set aside; `count` goes on where `lines` is full. */
  aside: { lines: readonly string[]; count: number } | undefined;
  /** Lines of this transmission, and what was none. */
  count: number;
};

/** `count`: how many scans wait for its outcome. */
export type Handed = { type: 'scan'; text: string } | { type: 'aside'; lines: string[]; count: number };

export const nothingSent: Transmission = { waiting: [], alone: false, held: undefined, aside: undefined, count: 0 };

/** A label has few lines; a batch of many need not wait for the beginning of the next one. */
const waitingMax = 8;
const asideLinesMax = 16;

export function transition(
  before: Transmission,
  input: ScannerInput,
  isCommand: (text: string) => boolean,
): { state: Transmission; handed: Handed[] } {
  switch (input.type) {
    case 'scans': {
      const waiting = [...before.waiting, ...input.texts];
      const alone = before.waiting.length === 0 ? input.alone : before.alone;
      const state = { ...before, waiting, alone, count: before.count + input.texts.length };
      const waits = input.begun && state.count < waitingMax;
      return waits ? { state, handed: [] } : look(state, isCommand);
    }
    case 'junk': {
      const { state, handed } = look({ ...before, count: before.count + 1 }, isCommand);
      if (state.held === undefined) return { state, handed };
      return { state: { ...state, held: undefined, aside: added(undefined, [state.held]) }, handed };
    }
    case 'silence': {
      const { state, handed } = look(before, isCommand);
      const { held, aside } = state;
      const last: Handed[] = held !== undefined ? [{ type: 'scan', text: held }] : [];
      if (aside !== undefined) last.push({ type: 'aside', lines: [...aside.lines], count: aside.count });
      return { state: nothingSent, handed: [...handed, ...last] };
    }
  }
}

/** What waited is complete now. */
function look(state: Transmission, isCommand: (text: string) => boolean): { state: Transmission; handed: Handed[] } {
  const { waiting, alone, held, aside, count } = state;
  if (waiting.length === 0) return { state, handed: [] };
  const looked = { ...state, waiting: [] };
  const lines = held === undefined ? waiting : [held, ...waiting];
  if (aside !== undefined || held !== undefined || waiting.some(isCommand)) {
    const lone = aside === undefined && count === 1 && alone;
    if (lone) return { state: { ...looked, held: lines[0] }, handed: [] };
    return { state: { ...looked, held: undefined, aside: added(aside, lines) }, handed: [] };
  }
  return { state: looked, handed: waiting.map((text) => ({ type: 'scan', text })) };
}

function added(aside: Transmission['aside'], lines: readonly string[]): NonNullable<Transmission['aside']> {
  const { lines: kept, count } = aside ?? { lines: [], count: 0 };
  return { lines: [...kept, ...lines].slice(0, asideLinesMax), count: count + lines.length };
}
