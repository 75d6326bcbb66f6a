/**
 * When what failed is tried again. Pure. A server that does not answer is left alone, twice as long each time, up to
 * an hour; what a server or its picture is at fault for, of one item, for a day, or until its address is another. A
 * picture that does not come to its end rests by itself, until its server has sent several such and no other.
 */
import { type Backoff, backoffMs } from '../backoff.ts';
import type { NoPicture } from './fetch-picture.ts';

/** `address`: by its hash. */
type Failed = { address: string; no: NoPicture; notBeforeMs: number };
/** `unfinished`: pictures since the last whole one that did not come to their end. */
type Resting = { tries: number; unfinished: number; notBeforeMs: number };

export type Rests = { items: ReadonlyMap<string, Failed>; hosts: ReadonlyMap<string, Resting> };

export const noRests: Rests = { items: new Map(), hosts: new Map() };

/** Beyond, what failed longest ago is forgotten, and tried again. */
const itemsMax = 2_000;
const hostsMax = 64;
const dayMs = 86_400_000;
const unfinishedRestMs = 3_600_000;
/** One after the other: then it is the server. */
const unfinishedMax = 3;
const host: Backoff = { baseMs: 60_000, capMs: 3_600_000 };
/** The server is asked to be left alone (429, 503), and does not say how long. */
const asked = new Set([408, 425, 429, 500, 502, 503, 504]);

/** @param random in [0, 1) */
export function afterFailure(
  rests: Rests,
  failed: { item: string; address: string; host: string; no: NoPicture; restMs?: number | undefined },
  nowMs: number,
  random: () => number,
): Rests {
  const { item, address, no, restMs } = failed;
  const hosts = new Map(rests.hosts);
  const items = new Map(rests.items);
  const before = hosts.get(failed.host) ?? { tries: 0, unfinished: 0, notBeforeMs: nowMs };
  const ofOne = no.why === 'unreachable' && no.unfinished === true;
  const unfinished = before.unfinished + (ofOne ? 1 : 0);
  const ofHost = ofOne
    ? unfinished >= unfinishedMax
    : no.why === 'unreachable' || (no.why === 'status' && asked.has(no.status));
  const tries = before.tries + (ofHost ? 1 : 0);
  const hostNotBeforeMs = ofHost ? nowMs + Math.max(restMs ?? 0, backoffMs(host, tries - 1, random)) : nowMs;
  if (ofHost || ofOne) {
    hosts.delete(failed.host);
    hosts.set(failed.host, { tries, unfinished, notBeforeMs: hostNotBeforeMs });
  }
  const ownMs = ofOne ? unfinishedRestMs : dayMs;
  items.delete(item);
  items.set(item, { address, no, notBeforeMs: ofHost ? hostNotBeforeMs : nowMs + (restMs ?? ownMs) });
  return { items: newest(items, itemsMax), hosts: newest(hosts, hostsMax) };
}

/** An item that was not tried, because its server is left alone: it waits as long. */
export function afterWaiting(rests: Rests, waits: { item: string; address: string; host: string }): Rests {
  const resting = rests.hosts.get(waits.host);
  if (resting === undefined || rests.items.get(waits.item)?.address === waits.address) return rests;
  const no = { why: 'unreachable', host: waits.host, detail: 'it did not answer before' } as const;
  const items = new Map(rests.items).set(waits.item, { address: waits.address, no, notBeforeMs: resting.notBeforeMs });
  return { ...rests, items: newest(items, itemsMax) };
}

/** The server has answered with a picture: whatever it was is over. */
export function afterSuccess(rests: Rests, item: string, hostName: string): Rests {
  if (!rests.items.has(item) && !rests.hosts.has(hostName)) return rests;
  const [items, hosts] = [new Map(rests.items), new Map(rests.hosts)];
  items.delete(item);
  hosts.delete(hostName);
  return { items, hosts };
}

/** Whether this address of the item is to be tried now. */
export function mayTry(
  rests: Rests,
  { item, address, host }: { item: string; address: string; host: string },
  nowMs: number,
) {
  const failed = rests.items.get(item);
  if (failed?.address === address && failed.notBeforeMs > nowMs) return false;
  return (rests.hosts.get(host)?.notBeforeMs ?? nowMs) <= nowMs;
}

/** From when on it may. */
export const triedAgainMs = (rests: Rests, { item, host }: { item: string; host: string }): number =>
  Math.max(rests.items.get(item)?.notBeforeMs ?? 0, rests.hosts.get(host)?.notBeforeMs ?? 0);

const newest = <V>(map: Map<string, V>, most: number): Map<string, V> =>
  map.size <= most ? map : new Map([...map].slice(map.size - most));
