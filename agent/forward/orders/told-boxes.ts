/** R25: the boxes of a batch, told one by one to a store with an interface of its own. */
import type { Batch, Rejection, SendResult } from '../../follow/batch.ts';
import type { ShownListing } from '../../inventory/requests/shown-unknown.ts';
import type { DockKnowledge } from '../channel.ts';
import { asResult, type Trouble } from '../http/store-trouble.ts';
import { type Box, boxesIn } from './box-parts.ts';
import type { Changes } from './changes.ts';

/** Under which names the store lists each SKU of ours, beside the SKU itself. */
export type StoreNames = ReadonlyMap<string, readonly string[]>;

export type Beside = {
  knows: DockKnowledge;
  /** Hears what a box is about before it is told; absent where that moves nothing of what the store shows. */
  moved?: Changes;
};

type Each = {
  /** @returns what stood against it; undefined: the store has it, by this attempt or by one before */
  box(box: Box, names: StoreNames): Promise<Trouble | undefined>;
  /**
   * What the store shows of what the boxes may have moved there; absent where a box moves nothing.
   * @param skus of the boxes, under all their names
   */
  shown?(skus: readonly string[]): Promise<readonly ShownListing[] | Trouble>;
};

/**
 * One attempt; what of it is done is found done by the next. A box that the store will not have is named and holds up
 * no other; any other trouble ends the attempt. What the store shows afterwards is told anew where it differs.
 */
export async function tellBoxes(batch: Batch, { knows, moved }: Beside, each: Each): Promise<SendResult> {
  const boxes = boxesIn(batch);
  const skus = [...new Set(boxes.flatMap(({ lines }) => lines.map(({ sku }) => sku)))];
  const rejected: Rejection[] = [];
  const names = await asked(knows.namesOf(skus));
  if ('reason' in names) return names;
  const under = (sku: string) => [sku, ...(names.known.get(sku) ?? [])];
  for (const box of boxes) {
    moved?.note(box.lines.flatMap(({ sku }) => under(sku)));
    const trouble = await each.box(box, names.known);
    if (trouble === undefined) continue;
    // Who is not let in says nothing of the box.
    if (!trouble.declined || trouble.denied) return asResult(trouble);
    rejected.push({ sku: box.id, reason: trouble.reason });
  }
  const told: SendResult = { type: 'acknowledged', rejected };
  const shown = await each.shown?.(skus.flatMap(under));
  if (shown === undefined) return told;
  if ('reason' in shown) return asResult(shown);
  const seen = await asked(knows.seen(shown));
  return 'reason' in seen ? seen : told;
}

async function asked<Known>(
  question: Promise<Known>,
): Promise<{ known: Known } | Extract<SendResult, { type: 'retry' }>> {
  try {
    return { known: await question };
  } catch (error) {
    return { type: 'retry', reason: `the ledger cannot be asked: ${error instanceof Error ? error.message : error}` };
  }
}
