/** Rows that the examples of several verbs show. */

export const exampleEntry = {
  epoch: 'krawms61pb4x1ex3',
  seq: 26,
  at: 1_795_888_840_762,
  utcOffsetMin: -480,
  boot: 'hd9fm4q2tbgz',
  monoMs: 4_641,
  clockTrusted: true,
  station: null,
  operator: 'local:root',
  kind: 'adjustment',
  merchant: 'acme',
  sku: 'MUG-BLUE',
  quantity: -1,
  document: null,
  body: { reason: 'broken' },
  hash: '5fa191f92c005eaf5ddb25c7a4a9fd755e128448d48b726e9bb296b8a26e8e32',
};

export const exampleItem = {
  merchant: 'acme',
  sku: 'MUG-BLUE',
  name: 'Mug, blue',
  unitWeightG: '312',
  sync: null,
  streetDate: null,
  bypassSync: false,
  notFulfilledHere: false,
  retired: false,
  inStock: 40,
  booked: 2,
  incoming: 12,
  published: 12,
  packed: 0,
  onHold: 1,
  damaged: 0,
  price: '9.90',
  wholesaleCost: '4.10',
  packaging: null,
  imageUrl: null,
  components: null,
  lowStock: null,
  shortage: null,
  received: true,
  processOrders: true,
};

export const exampleOrder = {
  merchant: 'acme',
  id: '10042',
  status: 'open',
  channel: 'acme-web',
  placedAt: '2026-11-22T06:00:00.000Z',
  updatedAt: '2026-11-22T06:00:00.000Z',
  byHand: null,
  lines: [{ sku: 'MUG-BLUE', quantity: 2, shipped: 0, packed: 1 }],
};

export const exampleChannel = {
  name: 'acme-web',
  merchant: 'acme',
  kind: 'mqtt',
  state: 'idle',
  cursor: 41,
  pending: 0,
  oldestUnsentMs: null,
  lastAckAt: 1_795_888_837_924,
  lastRunAt: 1_795_888_837_910,
};

export const exampleAlarm = {
  id: 'channel-behind:acme-web',
  code: 'channel-behind',
  severity: 'warning',
  text: 'acme-web is behind.',
  remedy: 'See whether its storefront can be reached.',
  subject: 'acme-web',
  since: 1_795_888_837_924,
  count: 1,
};
