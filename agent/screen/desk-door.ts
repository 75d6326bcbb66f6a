/**
 * The pages for another desk: over TLS, and nothing of them before the desk's PIN was entered. A server of its own,
 * with sessions, attempts and places of its own: whatever is done to it, the dock's own screens are as they were.
 */
import { createServer, type Server } from 'node:https';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import type { DeskConfig } from '../../config/config.ts';
import type { Alarms } from '../alarms/alarms.ts';
import type { Clock } from '../clock.ts';
import { addressOf, listening, serverLimits, urlOf } from '../http-listening.ts';
import type { Log } from '../log.ts';
import type { KeepLoop } from '../loops.ts';
import type { ReadNamedFile } from '../named-file.ts';
import type { Env } from './actions.ts';
import { keepPlaces } from './connections.ts';

type DeskDoorParts = {
  desk: DeskConfig;
  app: Hono<Env>;
  readFile: ReadNamedFile;
  clock: Pick<Clock, 'sleep'>;
  keep: KeepLoop;
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  log: Log;
  signal: AbortSignal;
};

/** Of all connections of the desks, feeds and those that have not said hello yet included. */
const connectionsMax = 64;
const handshakeMs = 5_000;
/** A certificate that cannot be read, or an address in use, is tried again this often. */
const againMs = 10_000;
/** A renewed certificate is used so soon; connections that are open keep the one before. */
const renewedMs = 600_000;

type Pair = { cert: Buffer; key: Buffer };

/** Never rejects: what keeps it shut is an alarm, and is tried again. @returns the server, listening or not yet */
export async function openDeskDoor(parts: DeskDoorParts): Promise<Server> {
  const { desk, app, clock, keep, alarms, log, signal } = parts;
  const server = createServer(
    { ...serverLimits, handshakeTimeout: handshakeMs, minVersion: 'TLSv1.2' },
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  keepPlaces(server, connectionsMax);
  server.on('clientError', (_cause, socket) => socket.destroy());
  server.on('tlsClientError', (_cause, socket) => socket.destroy());
  const { host, port } = addressOf(desk.listen);
  let used: Pair | undefined;
  const renewed = async (): Promise<void> => {
    const [cert, key] = [await parts.readFile(desk.certFile), await parts.readFile(desk.keyFile)];
    if (used?.cert.equals(cert) === true && used.key.equals(key)) return;
    server.setSecureContext({ cert, key, minVersion: 'TLSv1.2' });
    used = { cert, key };
  };
  const opened = async (): Promise<string | undefined> => {
    try {
      await renewed();
    } catch (cause) {
      return cause instanceof Error ? cause.message : String(cause);
    }
    return server.listening ? undefined : listening(server, host, port);
  };
  const said = (failure: string | undefined, before: string | undefined) => {
    if (failure === before) return;
    if (failure === undefined) {
      log.info('The pages are shown to other desks', { url: urlOf(server, desk.listen, 'https') });
      alarms.clear('screen-down', 'desk');
      return;
    }
    log.error('The pages cannot be shown to other desks', { listen: desk.listen, reason: failure });
    const text = `The pages cannot be shown to other desks at ${desk.listen}: ${failure}`;
    alarms.raise('screen-down', { subject: 'desk', text });
  };
  let failure = await opened();
  said(failure, 'not opened yet');
  const look = async (stop: AbortSignal) => {
    await clock.sleep(failure === undefined ? renewedMs : againMs, stop);
    if (stop.aborted) return 'again' as const;
    const before = failure;
    failure = await opened();
    said(failure, before);
    return 'again' as const;
  };
  void keep('the certificate of the desks', look, signal);
  return server;
}
