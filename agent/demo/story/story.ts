/**
 * The demo's first two minutes, which are the same every day: a delivery with a surplus and a code nobody knows, one
 * that comes short, a mixed pallet; orders with a slip of the hand, a forgotten item, two boxes, one that ships in two
 * goes, one cancelled under the packer's hands, one that goes short; and the count that finds out why. Pure. What comes
 * after it is `shop.ts`.
 */
import type { Article, Notice, Order } from './catalogue.ts';
import { announce, closeNotice, openNotice, palletLabel, surplus, unload } from './inbound.ts';
import { articleOf, pack } from './outbound.ts';
import { badge, card, type Desk, meanwhile, scan, type TimedStep, times } from './steps.ts';

type Papers = { articles: readonly Article[]; notices: readonly Notice[]; orders: readonly Order[] };

/** What the supplier printed on a carton of hoodies, and the office has never seen. */
const strangeCarton = '19521002000013';

/** @param signedIn who has scanned a badge before, on an earlier day */
export function story(papers: Papers, signedIn: (desk: Desk) => boolean): TimedStep[] {
  const articles = new Map(papers.articles.map((article) => [article.sku, article]));
  const article = (sku: string) => articleOf(articles, sku);
  const notice = (id: string) => known(papers.notices, id);
  const order = (id: string) => known(papers.orders, id);
  const placed = (id: string): TimedStep => ({ step: { type: 'order', order: order(id) }, afterMs: 700 });
  const cancelled = (id: string, reason: string): TimedStep => {
    return { step: { type: 'cancel', merchant: order(id).merchant, id, reason }, afterMs: 900 };
  };
  const arrives = (desk: Desk) => (signedIn(desk) ? [] : [badge(desk)]);
  const { id: _, lines: toDeliver } = notice('ASN-501');
  const delivered = (sku: string) => unload(article(sku), toDeliver.find((line) => line.sku === sku)?.quantity ?? 0);
  const packAll = (id: string, more: Partial<Parameters<typeof pack>[0]> = {}) =>
    pack({ id, boxes: [order(id).lines], articles, ...more });

  const loom = notice('ASN-501');
  const kiln = notice('PO-77');
  const pallet = notice('ASN-502');
  const rest = notice('ASN-503');
  const [sscc = ''] = (pallet.handlingUnits ?? []).map((unit) => unit.sscc);
  const [tees, socks, boxed] = order('OUT-1003').lines;
  const hoodies = article('HOOD-NVY-M');
  if (tees === undefined || socks === undefined || boxed === undefined) throw new Error('OUT-1003 fills two boxes');

  return [
    ...[loom, kiln, pallet].map(announce),
    ...arrives('receiving'),
    openNotice(loom),
    ...delivered('TEE-BLK-M'),
    scan('receiving', strangeCarton, 1_000),
    ...delivered('CAP-OLV'),
    ...meanwhile(
      [...delivered('TEE-BLK-L'), ...surplus(article('TEE-BLK-M')), ...delivered('SOCK-WOOL')],
      [placed('WEB-1001'), ...arrives('packing'), ...packAll('WEB-1001', { mistaken: article('TEE-BLK-L') })],
    ),
    // The office knows by now whose the strange carton was: what was set aside counts, and nothing is missing any more.
    {
      step: {
        type: 'bind',
        merchant: loom.merchant,
        code: strangeCarton,
        sku: hoodies.sku,
        units: hoodies.caseUnits,
      },
      afterMs: 1_200,
    },
    ...closeNotice(false),
    ...meanwhile(
      [
        scan('receiving', palletLabel(sscc), 1_100),
        ...closeNotice(false),
        openNotice(kiln),
        ...unload(article('CANDLE-CEDAR'), 6),
        ...unload(article('MUG-STONE'), 6),
        ...closeNotice(true),
      ],
      [placed('WEB-1002'), ...packAll('WEB-1002', { forgotten: 'SOCK-WOOL' }), placed('OUT-1003'), placed('WEB-1004')],
    ),
    // Called off with one unit in the box: the next scan is refused, everything goes back on the shelf.
    ...packAll('WEB-1004').slice(0, 2),
    cancelled('WEB-1004', 'changed their mind'),
    scan('packing', article('BOTTLE-500').each, 1_000),
    ...meanwhile(pack({ id: 'OUT-1003', boxes: [[tees, boxed], [socks]], articles }), [
      placed('OUT-1005'),
      placed('WEB-1006'),
    ]),
    // Eight mugs are sold and six are there: the order ships in two goes.
    ...pack({ id: 'OUT-1005', boxes: [[{ sku: 'MUG-STONE', quantity: 6 }]], articles, partial: true }),
    ...meanwhile(
      // Five of six candles are whole: the rest of the order is called off, and one candle more is on the books than on
      // the shelf.
      [
        ...pack({ id: 'WEB-1006', boxes: [[{ sku: 'CANDLE-CEDAR', quantity: 5 }]], articles, partial: true }),
        cancelled('WEB-1006', 'the last one is broken'),
      ],
      [announce(rest), openNotice(rest), ...rest.lines.flatMap(({ sku, quantity }) => unload(article(sku), quantity))],
    ),
    ...closeNotice(false),
    ...pack({ id: 'OUT-1005', boxes: [[{ sku: 'MUG-STONE', quantity: 2 }]], articles }),
    ...arrives('counting'),
    ...shelfCount(article('SOCK-WOOL'), 10),
  ];
}

/**
 * Two items are counted, and neither is as expected. Counted again, the miscount is none, and the candle that is gone
 * is booked.
 * @param there of the item on the shelf
 */
function shelfCount({ sku, each }: Article, there: number): TimedStep[] {
  const found = (quantity: number) => [times('counting', quantity), scan('counting', each, 600)];
  return [
    { step: { type: 'count', merchant: 'demo', id: 'C-shelf-1', skus: [sku, 'CANDLE-CEDAR'] }, afterMs: 800 },
    ...found(there - 1),
    card('counting', 'finish', 1_200),
    ...found(there),
    card('counting', 'finish', 1_200),
    card('counting', 'confirm', 1_200),
  ];
}

function known<T extends { id: string }>(papers: readonly T[], id: string): T {
  const found = papers.find((paper) => paper.id === id);
  if (found === undefined) throw new Error(`the demo’s files have no ${id}`);
  return found;
}
