/**
 * Count by weight: what a sample must be, when a count is certain and what is said when it is not; and, over any
 * pieces, scale and errors within the model, that no wrong count is ever accepted.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countPieces } from '../../../agent/inventory/weighing/count.ts';
import { improvedBy } from '../../../agent/inventory/weighing/improve.ts';
import {
  type CountingScale,
  type Lot,
  type PieceWeight,
  pieceWeight,
} from '../../../agent/inventory/weighing/sample.ts';
import { seededRandom } from '../../../firmware-sim/faults.ts';

const g = (digits: string) => ({ digits, unit: 'g' }) as const;
const lot = (pieces: number, digits: string): Lot => ({ pieces, shown: g(digits) });
const tenth: CountingScale = { division: g('0.1') };

function sampled(lots: Lot[], scatterPpm?: number, scale: CountingScale = tenth): PieceWeight {
  const result = pieceWeight(lots, scale, scatterPpm);
  return 'piece' in result ? result.piece : expect.fail(result.refused.missing);
}

describe('a sample', () => {
  test.each<[string, Lot[], CountingScale, string, RegExp]>([
    ['none', [], tenth, 'no-number', /by hand/],
    ['no number', [lot(10, '1O.0')], tenth, 'no-number', /by hand/],
    ['half a piece', [lot(10.5, '100.0')], tenth, 'no-number', /by hand/],
    ['nothing on the scale', [lot(10, '0.0')], tenth, 'empty', /on the scale/],
    ['under zero', [lot(10, '-4.0')], tenth, 'empty', /on the scale/],
    ['not in the steps of this scale', [lot(10, '100.1')], { division: g('0.5') }, 'division', /division/],
    [
      'in two units',
      [lot(10, '100.0'), { pieces: 10, shown: { digits: '3.5', unit: 'oz' } }],
      tenth,
      'division',
      /one unit/,
    ],
    ['too few', [lot(9, '90.0')], tenth, 'few-pieces', /at least 10 pieces/],
    ['too light', [lot(10, '0.5')], tenth, 'few-steps', /at least 20 pieces/],
    ['pieces below a quarter of a step', [lot(100, '2.0')], tenth, 'too-light', /quarter/],
    [
      'too little for a large scale',
      [lot(10, '10.0')],
      { ...tenth, capacity: { digits: '30', unit: 'kg' } },
      'little-load',
      /at least 30 pieces/,
    ],
  ])('%s', (_, lots, scale, code, missing) => {
    expect(pieceWeight(lots, scale)).toEqual({ refused: { code, missing: expect.stringMatching(missing) } });
  });

  test('of light pieces is marked as coarse', () => {
    expect(sampled([lot(40, '2.0')]).coarse).toBe(true);
    expect(sampled([lot(20, '2.0')]).coarse).toBe(false);
  });

  test('lots that disagree raise the scatter, lots that agree leave it', () => {
    expect(sampled([lot(10, '100.0'), lot(10, '100.1')]).scatterPpm).toBe(15_000);
    // 5 % between means of ten pieces is about 11 % between single ones.
    const { scatterPpm } = sampled([lot(10, '100.0'), lot(10, '105.0')]);
    expect(scatterPpm).toBeGreaterThan(100_000);
    expect(scatterPpm).toBeLessThan(120_000);
  });
});

describe('a count', () => {
  const piece = sampled([lot(20, '200.0')], 5000);
  test.each<[string, string, string, number | undefined, RegExp | undefined]>([
    ['a few', '50.1', 'accepted', 5, undefined],
    ['one', '10.0', 'accepted', 1, undefined],
    ['as many as the sample', '199.9', 'accepted', 20, undefined],
    ['between two numbers', '45.2', 'uncertain', 5, /between 4 and 5/],
    ['less than half a piece', '3.0', 'uncertain', 0, /between 0 and 1/],
    ['more than this sample carries', '2000.0', 'uncertain', 200, /at least \d+ pieces|lots of at most \d+/],
    ['nothing', '0.0', 'refused', undefined, /on the scale/],
    ['below zero', '-0.4', 'refused', undefined, /on the scale/],
    ['no number', '5O.0', 'refused', undefined, /again/],
    ['not in these steps', '50.05', 'refused', undefined, /division/],
    ['far too many', '99999999.9', 'refused', undefined, /lots/],
  ])('%s', (_, digits, type, pieces, missing) => {
    const result = countPieces(piece, g(digits), tenth);
    expect(result.type).toBe(type);
    if (pieces !== undefined) expect(result).toMatchObject({ pieces });
    if (missing !== undefined) expect(result).toMatchObject({ missing: expect.stringMatching(missing) });
  });

  test('keeps what the ledger needs to judge it later', () => {
    expect(countPieces(piece, g('50.1'), tenth)).toEqual({
      type: 'accepted',
      pieces: 5,
      evidence: {
        samplePieces: 20,
        sample: [g('200.0')],
        shown: g('50.1'),
        scatterPpm: 5000,
        ratio: '5.010',
        residual: '0.010',
        uncertainty: '0.014',
        coverage: 3,
        coarse: false,
      },
    });
  });

  test('what is said to be missing is what helps', () => {
    const small = sampled([lot(10, '100.0')], 5000);
    const result = countPieces(small, g('2000.0'), tenth);
    const [, sample = '', lots = ''] =
      /at least (\d+) pieces, or .* at most (\d+)/.exec('missing' in result ? result.missing : '') ?? [];
    const shown = (pieces: number) => g(`${pieces * 10}.0`);
    const better = sampled([lot(Number(sample), `${Number(sample) * 10}.0`)], 5000);
    expect(countPieces(better, shown(200), tenth)).toMatchObject({ type: 'accepted', pieces: 200 });
    expect(countPieces(small, shown(Number(lots)), tenth)).toMatchObject({ type: 'accepted' });
    expect(countPieces(small, shown(Number(lots) + 1), tenth)).toMatchObject({ type: 'uncertain' });
  });

  test('a sample in grams counts a load in pounds', () => {
    const result = countPieces(piece, { digits: '1.103', unit: 'lb' }, {});
    expect(result).toMatchObject({ type: 'accepted', pieces: 50 });
  });

  test('a counted load improves the average, twice as many pieces at most', () => {
    const counted = (digits: string) => improvedBy(piece, countPieces(piece, g(digits), tenth), tenth);
    expect(counted('301.0').pieces).toBe(30);
    expect(counted('410.0')).toBe(piece);
    expect(counted('100.0')).toBe(piece);
    expect(counted('45.2')).toBe(piece);
  });
});

/**
 * A bin of real pieces: each its own weight in micrograms, a scale that rounds, and a zero that is off by less than
 * half a step. The model of `count.ts` promises something only while the whole error stays within three standard
 * deviations; that is worked out here from the true weights, in its own words.
 */
type Bench = { stepUg: number; pieceUg: number; scatter: number; sample: number; load: number; seed: number };

function weighBench({ stepUg, pieceUg, scatter, sample, load, seed }: Bench) {
  const random = seededRandom(seed);
  // Twelve uniform numbers make a normal one, near enough, and bounded.
  const normal = () => Array.from({ length: 12 }, random).reduce((total, each) => total + each, -6);
  const pieces = (count: number) =>
    Array.from({ length: count }, () => Math.max(1, Math.round(pieceUg * (1 + scatter * normal()))));
  const total = (weights: number[]) => weights.reduce((before, each) => before + each, 0);
  const zero = () => (random() - 0.5) * stepUg;
  const shown = (trueUg: number) => Math.round((trueUg + zero()) / stepUg) * stepUg;
  const [sampleUg, loadUg] = [total(pieces(sample)), total(pieces(load))];
  const [sampleShown, loadShown] = [shown(sampleUg), shown(loadUg)];
  const p = sampleShown / sample;
  const error = Math.abs(loadShown / p - load);
  const variance = scatter ** 2 * (load + load ** 2 / sample) + (stepUg / 2 / p) ** 2 * (1 + (load / sample) ** 2);
  return { sampleShown, loadShown, inModel: error <= 3 * Math.sqrt(variance) };
}

const grams = (ug: number) => `${Math.floor(ug / 1e6)}.${String(ug % 1e6).padStart(6, '0')}`;
/** As a scale shows it: no more decimals than its step has. */
const asShown = (ug: number, stepUg: number) => grams(ug).slice(0, stepUg >= 1e6 ? -7 : stepUg >= 1e5 ? -5 : -4);

function countBench(bench: Bench, declare: boolean) {
  const { sampleShown, loadShown, inModel } = weighBench(bench);
  const shown = (ug: number) => g(asShown(ug, bench.stepUg));
  const scale: CountingScale = declare ? { division: shown(bench.stepUg) } : {};
  const made = pieceWeight(
    [{ pieces: bench.sample, shown: shown(sampleShown) }],
    scale,
    Math.ceil(bench.scatter * 1e6),
  );
  if (!('piece' in made)) return { inModel, pieces: undefined };
  const count = countPieces(made.piece, shown(loadShown), scale);
  return { inModel, pieces: count.type === 'accepted' ? count.pieces : undefined };
}

const anyBench = fc.record({
  stepUg: fc.constantFrom(10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000),
  pieceUg: fc.integer({ min: 20_000, max: 500_000_000 }),
  scatter: fc.double({ min: 0, max: 0.05, noNaN: true }),
  sample: fc.integer({ min: 10, max: 60 }),
  load: fc.integer({ min: 1, max: 150 }),
  seed: fc.nat(),
});

describe('over any pieces and scales', () => {
  test.each([true, false])('no wrong count is accepted within the model (division declared: %s)', (declare) => {
    let accepted = 0;
    fc.assert(
      fc.property(anyBench, (bench) => {
        const { inModel, pieces } = countBench(bench, declare);
        if (pieces === undefined) return;
        accepted += 1;
        if (inModel) expect(pieces).toBe(bench.load);
      }),
      { numRuns: 4000 },
    );
    // It also says yes.
    expect(accepted).toBeGreaterThan(500);
  });

  test('what is accepted is right even where chance leaves the model: it takes twice the deviation', () => {
    fc.assert(
      fc.property(anyBench, (bench) => {
        const { pieces } = countBench({ ...bench, scatter: Math.max(bench.scatter, 0.005) }, true);
        if (pieces !== undefined) expect(pieces).toBe(bench.load);
      }),
      { numRuns: 4000 },
    );
  });

  test('a sample that is no sample of these pieces is not believed to the last piece', () => {
    // Pieces 4 % heavier than the sample: a count of 30 would be 31.2. Nobody can know; but it must not look certain at
    // 1.5 %.
    const piece = sampled([lot(10, '100.0')]);
    expect(countPieces(piece, g('312.0'), tenth).type).toBe('uncertain');
  });
});
