/** How a channel is, as `status` and the screens show it. */
import type { ChannelState } from '../inventory/nouns/channels/channel.ts';
import type { Unproved } from './answer-proof.ts';
import type { IntakeReport } from './orders/intake-report.ts';
import type { TellingReport } from './tellings/tellers.ts';

/** One line of `status`. */
export type ChannelReport = {
  name: string;
  merchant: string;
  kind: string;
  state: ChannelState;
  /** Up to which entry there is nothing more to say. */
  cursor: number;
  /** Items with something unsent. */
  pending: number;
  /** Age of the oldest entry with something unsent, by the device's clock. */
  oldestUnsentMs: number | null;
  /** ms UTC. */
  lastAckAt: number | null;
  /** When it last began to send what there was, or found nothing: ms UTC by the device's clock. */
  lastRunAt: number | null;
  /** For so long nothing has got through, while it was tried. */
  failingMs?: number;
  /** The storefront does not let this dock in. */
  refused?: true;
  /** It sends when its schedule says. */
  scheduled?: true;
  /** A turn of the schedule waits for so long to get through. */
  lateMs?: number;
  /** After so long without being told it is late (`late-after`); absent: ten minutes. */
  lateAfterMs?: number;
  /** Absent where orders are not read. */
  orders?: IntakeReport;
  /** false: the storefront's last answer did not name the batch it holds. Absent while it has not answered. */
  clonesNoticed?: boolean;
  /**
   * Answers of the storefront that changed nothing since the start: late, doubled, retained, beyond reading. Absent:
   * none.
   */
  ignored?: number;
  /**
   * Answers of late that were not believed because they did not prove whose they are (`ack-secret-file`). Absent: none.
   */
  unproved?: Unproved;
  /**
   * R21: channels whose orders a level that rises waits for; and those that were not waited for any longer. Absent:
   * none.
   */
  salesOf?: readonly string[];
  salesUnread?: readonly string[];
  /** R25: what else its storefront is told. Absent: nothing. */
  tellings?: readonly TellingReport[];
  /** What is not wrong and yet worth knowing. */
  note?: string;
  /** What is wrong, and what a person can do about it. */
  error?: string;
};

const lateAfterMsDefault = 600_000;
const halted: ReadonlySet<ChannelState> = new Set(['paused', 'stopped', 'held', 'braked']);

/** It was not told for too long. One with a schedule waits for its turn, unless somebody has to let it go on. */
export function isLate(report: ChannelReport): boolean {
  const { state, pending, oldestUnsentMs, scheduled, lateMs = 0, lateAfterMs = lateAfterMsDefault } = report;
  if (state === 'off' || pending === 0) return false;
  const waitsMs = scheduled === true && !halted.has(state) ? lateMs : (oldestUnsentMs ?? 0);
  return waitsMs >= lateAfterMs;
}

/** As its report says it. */
export const lateAfter = ({ lateAfterMs }: { lateAfterMs?: number }): Pick<ChannelReport, 'lateAfterMs'> =>
  lateAfterMs === undefined ? {} : { lateAfterMs };
