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
    { what: 'station/command', station: 'packing-1', button: 'open', document: order },
  ],
  [
    'station/command',
    { station: 'packing-1', command: { command: 'reason', reason: 'wet' } },
    { what: 'station/command', station: 'packing-1', button: 'reason', name: 'wet' },
  ],
  [
    'exception/resolve',
    { seq: 7, merchant: 'acme', sku: 'MUG', units: 6 },
    {
      ...{ what: 'exception/resolve', code: '4012345678901', station: 'receiving-1' },
      item: { merchant: 'acme', sku: 'MUG', units: 6 },
    },
  ],
  [
    'exception/resolve',
    { seq: 7, dismiss: true },
    { what: 'exception/dismiss', code: '4012345678901', station: 'receiving-1' },
  ],
  ['exception/resolve', { seq: 8, dismiss: true }, { what: 'exception/dismiss' }],
  ['alarm/ack', { id: 'disk-full' }, { what: 'alarm/ack', name: 'disk-full' }],
  ['sync/resume', { channel: 'web' }, { what: 'sync/resume', name: 'web' }],
  ['search/save', { name: 'tees', search: null }, { what: 'search/forget', name: 'tees' }],
  [
    'item/bulk',
    { action: 'set-policy', search: 'sku:TEE-*', token: 'x' },
    { what: 'item/bulk', action: 'set-policy', name: 'sku:TEE-*' },
  ],
  ['order/bulk', { action: 'hold', search: 'x' }, { what: 'order/bulk/look', action: 'hold', name: 'x' }],
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
    ...['station/command', 'exception/resolve', 'exception/dismiss', 'alarm/ack', 'channel/refresh', 'sync/resume'],
    ...['search/save', 'search/forget', 'job/cancel', 'item/bulk', 'item/bulk/look', 'order/bulk', 'order/bulk/look'],
  ];
  for (const lang of allLanguages) expect(Object.keys(lookTextsFor(lang).person.verbs)).toEqual(all);
});
