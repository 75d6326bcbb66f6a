/**
 * How long a channel waits after a failure: full jitter 1 s → 5 min, and a circuit that opens after five. Retry-After
 * may make that longer, never shorter: RFC 9110 §10.2.3 says how long to wait at least, and 0 or a past date would be a
 * hot loop.
 */
import { backoffMs } from '../backoff.ts';

const failuresMax = 5;
const retryAfterMsMax = 15 * 60_000;
const retry = { baseMs: 1_000, capMs: 300_000 };
const circuit = { baseMs: 30_000, capMs: 300_000 };

type Pause = { state: 'backing-off' | 'circuit-open'; waitMs: number };

/**
 * @param failures failures in a row, this one included (≥ 1)
 * @param afterMs the storefront's own wish, obeyed up to 15 minutes where it is longer than ours; a tenth of jitter
 * keeps a hundred docks apart
 */
export function pauseAfter(failures: number, afterMs: number | undefined, random: number): Pause {
  const own = ownPause(failures, random);
  if (afterMs === undefined || !Number.isFinite(afterMs)) return own;
  const wishMs = Math.min(retryAfterMsMax, Math.max(0, afterMs)) * (1 + 0.1 * random);
  return { ...own, waitMs: Math.max(own.waitMs, Math.round(wishMs)) };
}

function ownPause(failures: number, random: number): Pause {
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
