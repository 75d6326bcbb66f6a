/** Few events, all typed, for observers only (log, screen, metrics): removing every listener changes no row. */
import { EventEmitter } from 'node:events';
import type { DeviceKind } from '../drivers/driver.ts';
import type { Weighing } from '../drivers/reading.ts';
import type { Alarm, AlarmEdge } from './alarms/alarms.ts';
import type { Outcome } from './inventory/nouns/outcome.ts';

export type DeviceState =
  | 'opening'
  | 'open'
  | 'absent'
  | 'busy'
  | 'denied'
  | 'failed'
  | 'waiting'
  | 'paused'
  | 'stopped';

export type DeviceStatus = {
  name: string;
  station: string;
  kind: DeviceKind;
  protocol: string;
  port: string;
  state: DeviceState;
  /** What a person should do about it. */
  error?: string;
  /** Frames read, frames thrown away, links lost since start. */
  frames: number;
  discarded: number;
  lost: number;
  /** Scales: the newest reading and its age when the status was taken. */
  weight?: Weighing & { ageMs: number };
};

/** `untilMs`: ms UTC by the device's clock. */
export type StationMessage = { text: string; by: string; at: number; untilMs: number };

export type AgentEvents = {
  /** A scan or a verb was decided and (unless `storage`/`busy`) committed. */
  outcome: [{ station: string; device: string; text: string; outcome: Outcome }];
  weight: [{ station: string; device: string; weighing: Weighing }];
  device: [DeviceStatus];
  channel: [{ channel: string; state: string; error?: string }];
  /** Somebody tried badges at this station: it takes nothing for a minute; or that is over. */
  lockedOut: [{ station: string; lockedOut: boolean }];
  commit: [{ epoch: string; seq: number }];
  /** Words of an admin for whoever stands at the station; null: they are gone. */
  message: [{ station: string; message: StationMessage | null }];
  /** It came, has new words, or is over. */
  alarm: [{ alarm: Alarm; cleared: boolean; edge: AlarmEdge }];
};

/**
 * A listener that throws hurts nobody but itself: it is told to `onError`, and the others are still called next time.
 */
export class Events extends EventEmitter<AgentEvents> {
  readonly #onError: (event: string, error: unknown) => void;

  constructor(onError: (event: string, error: unknown) => void = () => {}) {
    super();
    this.#onError = onError;
  }

  override emit<K extends keyof AgentEvents>(event: K, ...args: AgentEvents[K]): boolean {
    let heard = false;
    for (const listener of this.rawListeners(event)) {
      heard = true;
      try {
        (listener as (...values: AgentEvents[K]) => void)(...args);
      } catch (error) {
        this.#onError(event, error);
      }
    }
    return heard;
  }
}
