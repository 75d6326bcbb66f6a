/**
 * What the dock says about itself while there is a link, all retained: `state` (whose last word, `broken`, is the
 * will), `info` at each connect and on change, `health` on change and every 30 s. After `offline` nothing more is said.
 */
import { Allowance } from '../allowance.ts';
import type { Clock } from '../clock.ts';
import type { KeepLoop } from '../loops.ts';
import type { Uplink } from './uplink-contract.ts';

const healthEveryMs = 30_000;
/** Health on change; what flaps does not flood the broker, and what flaps for long is told every ten seconds. */
const healthGapMs = 1_000;
const changesPace = { perS: 0.1, burst: 20 };
const stateMsMax = 10_000;
const farewellMsMax = 1_000;

export type Presence = {
  /** This boot of the device, in `state`. */
  boot: string;
  /** Of the ledger, in `state`. */
  epoch(): string;
  /** Retained in `info` at each connect and after `infoChanged()`. */
  info(): unknown;
  /** Retained in `health` at each connect, every 30 s and after `healthChanged()`. */
  health(): unknown | Promise<unknown>;
};

type PresenceParts = {
  presence: Presence;
  clock: Clock;
  keep: KeepLoop;
  publish: Uplink['publish'];
  log(message: string, facts?: Record<string, unknown>): void;
};

export class PresenceTeller {
  readonly #parts: PresenceParts;
  /** Ends with the link. */
  #present: AbortController | undefined;
  #healthWanted: AbortController | undefined;
  #healthDue = false;
  readonly #changes: Allowance;

  constructor(parts: PresenceParts) {
    this.#parts = parts;
    this.#changes = new Allowance(changesPace, parts.clock.monoMs());
  }

  /** The payload of the will. It is written when the link is made: its time says since when the dock was there. */
  get lastWill(): string {
    return this.#state('broken');
  }

  /** The link is there. */
  begin(): void {
    const present = new AbortController();
    this.#present = present;
    void this.#tell('state', () => this.#state('online'), stateMsMax);
    this.infoChanged();
    void this.#parts.keep(
      'the word to the broker how the dock is',
      (signal) => this.#tellHealth(signal),
      present.signal,
    );
  }

  /** The link is gone. */
  end(): void {
    this.#present?.abort();
    this.#present = undefined;
    this.#healthWanted?.abort();
  }

  /** Says `offline`; a second at most. */
  farewell(): Promise<void> {
    this.end();
    return this.#tell('state', () => this.#state('offline'), farewellMsMax);
  }

  /** Boot or epoch, which signed requests are bound to. */
  stateChanged(): void {
    if (this.#present !== undefined) void this.#tell('state', () => this.#state('online'), stateMsMax);
  }

  infoChanged(): void {
    if (this.#present !== undefined) void this.#tell('info', () => this.#json(this.#parts.presence.info()));
  }

  healthChanged(): void {
    this.#healthDue = true;
    this.#healthWanted?.abort();
  }

  async #tellHealth(present: AbortSignal): Promise<'again'> {
    const { clock, presence } = this.#parts;
    if (this.#healthDue) this.#changes.spend(1, clock.monoMs());
    this.#healthDue = false;
    await this.#tell('health', async () => {
      const health = await presence.health();
      return present.aborted ? undefined : this.#json(health);
    });
    await clock.sleep(Math.max(healthGapMs, this.#changes.waitMs(clock.monoMs())), present);
    if (this.#healthDue || present.aborted) return 'again';
    const wanted = new AbortController();
    this.#healthWanted = wanted;
    await clock.sleep(healthEveryMs - healthGapMs, wanted.signal);
    return 'again';
  }

  #state(s: 'online' | 'offline' | 'broken'): string {
    const { clock, presence } = this.#parts;
    return this.#json({ s, at: clock.wallMs(), boot: presence.boot, epoch: presence.epoch() });
  }

  #json(value: unknown): string {
    return JSON.stringify(value) ?? 'null';
  }

  /** What cannot be told is said in the log; a refusal of the broker is among the uplink's warnings, too. */
  async #tell(
    topic: string,
    payload: () => string | Promise<string | undefined>,
    timeoutMs = stateMsMax,
  ): Promise<void> {
    try {
      const text = await payload();
      if (text !== undefined) await this.#parts.publish(topic, text, { retain: true, timeoutMs });
    } catch (error) {
      if (this.#present !== undefined) this.#parts.log('presence could not be told', { topic, error: String(error) });
    }
  }
}
