/** A TCP port as a cable: one host at a time, as at port 9100 of a printer; pulling it hangs up and listens no more. */
import { createServer, type Socket } from 'node:net';
import type { Cable } from './pty.ts';

/** Listens a moment later; whoever comes before that comes again. */
export function openTcpCable(
  { host, port }: { host: string; port: number },
  onHostBytes: (bytes: Uint8Array) => void,
): Cable {
  let socket: Socket | undefined;
  const server = createServer((next) => {
    // The host before it is gone, or was killed and the kernel has not said so.
    socket?.destroy();
    socket = next;
    next.on('data', onHostBytes).on('error', () => next.destroy());
  }).listen(port, host);
  return {
    path: `tcp://${host}:${port}`,
    write: (bytes) =>
      new Promise((resolve) => {
        if (socket === undefined || socket.destroyed) resolve(false);
        else socket.write(bytes, (error) => resolve(!error));
      }),
    pull() {
      server.close();
      socket?.destroy();
    },
  };
}
