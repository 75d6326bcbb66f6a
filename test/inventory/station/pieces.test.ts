/**
 * Counting by weight at receiving: what is sampled, what counts, what is refused and why. The statistics are tested in
 * `weighing/`.
 */
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../agent/inventory/nouns/outcome.ts';
import type { Shown } from '../../../agent/inventory/weighing/mass.ts';
import { code, contentSymbol, holds, mug, pallet, ReceivingDock, ssccSymbol, tee, teeCase } from './receiving-dock.ts';

const weigh = code('by-weight');

class WeighingDock extends ReceivingDock {
  puts(digits: string, unit: Shown['unit'] = 'g', station = 'receiving-1'): Outcome {
    return this.submit({ type: 'weight', station, device: 'scale-1', weight: { digits, unit } });
  }
  /** So many counted by hand. */
  samples(pieces: number, digits: string): Outcome {
    this.scan(code('quantity', pieces));
    return this.puts(digits);
  }
}

const counted = (dock: WeighingDock) =>
  dock.entries.filter(({ kind }) => kind === 'receipt').map((entry) => entry.quantity);

describe('WEIGH', () => {
  it('is refused where no scale stands', () => {
    const dock = new WeighingDock();
    const words = /no scale/;
    expect(dock.scan(weigh, 'receiving-2')).toMatchObject({ code: 'bad-command', text: expect.stringMatching(words) });
    expect(dock.session('receiving-2')?.quantity ?? null).toBeNull();
  });

  it('does not keep a notice from being opened by its number, and is dropped with that', () => {
    const dock = new WeighingDock();
    dock.announce({ lines: [{ sku: 'TEE', quantity: 5 }] }, 'ASN-7');
    dock.scan(weigh);
    expect(dock.scan('ASN-7')).toMatchObject({ type: 'stepped', step: 'opened' });
    expect(dock.session()).toMatchObject({ document: { id: 'ASN-7' }, quantity: null });
  });

  it('makes a pallet’s label no unknown code: it is dropped, and the label counts when it is scanned again', () => {
    const dock = new WeighingDock();
    for (const symbol of [ssccSymbol(pallet), contentSymbol(tee, 12)]) {
      dock.scan(weigh);
      expect(dock.scan(symbol)).toMatchObject({ code: 'bad-quantity', text: expect.stringMatching(/by itself/) });
      expect(dock.session()?.quantity).toBeNull();
    }
  });

  it('waits on when nobody knows the code', () => {
    const dock = new WeighingDock();
    expect(dock.scans([weigh, 'NOBODYS'])).toMatchObject({ code: 'unknown-barcode' });
    expect(dock.session()?.quantity).toBe(0);
  });
});

describe('counting by weight', () => {
  it('takes a sample, then counts what lies on the scale, and keeps why', () => {
    const dock = new WeighingDock();
    expect(dock.scans([weigh, tee])).toMatchObject({
      type: 'stepped',
      step: 'to-weigh',
      text: expect.stringContaining('QTY 10'),
    });
    expect(dock.samples(10, '125.2')).toMatchObject({ step: 'to-weigh' });
    expect(dock.puts('225.3')).toMatchObject({ type: 'recorded', sku: 'TEE', units: 18, inStock: 18 });
    expect(dock.entries.find(({ kind }) => kind === 'receipt')?.body).toMatchObject({
      ...{ scan: tee, device: 'scanner-1', barcode: '04006381333931' },
      weight: {
        ...{ digits: '225.3', unit: 'g', device: 'scale-1', scatterPpm: 15_000 },
        ...{ sample: [{ pieces: 10, shown: { digits: '125.2', unit: 'g' } }], ratio: '17.995', residual: '-0.005' },
      },
    });
    expect(dock.session()).toMatchObject({ question: null, quantity: null });
    // The next weight is somebody else's.
    expect(dock.puts('225.3')).toMatchObject({ type: 'unchanged' });
    expect(counted(dock)).toEqual([18]);
  });

  it.each<[string, (dock: WeighingDock) => Outcome, RegExp]>([
    ['nobody knows what a piece weighs', (dock) => dock.puts('225.3'), /count ten by hand/],
    ['the sample is too small', (dock) => dock.samples(4, '50.1'), /at least 10 pieces/],
    [
      'there are too many for this sample',
      (dock) => {
        dock.samples(10, '125.2');
        return dock.puts('751.2');
      },
      /sample is too small|lots of at most/,
    ],
    [
      'it is no whole number of pieces',
      (dock) => {
        dock.samples(10, '125.2');
        return dock.puts('131.4');
      },
      /between 10 and 11/,
    ],
    [
      'nothing lies on the scale',
      (dock) => {
        dock.samples(10, '125.2');
        return dock.puts('0.0');
      },
      /Put the pieces/,
    ],
    ['CONFIRM is no weight', (dock) => dock.command('confirm'), /Put the pieces/],
  ])('counts nothing when %s, says what is missing, and waits on', (_, act, missing) => {
    const dock = new WeighingDock();
    dock.scans([weigh, tee]);
    expect(act(dock)).toMatchObject({ type: 'refused', code: 'not-certain', text: expect.stringMatching(missing) });
    expect(counted(dock)).toEqual([]);
    expect(dock.session()?.question?.about).toBe('pieces');
    expect(dock.tables.openRows('exception', 5)).toEqual([]);
  });

  it('adds samples up until they are enough', () => {
    const dock = new WeighingDock();
    dock.scans([weigh, tee]);
    dock.samples(6, '75.1');
    expect(dock.samples(6, '75.2')).toMatchObject({ step: 'to-weigh', text: expect.stringContaining('12 ×') });
    expect(dock.puts('200.4')).toMatchObject({ type: 'recorded', units: 16 });
  });

  it('forgets a sample that nothing can be added to', () => {
    const dock = new WeighingDock();
    dock.scans([weigh, tee]);
    expect(dock.samples(10, '0.0')).toMatchObject({ code: 'not-certain' });
    expect(dock.session()?.question).toMatchObject({ lots: [] });
  });

  it('takes the sample of the lot before, made better by that lot', () => {
    const dock = new WeighingDock();
    dock.scans([weigh, tee]);
    dock.samples(10, '125.2');
    dock.puts('225.3');
    expect(dock.scans([weigh, tee])).toMatchObject({ text: 'Put all tee on the scale.' });
    expect(dock.session()?.question).toMatchObject({ lots: [{ pieces: 18 }] });
    expect(dock.puts('312.9')).toMatchObject({ type: 'recorded', units: 25 });
    dock.scan('ASN');
    dock.scans([weigh, mug]);
    expect(dock.session()?.question).toMatchObject({ sku: 'MUG', lots: [] });
  });

  it.each([
    ['a handful', '12.5', '62.6', { type: 'recorded', units: 5 }],
    ['no more', '12.5', '250.3', { code: 'not-certain' }],
    ['nothing, when its weight is a rounded one', '2', '10.1', { code: 'not-certain' }],
  ])('with the item’s own unit weight counts %s', (_, unitWeightG, shown, outcome) => {
    const dock = new WeighingDock();
    dock.submit({ type: 'items', by: 't', items: [{ merchant: 'acme', sku: 'TEE', unitWeightG }] });
    dock.scans([weigh, tee]);
    expect(dock.puts(shown)).toMatchObject(outcome);
  });

  it('asks about more than was announced, and keeps the weight when that is confirmed', () => {
    const dock = new WeighingDock();
    dock.announce({ lines: holds(12) });
    dock.scans(['ASN-1', weigh, tee]);
    dock.samples(10, '125.2');
    expect(dock.puts('225.3')).toMatchObject({ code: 'needs-confirm' });
    expect(dock.command('confirm')).toMatchObject({ type: 'recorded', units: 18, progress: { unitsDone: 12 } });
    expect(dock.entries.find(({ kind }) => kind === 'receipt')?.body).toMatchObject({
      ...{ reason: 'overage', weight: { digits: '225.3', device: 'scale-1' } },
    });
  });

  it.each<[string, string[], object]>([
    ['the code of a case', [weigh, teeCase], { code: 'bad-quantity' }],
    ['an unknown code', [weigh, 'NOBODY'], { code: 'unknown-barcode' }],
  ])('wants the code of a single piece, not %s', (_, texts, outcome) => {
    const dock = new WeighingDock();
    expect(dock.scans(texts)).toMatchObject(outcome);
    expect(dock.scan(tee)).toMatchObject({ step: 'to-weigh' });
  });

  it('is dropped by the next goods, by CANCEL and by UNDO', () => {
    for (const text of [mug, code('cancel'), code('undo')]) {
      const dock = new WeighingDock();
      dock.scans([weigh, tee]);
      dock.samples(10, '125.2');
      dock.scan(text);
      expect(dock.puts('225.3')).toMatchObject({ type: 'unchanged' });
      expect(counted(dock)).toEqual(text === mug ? [1] : []);
    }
  });

  it('is no work for a station where goods go out', () => {
    expect(new WeighingDock().scan(weigh, 'packing-1')).toMatchObject({ code: 'bad-command' });
  });
});
