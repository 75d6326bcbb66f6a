/**
 * What the tests' dock deals in: merchants, stations, channels, items, and the ways to move them. Plain data, for
 * threads and child processes, too.
 */
import type { Rulebook } from '../../agent/inventory/nouns/rulebook.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';

export const rulebook: Rulebook = {
  merchants: [
    { id: 'acme', sync: 'process-orders', processOrders: 'auto' },
    { id: 'birch', sync: 'always', processOrders: 'manual' },
  ],
  stations: [
    { name: 'receiving', work: 'receiving', merchant: 'acme' },
    { name: 'packing', work: 'packing', merchant: 'acme' },
    { name: 'weighing', work: 'packing', merchant: 'acme', weigh: true, packaging: 'carton' },
  ],
  packagings: [{ name: 'carton', weightG: '120', toleranceG: '5' }],
  channels: [
    { name: 'acme-web', merchant: 'acme', minimumLevel: 0, mode: 'changes', basis: 'available' },
    { name: 'acme-shop', merchant: 'acme', minimumLevel: 2, mode: 'changes', basis: 'available' },
    { name: 'birch-web', merchant: 'birch', minimumLevel: 0, mode: 'changes', basis: 'physical' },
  ],
};

export const identity = { site: 'reno-1', dock: 'dock-3', version: '0.0.0' };

/** A valid EAN-13 for the n-th test item. */
export function ean(n: number): string {
  const digits = `4006381${String(n).padStart(5, '0')}`;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

export const sku = (n: number): string => `TEE-${n}`;

export function items(count: number, merchant = 'acme'): Submission {
  return {
    type: 'items',
    by: 'test',
    items: Array.from({ length: count }, (_, n) => ({
      merchant,
      sku: sku(n),
      name: `Tee ${n}`,
      barcodes: [{ code: ean(n), units: 1 }],
    })),
  };
}

export const scan = (n: number, station = 'receiving'): Submission => ({
  type: 'scan',
  station,
  device: 'scanner-1',
  text: ean(n),
});

export const adjust = (n: number, quantity: number): Submission => ({
  type: 'adjust',
  by: 'test',
  merchant: 'acme',
  sku: sku(n),
  quantity,
  reason: 'test',
});
