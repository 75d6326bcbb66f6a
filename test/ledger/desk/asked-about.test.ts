/** What somebody asked for at a desk, said for people; parameters that were refused may be anything. */
import { expect, it } from 'vitest';
import { askedAbout } from '../../../agent/ledger/desk/asked-about.ts';
import { lookTextsFor } from '../../../agent/screen/texts/look.ts';
import { allLanguages } from '../../../agent/screen/texts.ts';

const exceptionOf = (seq: number) => (seq === 7 ? { code: '4012345678901', station: 'receiving-1' } : {});
const about = (verb: string, params: unknown) => askedAbout(verb, params, exceptionOf);
const order = { type: 'order', merchant: 'acme', id: 'W-1' } as const;

it.each([
  [
    'station/command',
    { station: 'packing-1', command: { command: 'open', document: order } },
    { what: 'button-pressed', station: 'packing-1', button: 'open', document: order },
  ],
  [
    'station/command',
    { station: 'packing-1', command: { command: 'reason', reason: 'wet' } },
    { what: 'button-pressed', station: 'packing-1', button: 'reason', name: 'wet' },
  ],
  [
    'exception/resolve',
    { seq: 7, merchant: 'acme', sku: 'MUG', units: 6 },
    {
      ...{ what: 'code-given', code: '4012345678901', station: 'receiving-1' },
      item: { merchant: 'acme', sku: 'MUG', units: 6 },
    },
  ],
  [
    'exception/resolve',
    { seq: 8, merchant: 'acme', sku: 'MUG', units: 1, counted: 'stands' },
    { what: 'code-given', item: { merchant: 'acme', sku: 'MUG', units: 1 }, counted: 'stands' },
  ],
  [
    'exception/resolve',
    { seq: 7, dismiss: true },
    { what: 'exception-dismissed', code: '4012345678901', station: 'receiving-1' },
  ],
  ['exception/resolve', { seq: 8, dismiss: true }, { what: 'exception-dismissed' }],
  ['alarm/ack', { id: 'disk-full' }, { what: 'alarm-seen', name: 'disk-full' }],
  ['sync/resume', { channel: 'web' }, { what: 'shop-resumed', name: 'web' }],
  ['search/save', { name: 'tees', search: null }, { what: 'search-forgotten', name: 'tees' }],
  [
    'item/bulk',
    { action: 'set-policy', search: 'sku:TEE-*', token: 'x' },
    { what: 'items-changed', action: 'set-policy', name: 'sku:TEE-*' },
  ],
  ['order/bulk', { action: 'hold', search: 'x' }, { what: 'orders-looked-at', action: 'hold', name: 'x' }],
  ['config/apply', { toml: '(kept back)' }, { what: 'config/apply' }],
] as const)('%s %j', (verb, params, wanted) => {
  expect(about(verb, params)).toEqual(wanted);
});

it.each([null, 'x', 7, [], { command: null, station: 4, seq: '7', id: {}, begins: '{"station":' }])(
  'of parameters that are %j it says what is sure',
  (params) => {
    for (const verb of ['station/command', 'exception/resolve', 'alarm/ack', 'item/bulk', 'search/save', 'sync/resume'])
      expect(about(verb, params).what).not.toBe('');
  },
);

it('every one of them has a word in every language', () => {
  const all = [
    ...['button-pressed', 'code-given', 'exception-dismissed', 'alarm-seen', 'shop-tried', 'shop-resumed'],
    ...['search-saved', 'search-forgotten', 'change-stopped'],
    ...['items-changed', 'items-looked-at', 'orders-changed', 'orders-looked-at'],
  ];
  for (const lang of allLanguages) expect(Object.keys(lookTextsFor(lang).person.deeds)).toEqual(all);
});
