/** A port of the loopback address that nobody listens on just now. */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that Linux gives to outgoing connections (`ip_local_port_range`, from 32768 on): one of these, of
 * whatever program, could stand in the way of whoever opens the port a moment later, or again after a restart.
 */
const ports = { first: 20_000, behind: 32_000 };
const triesMax = 20;

/** @throws when every one that was tried is taken */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const port = randomInt(ports.first, ports.behind);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port of 127.0.0.1 is free: ${triesMax} from ${ports.first} to ${ports.behind - 1} were tried`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}
