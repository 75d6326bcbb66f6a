/** What tells one network from another: a wait for the broker ends when it changes. */
import { networkInterfaces } from 'node:os';

/** The addresses this device has on its networks. */
export function addresses(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return all
    .filter(({ internal }) => !internal)
    .map(({ address }) => address)
    .sort()
    .join(' ');
}
