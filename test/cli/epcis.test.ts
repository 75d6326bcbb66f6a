/** `tallyman epcis` at a real dock: a whole document, only what was asked for. */
import { expect, it, onTestFinished } from 'vitest';
import { Dock } from './dock.ts';

it('prints a document of what happened, since a time, of a merchant', async () => {
  const dock = new Dock({ merchants: ['acme', 'globex'] });
  onTestFinished(() => dock[Symbol.asyncDispose]());
  await dock.start();
  for (const merchant of ['acme', 'globex']) {
    await dock.cli('req', 'item/upsert', JSON.stringify({ items: [{ merchant, sku: 'TEE' }] }));
    await dock.cli('req', 'stock/count', JSON.stringify({ merchant, sku: 'TEE', quantity: 5 }));
  }
  type Document = { '@context': string[]; type: string; epcisBody: { eventList: Record<string, unknown>[] } };
  const print = async (...more: string[]) => {
    const { code, stdout, stderr } = await dock.cli('epcis', ...more);
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout) as Document;
  };
  const all = await print();
  expect(all).toMatchObject({ '@context': [expect.stringContaining('ref.gs1.org')], type: 'EPCISDocument' });
  const counts = all.epcisBody.eventList;
  expect(counts).toMatchObject([
    { bizStep: 'cycle_counting', quantityList: [{ epcClass: 'urn:x-tallyman:item:acme:TEE', quantity: 5 }] },
    { readPoint: { id: 'urn:x-tallyman:dock:s:d' }, quantityList: [{ epcClass: 'urn:x-tallyman:item:globex:TEE' }] },
  ]);
  // The same events under the same names.
  expect((await print()).epcisBody).toEqual(all.epcisBody);
  expect((await print('--merchant', 'globex')).epcisBody.eventList).toEqual(counts.slice(1));
  expect((await print('--since', '2100-01-01')).epcisBody.eventList).toEqual([]);
  const wrong = await dock.cli('epcis', '--since', 'yesterday-ish');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--since yesterday-ish is no time')]);
  expect((await dock.cli('epcis', '--location', 'Reno')).code).toBe(2);
});
