/**
 * Honeywell and HHP scanners with "Host ACK" on: Xenon, Granit, Voyager 14x0g. Manuals: Xenon/Granit user's guide, HHP
 * 2020.
 *
 * The scanner stays silent, and blocked, until the host answers; after ten seconds it gives its error tone and forgets
 * the code (it does not send it again). Each command is three bytes:
 *
 *     1B 37 2C  ESC 7 ,   good        1B 38 2C  ESC 8 ,   bad; twice is the razz
 *     1B 34 2C  ESC 4 ,   low beep    1B 35 2C  ESC 5 ,  medium    1B 36 2C  ESC 6 ,  high
 */
import { z } from 'zod';
import type { Protocol, Signal } from '../../driver.ts';
import { lineOptions, lineSession } from '../line-session.ts';

const options = () => z.strictObject(lineOptions);
type HoneywellOptions = z.infer<ReturnType<typeof options>>;

const tones = (digits: string) => Buffer.from([...digits].map((digit) => `\u001b${digit},`).join(''), 'latin1');

/** Told apart without looking: one good tone, one bad, the razz, the razz and a low beep. */
const answers: Record<Signal, Uint8Array> = {
  good: tones('7'),
  duplicate: tones('8'),
  unknown: tones('88'),
  refused: tones('884'),
  trouble: tones('8844'),
};

export const honeywell: Protocol<HoneywellOptions> = {
  name: 'honeywell',
  kind: 'scanner',
  title: 'Honeywell scanner with Host ACK: beeps when the scan is recorded',
  transport: 'serial',
  line: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 },
  options,
  probing: { proof: 'nothing', speak: 'scan any barcode', listen: [] },
  session: (chosen, handshake) => lineSession(chosen, { bytes: (signal) => answers[signal], waits: 'once' }, handshake),
};
