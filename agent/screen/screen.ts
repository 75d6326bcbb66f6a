/**
 * The station screens and the admin page, served on this machine. An observer: it listens to what the agent tells everybody,
 * keeps a view of each station (`stationview.ts`), and changes nothing. Whatever goes wrong here, scanning goes on.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Config } from '../../config/config.ts';
import type { AdminContext } from '../admin/command.ts';
import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import type { Log } from '../log.ts';
import { hostNames } from './guard.ts';
import { ScreenModel } from './model.ts';
import { type RoutesParts, routes } from './routes.ts';
import { viewerLimits } from './viewer.ts';

export type ScreenParts = {
  /** host:port as configured; port 0 lets the system choose. */
  listen: string;
  config: Config;
  events: Events;
  context: AdminContext;
  clock: Clock;
  log: Log;
  limits?: Partial<RoutesParts['limits']>;
};

export type Screen = {
  /** Where the pages are (or will be, while the address is in use). */
  url: string;
  close(): Promise<void>;
};

const limitsUsual: RoutesParts['limits'] = { ...viewerLimits, viewersMax: 16 };
/** An address that is in use is tried again this often. */
const listenAgainMs = 10_000;
/** Of all connections, feeds included. */
const connectionsMax = 64;
const stopMs = 1_000;

/** Never rejects for an address in use: that is logged, tried again, and the agent goes on without its screen meanwhile. */
export async function openScreen(parts: ScreenParts): Promise<Screen> {
  const model = new ScreenModel(parts);
  const { log, clock } = parts;
  const stop = new AbortController();
  const { host, port } = addressOf(parts.listen);
  const app = routes({
    ...{ boot: model.boot, adminFeed: model.adminFeed },
    stationFeed: (name) => model.stationFeed(name),
    acknowledge: (station, boot, id) => model.acknowledge(station, boot, id),
    config: parts.config,
    hosts: hostNames(host),
    onError: (cause) => log.warn('The screen could not answer a request', { cause }),
    clock,
    limits: { ...limitsUsual, ...parts.limits },
    signal: stop.signal,
  });
  const server = createServer(
    { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000, maxHeaderSize: 8_192 },
    // Without this the adapter replaces the global Request and Response of the whole agent by its own.
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  server.maxConnections = connectionsMax;
  server.on('clientError', (_cause, socket) => socket.destroy());
  await model.open(stop.signal);
  const failure = await listening(server, host, port);
  if (failure !== undefined) {
    log.error('The screen cannot be shown: its address cannot be used', { listen: parts.listen, reason: failure });
    void listenAgain(server, host, port, clock, stop.signal, log);
  }
  const url = urlOf(server, parts.listen);
  if (failure === undefined) log.info('The screen is shown', { url });
  return {
    url,
    async close() {
      stop.abort();
      await closed(server, clock);
    },
  };
}

function addressOf(listen: string): { host: string; port: number } {
  const at = listen.lastIndexOf(':');
  return { host: listen.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port: Number(listen.slice(at + 1)) };
}

function urlOf(server: Server, listen: string): string {
  const address = server.address() as AddressInfo | null;
  return `http://${address === null ? listen : listen.replace(/:\d+$/, `:${address.port}`)}/`;
}

/** @returns why it does not listen, or undefined */
function listening(server: Server, host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const failed = (cause: Error) => resolve(cause.message);
    server.once('error', failed);
    server.listen(port, host, () => {
      server.off('error', failed);
      resolve(undefined);
    });
  });
}

async function listenAgain(
  server: Server,
  host: string,
  port: number,
  clock: Clock,
  signal: AbortSignal,
  log: Log,
): Promise<void> {
  for (;;) {
    await clock.sleep(listenAgainMs, signal);
    if (signal.aborted) return;
    if ((await listening(server, host, port)) === undefined) {
      log.info('The screen is shown', { url: urlOf(server, `${host}:${port}`) });
      return;
    }
  }
}

async function closed(server: Server, clock: Clock): Promise<void> {
  if (!server.listening) return;
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await Promise.race([done, clock.sleep(stopMs)]);
}
