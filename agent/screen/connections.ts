/**
 * The places of browsers at the screen. Feeds and requests that are being answered keep theirs; when all are taken, the
 * connection that has waited longest without asking (half a request, or nothing after its last answer) makes room for a
 * newcomer. So nobody keeps the page away by opening connections, and nobody who looks at it loses it.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** @param most connections at once, feeds included; where every one of them is being answered, a newcomer is cut off */
export function keepPlaces(server: Server, most: number): void {
  /** In the order in which they began to wait; over TLS a request's socket is another than its connection's. */
  const waiting = new Map<string, Socket>();
  let open = 0;
  server.on('connection', (socket) => {
    open += 1;
    const place = placeOf(socket);
    socket.once('close', () => {
      open -= 1;
      waiting.delete(place);
    });
    if (open > most) {
      const [longest = socket] = waiting.values();
      longest.destroy();
    }
    if (!socket.destroyed) waiting.set(place, socket);
  });
  /** Answers that are not over yet, on one connection. */
  const unanswered = new WeakMap<Socket, number>();
  server.on('request', ({ socket }, response) => {
    const place = placeOf(socket);
    waiting.delete(place);
    unanswered.set(socket, (unanswered.get(socket) ?? 0) + 1);
    response.once('close', () => {
      const left = (unanswered.get(socket) ?? 1) - 1;
      unanswered.set(socket, left);
      if (left === 0 && !socket.destroyed) waiting.set(place, socket);
    });
  });
}

/** The other end of the line: no two connections have the same one. */
const placeOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;
