/**
 * The serial ports that the system knows, as serialport reads them from udev's database; loaded only where somebody
 * wants the list.
 */
import { SerialPort } from 'serialport';

/** Device files. Rejects where there is no `udevadm`, or it fails. */
export async function listSerialPorts(): Promise<string[]> {
  const ports = await SerialPort.list();
  return ports.map(({ path }) => path).filter((path) => path.startsWith('/'));
}
