import { describe, expect, it } from 'vitest';
import { carrierLabel } from '../../../agent/inventory/barcodes/carrier-label.ts';
import type {
  NoticeTold,
  ReturnTold,
  ShipmentTold,
  TellingType,
} from '../../../agent/inventory/nouns/channels/telling.ts';
import type { EntryBody } from '../../../agent/inventory/nouns/entry.ts';
import { noticeSettings } from '../../../agent/inventory/requests/file-settings.ts';
import { codes, Packhouse, single } from './pack-house.ts';

/** A house whose storefront is told of what leaves, and of closed notices. */
function house(tells: TellingType[] = ['shipment', 'notice']): Packhouse {
  const packhouse = new Packhouse();
  packhouse.rules.channels = packhouse.rules.channels.map((channel) => ({ ...channel, tells }));
  return packhouse;
}

function place(packhouse: Packhouse, id: string, lines: { sku: string; quantity: number }[], channel = 'acme-web') {
  packhouse.submit({ type: 'order-place', by: 'test', merchant: 'acme', id, channel, lines });
}

const told = <Content = ShipmentTold>({ entries }: Packhouse): Content[] =>
  entries.flatMap(({ kind, body }) =>
    kind === 'telling' ? [(body as EntryBody['telling']).content as unknown as Content] : [],
  );

const tee = (quantity: number) => [{ sku: 'TEE', quantity }];

describe('R25: what storefronts are told beside levels', () => {
  it('tells a box that leaves with its lots, serials and weight, and no box of anybody else', () => {
    const packhouse = house();
    place(packhouse, 'A-1', tee(3));
    packhouse.open('A-1', 'scale-1');
    packhouse.scan(single('0007'), 'scale-1');
    packhouse.scan(`]C1010${codes.TEE}10L7\u001d17280131`, 'scale-1');
    packhouse.scan(codes.TEE, 'scale-1');
    expect(told(packhouse)).toEqual([]);
    packhouse.weigh('0.540', 'scale-1', 'kg');
    expect(told(packhouse)).toEqual([
      {
        ...{ order: 'A-1', box: 1, status: 'shipped', partial: false },
        lines: [
          {
            ...{ sku: 'TEE', quantity: 3 },
            units: [
              { quantity: 1, serial: '0007' },
              { quantity: 1, lot: 'L7', expiry: '2028-01-31' },
            ],
          },
        ],
        weight: { digits: '0.540', unit: 'kg' },
      },
    ]);
    packhouse.wants('BY-HAND', { TEE: 1 });
    packhouse.open('BY-HAND');
    packhouse.scan(codes.TEE, 'packing-1');
    expect(told(packhouse)).toHaveLength(1);
  });

  it('tells nothing of what leaves while another system tells the store, also after it was cut over', () => {
    const packhouse = house();
    packhouse.rules.channels = packhouse.rules.channels.map((channel) => ({ ...channel, shadow: true as const }));
    for (const draft of noticeSettings(packhouse.tables, packhouse.rules).drafts) packhouse.append(draft);
    const sent = (id: string) => {
      place(packhouse, id, tee(1));
      packhouse.open(id);
      packhouse.scan(codes.TEE, 'packing-1');
    };
    sent('A-1');
    const start = { type: 'channel', by: 'lena', channel: 'acme-web', change: 'resumed', reason: 'cut over' } as const;
    expect(packhouse.submit(start)).toMatchObject({ type: 'refused', code: 'needs-confirm' });
    expect(packhouse.submit({ ...start, rehearsed: true })).toMatchObject({ type: 'done' });
    expect(told(packhouse)).toEqual([]);
    sent('A-2');
    expect(told(packhouse)).toMatchObject([{ order: 'A-2' }]);
  });

  it('forgets what was taken out of the box again', () => {
    const packhouse = house();
    place(packhouse, 'A-1', tee(2));
    packhouse.open('A-1');
    packhouse.scan(`]C1010${codes.TEE}10L7`, 'packing-1');
    packhouse.say('undo');
    packhouse.scan(`]C1010${codes.TEE}10L8`, 'packing-1');
    packhouse.scan(codes.TEE, 'packing-1');
    expect(told(packhouse)).toMatchObject([{ lines: [{ quantity: 2, units: [{ quantity: 1, lot: 'L8' }] }] }]);
  });

  it('tells parts, and that a shipment was taken back', () => {
    const packhouse = house();
    place(packhouse, 'A-1', tee(2));
    packhouse.open('A-1');
    packhouse.scan(codes.TEE, 'packing-1');
    packhouse.say('finish');
    packhouse.say('confirm');
    expect(told(packhouse)).toMatchObject([{ status: 'shipped', partial: true, lines: [{ quantity: 1 }] }]);
    packhouse.say('reopen');
    expect(told(packhouse).at(-1)).toMatchObject({ status: 'taken-back', box: 1 });
    packhouse.scan(codes.TEE, 'packing-1');
    expect(told(packhouse).at(-1)).toMatchObject({ status: 'shipped', partial: false, lines: [{ quantity: 2 }] });
  });

  it('tells a carrier’s label of the box in hand, and of one that has just left', () => {
    const packhouse = house();
    place(packhouse, 'A-1', tee(2));
    packhouse.open('A-1');
    packhouse.scan(codes.TEE, 'packing-1');
    expect(packhouse.scan('1Z999AA10123456784', 'packing-1')).toMatchObject({ type: 'stepped', step: 'box' });
    packhouse.scan(codes.TEE, 'packing-1');
    expect(told(packhouse)).toMatchObject([{ carrier: 'UPS', tracking: '1Z999AA10123456784' }]);
    expect(packhouse.scan('RR123456785GB', 'packing-1')).toMatchObject({ type: 'stepped', step: 'box' });
    expect(told(packhouse).at(-1)).toMatchObject({ status: 'shipped', tracking: 'RR123456785GB' });
    const track = { type: 'order-track', by: 'lena', merchant: 'acme', tracking: '77' } as const;
    expect(packhouse.submit({ ...track, id: 'A-1', box: 2 })).toMatchObject({ type: 'refused', code: 'bad-request' });
    expect(packhouse.submit({ ...track, id: 'A-9' })).toMatchObject({ type: 'refused', code: 'unknown-order' });
  });

  it('takes a carrier’s label for one box only, and says which that is', () => {
    const ups = '1Z999AA10123456784';
    const packhouse = house();
    for (const id of ['A-1', 'A-2']) place(packhouse, id, tee(2));
    packhouse.open('A-1');
    packhouse.scan(codes.TEE, 'packing-1');
    expect(packhouse.scan(ups, 'packing-1')).toMatchObject({ step: 'box' });
    // The same label of the same box is no news, also after it left.
    expect(packhouse.scan(ups, 'packing-1')).toMatchObject({ step: 'box' });
    packhouse.say('next-box');
    packhouse.scan(codes.TEE, 'packing-1');
    expect(packhouse.scan(ups, 'packing-1')).toMatchObject({ step: 'box' });

    packhouse.open('A-2');
    packhouse.scan(codes.TEE, 'packing-1');
    const before = packhouse.boxes('A-2');
    const used = { order: 'A-1', box: 1 };
    const text = expect.stringContaining(`${ups} is on box 1 of order A-1`);
    expect(packhouse.scan(ups, 'packing-1')).toMatchObject({ type: 'refused', code: 'label-used', used, text });
    expect(packhouse.boxes('A-2')).toEqual(before);

    expect(packhouse.scan('RR123456785GB', 'packing-1')).toMatchObject({ step: 'box' });
    // Another label on that box: this one is free again.
    packhouse.submit({ type: 'order-track', by: 'lena', merchant: 'acme', id: 'A-1', box: 1, tracking: '77' });
    expect(packhouse.scan(ups, 'packing-1')).toMatchObject({ step: 'box' });
  });

  it('takes no label for two boxes of one order, and a box that was emptied gives its own back', () => {
    const packhouse = house();
    place(packhouse, 'A-1', tee(3));
    packhouse.open('A-1');
    packhouse.scan(codes.TEE, 'packing-1');
    packhouse.scan('RR123456785GB', 'packing-1');
    packhouse.say('next-box');
    packhouse.scan(codes.TEE, 'packing-1');
    const refused = packhouse.scan('RR123456785GB', 'packing-1');
    expect(refused).toMatchObject({ code: 'label-used', used: { order: 'A-1', box: 1 } });
    packhouse.say('undo');
    packhouse.say('undo');
    expect(packhouse.boxes('A-1')).toEqual([]);
    packhouse.scan(codes.TEE, 'packing-1');
    expect(packhouse.scan('RR123456785GB', 'packing-1')).toMatchObject({ step: 'box' });
  });

  it('tells a closed notice to whoever asked: announced, received, over, missing and damaged', () => {
    const lines = [
      { sku: 'TEE', quantity: 3 },
      { sku: 'CAP', quantity: 1 },
    ];
    for (const [tells, times] of [[['notice'], 1] as const, [['shipment'], 0] as const]) {
      const packhouse = house([...tells]);
      const notice = { by: 'test', merchant: 'acme', id: 'ASN-1' };
      packhouse.submit({ type: 'notice-announce', ...notice, notice: { lines } });
      packhouse.scan('ASN-1');
      packhouse.scan(codes.TEE);
      packhouse.submit({ type: 'station', station: 'receiving-1', by: 'test', command: { command: 'damaged' } });
      packhouse.scan(codes.TEE);
      packhouse.submit({ type: 'notice-close', ...notice });
      packhouse.submit({ type: 'notice-close', ...notice });
      expect(told<NoticeTold>(packhouse)).toHaveLength(times);
      if (times === 0) continue;
      expect(told<NoticeTold>(packhouse)[0]?.lines).toEqual([
        { sku: 'TEE', announced: 3, received: 2, missing: 1, over: 0, damaged: 1 },
        { sku: 'CAP', announced: 1, received: 0, missing: 1, over: 0, damaged: 0 },
      ]);
    }
  });
});

describe('R25: a return', () => {
  it('is told once it is inspected, by condition', () => {
    const packhouse = house(['return']);
    const about = { by: 'test', merchant: 'acme', id: 'RMA-1' };
    packhouse.submit({ type: 'return-announce', ...about, return: { order: 'A-1', lines: tee(2) } });
    packhouse.scan('RMA-1');
    packhouse.scan(codes.TEE);
    packhouse.submit({ type: 'station', station: 'receiving-1', by: 'test', command: { command: 'damaged' } });
    packhouse.scan(codes.TEE);
    expect(told(packhouse)).toEqual([]);
    packhouse.submit({ type: 'return-close', ...about });
    const [content] = told<ReturnTold>(packhouse);
    expect(content).toMatchObject({ return: 'RMA-1', order: 'A-1' });
    expect(content?.lines).toMatchObject([{ sku: 'TEE', expected: 2, damaged: 1 }]);
  });
});

describe('R25: a carrier’s label', () => {
  it.each([
    ['1Z999AA10123456784', 'UPS', '1Z999AA10123456784'],
    ['RR123456785GB', 'post GB', 'RR123456785GB'],
    ['420941069400111899223100001231', undefined, undefined],
    [']C1420941069205590164917312751089', 'USPS', '9205590164917312751089'],
    ['JJD014600003002164427', 'DHL', 'JJD014600003002164427'],
    ['9622001900000000000000776632517932', 'FedEx', '776632517932'],
    ['(00)003456789012345678', undefined, undefined],
    [']C100106141411234567897', undefined, '106141411234567897'],
    ['1Z999AA10123456785', undefined, undefined],
    ['4006381333931', undefined, undefined],
  ])('%s', (text, carrier, tracking) => {
    const expected = tracking === undefined ? undefined : { tracking, ...(carrier !== undefined && { carrier }) };
    expect(carrierLabel(text)).toEqual(expected);
  });
});
