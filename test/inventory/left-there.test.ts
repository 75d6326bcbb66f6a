/** R18: a storefront that counts what is on hand takes off what left itself: what it was told last it shows no more. */
import { expect, it } from 'vitest';
import { channelFileOf } from '../../agent/inventory/nouns/channels/channel.ts';
import { apply } from '../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../agent/inventory/projections/map-tables.ts';
import { formatCommand } from '../command-key/command-codes.ts';
import { acknowledge, told, web } from './told.ts';
import { rulebook, World } from './world.ts';

const merchant = 'acme';
const tee = '4006381333931';

class Shop extends World {
  readonly channel = { ...web, basis: 'physical' as const };
  constructor(basis: 'available' | 'physical') {
    const channel = { ...web, basis };
    super({ ...rulebook, channels: [channel] });
    this.channel = channel as typeof this.channel;
    this.append({ kind: 'channel-settings', merchant, document: web.name, body: { file: channelFileOf(channel) } });
    this.withItem('TEE', tee);
    this.adjust(9);
    this.place('W-1', 1);
    acknowledge(this, 'TEE', this.channel);
  }
  adjust(quantity: number): void {
    this.submit({ type: 'adjust', by: 'ann', merchant, sku: 'TEE', quantity, reason: 'found' });
  }
  place(id: string, quantity: number): void {
    const lines = [{ sku: 'TEE', quantity }];
    this.submit({ type: 'order-place', by: 'ann', merchant, id, channel: web.name, lines });
  }
  /** All of it leaves in one box. */
  ship(id: string): void {
    this.scan(id, 'packing-1');
    this.scan(tee, 'packing-1');
    this.scan(formatCommand({ command: 'finish' }), 'packing-1');
    expect(this.tables.order(merchant, id)?.status).toBe('shipped');
  }
}

it('is told the same number again where a box left and as much came', () => {
  const shop = new Shop('physical');
  expect(told(shop, 'TEE', shop.channel)).toBeUndefined();
  shop.ship('W-1');
  shop.adjust(1);
  expect(acknowledge(shop, 'TEE', shop.channel)).toMatchObject({ level: 9, previous: 9 });
  expect(told(shop, 'TEE', shop.channel)).toBeUndefined();
  const again = new MapTables();
  for (const entry of shop.entries) apply(again, entry, shop.rules);
  expect(again.shown(web.name, 'TEE')).toEqual(shop.tables.shown(web.name, 'TEE'));
});

it('is told the number that is left, once, where nothing came', () => {
  const shop = new Shop('physical');
  shop.ship('W-1');
  expect(acknowledge(shop, 'TEE', shop.channel)).toMatchObject({ level: 8, previous: 9 });
  shop.adjust(1);
  expect(acknowledge(shop, 'TEE', shop.channel)).toMatchObject({ level: 9, previous: 8 });
});

it('one that is told what is available moves nothing for a box, and is told nothing again', () => {
  const shop = new Shop('available');
  shop.ship('W-1');
  expect(told(shop, 'TEE', shop.channel)).toBeUndefined();
});
