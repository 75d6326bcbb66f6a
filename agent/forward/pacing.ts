/** How long a channel waits after a failure: full jitter 1 s → 5 min, Retry-After wins, and a circuit that opens after five. */
import { backoffMs } from '../backoff.ts';

export const failuresMax = 5;
export const retryAfterMsMax = 15 * 60_000;
const retry = { baseMs: 1_000, capMs: 300_000 };
const circuit = { baseMs: 30_000, capMs: 300_000 };

export type Pause = { state: 'backing-off' | 'circuit-open'; waitMs: number };

/**
 * @param failures failures in a row, this one included (≥ 1)
 * @param afterMs the storefront's own wish, obeyed up to 15 minutes; a tenth of jitter keeps a hundred docks apart
 */
export function pauseAfter(failures: number, afterMs: number | undefined, random: number): Pause {
  if (afterMs !== undefined && Number.isFinite(afterMs)) {
    const wish = Math.min(retryAfterMsMax, Math.max(0, afterMs));
    return { state: 'backing-off', waitMs: Math.max(100, Math.round(wish * (1 + 0.1 * random))) };
  }
  if (failures < failuresMax) {
    return { state: 'backing-off', waitMs: backoffMs(retry, failures - 1, () => random) };
  }
  // One probe each time; the circuit stays open longer while nobody answers.
  const waitMs = Math.max(
    circuit.baseMs,
    backoffMs(circuit, failures - failuresMax, () => random),
  );
  return { state: 'circuit-open', waitMs };
}
