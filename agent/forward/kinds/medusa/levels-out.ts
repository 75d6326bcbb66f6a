/**
 * Levels out: the number of each line becomes what is stocked of its item at the channel's location. The store
 * subtracts what its own orders reserve by itself (basis `physical`). A line is done when the store shows the number
 * that was written. A call is taken whole or not at all: what is to blame is looked for by telling less.
 */
import type { Batch, Rejection, SendResult } from '../../../follow/batch.ts';
import { fieldsOf, rowsOf } from '../../fields.ts';
import { asResult, type Trouble } from '../../http/store-trouble.ts';
import { byName, linesOf, matched, mayGoOut, notReadable, shared } from '../../levels/store-lines.ts';
import type { Unlisted } from '../../levels/unlisted.ts';
import { findItems, type Item, idOfListing, listingName, stockedAt } from './items.ts';
import type { StockPlace } from './place.ts';
import type { Rest } from './rest.ts';

/** One transaction at the store, in which others wait. */
const writesPerCall = 100;

type Write = { sku: string; item: Item; level: number };

export class LevelsOut {
  readonly #rest: Rest;
  readonly #place: StockPlace;
  readonly #unlisted: Unlisted;

  /** @param unlisted hears which names of a batch the store has no item for: nothing is written for them */
  constructor(rest: Rest, place: StockPlace, unlisted: Unlisted) {
    this.#rest = rest;
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
    const place = await this.#place.find(this.#rest, signal);
    if (!place.ok) return asResult(place.trouble);
    const names = [...new Set(lines.map(({ sku }) => sku))];
    const found = await findItems(this.#rest, place.id, names, signal);
    if (!found.ok) return asResult(found.trouble);
    const planned = matched(lines, byName(found.items, idOfListing), listingName, (item) =>
      item.tracked ? undefined : `the store does not count ${listingName(item)}: let Medusa manage its inventory`,
    );
    const { rejected, unlisted } = planned;
    const numbers = shared(planned.writes, ({ reserved }) => reserved);
    const writes = planned.writes
      .map(({ line: { sku }, listing: item }, at): Write => ({ sku, item, level: numbers[at] ?? 0 }))
      .filter((each) => each.item.stocked !== each.level && mayGoOut(each, each.item.stocked, mayFall));
    for (let at = 0; at < writes.length; at += writesPerCall) {
      const wrong = await this.#write(place.id, writes.slice(at, at + writesPerCall), signal);
      if (!Array.isArray(wrong)) return asResult(await this.#place.blamed(wrong, this.#rest, signal));
      rejected.push(...wrong);
    }
    this.#unlisted.asked(names, unlisted);
    return { type: 'acknowledged', rejected };
  }

  async #write(place: string, writes: readonly Write[], signal: AbortSignal): Promise<Rejection[] | Trouble> {
    const rows = ({ item, level }: Write) => {
      return { inventory_item_id: item.id, location_id: place, stocked_quantity: level };
    };
    // What was never kept at the location is kept there from now on.
    const [create, update] = [true, false].map((fresh) =>
      writes.filter(({ item }) => (item.stocked === null) === fresh).map(rows),
    );
    const path = 'inventory-items/location-levels/batch';
    const answer = await this.#rest.ask({ method: 'POST', path, body: { create, update } }, signal);
    if (!answer.ok) return answer.trouble;
    const { created, updated } = fieldsOf(answer.json);
    const echoes = Map.groupBy([...rowsOf(created), ...rowsOf(updated)], (row) => fieldsOf(row).inventory_item_id);
    return writes.flatMap(({ sku, item, level }) => {
      const echo = stockedAt(place, echoes.get(item.id));
      if (echo === level) return [];
      const reason =
        echo === null
          ? `the store did not say what ${listingName(item)} shows after ${level} was written`
          : `${listingName(item)} shows ${echo} after ${level} was written`;
      return [{ sku, reason }];
    });
  }
}
