/**
 * Who is to blame for a refusal: one line, or the storefront (its firewall, its address, its size limit)? A pure table;
 * the pump (`pump.ts`) does what it says.
 *
 * A line is to blame only when it was refused alone, something else got through after that, and it was refused alone
 * once more. Until then it waits in a list of suspects: it is left out of the batches and stays due, and nothing about
 * it is written down. Whoever refuses everything alike therefore sets nothing aside: the channel backs off and keeps
 * all, and everything goes out by itself afterwards. What the answer looks like (a status, a page of HTML) does not
 * matter: what gets through does.
 *
 * A storefront that names the lines it refuses (`rejected`) is believed as long as it takes others of the same batch.
 * Where it names them all, it may say so to everybody, and the same holds as above; only a line that was sent alone
 * while nothing was in doubt is taken at its word, and the next one not before something got through. That one may have
 * been the first of a trouble: what gets through next has it sent once more, and what is said of it then stands.
 *
 *   what came of a batch                   what follows
 *   refused, several lines                 the first half of it
 *   refused, one line                      it is a suspect; the next line is tried. After three in a row with nothing between
 *                                          them that got through: the storefront's trouble, back off, one more line at
 *                                          each try
 *   refused, a suspect that is tried again it is to blame: set aside
 *   taken, with suspects                   they are tried again, one by one, the oldest first
 *   taken, no suspects left                batches grow back, twice the size each time
 *   nothing else is due                    back off with the suspects; whatever is due next is tried at once
 *   too large (413), or silence three      the first half of it; when the smaller one got through and the larger one not, that
 *   times in a row                         size is kept to for an hour
 */
import type { Batch, Rejection } from './batch.ts';

/** Lines of one batch at most; also where growing back after a refusal ends. */
const linesMax = 500;
/** Beyond it the list begins anew: the first of them are due again. */
const suspectsMax = 64;
/** Lines refused alone, one after the other, until it is the storefront and no longer the lines. */
const refusalsMax = 3;
/** Silences about one batch until it may be its size. */
const silencesMax = 3;
/** Nobody's limit is below this: a smaller batch that brings silence meets a storefront that is not there. */
const silentLinesMin = 16;
const ceilingMs = 3_600_000;

/**
 * A line that was set aside at its word. `new`: nothing got through since; `due`: something did, and it is sent once
 * more; `over`: it was refused once more, and nothing got through since.
 */
type Word = { readonly sku: string; readonly stage: 'new' | 'due' | 'over' };

export type Trial = {
  /** Lines of the next batch at most; undefined: as many as fit. */
  readonly maxLines: number | undefined;
  /** Oldest first. */
  readonly suspects: readonly Rejection[];
  /** Something got through since the newest of them was refused: the oldest is tried again. */
  readonly again: boolean;
  /** Lines refused alone in a row. */
  readonly refusals: number;
  readonly word: Word | undefined;
  /** Nothing but suspects was due: whatever comes is tried at once. */
  readonly alone: boolean;
  /** Attempts at the batch in flight that nobody answered. */
  readonly silences: number;
  /** Lines of the largest batch that got through since this began, 0 = none. */
  readonly passed: number;
  /** What the storefront takes at most, as far as it is known. */
  readonly ceiling: { readonly lines: number; readonly untilMs: number; readonly reason: string } | undefined;
};

export const noTrial: Trial = {
  maxLines: undefined,
  suspects: [],
  again: false,
  refusals: 0,
  word: undefined,
  alone: false,
  silences: 0,
  passed: 0,
  ceiling: undefined,
};

/** What the next batch may hold. */
export function nextBatch(trial: Trial, nowMs: number): { maxLines: number | undefined; skip: string[] } {
  const { suspects, again, ceiling } = trial;
  const skipped = again ? suspects.slice(1) : suspects;
  const most = suspects.length > 0 ? 1 : trial.maxLines;
  const known = ceiling !== undefined && nowMs < ceiling.untilMs ? ceiling.lines : linesMax;
  const maxLines = Math.min(most ?? linesMax, known);
  return { maxLines: maxLines >= linesMax ? undefined : maxLines, skip: skipped.map(({ sku }) => sku) };
}

type Verdict =
  /** Forget the batch and freeze a new one. `rest`: wait first, it is the storefront's trouble. */
  { type: 'drop'; trial: Trial; rest: boolean } | { type: 'set-aside'; trial: Trial; rejection: Rejection };

type Refusal = { reason: string; size?: true };

/** @param batch has at least one line */
export function refused(trial: Trial, batch: Pick<Batch, 'lines'>, refusal: Refusal, nowMs: number): Verdict {
  const { reason } = refusal;
  const [line] = batch.lines;
  if (batch.lines.length > 1 || line === undefined) {
    const sized = refusal.size === true ? withCeiling(trial, batch.lines.length, reason, nowMs) : trial;
    return { type: 'drop', trial: { ...sized, maxLines: half(batch), silences: 0 }, rest: false };
  }
  const rejection = { sku: line.sku, reason };
  const known = trial.suspects.some(({ sku }) => sku === line.sku);
  const others = trial.suspects.filter(({ sku }) => sku !== line.sku);
  if (known && trial.again) {
    const { word } = trial;
    const told = word?.sku === line.sku ? { ...word, stage: 'over' as const } : word;
    return { type: 'set-aside', trial: { ...trial, suspects: others, word: told, silences: 0 }, rejection };
  }
  const refusals = trial.refusals + 1;
  const suspects = others.length >= suspectsMax ? [rejection] : [...others, rejection];
  return {
    type: 'drop',
    trial: { ...trial, suspects, again: false, refusals, silences: 0 },
    rest: refusals >= refusalsMax,
  };
}

/** The other side has the batch, and names every line of it as refused. @param batch has at least one line */
export function refusedByName(trial: Trial, batch: Pick<Batch, 'lines'>, reason: string, nowMs: number): Verdict {
  const [line, more] = batch.lines;
  const { suspects, maxLines, refusals, word } = trial;
  const doubted = suspects.length > 0 || maxLines !== undefined || refusals > 0 || (word && word.stage !== 'due');
  if (doubted || line === undefined || more !== undefined) return refused(trial, batch, { reason }, nowMs);
  const { sku } = line;
  const stage = saidBefore(trial, sku) ? 'over' : 'new';
  return {
    type: 'set-aside',
    trial: { ...trial, word: { sku, stage }, refusals: 1, silences: 0 },
    rejection: { sku, reason },
  };
}

/** This line is tried once more because of a doubt in its favour: a refusal is nothing new. */
export const saidBefore = ({ word }: Trial, sku: string): boolean => word?.stage === 'due' && word.sku === sku;

/** The line that is to be sent once more, now that these got through. */
export function dueOnceMore({ word, suspects }: Trial, took: readonly string[]): string | undefined {
  if (word?.stage !== 'new' || took.length === 0 || took.includes(word.sku)) return undefined;
  // Then it is due already.
  return suspects.some(({ sku }) => sku === word.sku) ? undefined : word.sku;
}

/**
 * @param said lines of a batch that something of got through: those that were taken, and those that were refused beside
 * them
 */
function wordAfter({ word }: Trial, said: ReadonlySet<string>): Word | undefined {
  if (word === undefined || said.size === 0) return word;
  return word.stage === 'over' || said.has(word.sku) ? undefined : { ...word, stage: 'due' };
}

/** Nobody answered, or the connection was cut. @returns undefined: the same bytes again */
export function silent(trial: Trial, batch: Pick<Batch, 'lines'>, reason: string, nowMs: number): Trial | undefined {
  const lines = batch.lines.length;
  if (lines <= silentLinesMin) return undefined;
  // A smaller one got through just now: then it is the size.
  const sized = trial.passed > 0 && lines > trial.passed;
  if (!sized && trial.silences + 1 < silencesMax) return undefined;
  return { ...withCeiling(trial, lines, reason, nowMs), maxLines: half(batch), silences: 0 };
}

function withCeiling(trial: Trial, lines: number, reason: string, nowMs: number): Trial {
  if (trial.passed === 0 || trial.passed >= lines) return trial;
  return { ...trial, ceiling: { lines: trial.passed, untilMs: nowMs + ceilingMs, reason } };
}

const half = ({ lines }: Pick<Batch, 'lines'>): number => Math.ceil(lines.length / 2);

export function taken(trial: Trial, batch: Pick<Batch, 'lines'> | undefined): Trial {
  const skus = new Set(batch?.lines.map(({ sku }) => sku));
  const suspects = trial.suspects.filter(({ sku }) => !skus.has(sku));
  const maxLines = suspects.length > 0 ? trial.maxLines : grown(trial.maxLines);
  const over = maxLines === undefined && suspects.length === 0;
  return {
    ...trial,
    maxLines,
    suspects,
    again: suspects.length > 0,
    refusals: 0,
    word: wordAfter(trial, skus),
    alone: false,
    silences: 0,
    passed: over ? 0 : Math.max(trial.passed, batch?.lines.length ?? 0),
  };
}

function grown(maxLines: number | undefined): number | undefined {
  return maxLines === undefined || maxLines * 2 >= linesMax ? undefined : maxLines * 2;
}

/** Nothing else is due that could get through: the suspects are due again after the wait, or with whatever comes. */
export function alone(trial: Trial): Trial {
  return { ...trial, suspects: [], again: false, refusals: 0, alone: true };
}
