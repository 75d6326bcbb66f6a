import { names } from '../dock/stage.ts';
import type { Article } from '../story/catalogue.ts';
import { noScan, nothingCounted } from '../story/counts.ts';
import { noPapers } from './desks.ts';
import { nothingLeaves, type View } from './news.ts';

/** Before anything is known: the goods, the stations, and the channels that there will be. */
export function firstView(articles: readonly Article[]): View {
  const channel = { state: 'starting', cursor: 0, pending: 0, oldestUnsentMs: null, applied: 0, duplicates: 0 };
  return {
    site: names.site,
    dock: names.dock,
    storesUrl: '',
    screenUrl: '',
    screenPin: '',
    networkUp: true,
    agent: 'starting',
    restarts: 0,
    head: 0,
    channels: [
      { ...channel, name: names.web, kind: 'mqtt', minimumLevel: 0, levels: new Map() },
      { ...channel, name: names.outlet, kind: 'https', minimumLevel: names.minimumLevel, levels: new Map() },
    ],
    devices: [],
    weight: undefined,
    desks: Object.values(names.desks).map(({ station }) => {
      return { station, operator: null, document: null, waits: null, last: undefined };
    }),
    papers: noPapers,
    items: articles.map(({ sku, name }) => {
      return { sku, name, inStock: 0, booked: 0, available: 0, incoming: 0, received: false, processOrders: false };
    }),
    happenings: [],
    counts: nothingCounted,
    act: noScan,
    leaving: nothingLeaves,
  };
}
