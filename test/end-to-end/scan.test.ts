// needs: mosquitto socat
/** From the bytes of a scanner to the storefront and back: what is told when, and what the cursor waits for. */
import { afterEach, describe, expect, it } from 'vitest';
import { gtin, serialised, sku } from './codes.ts';
import { Dock } from './dock.ts';

const ack = 0x06;
const nak = 0x15;

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

describe.each(['5', '3.1.1'])('with MQTT %s', (version) => {
  it('tells the storefront what was scanned, and moves the cursor only on its answer', async () => {
    dock = await Dock.start({
      scanners: [{ name: 'scanner-1', station: 'receiving-1', by: 'socat' }],
      mqtt: { version },
    });
    const { agent, sink } = dock;
    sink.answering = false;
    const before = await dock.cursor();

    // A scanner that waits for ACK sends its next code after the answer to the last.
    const codes = [serialised(0, 1), serialised(0, 2), serialised(0, 3), gtin(1)];
    for (const [index, code] of codes.entries()) {
      dock.scanner().send(code);
      await dock.until('the scanner is answered', () => dock?.scanner().hostBytes().length === index + 1);
    }
    await dock.until('both articles are at the storefront', () => {
      return sink.level('web', sku(0)) === 3 && sink.level('web', sku(1)) === 1;
    });

    const [first] = sink.received;
    expect(first?.batch).toMatchObject({
      specversion: '1.0',
      type: 'tallyman.stock.v1',
      source: '/tallyman/reno-1/dock-3',
      subject: 'acme',
      datacontenttype: 'application/json',
      data: { channel: 'web', snapshot: true },
    });
    expect(sink.shelf('web', sku(0))?.processOrders).toBe(true);
    expect([...dock.scanner().hostBytes()]).toEqual([ack, ack, ack, ack]);

    expect(await dock.cursor()).toBe(before);
    sink.answering = true;
    sink.answer('web');
    const to = sink.position('web')?.to ?? -1;
    await dock.until('the cursor is where the storefront is', async () => (await dock?.cursor()) === to);
    expect((await agent.status()).channels).toMatchObject([{ name: 'web', pending: 0 }]);

    // A later answer that says the same moves nothing and breaks nothing.
    sink.answer('web');
    dock.scanner().send(gtin(1));
    await dock.until('the next scan arrives', () => sink.level('web', sku(1)) === 2);
    expect(sink.shelf('web', sku(1))).toMatchObject({ level: 2, sum: 2 });
  });
});

it('sets an unknown code aside: a NAK for the scanner, an exception on the record, nothing for the storefront', async () => {
  dock = await Dock.start({ scanners: [{ name: 'scanner-1', station: 'receiving-1', by: 'socat' }] });
  dock.scanner().send(gtin(4711));
  await dock.until('the scanner is answered', () => dock?.scanner().hostBytes().length === 1);
  expect([...dock.scanner().hostBytes()]).toEqual([nak]);

  const entries = await dock.agent.ledger();
  expect(entries.at(-1)).toMatchObject({
    kind: 'exception',
    station: 'receiving-1',
    quantity: null,
    body: { reason: 'unknown-barcode', scan: gtin(4711), device: 'scanner-1' },
  });
  expect(dock.sink.received).toEqual([]);
});

it('books what packing scans out, turns the flag off at the last piece, and says the sell-out', async () => {
  dock = await Dock.start({
    scanners: [
      { name: 'scanner-1', station: 'receiving-1', by: 'socat' },
      { name: 'scanner-2', station: 'packing-1', by: 'socat' },
    ],
  });
  const { sink, agent } = dock;
  dock.scanner('scanner-1').send(gtin(2));
  await dock.until('it is at the storefront', () => sink.level('web', sku(2)) === 1);
  dock.scanner('scanner-2').send(gtin(2));
  await dock.until('it is sold out', () => sink.shelf('web', sku(2))?.processOrders === false);
  expect(sink.level('web', sku(2))).toBe(0);
  expect(await agent.stock(sku(2))).toMatchObject([
    { merchant: 'acme', sku: sku(2), inStock: 0, available: 0, received: true, processOrders: false },
  ]);
  // Nothing is there to be packed: refused, with an exception, and the storefront hears nothing new.
  const heard = sink.received.length;
  dock.scanner('scanner-2').send(gtin(2));
  await dock.until('the scanner is refused', () => dock?.scanner('scanner-2').hostBytes().at(-1) === nak);
  expect((await agent.ledger()).at(-1)).toMatchObject({ kind: 'exception', body: { reason: 'not-in-stock' } });
  expect(sink.received.length).toBe(heard);
});
