/**
 * After a restart a station's page says how its work stands: what was shipped and closed, weighed and labelled there,
 * and nothing of a question that was answered.
 */
import { expect, it } from 'vitest';
import type { Entry } from '../../../agent/inventory/nouns/entry.ts';
import { doneWord, named, resultWord, whatOf } from '../../../agent/screen/page/words.ts';
import { allLanguages, textsFor } from '../../../agent/screen/texts.ts';
import type { BenchView } from '../../../agent/screen/views/bench-view.ts';
import { shown } from '../../../agent/screen/views/foreground.ts';
import { scansBefore } from '../../../agent/screen/views/past.ts';
import { emptyView, transition } from '../../../agent/screen/views/station-view.ts';
import { Packhouse } from '../../inventory/station/pack-house.ts';
import { code, mug, ReceivingDock, tee } from '../../inventory/station/receiving-dock.ts';
import type { World } from '../../inventory/world.ts';

/** What the page of a station finds at a start. */
async function found(world: World, station: string) {
  const book = {
    tail: async () => world.entries as Entry[],
    item: async (merchant: string, sku: string) => world.tables.item(merchant, sku),
  };
  const scans = (await scansBefore(book, [station])).get(station) ?? [];
  const view = transition(emptyView, { type: 'past', scans });
  const bench = { practice: false, locked: false, question: null, document: null, last: null };
  const { front } = shown({ ...view, bench: bench as unknown as BenchView, signIn: false });
  const texts = textsFor('en');
  return {
    front,
    list: view.recent.map((scan) => `${named(scan, texts, 'en')}: ${resultWord(scan, texts, 'en')}`),
    headline: front.panel === 'before' ? `${doneWord(front.scan, texts, 'en')} ${whatOf(front.scan)}` : front.panel,
  };
}

it('an order that shipped with the weight of its last box is shipped, and what was asked before is gone', async () => {
  const house = new Packhouse().wants('A-1', { TEE: 1, MUG: 1 });
  house.open('A-1', 'scale-1');
  house.pack('TEE', 'scale-1');
  house.say('next-box', 'scale-1');
  house.pack('MUG', 'scale-1');
  house.scan(code('finish'), 'scale-1');
  house.weigh('470');
  house.weigh('260');
  expect(house.orderRow('A-1').status).toBe('shipped');
  const { list, headline } = await found(house, 'scale-1');
  expect(headline).toBe('Shipped A-1');
  expect(list).toEqual(['A-1: Shipped', '470 g: Weight fits', 'MUG: Recorded', 'TEE: Recorded']);
});

it('a carrier’s label is remembered with its box, and an order of several lines is shipped once', async () => {
  const house = new Packhouse().wants('A-1', { TEE: 1, MUG: 1 });
  house.open('A-1');
  house.pack('TEE');
  house.pack('MUG');
  expect((await found(house, 'packing-1')).list).toEqual(['A-1: Shipped', 'MUG: Recorded', 'TEE: Recorded']);
  house.scan('1Z999AA10123456784', 'packing-1');
  const { list, headline } = await found(house, 'packing-1');
  expect(list[0]).toBe('1Z999AA10123456784: Label for box 1 of A-1');
  expect(headline).toBe('Label for box 1 of A-1 1Z999AA10123456784');
  // Taken up again, nothing of it is shipped.
  house.say('reopen');
  expect((await found(house, 'packing-1')).list.join()).not.toContain('Shipped');
});

it('a delivery that was closed is closed, a count that is finished is finished', async () => {
  const dock = new ReceivingDock();
  const notice = { lines: [{ sku: 'TEE', quantity: 2 }] };
  dock.submit({ type: 'notice-announce', by: 'a', merchant: 'acme', id: 'ASN-1', notice });
  for (const each of ['ASN-1', tee, code('finish'), code('confirm')]) dock.scan(each);
  expect(await found(dock, 'receiving-1')).toMatchObject({
    headline: 'Closed ASN-1',
    list: ['ASN-1: Closed', 'tee: Recorded'],
  });
  const house = new Packhouse();
  for (let left = 20; left > 0; left--) house.scan('4006381333931', 'counting-1');
  house.scan(code('finish'), 'counting-1');
  const { list, headline } = await found(house, 'counting-1');
  expect(list[0]).toBe(': Finished');
  expect(headline).toBe('Finished ');
});

it('a question that was left says that nothing was counted, one that waits is asked', async () => {
  const dock = new ReceivingDock();
  const notice = { lines: [{ sku: 'TEE', quantity: 2 }] };
  dock.submit({ type: 'notice-announce', by: 'a', merchant: 'acme', id: 'ASN-1', notice });
  for (const each of ['ASN-1', tee, mug]) dock.scan(each);
  expect((await found(dock, 'receiving-1')).list[0]).toBe('mug: Not counted yet');
  dock.scan(code('cancel'));
  const { list, headline } = await found(dock, 'receiving-1');
  expect(list).toEqual(['mug: Not counted', 'tee: Recorded']);
  expect(headline).toBe('Recorded tee');
});

it('what was ended is said in every language', async () => {
  for (const lang of allLanguages) {
    const texts = textsFor(lang);
    expect(doneWord({ step: 'shipped' }, texts, lang)).toBe(texts.steps.shipped);
    expect(doneWord({ step: null }, texts, lang)).toBe(texts.results.good);
  }
});
