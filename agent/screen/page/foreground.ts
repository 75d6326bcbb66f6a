/** What has the large panel: of all that a person should know at a station, the one thing that comes first. */
import type { BenchView } from '../views/bench-view.ts';
import type { StationPicture } from '../views/picture.ts';
import type { ShownScan } from '../views/station-view.ts';

export type Foreground =
  | { panel: 'error'; error: ShownScan; of: number }
  | { panel: 'cancelled'; id: string; reason: string | null }
  | { panel: 'question'; question: NonNullable<BenchView['question']> }
  | { panel: 'locked' }
  | { panel: 'sign-in' }
  /** A packed box waits for its weight. */
  | { panel: 'parcel'; id: string; parcel: BenchView['parcel'] }
  | { panel: 'ready' }
  /** The newest scan of the time before the agent's start. */
  | { panel: 'before'; scan: Pick<ShownScan, 'code' | 'name' | 'units' | 'what'> }
  | { panel: 'scan'; scan: ShownScan };

/** Errors before all else, then what interrupts the work, then what has to be answered, then what was done last. */
export function foreground({ held, heldLeftOut, bench, recent, ...picture }: StationPicture): Foreground {
  const [error] = held;
  if (error !== undefined) return { panel: 'error', error, of: held.length + heldLeftOut };
  if (bench?.document?.status === 'cancelled') {
    return { panel: 'cancelled', id: bench.document.id, reason: picture.cancelReason };
  }
  if (bench?.locked === true) return { panel: 'locked' };
  if (picture.signIn && bench?.operator === null) return { panel: 'sign-in' };
  if (bench !== null && bench.question !== null) return { panel: 'question', question: bench.question };
  if (bench?.document?.status === 'packed') return { panel: 'parcel', id: bench.document.id, parcel: bench.parcel };
  if (picture.fromBefore) {
    const counted = recent.find(({ result, what }) => result === 'good' && what !== null);
    const scan = bench?.last ?? counted;
    return scan === undefined ? { panel: 'ready' } : { panel: 'before', scan };
  }
  const [scan] = recent;
  return scan === undefined ? { panel: 'ready' } : { panel: 'scan', scan };
}
