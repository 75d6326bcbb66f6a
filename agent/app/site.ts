/** One stock with the other docks of the site. What it needs is loaded by a dock that has `[site]`, and no other. */
import type { Standing } from '../alarms/alarms.ts';
import { isPlausible } from '../alarms/clock-leap.ts';
import { Turning } from '../forward/turning.ts';
import type { Voice } from '../forward/voice.ts';
import type { Outcome } from '../inventory/nouns/outcome.ts';
import type { Released } from '../inventory/nouns/site/claim.ts';
import type { HandOver, Reach } from '../inventory/nouns/site/hand-over.ts';
import type { CutOff, SiteStatus } from '../inventory/nouns/site/status.ts';
import type { Base } from './base.ts';
import type { Ledger } from './ledger.ts';
import type { Part } from './part.ts';
import { siteAlarms } from './site-alarms.ts';

export type Site = {
  /** Absent: the dock is alone, and tells its storefronts itself. */
  voice?: Voice;
  /** What the site says of the order that a station waits for. A dock that is alone has every order. */
  asked(station: string): Promise<Outcome>;
  /** A person says that a dock packs an order no more. */
  release?(order: { merchant: string; order: string }, by: string, reason: string): Promise<Released>;
  /** This dock tells the storefronts no more; that one does, or any other (null). */
  handOver?(to: string | null): Promise<HandOver>;
  status(): Promise<SiteStatus | undefined>;
  parts: Part[];
};

/** A link that is gone for a moment is nobody's business. */
const patienceMs = 10_000;

/** @param reachOf asked once, when there is a link, so after the start */
export function openSite(base: Base, { book, news, clockTrust }: Ledger, reachOf: () => Reach): Site {
  const { config, clock, random, keep, alarms, files, say: log } = base;
  const { site: table, dock } = config;
  if (table === undefined) return { asked: nobody, status: async () => undefined, parts: [] };
  let known: Reach | undefined;
  const reach = (): Reach => {
    known ??= reachOf();
    return known;
  };
  const stopping = new AbortController();
  const { signal } = stopping;
  const turning = new Turning(false);
  const read = (file: string) => async () => (await files.read(file)).toString('utf8');
  const alarm = cutOffAlarm(
    base,
    signal,
    (cutOff, told) => void book.submit({ type: 'site-link', cutOff, told }).catch(() => undefined),
  );
  // Whatever was told before this start: this ledger may be an old copy of the one that knew it.
  void book.submit({ type: 'site-link', told: 0 }).catch(() => undefined);
  const look = alarmsOf(base);
  const opening = import('../site/site.ts').then(
    ({ Site }) =>
      new Site({
        ...{ site: dock.site, dock: dock.name, server: table.server, tells: table.tells },
        ...{ book, clock, random, log, clockTrusted: () => isPlausible(clockTrust.facts) },
        timeOf: timeIn(dock.timezone, () => clock.wallMs()),
        ...(table.keyFile !== undefined && { readKey: read(table.keyFile) }),
        ...(table.caFile !== undefined && { readCa: read(table.caFile) }),
        reach: {
          failing: async () => await reach().failing(),
          unreached: async (channels) => await reach().unreached(channels),
        },
        onCutOff: alarm,
        onTrouble: (text) => alarms.raise('site-trouble', { text }),
        onTurn: (speaks) => turning.turn(speaks),
      }),
  );
  news.join({ onCommit: () => void opening.then((site) => site.news()) });
  const live = keep(
    'the site',
    async (stop) => {
      const site = await opening;
      const turned = await site.turn(stop);
      if (!stop.aborted) look(await site.status());
      return turned;
    },
    signal,
    () => true,
  );
  return {
    voice: turning.voice(async (channel, batch) => (await opening).teller.mayTell(channel, batch), {
      why: 'another dock of the site tells this storefront',
      succession: {
        succeeds: async (channel) => (await opening).teller.succeeds(channel),
        left: async (channel) => (await opening).teller.left(channel),
        ended: (channel, key, settled) => void opening.then(({ teller }) => teller.ended(channel, key, settled)),
      },
    }),
    handOver: async (to) => (await opening).handOver(to),
    asked: async (station) => (await opening).claims.asked(station),
    release: async (order, by, reason) => (await opening).claims.release(order, by, reason),
    status: async () => (await opening).status(),
    parts: [
      {
        name: 'the site',
        stop: async () => {
          stopping.abort();
          await live;
          await (await opening).leave();
        },
        limitMs: 1_000,
      },
    ],
  };
}

async function nobody(station: string): Promise<never> {
  throw new Error(`${station} waits for an order, and there is no site`);
}

/** @param note whoever decides at a station is to know, too */
function cutOffAlarm({ alarms, clock }: Base, signal: AbortSignal, note: (cutOff: boolean, told: number) => void) {
  let since: { at: number; monoMs: number } | undefined;
  return (cutOff: CutOff | undefined, told: number): void => {
    if (cutOff === undefined || signal.aborted) {
      since = undefined;
      alarms.clear('site-cut-off');
      if (!signal.aborted) note(false, told);
      return;
    }
    since ??= { at: cutOff.since, monoMs: clock.monoMs() };
    if (clock.monoMs() - since.monoMs < patienceMs) return;
    const time = new Date(since.at).toISOString().slice(0, 16).replace('T', ' ');
    note(true, told);
    alarms.raise('site-cut-off', { text: `Cut off from the site since ${time} UTC: ${cutOff.reason}.` });
  };
}

/** What stands is raised, what stood before and does not any more is over. */
function alarmsOf({ alarms, clock }: Base) {
  let standing: Standing[] = [];
  let untoldSinceMs: number | undefined;
  return (status: SiteStatus): void => {
    const untold = status.linked && (status.teller === null || status.waitsFor.length > 0);
    untoldSinceMs = untold ? (untoldSinceMs ?? clock.monoMs()) : undefined;
    const now = siteAlarms(status, untoldSinceMs === undefined ? 0 : clock.monoMs() - untoldSinceMs);
    for (const { code, subject } of standing) {
      if (!now.some((each) => each.code === code && each.subject === subject)) alarms.clear(code, subject);
    }
    for (const { code, ...facts } of now) alarms.raise(code, facts);
    standing = now;
  };
}

/** 14:02 today, and the date before it on any other day. */
function timeIn(timeZone: string, nowMs: () => number): (ms: number) => string {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  const time = new Intl.DateTimeFormat('sv-SE', { timeZone, timeStyle: 'short' });
  return (ms) => (day.format(ms) === day.format(nowMs()) ? time.format(ms) : `${day.format(ms)} ${time.format(ms)}`);
}
