/**
 * Tells a person (or a foot pedal) that presses one key from a scanner in keyboard mode that types a code and ends it
 * with Enter: the next scan must never acknowledge an error. A key counts only when nothing was typed shortly before it
 * and nothing follows at once.
 */

const quietBeforeMs = 400;
export const quietAfterMs = 120;

/** Enter, Space, and what foot pedals are usually set to. */
const keys: ReadonlySet<string> = new Set([
  'Enter',
  ' ',
  'PageDown',
  ...Array.from({ length: 12 }, (_, n) => `F${n + 13}`),
]);

type LoneKey = {
  lastKeyMs: number;
  /** A key that counts when nothing follows until then. */
  dueMs: number | undefined;
};

export const noKey: LoneKey = { lastKeyMs: Number.NEGATIVE_INFINITY, dueMs: undefined };

export function isLoneKey(key: string): boolean {
  return keys.has(key);
}

/** A key went down. Look again (`due`) once `dueMs` has come. */
export function keyDown(state: LoneKey, key: string, nowMs: number): LoneKey {
  const alone = keys.has(key) && nowMs - state.lastKeyMs >= quietBeforeMs;
  return { lastKeyMs: nowMs, dueMs: alone ? nowMs + quietAfterMs : undefined };
}

/** Whether the key that went down last was a person's. */
export function due(state: LoneKey, nowMs: number): boolean {
  return state.dueMs !== undefined && nowMs >= state.dueMs;
}
