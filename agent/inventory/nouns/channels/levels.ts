/** What number a channel is told (R11-R20), as pure functions of the projections. */

import { available, dueFor, type ItemRow, type Sellable } from '../stock/item.ts';
import type { SyncPolicy } from '../stock/merchant.ts';
import { heardUnder } from '../stock/policy.ts';
import type { BatchLine } from './batch.ts';
import { type ChannelRow, type ChannelRules, type ShownRow, unansweredTo, unproved } from './channel.ts';

/**
 * The level a channel should show (R20): the true available number at or above the channel's minimum, else 0; at most
 * its maximum, never a negative. A `physical` storefront subtracts its own allocations (R21), so it is told the
 * sellable number plus those, and no other's; and where it sold more than there is, no more than there is: it may have
 * allocated the last unit once for two orders. What is retired is shown as 0, whatever turned up of it since.
 *
 * @param own what this channel's own open orders hold of the item
 */
export function channelLevel(item: Sellable & Pick<ItemRow, 'retired'>, rules: ChannelRules, own: number): number {
  if (item.retired) return 0;
  const free = available(item);
  const sellable = free > 0 && free >= rules.minimumLevel ? Math.min(free, rules.maximumLevel ?? free) : 0;
  if (rules.basis !== 'physical') return sellable;
  const there = typeof item.fromParts === 'number' ? own : available(item) + item.booked;
  return sellable + Math.max(0, Math.min(own, there));
}

/** Why an item is never written, whoever asks (R11, R16; R15 passes R11 on purpose); undefined when it may be. */
export function heldBack(item: ItemRow): 'never-received' | 'bypass' | 'not-fulfilled-here' | undefined {
  if (!item.received && item.published <= 0) return 'never-received';
  return notOurs(item);
}

/** R16: its level is somebody else's to tell. */
export function notOurs(item: ItemRow): 'bypass' | 'not-fulfilled-here' | undefined {
  if (item.bypassSync) return 'bypass';
  return item.notFulfilledHere ? 'not-fulfilled-here' : undefined;
}

/**
 * Where a batch ends. Usually the mark of its last item. While a channel catches up after it started over, those marks
 * lie at places the storefront has heard of before and would take for repetitions: then the batch ends at the ledger's
 * head, which grows with every acknowledgement, so that ends rise without exception within an epoch.
 */
export function batchEnd(channel: Pick<ChannelRow, 'floor'>, lastDueSeq: number, headSeq: number): number {
  return lastDueSeq > channel.floor ? lastDueSeq : headSeq;
}

/** Why an item that is due has no line all the same. */
export type Silence = NonNullable<ReturnType<typeof heldBack>> | 'retired' | 'policy-never' | 'flag-off' | 'unchanged';

/**
 * The line of a batch for one item, or why there is none. Whether a movement is to be heard at all was
 * settled when it was applied (`dueSeq`, R10, R12, R13); here only what stands against it now counts.
 *
 * @param own what this channel's own open orders hold of the item; counts for a `physical` one
 * @param shown what the channel's storefront acknowledged last for this item
 * @param policy the policy the item is under now: `never` silences everything but a `sync-now` (R14)
 */
export function lineOrSilence(
  item: ItemRow,
  own: number,
  shown: ShownRow | undefined,
  channel: Pick<ChannelRow, 'seen' | 'generation' | 'reviewedTo' | 'askedTo'>,
  rules: ChannelRules,
  policy: SyncPolicy,
): BatchLine | Silence {
  const held = heldBack(item);
  if (held !== undefined && (held !== 'never-received' || !mayShowIt(shown, channel))) return held;
  // The last thing that is told of it is a 0, where something was told.
  if (item.retired && shown === undefined) return 'retired';
  const forced = held === undefined && isAskedFor(item, channel);
  if (policy === 'never' && !forced) return 'policy-never';
  // Looked at again for another number to be shown (R13): what was silent stays so.
  const again = dueFor(item, rules.name) <= channel.reviewedTo && !forced;
  if (again && heardUnder(policy, item.processOrders) !== 'due') return 'flag-off';
  const level = channelLevel(item, rules, own);
  const known = shown !== undefined && shown.generation === channel.generation;
  const same = known && shown.level === level && shown.processOrders === item.processOrders;
  if (same && !forced && rules.mode !== 'full') return 'unchanged'; // R18
  const previous = acknowledged(shown);
  const delta = previous === null ? null : level - previous;
  return { sku: item.sku, level, previous, delta, processOrders: item.processOrders };
}

/** What its storefront acknowledged last; null: nothing yet. */
const acknowledged = (shown: ShownRow | undefined): number | null =>
  shown === undefined || unansweredTo(shown) !== undefined ? null : shown.level;

/** R14: somebody asked for it by sync now, and this channel has not answered for that yet. */
const isAskedFor = (
  { forcedSeq }: Pick<ItemRow, 'forcedSeq'>,
  { seen, askedTo }: Pick<ChannelRow, 'seen' | 'askedTo'>,
): boolean => forcedSeq > Math.max(seen, askedTo);

/**
 * The line of an item in a turn of a channel in full mode (R18): its level while that is ours to tell, else what the
 * storefront has of it, so that what was once in the file stays in it. Undefined for what was never told.
 */
export function fullLine(...given: Parameters<typeof lineOrSilence>): BatchLine | undefined {
  const [item, , shown, channel, rules, policy] = given;
  if (item.dueSeq === 0 && shown === undefined) return undefined;
  const news = dueFor(item, rules.name) > channel.seen || heardUnder(policy, item.processOrders) === 'due';
  const said = news ? lineOrSilence(...given) : 'flag-off';
  if (typeof said !== 'string') return said;
  return shown && lineAgain(shown);
}

/** What it was told last, once more. */
export function lineAgain(shown: ShownRow): BatchLine {
  const { sku, level, processOrders } = shown;
  const previous = acknowledged(shown);
  return { sku, level, previous, delta: previous === null ? null : 0, processOrders };
}

/**
 * A receipt was taken back after this storefront had heard of it: the units it shows are ours, and are taken back
 * there, too. One that lost its place since may show any number it was ever told, also where the last one was 0.
 */
const mayShowIt = (shown: ShownRow | undefined, { generation }: Pick<ChannelRow, 'generation'>): boolean =>
  shown !== undefined && (shown.level > 0 || (shown.generation !== generation && unansweredTo(shown) === undefined));

/** The same for whoever only sends: undefined when there is nothing to say. */
export function batchLine(...given: Parameters<typeof lineOrSilence>): BatchLine | undefined {
  const said = lineOrSilence(...given);
  return typeof said === 'string' ? undefined : said;
}

/** R21: what it tells puts units on sale. A first level does; a turn of the flag alone does not. */
export const rises = ({ level, previous }: Pick<BatchLine, 'level' | 'previous'>): boolean => level > (previous ?? 0);

/**
 * R21: the line stays unsaid for now: it would rise, and its item moved after the place up to which the sales are
 * known. Whoever asks for the item (R14) does not wait, and what another store showed differently (R22) moved nothing.
 */
export const waitsToRise = (
  line: BatchLine,
  item: ItemRow,
  shown: ShownRow | undefined,
  channel: Pick<ChannelRow, 'channel' | 'seen' | 'askedTo'>,
  risesTo: number,
): boolean =>
  dueFor(item, channel.channel) > risesTo && (rises(line) || tellsAgain(line, shown)) && !isAskedFor(item, channel);

/** What it sold since is put on sale again. */
const tellsAgain = ({ level, previous }: BatchLine, shown: ShownRow | undefined): boolean =>
  shown?.generation === unproved && level === previous && level > 0;
