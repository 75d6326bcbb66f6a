/**
 * What a file shows: every level that its channel was ever told, and which batch was applied last. A partner that reads
 * files answers nobody, so the place is kept beside them, by the same rules as a storefront keeps it
 * (`forward/README.md`). Pure.
 */
import type { FollowerAnswer } from '../../follow/batch.ts';
import type { readBatchBody } from '../../inventory/nouns/channels/batch-body.ts';

export type Picture = {
  epoch: string | null;
  to: number;
  id: string | null;
  /** Of the last file that was written. */
  number: number;
  /** Something was applied that no file shows yet. */
  unwritten: boolean;
  /** Number of the file whose acknowledgement is waited for; 0: of none. */
  awaited: number;
  /** SKUs whose level is another than in the last file. */
  changed: Set<string>;
  /** By SKU. */
  levels: Map<string, { level: number; processOrders: boolean }>;
};

export const emptyPicture = (): Picture => ({
  ...{ epoch: null, to: 0, id: null, number: 0, unwritten: false, awaited: 0 },
  ...{ changed: new Set(), levels: new Map() },
});

export type FileBatch = { key: string } & ReturnType<typeof readBatchBody>;

/** Whether the picture takes the batch: one that fits where it stands, or a snapshot; a repetition changes nothing. */
export function takes({ epoch, to, id }: Picture, batch: FileBatch): boolean {
  const same = batch.epoch === epoch;
  if (batch.key === id || (same && batch.to <= to)) return false;
  return batch.snapshot || (same && batch.after === to) || (epoch === null && batch.after === 0);
}

/** Applies it. @param refused SKUs that the file cannot hold */
export function apply(picture: Picture, batch: FileBatch, refused: ReadonlySet<string>): void {
  for (const { sku, level, processOrders } of batch.lines) {
    if (refused.has(sku)) continue;
    const before = picture.levels.get(sku);
    if (before?.level !== level || before.processOrders !== processOrders) picture.changed.add(sku);
    picture.levels.set(sku, { level, processOrders });
  }
  Object.assign(picture, { epoch: batch.epoch, to: batch.to, id: batch.key, unwritten: true });
}

export const answerOf = ({ epoch, to, id }: Picture): FollowerAnswer => ({ epoch, to, ...(id !== null && { id }) });

/** As it is kept between two starts. */
export function pictureText({ levels, changed, ...place }: Picture): string {
  const kept = [...levels].map(([sku, { level, processOrders }]) => [sku, level, processOrders ? 1 : 0]);
  return JSON.stringify({ ...place, changed: [...changed], levels: kept });
}

type Kept = Omit<Picture, 'levels' | 'changed' | 'awaited'> & {
  /** Absent in what was kept by earlier versions. */
  awaited?: number;
  changed?: string[];
  levels: [string, number, 0 | 1][];
};

/** undefined: it is none of ours. */
export function readPicture(text: string): Picture | undefined {
  try {
    const { levels, changed = [], awaited = 0, ...place } = JSON.parse(text) as Kept;
    const { epoch, to, number } = place;
    if ((epoch !== null && typeof epoch !== 'string') || !Number.isSafeInteger(to) || !Number.isSafeInteger(number))
      return undefined;
    return {
      ...place,
      ...{ awaited, changed: new Set(changed) },
      levels: new Map(levels.map(([sku, level, on]) => [sku, { level, processOrders: on === 1 }])),
    };
  } catch {
    return undefined;
  }
}
