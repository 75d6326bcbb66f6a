/**
 * Levels out: the number of each line becomes the stock on hand of its variant at the channel's location. The store
 * subtracts what its own orders hold by itself (basis `physical`). A line is done when the store shows the number that
 * was written; what it lists twice, or does not count, is not written and is named.
 */
import type { Batch, Rejection, SendResult } from '../../../follow/batch.ts';
import type { SentLine } from '../../../inventory/nouns/channels/listing.ts';
import { rowsOf } from '../../fields.ts';
import { asResult, type Trouble } from '../../http/store-trouble.ts';
import { byName, linesOf, matched, mayGoOut, notReadable, shared } from '../../levels/store-lines.ts';
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
      if (!Array.isArray(wrong)) return asResult(await this.#place.blamed(wrong, this.#line, signal));
      rejected.push(...wrong);
    }
    this.#unlisted.asked(names, unlisted);
    return { type: 'acknowledged', rejected };
  }

  async #write(place: string, writes: readonly Write[], signal: AbortSignal): Promise<Rejection[] | Trouble> {
    if (writes.length === 0) return [];
    const input = writes.map(({ variant: { id }, onHand }) => {
      return { id, stockLevels: [{ stockLocationId: place, stockOnHand: onHand }] };
    });
    const answer = await this.#line.ask(write, { input }, signal);
    if (!answer.ok) return answer.trouble;
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
  const numbers = shared(found.writes, ({ allocated }) => allocated);
  const writes = found.writes.map(({ line, listing }, at) => ({ line, variant: listing, onHand: numbers[at] ?? 0 }));
  return { ...found, writes };
}

const uncountedText = (variant: Variant): string =>
  `the store does not count ${listingName(variant)}: switch on "track inventory" for it in Vendure`;
