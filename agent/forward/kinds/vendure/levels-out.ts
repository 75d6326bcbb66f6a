/**
 * Levels out: the number of each line becomes the stock on hand of its variant at the channel's location. The store
 * subtracts what its own orders hold by itself (basis `physical`). A line is done when the store shows the number that
 * was written; what it lists twice, or does not count, is not written and is named.
 */
import type { Batch, Rejection, SendResult } from '../../../follow/batch.ts';
import type { SentLine } from '../../../inventory/nouns/channels/listing.ts';
import { rowsOf } from '../../fields.ts';
import { asResult } from '../../http/store-trouble.ts';
import { byName, linesOf, matched, mayGoOut, notReadable } from '../../levels/store-lines.ts';
import type { Unlisted } from '../../levels/unlisted.ts';
import type { StockPlace } from './place.ts';
import type { Line } from './session.ts';
import { findVariants, idOfListing, listingName, readVariant, type Variant } from './variants.ts';

/** One transaction at the store, in which others wait. */
const writesPerCall = 100;

const write = `mutation ($input: [UpdateProductVariantInput!]!) {
  updateProductVariants(input: $input) { id stockLevels { stockLocationId stockOnHand stockAllocated } } }`;

type Write = { line: SentLine; variant: Variant; onHand: number };

export class LevelsOut {
  readonly #line: Line;
  readonly #place: StockPlace;
  readonly #unlisted: Unlisted;

  /** @param unlisted hears which names of a batch the store has no variant for: nothing is written for them */
  constructor(line: Line, place: StockPlace, unlisted: Unlisted) {
    this.#line = line;
    this.#place = place;
    this.#unlisted = unlisted;
  }

  /**
   * One attempt. The numbers are absolute: what of it was written is written again by the next.
   * @param mayFall names of lines that may lower what the store shows, and not raise it
   */
  async send(batch: Batch, mayFall: ReadonlySet<string>, signal: AbortSignal): Promise<SendResult> {
    const lines = linesOf(batch);
    if (lines === undefined) return notReadable;
    const place = await this.#place.find(this.#line, signal);
    if (!place.ok) return asResult(place.trouble);
    const names = [...new Set(lines.map(({ sku }) => sku))];
    const found = await findVariants(this.#line, place.id, names, signal);
    if (!found.ok) return asResult(found.trouble);
    const { writes: meant, rejected, unlisted } = planned(lines, found.variants);
    const writes = meant.filter(
      ({ line: { sku }, variant, onHand }) =>
        variant.onHand !== onHand && mayGoOut({ sku, level: onHand }, variant.onHand, mayFall),
    );
    for (let at = 0; at < writes.length; at += writesPerCall) {
      const part = writes.slice(at, at + writesPerCall);
      const wrong = await this.#write(place.id, part, signal);
      if (!Array.isArray(wrong)) return wrong;
      rejected.push(...wrong);
    }
    this.#unlisted.asked(names, unlisted);
    return { type: 'acknowledged', rejected };
  }

  async #write(place: string, writes: readonly Write[], signal: AbortSignal): Promise<Rejection[] | SendResult> {
    if (writes.length === 0) return [];
    const input = writes.map(({ variant: { id }, onHand }) => {
      return { id, stockLevels: [{ stockLocationId: place, stockOnHand: onHand }] };
    });
    const answer = await this.#line.ask(write, { input }, signal);
    if (!answer.ok) return asResult(answer.trouble);
    const shown = rowsOf(answer.data.updateProductVariants).flatMap((row) => readVariant(row, place, true) ?? []);
    const echoes = new Map(shown.map(({ id, onHand }) => [id, onHand]));
    return writes.flatMap(({ line: { sku }, variant, onHand }) => {
      const echo = echoes.get(variant.id);
      if (echo === onHand) return [];
      const reason =
        echo === undefined || echo === null
          ? `the store did not say what ${listingName(variant)} shows after ${onHand} was written`
          : `${listingName(variant)} shows ${echo} on hand after ${onHand} was written`;
      return [{ sku, reason }];
    });
  }
}

/** What is written for these lines, and what is not, and why. Pure. */
export function planned(
  lines: readonly SentLine[],
  variants: readonly Variant[],
): { writes: Write[]; rejected: Rejection[]; unlisted: string[] } {
  const found = matched(lines, byName(variants, idOfListing), listingName, (variant) =>
    variant.tracked ? undefined : uncountedText(variant),
  );
  const writes = found.writes.map(({ line, listing }) => ({ line, variant: listing, onHand: line.level }));
  return { ...found, writes: sharing(writes) };
}

/**
 * Several listings of one item: the level is what is sellable and all that the store's orders hold of it, and each
 * listing subtracts only what is held of itself. So none is told what the others hold.
 */
function sharing(writes: readonly Write[]): Write[] {
  const held = new Map<string, number>();
  const item = ({ line }: Write) => line.item ?? line.sku;
  for (const each of writes) held.set(item(each), (held.get(item(each)) ?? 0) + each.variant.allocated);
  return writes.map((each) => {
    const others = (held.get(item(each)) ?? 0) - each.variant.allocated;
    return { ...each, onHand: Math.max(0, each.onHand - others) };
  });
}

const uncountedText = (variant: Variant): string =>
  `the store does not count ${listingName(variant)}: switch on "track inventory" for it in Vendure`;
