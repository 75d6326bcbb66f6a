/** What explains a number finds the item as a desk does, and never takes one of several. */
import { expect, it } from 'vitest';
import { TwoMerchants } from './two-merchants.ts';

it('an item is explained by its SKU, a barcode or words of its name, where that is one item’s', async () => {
  await using dock = new TwoMerchants();
  await dock.open();
  const acme = { merchant: 'acme' };
  await dock.data('item/upsert', {
    items: [
      { ...acme, sku: 'SOAP-OLIVE', name: 'Olive soap' },
      { ...acme, sku: 'SOAP-LILAC', name: 'Lilac soap' },
      ...Array.from({ length: 25 }, (_, n) => ({ ...acme, sku: `T-${n}`, name: `Tee size ${n}` })),
      { ...acme, sku: 'T-AGAIN', name: 'Tee size 2' },
      { ...acme, sku: 'Z-24', name: 'size 24' },
      { merchant: 'globex', sku: 'LAMP', name: 'Olive lamp' },
    ],
  });
  await dock.data('item/bind-barcode', { ...acme, sku: 'SOAP-OLIVE', code: '4000000000006', units: 1 });
  const found = (sku: string) => dock.ask('explain/level', { ...acme, sku, find: true });
  for (const text of ['SOAP-OLIVE', 'olive', '4000000000006'])
    expect(await found(text)).toMatchObject({ data: { sku: 'SOAP-OLIVE', item: { name: 'Olive soap' } } });
  const several = expect.stringMatching(/^soap may be SOAP-\w+ \((Olive|Lilac) soap\), SOAP-\w+ \(.*\): say which\.$/);
  expect(await found('soap')).toMatchObject({ error: { code: 'unknown-item', message: several } });
  // Called so, and not otherwise: other items have these words, too.
  expect(await found('Size 24')).toMatchObject({ data: { sku: 'Z-24' } });
  const two = expect.stringMatching(/^tee size 2 may be T-(2|AGAIN) \(Tee size 2\), T-(2|AGAIN) \(.*\): say which\.$/);
  expect(await found('tee size 2')).toMatchObject({ error: { message: two } });
  // Another merchant's is not meant, and not named.
  expect(await found('lamp')).toMatchObject({
    error: { code: 'unknown-item', message: 'Nothing of acme is called lamp.' },
  });
  // Programs name it exactly.
  expect(await dock.ask('explain/level', { ...acme, sku: 'olive' })).toMatchObject({ error: { code: 'unknown-item' } });
});
