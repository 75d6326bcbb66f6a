/** What one merchant's admin would ask to see the other's goods, verb by verb. */
import type { Verb } from '../../agent/admin/verb.ts';

/** What is asked of this verb: what stands below, else its own example, aimed at the other merchant's goods. */
export function pryingAt({ area, verb, example }: Verb): object[] {
  const aimed = JSON.stringify(example.params).replaceAll('acme', 'globex').replaceAll('MUG-BLUE', 'globex-TEE');
  const { merchant: _, ...params } = JSON.parse(aimed);
  return prying[`${area}/${verb}`] ?? [params];
}

/** Parameters that would find the other merchant's goods, where a verb takes any. */
const prying: Record<string, object[]> = {
  'alarm/ack': [{ id: 'globex-web' }],
  'channel/test': [{ channel: 'globex-web' }],
  'channel/refresh': [{ channel: 'globex-web' }],
  'channel/release': [{ channel: 'globex-web', name: 'Lena' }],
  'config/diff': [{ version: 'a41b20c7d9e3' }],
  'config/rollback': [{ version: 'a41b20c7d9e3' }],
  'config/set': [{ toml: '[dock]' }],
  'device/hold-updates': [{ held: true }],
  'device/upgrade': [{ version: '9.9.9' }],
  'device/log-level': [{ level: 'debug' }],
  'device/send-diag': [{ url: 'https://store.invalid/diag' }],
  'certificate/request': [{}],
  'certificate/renew': [{ ca: '-----BEGIN CERTIFICATE-----' }],
  'exception/list': [{ status: 'all' }],
  'exception/dismiss': [{ seq: 1 }],
  'exception/resolve': [{ seq: 1, sku: 'globex-TEE', merchant: 'globex' }],
  'item/get': [{ sku: 'globex-TEE' }],
  'item/search': [{ text: 'tee' }, { after: { merchant: 'acme', sku: 'acme-TEE' } }],
  'item/bind-barcode': [{ sku: 'globex-TEE', code: '5901234123457' }],
  'item/bulk': [
    { search: 'globex-TEE', action: 'sync-now' },
    { search: '*', action: 'set-bypass', bypassSync: true },
    { saved: 'theirs', action: 'sync-now' },
  ],
  'item/upsert': [
    { items: [{ sku: 'globex-TEE', name: 'x' }] },
    { items: [{ merchant: 'globex', sku: 'globex-TEE' }] },
  ],
  'job/cancel': [{ id: 'job-1' }],
  'job/get': [{ id: 'job-1' }],
  'key/add': [
    { id: 'mia', key: 'ed25519:qk7D3YyqmJNDYjYXLHFwKGmuYJ9cXYLHFgFzGmLJ5ZA', role: 'viewer', merchants: ['globex'] },
  ],
  'key/revoke': [{ id: 'otto' }],
  'ledger/tail': [{ sku: 'globex-TEE' }, { sku: 'globex-TEE', merchant: 'globex' }, { merchant: 'acme' }],
  'notice/announce': [{ id: 'globex-asn', lines: [{ sku: 'globex-TEE', quantity: 1 }] }],
  'notice/close': [{ id: 'globex-asn' }],
  'notice/get': [{ id: 'globex-asn' }],
  'notice/publish': [{ id: 'globex-asn' }],
  'notice/unpublish': [{ id: 'globex-asn' }],
  'operator/add': [{ id: 'eve', name: 'Eve' }],
  'operator/revoke': [{ id: 'eve' }],
  'order/bulk': [
    { search: 'globex-*', action: 'cancel' },
    { search: 'sku:globex-TEE', action: 'refresh-items' },
  ],
  'order/cancel': [{ id: 'globex-1' }],
  'order/change': [{ id: 'globex-1', lines: [{ sku: 'globex-TEE', quantity: 1 }] }],
  'order/get': [{ id: 'globex-1' }],
  'order/hold': [{ id: 'globex-1', reason: 'r' }],
  'order/release': [{ id: 'globex-1', reason: 'r' }],
  'order/place': [{ id: 'x', lines: [{ sku: 'globex-TEE', quantity: 1 }] }],
  'order/refresh-items': [{ sku: 'globex-TEE' }],
  'policy/get': [{ sku: 'globex-TEE' }],
  'policy/set': [{ sku: 'globex-TEE', sync: 'never' }],
  'process-orders/set': [{ sku: 'globex-TEE', on: false }],
  'scale/read': [{ device: 'scale-1' }],
  'scale/tare': [{ device: 'scale-1' }],
  'scale/zero': [{ device: 'scale-1' }],
  'search/save': [{ name: 'x', of: 'items', search: 'globex-TEE' }],
  'station/codes': [{ words: ['UNDO'] }],
  'station/command': [{ station: 'receiving-1', command: { command: 'finish' } }],
  'station/message': [{ station: 'receiving-1', text: 'x' }],
  'station/get': [{ station: 'receiving-1' }],
  'stock/adjust': [{ sku: 'globex-TEE', quantity: 1, reason: 'r' }],
  'stock/count': [{ sku: 'globex-TEE', quantity: 1 }],
  'stock/snapshot': [{ asOf: '-0s', items: [{ sku: 'globex-TEE', quantity: 1 }] }],
  'stock/get': [{}, { skus: ['globex-TEE'] }, { after: { merchant: 'acme', sku: 'acme-TEE' } }],
  'sync/now': [{ all: true }, { skus: ['globex-TEE'] }],
  'sync/pause': [{ channel: 'globex-web' }],
  'sync/resume': [{ channel: 'globex-web' }],
};
