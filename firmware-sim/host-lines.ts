/** What the host writes, line by line: a device that is talked to in lines acts when one is whole. */
import { ReadlineParser } from '@serialport/parser-readline';

/** A host that never ends its line is not waited for without end: what it wrote is forgotten. */
const lineBytesMax = 4_096;

/** @param take one line with its end @returns takes what came over the cable, in whatever pieces */
export function hostLines(lineEnd: string, take: (line: Uint8Array) => void): (bytes: Uint8Array) => void {
  const opened = (): ReadlineParser => {
    const parser = new ReadlineParser({ delimiter: lineEnd, includeDelimiter: true, encoding: 'latin1' });
    return parser.on('data', (line: string) => {
      waiting = 0;
      take(Buffer.from(line, 'latin1'));
    });
  };
  let waiting = 0;
  let parser = opened();
  return (bytes) => {
    waiting += bytes.length;
    if (waiting > lineBytesMax) {
      parser.removeAllListeners('data');
      parser = opened();
      waiting = bytes.length;
    }
    parser.write(bytes);
  };
}
