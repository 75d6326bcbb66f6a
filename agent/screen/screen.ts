/**
 * The station screens and the admin page, served on this machine. It listens to what the agent tells everybody and
 * keeps a view of each station (`station-view.ts`); buttons become submissions like any scan. Whatever goes wrong here,
 * scanning goes on.
 */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Config } from '../../config/config.ts';
import { ruleOn, type Who } from '../admin/authority.ts';
import { zoneOf } from '../admin/explain/zone.ts';
import { health } from '../admin/health.ts';
import type { Admin, Answer, Asker } from '../admin/request.ts';
import type { AdminContext } from '../admin/verb.ts';
import type { Alarms } from '../alarms/alarms.ts';
import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import { addressOf, closed, listening, serverLimits, urlOf } from '../http-listening.ts';
import { deskPerson } from '../inventory/nouns/admin/operator.ts';
import { localDate, Zone } from '../ledger/stamp.ts';
import type { Log } from '../log.ts';
import type { KeepLoop } from '../loops.ts';
import type { ReadNamedFile } from '../named-file.ts';
import type { Actions, Pressed } from './actions.ts';
import { keepPlaces } from './connections.ts';
import { hostNames } from './guard.ts';
import type { Looks } from './looks.ts';
import { itemPicture, type ShownPictures } from './pictures.ts';
import { type RoutesParts, routes } from './routes.ts';
import type { Person } from './session/desk-people.ts';
import { atTheDock, type Entrance, fromADesk } from './session/entrance.ts';
import { type Door, Gate } from './session/gate.ts';
import { ScreenModel } from './views/model.ts';
import { viewerLimits } from './views/viewer.ts';

export type ScreenParts = {
  /** host:port as configured; port 0 lets the system choose. */
  listen: string;
  config: Config;
  events: Events;
  context: AdminContext;
  admin: Pick<Admin, 'handle'>;
  clock: Clock;
  keep: KeepLoop;
  /** Raised while the address cannot be used. */
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  log: Log;
  readFile: ReadNamedFile;
  /** Pictures of items, where they are fetched. */
  pictures?: Promise<ShownPictures> | undefined;
  limits?: Partial<RoutesParts['limits']>;
};

export type Screen = {
  /** Where the pages are (or will be, while the address is in use). */
  url: string;
  /** Where they are for other desks, if anywhere. */
  deskUrl?: string;
  close(): Promise<void>;
};

const limitsUsual: RoutesParts['limits'] = { ...viewerLimits, viewersMax: 16 };
/** An address that is in use is tried again this often. */
const listenAgainMs = 10_000;
/** Of all connections, feeds included. */
const connectionsMax = 64;

/**
 * Never rejects for an address in use: that is logged, tried again, and the agent goes on without its screen meanwhile.
 */
export async function openScreen(parts: ScreenParts): Promise<Screen> {
  const { log, clock, keep, alarms } = parts;
  const stop = new AbortController();
  const pictures = await parts.pictures;
  const model = new ScreenModel({ ...parts, pictures, signal: stop.signal });
  const { host, port } = addressOf(parts.listen);
  const pagesFor = (entrance: Entrance, actions: Actions, hosts: ReadonlySet<string>) =>
    routes({
      ...{ boot: model.boot, adminFeed: model.adminFeed, entrance, actions, hosts },
      stationFeed: (name) => model.stationFeed(name),
      ...{ looks: looksOf(parts, pictures), pictures },
      metrics: async () => {
        const { exposition } = await import('../admin/dock/metrics.ts');
        return exposition(await health(parts.context, looker));
      },
      health: async () => {
        const { state, site, dock, version, alarms } = await health(parts.context, looker);
        return { state, site, dock, version, alarms: alarms.map(({ code }) => code) };
      },
      config: parts.config,
      onError: (cause) => log.warn('The screen could not answer a request', { cause }),
      clock,
      limits: { ...limitsUsual, ...parts.limits },
      signal: stop.signal,
    });
  const { readFile } = parts;
  const gate = new Gate({ pinFile: parts.config.screen?.pinFile, readFile, clock, log });
  const app = pagesFor(atTheDock, actionsOf(parts, model, gate, 'screen'), hostNames(host));
  const server = createServer(
    serverLimits,
    // Without this the adapter replaces the global Request and Response of the whole agent by its own.
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  keepPlaces(server, connectionsMax);
  server.on('clientError', (_cause, socket) => socket.destroy());
  await model.open();
  const failure = await listening(server, host, port);
  if (failure !== undefined) {
    log.error('The screen cannot be shown: its address cannot be used', { listen: parts.listen, reason: failure });
    alarms.raise('screen-down', { text: `The screens cannot be shown at ${parts.listen}: ${failure}` });
    const again = async (signal: AbortSignal) => {
      await clock.sleep(listenAgainMs, signal);
      if (signal.aborted || (await listening(server, host, port)) !== undefined) return 'again' as const;
      log.info('The screen is shown', { url: urlOf(server, `${host}:${port}`) });
      alarms.clear('screen-down');
      return 'over' as const;
    };
    void keep('the wait for the address of the screens', again, stop.signal);
  }
  const url = urlOf(server, parts.listen);
  if (failure === undefined) log.info('The screen is shown', { url });
  const desk = await deskDoor(parts, model, pagesFor, stop.signal);
  return {
    url,
    ...(desk !== undefined && { deskUrl: urlOf(desk.server, desk.listen, 'https') }),
    async close() {
      stop.abort();
      await Promise.all([closed(server, clock), desk && closed(desk.server, clock)]);
    },
  };
}

/** The same pages for other desks, where the configuration opens them; loaded only then. */
async function deskDoor(
  parts: ScreenParts,
  model: ScreenModel,
  pagesFor: (entrance: Entrance, actions: Actions, hosts: ReadonlySet<string>) => ReturnType<typeof routes>,
  signal: AbortSignal,
) {
  const { desk } = parts.config;
  if (desk === undefined) return undefined;
  const { openDeskDoor } = await import('./desk-door.ts');
  const names = new Set([...hostNames(addressOf(desk.listen).host), ...desk.names.map((name) => name.toLowerCase())]);
  const { readFile, clock, log } = parts;
  const people = await parts.context.deskPeople?.();
  const gate = people ?? new Gate({ pinFile: desk.pinFile, digitsMin: deskDigitsMin, readFile, clock, log });
  const app = pagesFor(fromADesk, actionsOf(parts, model, gate, 'desk'), names);
  return { server: await openDeskDoor({ ...parts, desk, app, signal }), listen: desk.listen };
}

/** Whoever tries from the network has longer than whoever stands at the dock. */
const deskDigitsMin = 6;

/** As long as an answer of the admin socket may be; the lists on the page are far shorter. */
const answerBytesMax = 256 * 1024;

/** Whoever knows the PIN settles what a supervisor settles, for everybody's goods. */
const admin: Who = { role: 'supervisor', merchants: '*' };

/** Whoever only looks sees what the dock's pages show: everybody's goods. */
const looker: Who = { role: 'viewer', merchants: '*' };

/** @param door where it was pressed, on the record of what nobody signed in for */
function actionsOf(parts: ScreenParts, model: ScreenModel, gate: Door, door: 'screen' | 'desk'): Actions {
  const { config, context } = parts;
  const by = (station: string, person?: Person) => (person ? deskPerson(person.id) : `${door}:${station}`);
  const asker = (person: Person | undefined): Asker => ({
    ...(person ? { role: person.role, merchants: '*' } : admin),
    ...{ by: by('admin', person), answerBytesMax },
  });
  const looks = { ...looker, by: by('admin'), answerBytesMax };
  return {
    gate,
    acknowledge: async (station, boot, ids, person) => {
      if (!ruleOn(asker(person), pressing, 'site').allowed) return 'not-allowed';
      const seen = model.acknowledge(station, boot, ids);
      if (seen === 'held') {
        const command = { command: 'acknowledge' } as const;
        await context.book.submit({ type: 'station', station, by: by(station, person), command });
      }
      return seen === 'unknown' ? 'unknown' : 'seen';
    },
    present: (station) => model.presentNow(station),
    command: async (station, command, person) => {
      if (!config.stations.some(({ name }) => name === station)) return undefined;
      if (person !== undefined) {
        const params = { station, command };
        return pressedBy(await parts.admin.handle({ area: 'station', verb: 'command', params }, asker(person)));
      }
      const { outcome } = await context.commandStation(station, command, { by: by(station) });
      return outcome.type === 'refused' ? { done: false, code: outcome.code, message: outcome.text } : { done: true };
    },
    reports: (params) => parts.admin.handle({ area: 'reconcile', verb: 'report', params }, looks),
    explain: (params) => parts.admin.handle({ area: 'explain', verb: 'level', params }, looks),
    request: (verb, person, running) => parts.admin.handle(verb, asker(person), running),
  };
}

/** What pressing a station's button takes. */
const pressing = { name: 'station/command', role: 'operator' } as const;

function pressedBy(answer: Answer): Pressed {
  if (answer.status !== 'error') return { done: true };
  const { code, message } = answer.error;
  return { done: false, code, message };
}

function looksOf({ context, config, clock }: ScreenParts, pictures: ShownPictures): Looks {
  const today = (merchant: string): string => {
    const at = clock.wallMs();
    return localDate({ at, utcOffsetMin: new Zone(zoneOf(config, merchant)).offsetMin(at) });
  };
  return {
    ...{ today, nowMs: () => clock.wallMs(), look: (asked) => context.book.lookUp(asked) },
    pictureOf: (item) => itemPicture(pictures, item),
    thumbOf: (merchant, sku) => pictures?.of(merchant, sku),
  };
}
