/**
 * An answer as messages of at most 64 KiB. `seq` counts the messages of one answer from 1; the last one is `final`.
 * Data that does not fit into one message goes out in parts: each has a piece of its JSON text in `part`; whoever puts
 * them together in the order of `seq` has the data again. `entry`: the ledger entry that came of it.
 */
import type { Answer } from '../request.ts';

/** UTF-16 units; each takes three bytes at most, and the envelope little. */
const pieceChars = 20_000;
/** Of data in one message, with room for the envelope. */
export const wholeBytesMax = 60 * 1024;
const answerCharsMax = 1024 * 1024;

/** @param from number of the first message */
export function messagesOf(answer: Answer, from = 1): string[] {
  if (answer.status === 'running') return [JSON.stringify({ ...answer, seq: from })];
  const { seq: entry, ...rest } = answer;
  const more = entry === undefined ? {} : { entry };
  const data = answer.status === 'ok' ? (JSON.stringify(answer.data) ?? 'null') : '';
  if (Buffer.byteLength(data) <= wholeBytesMax) return [JSON.stringify({ ...rest, seq: from, ...more })];
  const { transaction } = answer;
  if (data.length > answerCharsMax) {
    const message = 'The answer is longer than 1 MiB; ask for less of it at a time.';
    const error = { code: 'too-large', message };
    return [JSON.stringify({ transaction, status: 'error', error, seq: from, ...more, final: true })];
  }
  const pieces = piecesOf(data);
  return pieces.map((part, index) =>
    JSON.stringify({
      ...{ transaction, status: 'ok', part, seq: from + index, ...more, final: index === pieces.length - 1 },
    }),
  );
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    let end = start + pieceChars;
    // No character is cut in two: half a pair is none in other languages.
    if (/[\uD800-\uDBFF]/.test(text.charAt(end - 1))) end -= 1;
    pieces.push(text.slice(start, end));
    start = end;
  }
  return pieces;
}
