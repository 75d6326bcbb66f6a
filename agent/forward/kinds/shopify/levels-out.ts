/**
 * Levels out: the number of each line becomes what is available of its variant at the channel's location, if it is
 * still what was read there a moment before (compare-and-set): an order that lands in between is never written over.
 * A call is taken whole or not at all; a line that it names is left out, and the rest is sent again. Its idempotency
 * key is derived from the frozen batch and from what is asked, so that a repetition has the same one, also after a
 * kill, and something else never has.
 */
import { createHash } from 'node:crypto';
import type { Batch, Rejection, SendResult } from '../../../follow/batch.ts';
import type { SentLine } from '../../../inventory/nouns/channels/listing.ts';
import { fieldsOf, rowsOf } from '../../fields.ts';
import type { MayWrite } from '../../http/store-channel.ts';
import { asResult, type Trouble } from '../../http/store-trouble.ts';
import { byName, linesOf, matched, mayGoOut, notReadable } from '../../levels/store-lines.ts';
import type { Unlisted } from '../../levels/unlisted.ts';
import type { Admin } from './admin.ts';
import { type UserError, userErrors } from './answers.ts';
import { documents } from './documents.ts';
import type { ShopifyPlace } from './place.ts';
import { findVariants, idOfListing, listingName, type Variant } from './variants.ts';

/** The shop’s own limit. */
const linesPerCall = 250;
/** Of one call: lines that are named are left out one round after the other. */
const roundsMax = 20;
/** Readings of one batch whose numbers were changed in between. */
const readingsMax = 4;
const concurrentMs = 2_000;

type Write = { line: SentLine; variant: Variant; shown: number };

export class LevelsOut {
  readonly #admin: Admin;
  readonly #place: ShopifyPlace;
  readonly #unlisted: Unlisted;

  /** @param unlisted hears which names of a batch the shop has no variant for: nothing is written for them */
  constructor(admin: Admin, place: ShopifyPlace, unlisted: Unlisted) {
    this.#admin = admin;
    this.#place = place;
    this.#unlisted = unlisted;
  }

  /**
   * One attempt. The numbers are absolute: what of it was written is found written by the next.
   * @param mayWrite asked each time after the shop’s numbers were read, since what is compared with may hold orders
   * already that this batch does not know of
   */
  async send(batch: Batch, mayWrite: MayWrite, signal: AbortSignal): Promise<SendResult> {
    const lines = linesOf(batch);
    if (lines === undefined) return notReadable;
    let place = await this.#place.find(this.#admin, signal);
    if (!place.ok) return asResult(place.trouble);
    const names = [...new Set(lines.map(({ sku }) => sku))];
    const refused = new Map<string, string>();
    for (let reading = 0; reading < readingsMax; reading += 1) {
      const found = await findVariants(this.#admin, place.id, names, signal);
      if (!found.ok) return asResult(found.trouble);
      if (found.variants.some(({ available }) => available === null)) {
        // A location that was closed has nothing: then no line is to blame.
        const still = await this.#place.doubted(this.#admin, signal);
        if (!still.ok) return asResult(still.trouble);
        const moved = still.id !== place.id;
        place = still;
        if (moved) continue;
      }
      const mayFall = await mayWrite();
      if (mayFall === undefined) return { type: 'outdated', reason: 'orders came in since it was made' };
      const { writes, rejected, unlisted } = planned(lines, found.variants, place.name);
      const due = writes.filter(
        ({ line, shown }) => shown !== line.level && !refused.has(line.sku) && mayGoOut(line, shown, mayFall),
      );
      const came = await this.#writeAll(batch.key, place.id, due, refused, signal);
      if (came === 'stale') continue;
      if (came !== undefined) return asResult(came);
      this.#unlisted.asked(names, unlisted);
      const told = [...refused].map(([sku, reason]): Rejection => ({ sku, reason }));
      return { type: 'acknowledged', rejected: [...rejected, ...told] };
    }
    return { type: 'retry', reason: 'its numbers change faster than they can be read and written' };
  }

  async #writeAll(
    batchKey: string,
    location: string,
    due: readonly Write[],
    refused: Map<string, string>,
    signal: AbortSignal,
  ): Promise<Trouble | 'stale' | undefined> {
    for (let at = 0; at < due.length; at += linesPerCall) {
      const part = due.slice(at, at + linesPerCall);
      const came = await this.#write(batchKey, location, part, refused, signal);
      if (came !== undefined) return came;
    }
    return undefined;
  }

  async #write(
    batchKey: string,
    location: string,
    part: readonly Write[],
    refused: Map<string, string>,
    signal: AbortSignal,
  ): Promise<Trouble | 'stale' | undefined> {
    let left = part;
    let failed = 0;
    for (let round = 0; round < roundsMax && left.length > 0; round += 1) {
      const quantities = left.map(({ line: { level }, variant: { item }, shown }) => {
        return { inventoryItemId: item, locationId: location, quantity: level, changeFromQuantity: shown };
      });
      const input = {
        ...{ name: 'available', reason: 'correction', quantities },
        referenceDocumentUri: `gid://tallyman/Batch/${batchKey}`,
      };
      const variables = { input, key: keyOf(batchKey, quantities, failed) };
      const answer = await this.#admin.ask(documents.setLevels, variables, signal);
      if (!answer.ok) return answer.trouble;
      const errors = userErrors(answer.data.inventorySetQuantities);
      if (errors.length === 0) return notEchoed(answer.data.inventorySetQuantities, left, refused);
      const verdict = judged(errors, left.length);
      if (verdict === 'key-failed') failed += 1;
      else if (verdict === 'stale' || 'reason' in verdict) return verdict;
      else {
        for (const [at, reason] of verdict.lines) refused.set(left[at]?.line.sku ?? '', reason);
        left = left.filter((_, at) => !verdict.lines.has(at));
      }
    }
    return left.length === 0 ? undefined : { reason: 'it refuses line after line of a batch', declined: true };
  }
}

/** As its own sort of key, which it keeps apart from any other’s. */
export function keyOf(batchKey: string, quantities: readonly object[], failed: number): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([batchKey, quantities, failed]))
    .digest('hex');
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}

/** Codes that are about the line they name. */
const ofLine: ReadonlySet<string | undefined> = new Set([
  ...['INVALID_INVENTORY_ITEM', 'INVALID_LOCATION', 'NON_MUTABLE_INVENTORY_ITEM', 'INVALID_QUANTITY_NEGATIVE'],
  ...['INVALID_QUANTITY_TOO_HIGH', 'INVALID_QUANTITY_TOO_LOW'],
]);

type Verdict = 'stale' | 'key-failed' | Trouble | { lines: ReadonlyMap<number, string> };

/** What a call that was refused whole is to be followed by. Pure. */
function judged(errors: readonly UserError[], count: number): Verdict {
  const codes = new Set(errors.map(({ code }) => code));
  const [{ code, reason } = { code: undefined, reason: '' }] = errors;
  if (codes.has('IDEMPOTENCY_CONCURRENT_REQUEST'))
    return { reason: 'it is still at work on the same levels', afterMs: concurrentMs };
  if (codes.has('IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED')) return 'key-failed';
  if (codes.has('IDEMPOTENCY_KEY_PARAMETER_MISMATCH'))
    return { reason: `it knows this key for other levels, which must not be: report this (${reason})` };
  const lines = new Map<number, string>();
  for (const each of errors)
    if (ofLine.has(each.code) && each.line !== undefined && each.line < count)
      lines.set(each.line, `the store refused it: ${each.reason} (${each.code})`);
  if (lines.size > 0) return { lines };
  if (codes.has('CHANGE_FROM_QUANTITY_STALE') || codes.has('COMPARE_QUANTITY_STALE')) return 'stale';
  return { reason: `${reason}${code === undefined ? '' : ` (${code})`}`, declined: true };
}

/** A change that comes back with another number is not done. */
function notEchoed(payload: unknown, writes: readonly Write[], refused: Map<string, string>): undefined {
  const changes = rowsOf(fieldsOf(fieldsOf(payload).inventoryAdjustmentGroup).changes).map(fieldsOf);
  const echoes = new Map(
    changes.flatMap(({ name, quantityAfterChange, item }) =>
      name === 'available' ? [[fieldsOf(item).id, quantityAfterChange] as const] : [],
    ),
  );
  for (const { line, variant } of writes) {
    const echo = echoes.get(variant.item);
    if (!echoes.has(variant.item)) refused.set(line.sku, `the store did not say what came of ${listingName(variant)}`);
    else if (typeof echo === 'number' && echo !== line.level)
      refused.set(line.sku, `${listingName(variant)} shows ${echo} after ${line.level} was written`);
  }
}

/** What is written for these lines, and what is not, and why. Pure. */
function planned(
  lines: readonly SentLine[],
  variants: readonly Variant[],
  place: string,
): { writes: Write[]; rejected: Rejection[]; unlisted: string[] } {
  const found = matched(lines, byName(variants, idOfListing), listingName, (variant) => whyNot(variant, place));
  const writes = found.writes.map(({ line, listing }) => ({ line, variant: listing, shown: listing.available ?? 0 }));
  return { ...found, writes: oncePerItem(writes) };
}

/** Variants of several listings may be one item of the shop: a pair of item and location is written once. */
const oncePerItem = (writes: readonly Write[]): Write[] =>
  [...new Map([...writes].reverse().map((write) => [write.variant.item, write])).values()].reverse();

function whyNot(variant: Variant, place: string): string | undefined {
  const name = listingName(variant);
  if (variant.bundle) return `${name} is a bundle: Shopify makes its number of its parts’`;
  if (!variant.tracked) return `the store does not count ${name}: switch on "Inventory tracked" for it in Shopify`;
  if (variant.available === null)
    return `${name} is not stocked at ${place}: add that location to it in Shopify (Inventory, Edit locations)`;
  return undefined;
}
