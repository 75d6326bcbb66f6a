/** A batch of boxes as a dock tells them (R25): two TEE each, shipped, unless something else is said. */
import type { Batch } from '../../../agent/follow/batch.ts';
import type { ShipmentTold } from '../../../agent/inventory/nouns/channels/telling.ts';

export function toldBoxes(
  ...boxes: (Partial<ShipmentTold> & { order: string; box: number; version?: number })[]
): Batch {
  const lines = boxes.map(({ version = 7, ...box }) => ({
    ...{ id: `${box.order}/${box.box}`, version, at: '2026-11-29T08:00:00.000Z', status: 'shipped', partial: false },
    ...{ lines: [{ sku: 'TEE', quantity: 2 }], ...box },
  }));
  const body = JSON.stringify({ data: { epoch: 'e', after: 0, to: 9, lines } });
  return {
    ...{ key: 'k', epoch: 'e', after: 0, to: 9, seen: 9, snapshot: true },
    lines: lines.map(({ id }) => ({ sku: id })),
    body,
  };
}
