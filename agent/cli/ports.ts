/** The serial ports of this machine by their stable names. Looks only: a port that is opened may reset what hangs on it. */
import { access, constants, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { portHolders } from '../../drivers/transports/port-holders.ts';

export type Port = {
  device: string;
  /** Names the device itself: survives re-plugging elsewhere. */
  byId?: string;
  /** Names the socket it is plugged into: for devices that all call themselves the same. */
  byPath?: string;
  /** This user may open it. */
  allowed: boolean;
  holders: string[];
};

/** USB serial adapters, CDC-ACM devices and the UARTs of a Pi; ttyS* of PCs are mostly empty. */
const serialName = /^tty(USB|ACM|AMA|S0$)\d*$/;

export async function findPorts(root = '/dev'): Promise<Port[]> {
  const names = async (directory: string) => {
    const found = new Map<string, string>();
    const entries = await readdir(join(root, directory)).catch(() => []);
    for (const entry of entries.sort()) {
      const path = join(root, directory, entry);
      const device = await realpath(path).catch(() => undefined);
      if (device !== undefined) found.set(device, path);
    }
    return found;
  };
  const byId = await names('serial/by-id');
  const byPath = await names('serial/by-path');
  const plain = (await readdir(root).catch(() => []))
    .filter((name) => serialName.test(name))
    .map((name) => join(root, name));
  const devices = [...new Set([...byId.keys(), ...byPath.keys(), ...plain])].sort();
  return Promise.all(
    devices.map(async (device): Promise<Port> => {
      const id = byId.get(device);
      const path = byPath.get(device);
      return {
        device,
        ...(id !== undefined && { byId: id }),
        ...(path !== undefined && { byPath: path }),
        allowed: await access(device, constants.R_OK | constants.W_OK).then(
          () => true,
          () => false,
        ),
        holders: await portHolders(device),
      };
    }),
  );
}
