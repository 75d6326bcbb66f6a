/**
 * NDJSON framing of the local socket: lines up to a limit, in any chunking. A line past the limit ends the
 * conversation.
 */

type LineResult = { type: 'line'; text: string } | { type: 'too-long' };

type LineReader = {
  (chunk: Buffer): LineResult[];
  /** Whether a line has begun that has not ended. */
  holding(): boolean;
};

/** @param bytesMax longest line without its newline; never more than this is held back */
export function lineReader(bytesMax: number): LineReader {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let broken = false;
  const read = (chunk: Buffer): LineResult[] => {
    const results: LineResult[] = [];
    let start = 0;
    while (!broken) {
      const end = chunk.indexOf(0x0a, start);
      const part = chunk.subarray(start, end === -1 ? undefined : end);
      if (heldBytes + part.length > bytesMax) {
        broken = true;
        held = [];
        results.push({ type: 'too-long' });
        break;
      }
      held.push(part);
      heldBytes += part.length;
      if (end === -1) break;
      const text = Buffer.concat(held).toString('utf8').trim();
      if (text !== '') results.push({ type: 'line', text });
      held = [];
      heldBytes = 0;
      start = end + 1;
    }
    return results;
  };
  return Object.assign(read, { holding: () => heldBytes > 0 });
}
