/**
 * What a HID device says about itself: which top-level collections it has (a scale, a keyboard …) and which reports it
 * takes and gives. Source: USB HID 1.11, section 6.2.2. Only as much as finding a device and not writing to it blindly
 * needs.
 *
 *     item   prefix: size (2 bits: 0 1 2 4 bytes) | type (2 bits) | tag (4 bits), then its data, little endian
 *            FE is a long item: its size and tag follow; nobody uses them, they are skipped
 *     type 0 main    8 input   9 output   B feature   A collection   C end collection
 *     type 1 global  0 usage page   7 report size   8 report id   9 report count   A push   B pop
 *     type 2 local   0 usage (4 bytes: page and usage); forgotten after every main item
 *
 * The bytes come from the device and are hostile: whatever they are, there is an answer and no exception.
 */
export type Usage = { page: number; usage: number };

export type HidReport = { kind: 'input' | 'output' | 'feature'; id: number; bits: number };

type HidDescriptor = {
  /** Top-level application collections in their order. */
  collections: Usage[];
  /** One for each kind and id; id 0: the device numbers no reports. */
  reports: HidReport[];
};

/** The kernel's own limit of a report descriptor. */
const descriptorBytesMax = 4096;
const pushedMax = 16;
const reportsMax = 256;
const applicationCollection = 1;

type Global = { page: number; size: number; count: number; id: number };

/** Never throws; what comes after a cut item is not there. */
export function parseReportDescriptor(bytes: Uint8Array): HidDescriptor {
  const collections: Usage[] = [];
  const reports = new Map<string, HidReport>();
  let global: Global = { page: 0, size: 0, count: 0, id: 0 };
  const pushed: Global[] = [];
  let usage: Usage | undefined;
  let depth = 0;

  const main = (tag: number, value: number) => {
    const kind = ({ 8: 'input', 9: 'output', 11: 'feature' } as const)[tag];
    if (kind !== undefined) {
      const key = `${kind} ${global.id}`;
      const bits = (reports.get(key)?.bits ?? 0) + global.size * global.count;
      if (reports.has(key) || reports.size < reportsMax) reports.set(key, { kind, id: global.id, bits });
    } else if (tag === 10) {
      if (depth === 0 && value === applicationCollection && usage !== undefined) collections.push(usage);
      depth += 1;
    } else if (tag === 12) depth = Math.max(0, depth - 1);
    usage = undefined;
  };

  const setGlobal = (tag: number, value: number) => {
    if (tag === 0) global = { ...global, page: value };
    else if (tag === 7) global = { ...global, size: value };
    else if (tag === 8) global = { ...global, id: value };
    else if (tag === 9) global = { ...global, count: value };
    else if (tag === 10 && pushed.length < pushedMax) pushed.push(global);
    else if (tag === 11) global = pushed.pop() ?? global;
  };

  for (const { type, tag, value, bytes: size } of items(bytes.subarray(0, descriptorBytesMax))) {
    if (type === 0) main(tag, value);
    else if (type === 1) setGlobal(tag, value);
    else if (type === 2 && tag === 0) {
      // The first usage before a collection is the collection's own.
      usage ??= size === 4 ? { page: value >>> 16, usage: value & 0xffff } : { page: global.page, usage: value };
    }
  }
  return { collections, reports: [...reports.values()] };
}

type Item = { type: number; tag: number; value: number; bytes: number };

function* items(bytes: Uint8Array): Generator<Item> {
  for (let at = 0; at < bytes.length; ) {
    const prefix = bytes[at] ?? 0;
    if (prefix === 0xfe) {
      at += 3 + (bytes[at + 1] ?? 0);
      continue;
    }
    const size = [0, 1, 2, 4][prefix & 3] ?? 0;
    if (at + 1 + size > bytes.length) return;
    let value = 0;
    for (let index = size - 1; index >= 0; index -= 1) value = value * 256 + (bytes[at + 1 + index] ?? 0);
    yield { type: (prefix >> 2) & 3, tag: prefix >> 4, value, bytes: size };
    at += 1 + size;
  }
}

export const sameUsage = (one: Usage, other: Usage): boolean => one.page === other.page && one.usage === other.usage;
