/**
 * Datalogic scanners on RS-232 or USB-COM. Manuals: Magellan, PowerScan and QuickScan guides (one-character commands),
 * Gryphon BT (escape sequences). The scanner's own good-read beep has to be off for the host's to mean anything.
 *
 *     42         B   good beep
 *     46         F   not on file: bad tone, and the scanner is *disabled* until   45  E   enabled
 *     1B 5B … q      ESC [6q ESC [3q ESC [7q   green light and good tone        ESC [4q   bad tone
 *
 * Never sent: 44 (D), which disables the scanner.
 */
import { z } from 'zod';
import type { Protocol, Signal } from '../../driver.ts';
import { lineOptions, lineSession } from '../line-session.ts';

const options = () =>
  z.strictObject({
    ...lineOptions,
    commands: z
      .enum(['letters', 'escape'])
      .default('letters')
      .describe('letters: Magellan, PowerScan, QuickScan. escape: Gryphon Bluetooth'),
  });
type DatalogicOptions = z.infer<ReturnType<typeof options>>;

const bytes = (text: string) => Buffer.from(text, 'latin1');
const good = { letters: bytes('B'), escape: bytes('\u001b[6q\u001b[3q\u001b[7q') };
/** These scanners have one bad tone: how often it comes tells which it is, the more the worse. */
const bad = { letters: 'FE', escape: '\u001b[4q' };
const times: Record<Signal, number> = { good: 0, duplicate: 1, unknown: 2, refused: 3, trouble: 4 };

function answer(signal: Signal, commands: DatalogicOptions['commands']): Uint8Array {
  if (signal === 'good') return good[commands];
  return bytes(bad[commands].repeat(times[signal]));
}

export const datalogic: Protocol<DatalogicOptions> = {
  name: 'datalogic',
  kind: 'scanner',
  title: 'Datalogic scanner: beeps when the scan is recorded',
  transport: 'serial',
  line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  options,
  probing: { proof: 'nothing', speak: 'scan any barcode', listen: [] },
  session: (chosen) => lineSession(chosen, { bytes: (signal) => answer(signal, chosen.commands), waits: 'no' }),
};
