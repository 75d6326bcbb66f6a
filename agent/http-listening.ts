/** Servers that speak HTTP: where they listen, what they wait for, how they stop. */
import type { AddressInfo, Server } from 'node:net';
import type { Clock } from './clock.ts';

const stopMs = 1_000;

/** Half a request, or one that never ends, holds its place no longer than this. */
export const serverLimits = {
  ...{ headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000, maxHeaderSize: 8_192 },
  // Node looks for requests past these times every 30 s unless told otherwise.
  connectionsCheckingInterval: 1_000,
} as const;

/** @param listen host:port as configured */
export function addressOf(listen: string): { host: string; port: number } {
  const at = listen.lastIndexOf(':');
  return { host: listen.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port: Number(listen.slice(at + 1)) };
}

export function urlOf(server: Server, listen: string, scheme: 'http' | 'https' = 'http'): string {
  const address = server.address() as AddressInfo | null;
  return `${scheme}://${address === null ? listen : listen.replace(/:\d+$/, `:${address.port}`)}/`;
}

/** @returns why it does not listen, or undefined */
export function listening(server: Server, host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Asked again and again: what one try leaves behind would be called by each that follows.
    const settle = (cause?: Error) => {
      server.off('error', settle).off('listening', settle);
      resolve(cause?.message);
    };
    server.on('error', settle).on('listening', settle);
    server.listen(port, host);
  });
}

/** @param server of HTTP: its connections are ended, not waited for */
export async function closed(
  server: Server & { closeAllConnections(): void },
  clock: Pick<Clock, 'sleep'>,
): Promise<void> {
  if (!server.listening) return;
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await Promise.race([done, clock.sleep(stopMs)]);
}
