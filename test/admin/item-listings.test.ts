/** R27: an item says under which names each storefront of its merchant lists it. */
import { expect, it } from 'vitest';
import { TwoMerchants } from './two-merchants.ts';

it('R27 is said by item/get: every listing of the item, at each storefront of its merchant and of no other', async () => {
  await using dock = new TwoMerchants();
  await dock.open();
  const tee = { merchant: 'acme', sku: 'TEE-NEW' };
  const listings = async () => (await dock.data<{ listings: { channel: string }[] }>('item/get', tee)).listings;
  await dock.data('item/upsert', { items: [{ ...tee, name: 'Tee' }] });
  const before = await listings();
  expect(before.length).toBeGreaterThan(0);
  const [channel] = before;
  expect(channel).toEqual({ channel: expect.stringMatching(/^acme-/), names: ['TEE-NEW'], off: false });
  expect(before.filter((each) => !each.channel.startsWith('acme-'))).toEqual([]);
  const name = channel?.channel ?? '';
  const associate = (more: object) =>
    dock.data('channel/associate', { channel: name, listings: [{ sku: tee.sku, ...more }] });
  await associate({ aliases: ['tee-red', 'tee-gift'] });
  expect((await listings())[0]).toEqual({ channel: name, names: ['tee-red', 'tee-gift'], off: false });
  await associate({ off: true });
  expect((await listings())[0]).toEqual({ channel: name, names: [], off: true });
});
