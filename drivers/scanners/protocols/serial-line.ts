/**
 * Barcode scanners on RS-232, USB-CDC or "simple COM" of any make. Usual default: 9600 8N1, no prefix, suffix CR or CR
 * LF.
 *
 * Host feedback ("nobody is told good before the commit"):
 *  - `bel`      07 makes Zebra and Datalogic scanners beep when "beep on BEL" is on.
 *  - `ack-nak`  06 accept / 15 refuse (Honeywell 3310g, Zebra LS2208): the scanner waits, then beeps or razzes. After NAK, or when
 *               the answer took too long for it, it sends the same code again by itself; such a repeat is no second
 *               scan.
 */
import { z } from 'zod';
import type { Protocol, Signal } from '../../driver.ts';
import { type Feedback, lineOptions, lineSession, noFeedback } from '../line-session.ts';

const bel = Uint8Array.of(0x07);
const ack = Uint8Array.of(0x06);
const nak = Uint8Array.of(0x15);

const options = () =>
  z.strictObject({
    ...lineOptions,
    feedback: z.enum(['none', 'bel', 'ack-nak']).default('none').describe('How the scanner is told that a scan counts'),
  });
type SerialLineOptions = z.infer<ReturnType<typeof options>>;

const feedbacks: Record<SerialLineOptions['feedback'], Feedback> = {
  none: noFeedback,
  bel: { bytes: (signal: Signal) => (signal === 'good' ? bel : undefined), waits: 'no' },
  'ack-nak': { bytes: (signal: Signal) => (signal === 'good' ? ack : nak), waits: 'repeats' },
};

export const serialLine: Protocol<SerialLineOptions> = {
  name: 'serial-line',
  kind: 'scanner',
  title: 'Barcode scanner on a serial port or USB-CDC, one code a line',
  transport: 'serial',
  line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  options,
  resends: ({ feedback }) => feedbacks[feedback].waits === 'repeats',
  probing: { proof: 'nothing', speak: 'scan any barcode', listen: [{}, { suffix: 'tab' }, { suffix: 'none' }] },
  session: (chosen, handshake) => lineSession(chosen, feedbacks[chosen.feedback], handshake),
};
