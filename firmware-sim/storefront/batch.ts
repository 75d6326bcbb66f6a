/** Reading a batch off the wire: CloudEvents 1.0 structured JSON with the dock's own `data`. */
import type { Batch, Box, Line } from './core.ts';

export const shipmentType = 'tallyman.shipment.v1';

const bytesMax = 64 * 1024;
const linesMax = 500;

type ParsedBatch = { ok: true; batch: Batch } | { ok: false; reason: string };

/** @returns the batch, or the first thing that is wrong with it */
export function parseBatch(text: string): ParsedBatch {
  if (Buffer.byteLength(text) > bytesMax) return wrong('larger than 64 KiB');
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    return wrong('not JSON');
  }
  if (!isObject(event)) return wrong('not an object');
  if (event.specversion !== '1.0') return wrong('specversion is not "1.0"');
  const ofBoxes = event.type === shipmentType;
  if (event.type !== 'tallyman.stock.v1' && !ofBoxes) return wrong('type is not tallyman.stock.v1');
  const { source, id, subject, time, data } = event;
  if (typeof source !== 'string' || !/^\/tallyman\/[a-z0-9-]{1,32}\/[a-z0-9-]{1,32}$/.test(source)) {
    return wrong('source is not /tallyman/{site}/{dock}');
  }
  if (typeof id !== 'string' || !/^(?:shipment-)?[0-9a-f]{16,64}$/.test(id)) return wrong('id is not a key');
  if (typeof subject !== 'string') return wrong('subject is missing');
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time))) return wrong('time is no time');
  if (event.datacontenttype !== 'application/json') return wrong('datacontenttype is not application/json');
  if (!isObject(data)) return wrong('data is missing');
  const { channel, epoch, after, to, boot, snapshot, complete, first, lines } = data;
  if (typeof channel !== 'string' || !/^[a-z0-9-]{1,32}$/.test(channel)) return wrong('data.channel is no id');
  if (typeof epoch !== 'string' || epoch === '') return wrong('data.epoch is missing');
  if (!isCount(after) || !isCount(to) || to <= after) return wrong('data.after and data.to are no range');
  if (boot !== undefined && (typeof boot !== 'string' || boot === '')) return wrong('data.boot is no text');
  if (snapshot !== undefined && typeof snapshot !== 'boolean') return wrong('data.snapshot is not true or false');
  if (complete !== undefined && (complete !== true || snapshot !== true))
    return wrong('data.complete is not true on a snapshot');
  if (first !== undefined && (first !== true || snapshot !== true))
    return wrong('data.first is not true on a snapshot');
  if (!Array.isArray(lines) || lines.length > linesMax) return wrong('data.lines is not a list of at most 500');
  const bad = lines.findIndex((line) => !(ofBoxes ? isBox(line) : isLine(line)));
  if (bad >= 0) return wrong(`data.lines[${bad}] is no line`);
  return {
    ok: true,
    batch: {
      source,
      id,
      subject,
      channel,
      epoch,
      after,
      to,
      snapshot: snapshot === true,
      complete: complete === true,
      first: first === true,
      ...(ofBoxes ? { lines: [], boxes: lines as Box[] } : { lines: lines as Line[] }),
    },
  };
}

const wrong = (reason: string): ParsedBatch => ({ ok: false, reason });

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** A level is never negative, and the arithmetic has to add up. */
function isLine(value: unknown): value is Line {
  if (!isObject(value)) return false;
  const { sku, level, previous, delta, processOrders } = value;
  if (typeof sku !== 'string' || sku === '' || typeof processOrders !== 'boolean') return false;
  if (!isCount(level)) return false;
  // Nobody adds to a number that was never acknowledged.
  if (previous === null) return delta === null;
  return isCount(previous) && Number.isSafeInteger(delta) && previous + Number(delta) === level;
}

function isBox(value: unknown): value is Box {
  if (!isObject(value)) return false;
  const { id, version, order, box, status, lines, tracking } = value;
  if (typeof id !== 'string' || !isCount(version) || typeof order !== 'string' || !isCount(box)) return false;
  if (status !== 'shipped' && status !== 'taken-back') return false;
  if (tracking !== undefined && typeof tracking !== 'string') return false;
  return Array.isArray(lines) && lines.every((line) => isObject(line) && typeof line.sku === 'string');
}
