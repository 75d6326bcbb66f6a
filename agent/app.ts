/**
 * The composition root: everything the agent is, put together on one screen. A stage is a function in `app/` that takes
 * the stages before it.
 *
 *   ledger → floor → links → site → followers → watch → doors          a scan:  device → station → book → (commit) → beep, channels
 *
 * Only the ledger is waited for (`app/start.ts`): one agent for a data folder, the boot check, the key of the printed
 * codes. The others are made at once, and nothing of them moves before all of them are whole (`loops.ts`). `ready` is
 * said as soon as scans can be booked, whatever the network is doing. Stopping goes through the same list from its end,
 * each part with its limit: nobody comes in any more, what was read is committed, devices and channels let go, the
 * broker hears a farewell, and the ledger is closed clean.
 */
import type { Admin } from './admin/request.ts';
import type { AdminContext } from './admin/verb.ts';
import type { Base } from './app/base.ts';
import { contextOf } from './app/context.ts';
import { openCopies } from './app/copies.ts';
import { openDoors } from './app/doors.ts';
import { openEpcis } from './app/epcis.ts';
import { openFloor } from './app/floor.ts';
import { openFollowers } from './app/followers.ts';
import { openLabels } from './app/labels.ts';
import type { Ledger } from './app/ledger.ts';
import { openLinks } from './app/links.ts';
import { openMail } from './app/mail.ts';
import { openNights } from './app/nights.ts';
import { type Part, stopParts } from './app/part.ts';
import { openSite } from './app/site.ts';
import { openStreetDates } from './app/street-dates.ts';
import { openWatch } from './app/watch.ts';
import type { Events } from './events.ts';
import { reachOf } from './forward/http/reach.ts';
import { openPictures } from './pictures/open-pictures.ts';

export type App = {
  readonly events: Events;
  readonly admin: Admin;
  /** Stops in order; resolves when the ledger is closed clean. Idempotent. */
  stop(reason: string): Promise<void>;
};

/** @param ledger the first stage, which `app/start.ts` has waited for */
export function composeApp(base: Base, ledger: Ledger): App {
  const { config, clock, log, notify, keep, events } = base;
  // Its ports are opened first: what the network's first moves cost is not waited for by a scan.
  const floor = openFloor(base, ledger, () => site);
  const links = openLinks(base, ledger, () => context);
  const site = openSite(base, ledger, () => reachOf({ ...config, ...links, ...followers, clock }));
  const followers = openFollowers(base, ledger, links, site);
  const labels = openLabels(base, ledger, floor);
  const streetDates = openStreetDates(base, ledger);
  const mail = openMail(base, ledger, followers);
  const epcis = openEpcis(base, ledger);
  const copies = openCopies(base, ledger);
  const nights = openNights(base, ledger, followers, mail.postman);
  const watch = openWatch(base, { ledger, links, followers, floor });
  const context: AdminContext = contextOf(base, { ledger, links, site, followers, floor, nights, watch, copies });
  const pictures = openPictures(base, ledger);
  const doors = openDoors(base, ledger, links, pictures, context);
  notify?.ready(`recording at ${config.dock.site}/${config.dock.name}`);
  const watchdog: Part = { name: 'watchdog', stop: notify?.watch(() => ledger.book.ping(), keep) ?? (() => {}) };
  const parts = [
    ...[
      ledger,
      links,
      site,
      followers,
      floor,
      labels,
      streetDates,
      mail,
      epcis,
      copies,
      nights,
      watch,
      pictures,
      doors,
    ].flatMap((stage) => stage.parts),
    watchdog,
  ];

  const stop = async (reason: string): Promise<void> => {
    log.info('Stopping', { reason });
    notify?.stopping(reason);
    await stopParts(parts, clock, log);
    log.info('Stopped', { head: ledger.book.head.seq });
  };
  let stopped: Promise<void> | undefined;
  return {
    events,
    admin: doors.admin,
    stop: (reason) => {
      stopped ??= stop(reason);
      return stopped;
    },
  };
}
