/**
 * The link to the site's server: a connection, what is read over it, and what the server says by itself. A server that
 * is not as a site needs it is as one that is away.
 */
import type { Clock } from '../../clock.ts';
import { type SiteNames, streamsOf } from '../names.ts';
import { Connection } from './connection.ts';
import { type Nkey, nkeyOf } from './nkey.ts';
import { distrust } from './probe.ts';
import { Reader } from './reader.ts';
import { Streams } from './streams.ts';

type LinkParts = {
  readonly dock: string;
  readonly names: SiteNames;
  /** `tls://host:port` or `nats://host:port`. */
  readonly server: string;
  /** What the key's file says, and the authority's; absent: none is configured. */
  readKey?(): Promise<string>;
  readCa?(): Promise<string>;
  readonly clock: Pick<Clock, 'monoMs'>;
  /** The server says something, or the connection is over: it is time to look. */
  wake(): void;
};

export type Link = {
  readonly connection: Connection;
  readonly streams: Streams;
  /** What the docks did, and what was decided. */
  readonly logs: Reader;
  readonly decisions: Reader;
  /** Why the connection is over; undefined: it is not. */
  over(): string | undefined;
};

const defaultPort = 4222;

/** @throws Error with the reason: the server is not reached, or is not as a site needs it */
export async function openLink(parts: LinkParts): Promise<Link> {
  const { names, dock, clock, wake } = parts;
  const connection = await connected(parts);
  try {
    let reason: string | undefined;
    void connection.closed.then((why) => {
      reason = why;
      wake();
    });
    const streams = await Streams.of(connection);
    const wrong = await prepare(streams, names, dock);
    if (wrong !== undefined) throw new Error(wrong);
    const logs = new Reader({ streams, stream: names.logs, subject: names.everyLog, clock });
    const decisions = new Reader({ streams, stream: names.tells, subject: names.tell, clock });
    const listen = (at: string, reader: Reader) =>
      connection.listen(at, (from, payload, header) => {
        // What this dock did it knows.
        if (from === names.newLogOf(dock)) return;
        const [seq, subject] = [Number(header('Nats-Sequence')), header('Nats-Subject')];
        reader.heard({ seq, subject, payload: Buffer.from(payload) });
        wake();
      });
    listen(names.everyNewLog, logs);
    listen(names.newTell, decisions);
    return { connection, streams, logs, decisions, over: () => reason };
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function connected({ server, dock, readKey, readCa }: LinkParts): Promise<Connection> {
  const { hostname, port } = new URL(server);
  const ca = await readCa?.();
  const key: Nkey | undefined = readKey && nkeyOf(await readKey());
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPort) };
  return await Connection.open({
    address: { ...address, ...(ca !== undefined && { ca }) },
    ...{ name: dock, ...(key !== undefined && { key }) },
  });
}

/** @returns what keeps this server from being used */
async function prepare(streams: Streams, names: SiteNames, dock: string): Promise<string | undefined> {
  for (const stream of streamsOf(names)) {
    // One that another version made is as good.
    if ((await streams.last(stream.name, stream.subjects[0] ?? '')).type !== 'unknown') continue;
    const wrong = await streams.create(stream);
    if (wrong !== undefined) return `${stream.name} cannot be made: ${wrong}`;
  }
  return await distrust(streams, names.probes, names.probesOf(dock));
}
