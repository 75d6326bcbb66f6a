/**
 * What a serial port reads of what a device sends when the two are not set alike: the sender's bits on a line, sampled
 * at the receiver's own pace, as a UART does.
 *
 *     idle ‾‾‾\_start_/ d0 / d1 / … / d6 (/ d7) (/ parity) / stop ‾‾‾      the line falls, then one bit after another
 *
 * A character whose stop bit is not there has a framing error, and Linux throws it away (IGNPAR, `termios(3)`); a line
 * that is low for a whole character is a break and reads as a zero byte. Parity itself is never checked (INPCK is off).
 */
type UartSettings = {
  baud: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
};

/** @returns the bytes that a port set as `to` has for its reader */
export function heard(bytes: Uint8Array, from: UartSettings, to: UartSettings): Uint8Array {
  const levels = [...bytes].flatMap((byte) => character(byte, from));
  const high = (bits: number) => levels[Math.floor(bits * from.baud)] ?? 1;
  const bitS = 1 / to.baud;
  const endS = levels.length / from.baud;
  /** A receiver looks sixteen times a bit for the edge. */
  const lookS = bitS / 16;
  const dataBits = to.dataBits + (to.parity === 'none' ? 0 : 1);
  const read: number[] = [];
  for (let atS = 0; atS < endS; ) {
    // Half a bit later the start bit still stands, or it was a glitch.
    if (high(atS) === 1 || high(atS + bitS / 2) === 1) {
      atS += lookS;
      continue;
    }
    const bits = Array.from({ length: dataBits }, (_, n) => high(atS + (n + 1.5) * bitS));
    const stopS = atS + (dataBits + 1.5) * bitS;
    const byte = bits.slice(0, to.dataBits).reduce((sum, bit, n) => sum + (bit << n), 0);
    if (high(stopS) === 1) read.push(byte);
    else if (bits.every((bit) => bit === 0)) read.push(0);
    atS = stopS;
    while (atS < endS && high(atS) === 0) atS += lookS;
  }
  return Uint8Array.from(read);
}

/** The levels of one character, a bit each. */
function character(byte: number, { dataBits, parity, stopBits }: UartSettings): number[] {
  const data = Array.from({ length: dataBits }, (_, n) => (byte >> n) & 1);
  const ones = data.reduce((sum, bit) => sum + bit, 0);
  const check = parity === 'none' ? [] : [parity === 'even' ? ones % 2 : 1 - (ones % 2)];
  return [0, ...data, ...check, ...Array.from({ length: stopBits }, () => 1)];
}
