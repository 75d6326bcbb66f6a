/** The embedded broker: MQTT 3.1.1 on this machine only, so that nothing has to be installed. Keeps nothing on disk. */
import { createServer } from 'node:net';
import { Aedes } from 'aedes';

export type DemoBroker = { port: number; close(): Promise<void> };

export async function startBroker(): Promise<DemoBroker> {
  const broker = await Aedes.createBroker();
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {}); // a cut network is what this demo is about
    broker.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server without a port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close();
        broker.close(() => resolve());
      }),
  };
}
