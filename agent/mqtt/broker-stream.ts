/**
 * The bytes to and from the broker: TCP, or TLS that is always verified. Made here because the library's `connect`
 * loads WebSockets, an HTTP client and a proxy's protocol before it makes any of them: 15 ms of each start, and 2 MB
 * for ever. Over ws:// and wss:// its own stream is taken, and only there is that loaded.
 */
import { createConnection, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connect, MqttClient } from 'mqtt';
import type { BrokerOptions } from './client-options.ts';

/** The ports of IANA, for an address without one. */
const standardPort = { plain: 1883, tls: 8883 };

/** A client that connects at once. @throws when a certificate or key is none */
export function connectClient(options: BrokerOptions): MqttClient {
  if (options.protocol?.startsWith('ws')) return connect(options);
  const encrypted = (one: MqttClient) => overTls(one, options);
  const client = new MqttClient(options.protocol === 'mqtts' ? encrypted : overTcp, options);
  // Without anybody who listens, an error would end the process; who made the client listens from its next line on.
  client.on('error', () => {});
  return client;
}

function overTcp({ options: { host = 'localhost', port = standardPort.plain } }: MqttClient) {
  return createConnection({ host, port });
}

function overTls(client: MqttClient, { crl, minVersion }: Pick<BrokerOptions, 'crl' | 'minVersion'>) {
  const { host = 'localhost', port = standardPort.tls, ca, cert, key } = client.options;
  const stream = connectTls({
    ...{ host, port, ca, cert, key, crl, minVersion, rejectUnauthorized: true },
    // A name is checked and asked for (SNI); an address is in no server's list of names to choose by.
    ...(isIP(host) === 0 && { servername: host }),
  });
  // Until it is trusted; from then on the client says by itself what went wrong, but for what TLS finds on the way.
  const failed = (error: Error) => client.emit('error', error as Parameters<typeof client.emit<'error'>>[1]);
  stream.on('error', failed);
  stream.on('secureConnect', () => stream.off('error', failed));
  return stream;
}
