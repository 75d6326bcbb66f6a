/**
 * What one link to the broker is, and how the library is told so. Fresh for every link: a broker may rewrite the
 * client's options.
 */
import type { IClientOptions, IPublishPacket } from 'mqtt';

/** The contract's largest message, either way. */
export const messageBytesMax = 64 * 1024;
/** A packet is a message with its topic and, on MQTT 5, properties. */
export const packetBytesMax = messageBytesMax + 4 * 1024;
/** Unacknowledged publishes on the wire; more wait their turn within their own time limit. */
export const windowMax = 32;
const connectMsMax = 10_000;

export type ProtocolVersion = 4 | 5;

export type LinkSettings = {
  url: string;
  version: ProtocolVersion;
  clientId: string;
  keepaliveS: number;
  username?: string;
  password?: string;
  ca?: Buffer;
  cert?: Buffer;
  key?: Buffer;
  crl?: Buffer;
  /** Node's own is 1.2. */
  minVersion?: 'TLSv1.2' | 'TLSv1.3';
  will?: { topic: string; payload: string };
  onMessage(packet: IPublishPacket): void;
  /** An acknowledgement of what was never sent. */
  onStray?(): void;
};

/** What the library knows, and what only `broker-stream.ts` does. */
export type BrokerOptions = IClientOptions & Pick<LinkSettings, 'crl' | 'minVersion'>;

export function clientOptions(settings: LinkSettings): BrokerOptions {
  const { version, username, password, ca, cert, key, crl, minVersion } = settings;
  return {
    ...address(settings.url),
    protocolVersion: version,
    clientId: settings.clientId,
    keepalive: settings.keepaliveS,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: connectMsMax,
    resubscribe: false,
    queueQoSZero: false,
    autoUseTopicAlias: false,
    autoAssignTopicAlias: false,
    rejectUnauthorized: true,
    ...(settings.will && {
      will: { ...settings.will, payload: Buffer.from(settings.will.payload), qos: 1, retain: true },
    }),
    ...(version === 5
      ? { properties: { sessionExpiryInterval: 0, maximumPacketSize: packetBytesMax, receiveMaximum: windowMax } }
      : {}),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(crl !== undefined && { crl }),
    ...(minVersion !== undefined && { minVersion }),
    // Of what the library hands on to a web socket these are left out.
    wsOptions: { ...(crl !== undefined && { crl }), ...(minVersion !== undefined && { minVersion }) },
  };
}

/** Taken apart here: the library would do it by an interface that Node warns about. */
function address(text: string): IClientOptions {
  const { protocol, hostname, port, pathname, search } = new URL(text);
  return {
    protocol: protocol.slice(0, -1) as 'mqtt' | 'mqtts' | 'ws' | 'wss',
    host: hostname.replace(/^\[|\]$/g, ''),
    ...(port === '' ? {} : { port: Number(port) }),
    path: pathname + search,
  };
}
