// needs: mosquitto
/**
 * A shipment from its notice to the storefront: announced by a verb, opened by its number or a pallet's label, ticked
 * off at two stations with scanners on pseudo-terminals, counted by weight on a scale; the agent is killed in the
 * middle.
 */
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { NoticeRow } from '../../agent/inventory/nouns/inbound/notice.ts';
import { formatCommand } from '../command-key/command-codes.ts';
import { type SimScale, simScale } from '../screen/scale.ts';
import { gtin, serialised, sku } from './codes.ts';
import { Dock, type DockOptions, merchant } from './dock.ts';

let dock: Dock | undefined;
let scale: SimScale | undefined;
afterEach(async () => {
  await scale?.end();
  await dock?.end();
  [dock, scale] = [undefined, undefined];
});

const pallet = '006141411234567890';
const quick = { 'debounce-quiet': '20ms', 'debounce-max': '50ms' };
const command = (name: 'confirm' | 'finish' | 'undo' | 'by-weight') => formatCommand({ command: name });

async function start(options: DockOptions): Promise<{ dock: Dock; notice(): Promise<NoticeRow> }> {
  const made = await Dock.create({ channels: [quick], ...options });
  dock = made;
  return { dock: made, notice: () => made.agent.json<NoticeRow>(['notice', 'show', 'ASN-1']) };
}

it('is announced and published, received at two stations through a power cut, and closed: no receipt tells what was told already', async () => {
  const started = await start({
    stations: [
      { name: 'receiving-1', work: 'receiving' },
      { name: 'receiving-2', work: 'receiving' },
    ],
    scanners: [
      { name: 'scanner-1', station: 'receiving-1' },
      { name: 'scanner-2', station: 'receiving-2' },
    ],
  });
  const { agent, sink } = started.dock;
  await started.dock.open();
  const one = (text: string) => started.dock.simulator('scanner-1').scan(text);
  const two = (text: string) => started.dock.simulator('scanner-2').scan(text);

  const announced = {
    ...{ merchant, id: 'ASN-1', type: 'asn', supplier: 'Tee Mill', publish: true },
    lines: [
      { sku: sku(0), quantity: 3 },
      { sku: sku(1), quantity: 24 },
      { sku: sku(2), quantity: 1 },
    ],
    handlingUnits: [{ sscc: pallet, lines: [{ sku: sku(1), quantity: 24, lot: 'L7' }] }],
  };
  await agent.req('policy/set', { merchant, sku: sku(2), sync: 'never' });
  await agent.req('notice/announce', announced);
  await agent.req('notice/announce', announced);
  await started.dock.until(
    'the storefront may sell what is to come',
    () => sink.level('web', sku(0)) === 3 && sink.level('web', sku(1)) === 24,
  );
  expect(await agent.stock(sku(0), sku(1))).toMatchObject([
    { incoming: 3, published: 3, available: 3 },
    { incoming: 24, published: 24, received: false },
  ]);

  expect(await one('ASN-1')).toBe(true);
  expect(await two(`]C100${pallet}`)).toBe(true);
  expect(await one(`]C100${pallet}`)).toBe(false);
  expect(await one(serialised(0, 1))).toBe(true);
  expect(await two(serialised(0, 1))).toBe(false);
  expect(await two(serialised(0, 2))).toBe(true);

  await agent.kill9();
  await agent.start();
  await started.dock.devicesOpen();
  // Both stations are where they were: what is scanned still counts on the notice, and the fourth one is too many.
  expect(await one(serialised(0, 3))).toBe(true);
  expect(await two(gtin(0))).toBe(false);
  expect(await two(command('confirm'))).toBe(true);
  expect(await one(gtin(2))).toBe(true);
  expect((await started.notice()).lines).toEqual([
    { sku: sku(0), quantity: 3, received: 4, published: true },
    { sku: sku(1), quantity: 24, received: 24, published: true },
    { sku: sku(2), quantity: 1, received: 1 },
  ]);
  expect(await one(command('finish'))).toBe(true);
  await started.dock.until('the storefront has heard of the one too many', () => sink.level('web', sku(0)) === 4);
  expect((await started.notice()).status).toBe('closed');
  expect(await agent.stock(sku(0), sku(1), sku(2))).toMatchObject([
    { inStock: 4, incoming: 0, published: 0 },
    { inStock: 24, incoming: 0, published: 0 },
    { inStock: 1, incoming: 0 },
  ]);
  // Closed under the other station's hands: told once, and then goods are goods again.
  expect(await two(serialised(0, 7))).toBe(false);
  expect(await two(serialised(0, 8))).toBe(true);
  expect(await agent.stock(sku(0))).toMatchObject([{ inStock: 5 }]);
  await started.dock.until('the storefront has heard of that, too', () => sink.level('web', sku(0)) === 5);
  expect(sink.linesOf('web', sku(0)).map(({ level }) => level)).toEqual([3, 4, 5]);
  expect(sink.linesOf('web', sku(1)).map(({ level }) => level)).toEqual([24]);
  expect(sink.linesOf('web', sku(2))).toEqual([]);

  const entries = await agent.ledger();
  expect(entries.find(({ kind }) => kind === 'notice-close')?.body).toMatchObject({
    ...{ short: [], over: [{ sku: sku(0), quantity: 1 }] },
  });
  expect(entries.filter(({ kind }) => kind === 'sync-now')).toEqual([]);
  expect((await agent.cli(['ledger', 'verify'])).code).toBe(0);
});

it('counts pieces by their weight once they were sampled', async () => {
  const { dock: made } = await start({
    stations: [{ name: 'receiving-1', work: 'receiving' }],
    devices: ({ file }) => [
      { name: 'scale-1', station: 'receiving-1', kind: 'scale', protocol: 'mt-sics', port: file('scale-1') },
    ],
  });
  const { agent, sink } = made;
  scale = await simScale(join(made.dir, 'scale-1'));
  await made.open();
  const scan = (text: string) => made.simulator().scan(text);
  const station = () => agent.req('station/get', { station: 'receiving-1' });
  const refusals = async () => (await agent.ledger()).filter(({ body }) => body.reason === 'not-certain').length;
  await agent.req('notice/announce', { merchant, id: 'ASN-1', lines: [{ sku: sku(0), quantity: 100 }] });

  /** Puts so much on the scale, and sees the dock read it. */
  const loads = async (kilograms: string) => {
    scale?.load(kilograms);
    await made.until(`the scale shows ${kilograms} kg`, async () => {
      return JSON.stringify(await agent.req('scale/read', { device: 'scale-1' })).includes(`"${kilograms}"`);
    });
  };

  await loads('0.681');
  expect(await scan('ASN-1')).toBe(true);
  expect(await scan(command('by-weight'))).toBe(true);
  expect(await scan(gtin(0))).toBe(true);
  // What lay there before anybody asked is not what is to be counted, and nobody knows yet what a piece weighs.
  await loads('0.000');
  await loads('0.401');
  await made.until('it is told that a sample is missing', async () => (await refusals()) === 1);
  await loads('0.000');
  expect(await scan(formatCommand({ command: 'quantity', quantity: 10 }))).toBe(true);
  await loads('0.401');
  await made.until('the sample is taken', async () => JSON.stringify(await station()).includes('"pieces":10'));
  await loads('0.000');
  await loads('0.681');
  await made.until('the storefront has heard', () => sink.level('web', sku(0)) === 17);
  const receipts = (await agent.ledger()).filter(({ kind }) => kind === 'receipt');
  expect(receipts).toMatchObject([
    { quantity: 17, document: 'ASN-1', body: { weight: { digits: '0.681', unit: 'kg', device: 'scale-1' } } },
  ]);
  expect(await agent.stock(sku(0))).toMatchObject([{ inStock: 17, incoming: 83 }]);
});
