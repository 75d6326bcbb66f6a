/**
 * JSON as the tables keep it. A text that is none was written by no entry: a bit of it flipped on the card. It is
 * damage of the projections, which are made again from the entries.
 */

/** Also as it crosses from a thread, where only its code and its message are left. */
const code = 'UNREADABLE_ROW';

class UnreadableRowError extends Error {
  override readonly name = 'UnreadableRowError';
  readonly code = code;
}

export const unreadable = (message: string): Error => new UnreadableRowError(message);

/** @throws an error that `isUnreadable` knows */
export function fromStored(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('a row of the tables cannot be read');
  }
}

export const isUnreadable = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === code;
