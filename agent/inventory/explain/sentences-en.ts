/** English: what an explanation says (`sentences.ts`). The other languages have the same sentences, by its type. */
import type { Condition } from '../nouns/stock/condition.ts';
import type { Counter } from './number-chain.ts';

/** "1 is", "2 are" */
const are = (count: number): string => `${count} more ${count === 1 ? 'is' : 'are'}`;

const counters: Readonly<Record<Counter, string>> = {
  ...{ inStock: 'in stock', published: 'published', onHold: 'on hold', damaged: 'damaged', booked: 'booked' },
};
const conditions: Readonly<Record<Condition, string>> = { good: 'good', hold: 'on hold', damaged: 'damaged' };

/** "entry 7 was", "entries 7 to 9 were" */
const entries = (from: number, to: number): string =>
  from === to ? `entry ${from} was` : `entries ${from} to ${to} were`;

export const sentencesEn = {
  conditions,
  /** The answer in one sentence, the number first. `is`: now, not an instant that is over. */
  answer: {
    unknown: (channel: string, is: boolean) =>
      `${channel} ${is ? 'is' : 'was'} told nothing: nobody here ${is ? 'knows' : 'knew'} this item.`,
    none: (channel: string, is: boolean, why: string) =>
      `${channel} ${is ? 'was' : 'had been'} told no number of this item${is ? '' : ' then'}: ${why}.`,
    elsewhere: (channel: string, should: number, why: string) =>
      `What ${channel} was told of this item is not on record at this dock; it should show ${should}: ${why}.`,
    mayShow: (channel: string, level: number, why: string) =>
      `${channel} acknowledged no number of this item, and may show ${level}, which it never answered for: ${why}.`,
    asItShould: (channel: string, shown: number, is: boolean, why: string) =>
      `${channel} ${is ? 'shows' : 'showed'} ${shown}, as it ${is ? 'should' : 'should have'}: ${why}.`,
    otherwise: (channel: string, shown: number, should: number | null, is: boolean, why: string) => {
      const wanted = should === null ? '' : ` and ${is ? 'should show' : 'should have shown'} ${should}`;
      return `${channel} ${is ? 'shows' : 'showed'} ${shown}${wanted}: ${why}.`;
    },
  },
  /** How sure it is which entry was the last one at an instant. */
  place: {
    beforeFirst: 'that is before the first entry of this ledger',
    notVouched: 'the clock was not known to be right then',
    shownTwice: (entry: number, showed: string) =>
      `the clock was put back after entry ${entry}, when it showed ${showed}: it showed this time twice, and the later is meant`,
    ahead: (from: number, to: number) => `${entries(from, to)} written by a clock that was ahead`,
    behind: (from: number, to: number) => `${entries(from, to)} written by a clock that was behind`,
    undated: (from: number, to: number) =>
      `${entries(from, to)} written while the clock was not set, and ${from === to ? 'is' : 'are'} taken to have come later`,
  },
  why: {
    partsNeverReceived: (parts: string) => `not every part of it was received: ${parts}`,
    takenBack: 'what was received was taken back, so that it was never received here',
    neverReceived: 'it was announced or imported, and never received here',
    bypass: 'it is kept elsewhere (bypassSync), and its level is not ours to tell',
    notFulfilledHere: 'it is not fulfilled here, and its level is not ours to tell',
    retired: 'it is retired, and this storefront was never told a number of it',
    itemOff: 'it is switched off for this channel, which is told nothing of it',
    notListed: 'the channel is told only of what its store lists, and it is not on record as listed there',
    never: 'its policy is never, and under it nothing is told',
    wasNever: 'its policy was never when it moved last, and the next movement decides',
    flagOff: 'Process Orders was off when it moved last, and under the policy process-orders nothing is told then',
    off: 'the channel is switched off in the configuration',
    halted: (how: 'paused' | 'stopped', said: string) => `the channel is ${how} (${said})`,
    refused: (said: string) => `its storefront refused the line (${said})`,
    noMovement: 'no movement so far was to be told',
    setting: 'no movement made it differ: a setting was changed, and the next movement decides',
    tooFarBack: 'what it was told lies further back in the ledger than is looked through',
    unknownItem: 'nobody here knows this item',
  },
  /** `failed`: ` (what is wrong)`, or nothing. */
  waits: {
    neverAcknowledged: 'it waited, and is not acknowledged to this day',
    tooFarOn: 'it waited; what came of it lies further on in the ledger than is looked through',
    acknowledgedLater: (level: number, when: string, seq: number) =>
      `it waited, and ${level} was acknowledged on ${when} (entry ${seq})`,
    forLink: (failed: string) => `it waits for the link${failed}`,
    insists: (failed: string) => `the storefront insists on what this ledger cannot know${failed}`,
    notTaken: (failed: string) => `the storefront did not take it${failed}; it is tried again by itself`,
    onItsWay: (level: number, since: string, channel: string) =>
      `${level} is on its way since ${since}, and ${channel} has not answered yet`,
    otherOnItsWay: (since: string) => `another batch is on its way since ${since}; it goes out after that`,
    forSales: (channels: string) =>
      `a number rises only when the sales are known, and the orders of ${channels} are still to be read`,
    every: (minutes: number) =>
      `it waits for the channel’s schedule (every ${minutes === 1 ? 'minute' : `${minutes} minutes`})`,
    forSchedule: (schedule: string) => `it waits for the channel’s schedule (${schedule})`,
    elsewhere: (dock: string | null) =>
      dock === null ? 'no dock of the site tells its storefronts now' : `${dock} tells the storefronts of the site`,
    forQuiet: (quietMs: number, maxMs: number) =>
      `it goes out after ${quietMs} ms without a movement, after ${maxMs} ms at the latest`,
  },
  received: {
    partsMissing: (parts: string) => `Not every part was received here (${parts}): no storefront is told a number.`,
    takenBack: 'What was received was taken back: no storefront is told a number.',
    never: 'Never received here: no storefront is told a number.',
    bypass: 'Marked as kept elsewhere (bypassSync).',
    notFulfilledHere: 'Marked as not fulfilled here.',
    published: 'Not received here yet, but published with its notice on purpose: the level is ours to tell.',
    takenBackThere: 'What was received was taken back: what this storefront was told of it is taken back, too.',
    parts: 'Every part of it was received here: the level is ours to tell.',
    here: 'Received here: the level is ours to tell.',
    noneMeant: 'There was some of it, or somebody said that there is none: the level is ours to tell.',
  },
  number: {
    available: (sum: string, available: number) => `${sum}: ${available} available.`,
    publishedOn: (documents: string) => ` Published on ${documents}.`,
    bookedBy: (documents: string) => ` Booked by ${documents}.`,
    more: (count: number) => ` and ${count} more`,
    earlier: (seq: number, units: number, what: Counter) => ` Before entry ${seq}: ${units} ${counters[what]}.`,
    target: (target: string) => `It is told for ${target}, the store’s own place.`,
    inStock: (units: number) => `${units} in stock`,
    published: (units: number) => `and ${units} published`,
    onHold: (units: number) => `less ${units} on hold`,
    damaged: (units: number) => `less ${units} damaged`,
    booked: (units: number) => `less ${units} booked`,
    partsAllow: (kits: number, parts: string) => `its parts allow ${kits} (${parts})`,
    part: (sku: string, available: number, each: number) => `${sku} ${available} available, ${each} each`,
    retiredPart: (sku: string) => `${sku} (retired)`,
    belowMinimum: (minimum: number) => `that is below the channel’s minimum of ${minimum}, and shown as 0`,
    aboveMaximum: (maximum: number) => `no more than the channel’s maximum of ${maximum} is shown`,
    overbooked: (count: number) => `${are(count)} booked than there are, and never less than 0 is shown`,
    ownOrders: (more: number) => `the storefront subtracts what its own open orders hold, and is told ${more} more`,
    retired: 'it is retired, and shown as 0',
  },
  policy: {
    item: (policy: string) => `The item’s own policy is ${policy}.`,
    merchant: (policy: string, fromFile: boolean) =>
      `The merchant’s policy is ${policy}${fromFile ? ', as the configuration file says' : ''}.`,
    flag: (on: boolean) => `Process Orders is ${on ? 'on' : 'off'}.`,
    ownDate: (date: string) => `Its street date, ${date}, holds Process Orders off.`,
    partsDate: (date: string) => `The street date of a part, ${date}, holds Process Orders off.`,
    unheardFlag: 'What changed its number last was to be told to nobody: Process Orders was off.',
    unheardNever: 'What changed its number last was to be told to nobody: the policy was never.',
  },
  told: {
    acknowledged: (level: number, key: string, when: string) =>
      `${level} was told with batch ${key}, and acknowledged ${when}.`,
    startedOver: (is: boolean) =>
      `Since then the channel started over: what it ${is ? 'shows' : 'showed'} is told again.`,
    sentOnly: (level: number) => `${level} was sent and given up before the storefront had answered: it may show it.`,
    salesUnread: (channels: string) =>
      `The orders of ${channels} could not be read in time, and were waited for no longer.`,
    looked: (when: string) => `The channel was last looked at ${when}, and there was nothing new.`,
    key: (key: string) => ` Its key is ${key}.`,
  },
  /** One entry: what happened; where, who, when. */
  entry: {
    where: (station: string) => ` at ${station}`,
    who: (operator: string) => ` by ${operator}`,
    number: (seq: number) => `(entry ${seq})`,
    clockNotSet: 'by a clock that was not set',
    lowNoLonger: (available: number) => `low no longer (${available} available)`,
    low: (state: string, available: number, threshold: number) =>
      `told as ${state} (${available} available, low at ${threshold})`,
    restocked: (units: number, document: string | null) =>
      `${units} restocked${document === null ? '' : ` of return ${document}`}`,
    cameBack: (units: number, document: string | null, found: Condition, why: string) =>
      `${units} came back on return ${document}, found ${conditions[found]}${why}`,
    received: (units: number, apart: Condition | undefined, why: string, document: string | null) =>
      `${units} received${apart === undefined ? '' : ` ${conditions[apart]}${why}`}${document === null ? '' : ` on ${document}`}`,
    leftLoose: (units: number) => `${units} left without an order`,
    leftByRight: (units: number) => `${units} left without an order, by right`,
    right: (units: number) => `${units} booked for a dock that may be cut off`,
    rightGivenUp: (units: number) => `${units} no longer booked for a dock`,
    shipped: (units: number, document: string) => `${units} shipped for ${document}`,
    booked: (units: number, document: string | null) => `${units} booked${document === null ? '' : ` for ${document}`}`,
    freed: (units: number, document: string | null) => `${units} freed${document === null ? '' : ` for ${document}`}`,
    adjusted: (units: number, reason: string) => `adjusted by ${units} (${reason})`,
    countStood: (units: number, entry: number) =>
      `adjusted by ${units}: counted since (entry ${entry}), and what was counted stands`,
    condition: (units: number, from: Condition, to: Condition, why: string) =>
      `${units} ${conditions[from]}, now ${conditions[to]}${why}`,
    counted: (counted: number, expected: number, asOf: string | undefined) =>
      `counted ${counted} where ${expected} were expected${asOf === undefined ? '' : ` as of ${asOf}`}`,
    takenBack: (of: number, units: number) => `entry ${of} taken back (${units})`,
    published: (units: number, document: string) => `${units} published on ${document}`,
    unpublished: (units: number, document: string) => `${units} published no longer on ${document}`,
    flag: (on: boolean, reason: string) => `Process Orders turned ${on ? 'on' : 'off'} (${reason})`,
    fileChanged: (settings: string) => `the configuration file was changed: ${settings}`,
    policySet: (settings: string) => `policy set: ${settings}`,
    item: 'item changed',
    listingOff: (channel: string | null) => `switched off for ${channel}`,
    listingAs: (channel: string | null, names: string) => `told to ${channel} as ${names}`,
    listing: (channel: string | null) => `listing on ${channel} changed`,
    syncNow: 'sync now asked for',
    drift: (store: string | null, there: number, here: number) =>
      `${store ?? 'the store'} showed ${there} where it should have shown ${here}, and is told again`,
    ack: 'acknowledged by the storefront',
    givenUp: 'given up before the storefront had answered, which may have applied it',
    channel: (change: string, reason: string) =>
      `channel ${change === 'snapshot' ? 'started over' : change} (${reason})`,
    epoch: (reason: string) => `a new epoch began (${reason})`,
    refused: (text: string) => `refused: ${text}`,
  },
};

export type Sentences = typeof sentencesEn;
