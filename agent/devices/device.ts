/**
 * One device: opens its port, runs a session, stays until the link ends, waits, and opens the next one.
 *
 *     opening ──► open ──► waiting ──► opening …        absent / busy / denied / failed: could not be opened, is tried again
 *
 * A lost port is opened again after at most 0.5 s, 1 s … 10 s (full jitter), and at once when it is plugged in. Each
 * outage is one line down and one line up in the log; the state is always in `status()`. Every link gets a new session,
 * so half a frame never survives.
 */

import type { DeviceConfig } from '../../config/config.ts';
import { beeperProtocols } from '../../drivers/beepers/protocols/index.ts';
import type { Beep, Protocol, Signal } from '../../drivers/driver.ts';
import { printerProtocols } from '../../drivers/printers/protocols/index.ts';
import type { Reading, Weighing } from '../../drivers/reading.ts';
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import {
  believe,
  type Doubt,
  type Settling,
  settle,
  take,
  unsettled,
  type Weight,
} from '../../drivers/scales/settle.ts';
import { type Handshake, handshake } from '../../drivers/scanners/handshake.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';
import { type Arrival, type RunningSession, runSession } from '../../drivers/session-runner.ts';
import { type LinkEnd, OpenError } from '../../drivers/transport.ts';
import type { Port, Ports } from '../../drivers/transports/port.ts';
import { backoffMs } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import type { DeviceState, DeviceStatus, Events } from '../events.ts';
import type { KeepLoop } from '../loops.ts';
import type { LastScan } from '../stations/last-scans.ts';
import { type Printed, Printing } from './printing.ts';

type DeviceLog = {
  info(message: string, facts: Record<string, unknown>): void;
  warn(message: string, facts: Record<string, unknown>): void;
};

/** Where a reading came from: the device, and which of its links since the start (1, 2 …) it came over. */
type ReadingSource = DeviceConfig & { link: number };

export type DevicesOptions = {
  devices: readonly DeviceConfig[];
  clock: Clock;
  keep: KeepLoop;
  /** In [0, 1). */
  random(): number;
  log: DeviceLog;
  events: Events;
  /**
   * In the order of the port; synchronous, so that a full book can pause the ports before the next byte is read. Every
   * scan is answered by one `signal` with its link, in the order of the scans. What it throws is logged.
   */
  onReading(source: ReadingSource, reading: Reading, atMonoMs: number, arrival: Arrival): void;
  /** Of scanners: what came was no code (a code that is sent again is none of these). */
  onUnread?(source: ReadingSource): void;
  /** Of scanners: nothing followed for 100 ms, or the link is over. */
  onSilence?(source: ReadingSource): void;
  /** What each scanner read last before this process began, when it may send that again (`stations/last-scans.ts`). */
  lastScans?: ReadonlyMap<string, LastScan>;
  /** For tests: other ports than those of this machine. */
  ports?: Ports;
};

export type ScaleCommand = 'zero' | 'tare' | 'clear-tare';

const retry = { baseMs: 500, capMs: 10_000 };
/** A link that lived this long was a good one: the next outage starts with short waits again. */
const goodLinkMs = 10_000;
/** Whatever the reason, ports are not opened more often than this. */
const reopenMsMin = 20;
/** Looking through all processes costs a Pi a tenth of a second: soon after opening, then rarely. */
const silenceMs = { first: 5000, again: 300_000 };
/** An unchanged live weight is told to observers once in this time. */
const sameWeightMs = 1000;

const registries = {
  ...{ scanner: scannerProtocols, scale: scaleProtocols },
  ...{ printer: printerProtocols, beeper: beeperProtocols },
};

function findProtocol(config: DeviceConfig): Protocol {
  const protocol = registries[config.kind].find((each) => each.name === config.protocol);
  if (protocol === undefined) throw new Error(`no ${config.kind} protocol "${config.protocol}"`);
  return protocol;
}

export class Device {
  readonly #config: DeviceConfig;
  readonly #options: DevicesOptions;
  readonly #protocol: Protocol;
  readonly #port: Port;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;
  #state: DeviceState = 'opening';
  /** Why it is not open. */
  #reason: string | undefined;
  /** What is wrong with an open link, by who noticed; the first is shown. */
  #troubles: { holders?: string | undefined; write?: string | undefined; session?: string | undefined } = {};
  #running: RunningSession | undefined;
  /** The number of the link that is open, or was open last. */
  #link = 0;
  readonly #printing = new Printing();
  /** What the scanner was not answered yet, or may not have heard: it may ask again on the next link. */
  readonly #handshake: Handshake;
  /** What the port was when it was opened last, and how often it was tried since it is that. */
  #identity: string | undefined;
  #attempt = 0;
  #paused = false;
  /** Why this device alone is paused. */
  #heldFor: string | undefined;
  #down = false;
  #frames = 0;
  #discarded = 0;
  #lost = 0;
  #settling: Settling = unsettled;
  #weightToldMs = Number.NEGATIVE_INFINITY;

  constructor(config: DeviceConfig, ports: Ports, options: DevicesOptions) {
    const last = options.lastScans?.get(config.name);
    const nowMs = options.clock.monoMs();
    this.#handshake = handshake(last && { text: last.text, answer: last.signal, sinceMs: nowMs - last.ageMs });
    this.#config = config;
    this.#options = options;
    this.#protocol = findProtocol(config);
    this.#port = ports(config, this.#protocol);
    const name = `the connection of ${config.name}`;
    this.#done = options
      .keep(
        name,
        () => this.#turn(),
        this.#stop.signal,
        () => this.#state !== 'opening',
      )
      .then(() => this.#show({ state: 'stopped', reason: undefined }));
  }

  status(): DeviceStatus {
    const { name, station, kind, protocol, port } = this.#config;
    const { newest } = this.#settling;
    const error =
      this.#reason ?? this.#heldFor ?? this.#troubles.holders ?? this.#troubles.write ?? this.#troubles.session;
    return {
      ...{ name, station, kind, protocol, port },
      state: this.#state === 'open' && this.#heldFor !== undefined ? 'paused' : this.#state,
      ...(error !== undefined && { error }),
      ...{ frames: this.#frames, discarded: this.#discarded, lost: this.#lost },
      ...(newest !== undefined && { weight: { ...newest.weighing, ageMs: Math.round(this.#nowMs() - newest.atMs) } }),
    };
  }

  weight(askedMonoMs: number): { weight: Weight } | { doubt: Doubt } {
    return believe(this.#settling, askedMonoMs, this.#nowMs());
  }

  weightTaken(): void {
    this.#settling = take(this.#settling);
  }

  signal(signal: Signal, link = this.#link): boolean {
    const open = this.#running?.signal(signal, link !== this.#link) ?? false;
    if (!open) this.#handshake.answered(signal, this.#nowMs());
    return open && link === this.#link;
  }

  command(command: ScaleCommand): 'sent' | 'not-connected' | 'not-supported' {
    if (this.#running === undefined) return 'not-connected';
    return this.#running.command(command) ? 'sent' : 'not-supported';
  }

  canPrint(): boolean {
    return this.#running?.canPrint() ?? false;
  }

  /** One label at a time. */
  print(label: Uint8Array): Promise<Printed> {
    return this.#printing.print(() => this.#running?.print(label) ?? false);
  }

  sound(beeps: readonly Beep[]): void {
    this.#running?.sound(beeps);
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.#pauseOrResume();
  }

  hold(reason: string | undefined): void {
    if (reason === this.#heldFor) return;
    this.#heldFor = reason;
    this.#pauseOrResume();
    const { name } = this.#config;
    if (reason !== undefined) this.#options.log.warn('Device is paused', { device: name, reason });
    else this.#options.log.info('Device is read again', { device: name });
    this.#show({});
  }

  get #isPaused(): boolean {
    return this.#paused || this.#heldFor !== undefined;
  }

  #pauseOrResume(): void {
    if (this.#isPaused) this.#running?.pause();
    else this.#running?.resume();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }

  #nowMs(): number {
    return this.#options.clock.monoMs();
  }

  #show(change: { state?: DeviceState; reason?: string | undefined }): void {
    if (change.state !== undefined) this.#state = change.state;
    if ('reason' in change) this.#reason = change.reason;
    this.#options.events.emit('device', this.status());
  }

  /** Whoever takes the readings has faults of its own: they are logged, and cost the device nothing. */
  #guarded(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.log.warn('A reading was not taken', { device: this.#config.name, reason });
    }
  }

  /** One link, and the wait for the next. */
  async #turn(): Promise<'again'> {
    const { clock, random } = this.#options;
    const identity = await this.#port.identity();
    // Waits grow while the same port fails again and again; one that was plugged in or worked is a new beginning.
    if (identity !== this.#identity) this.#attempt = 0;
    this.#identity = identity;
    const livedMs = await this.#oneLink().catch((error: unknown) => this.#giveUp(error));
    if (this.#stop.signal.aborted) return 'again';
    if (livedMs >= goodLinkMs) this.#attempt = 0;
    const wait = new AbortController();
    const stop = () => wait.abort();
    this.#stop.signal.addEventListener('abort', stop, { once: true });
    await clock.sleep(reopenMsMin, wait.signal);
    await Promise.race([
      clock.sleep(backoffMs(retry, this.#attempt, random), wait.signal),
      this.#port.changes(identity, clock, wait.signal),
    ]);
    this.#stop.signal.removeEventListener('abort', stop);
    wait.abort();
    this.#attempt += 1;
    return 'again';
  }

  /** A mistake of our own: the port must be free for the next link. */
  async #giveUp(error: unknown): Promise<never> {
    const running = this.#running;
    this.#running = undefined;
    await running?.close();
    this.#goesDown('failed', error instanceof Error ? error.message : String(error));
    throw error;
  }

  /**
   * Opens the port and stays until the link ends. @returns how long it was up, in ms; 0 when it could not be opened.
   */
  async #oneLink(): Promise<number> {
    const { clock } = this.#options;
    const ended = Promise.withResolvers<LinkEnd>();
    try {
      if (!this.#down) this.#show({ state: 'opening' });
      const source = { ...this.#config, link: this.#link + 1 };
      const scanner = this.#config.kind === 'scanner';
      const session = this.#protocol.session(this.#config.options, this.#handshake);
      this.#running = await runSession(session, this.#port.open, clock, {
        onReading: (reading, atMonoMs, arrival) => this.#read(source, reading, atMonoMs, arrival),
        onBad: (reason) => {
          this.#discarded += 1;
          if (scanner && reason !== 'repeat') this.#guarded(() => this.#options.onUnread?.(source));
        },
        ...(scanner && { onSilence: () => this.#guarded(() => this.#options.onSilence?.(source)) }),
        onDiagnosis: (text) => this.#trouble('session', text),
        onWriteFailed: (error) => this.#trouble('write', error.message),
        // A scanner that gave up meanwhile has sent a newer code, which was thrown away: it would take the answer to
        // the older one for its own. One that still waits sends its code again.
        onPrinted: () => this.#printing.printed(),
        onSetUp: () => this.#handshake.linkEnded(this.#nowMs()),
        onEnd: (end) => {
          this.#handshake.linkEnded(this.#nowMs());
          this.#printing.lost();
          ended.resolve(end);
        },
      });
    } catch (error) {
      const state = error instanceof OpenError ? error.code : 'failed';
      this.#goesDown(state, error instanceof Error ? error.message : String(error));
      return 0;
    }
    this.#link += 1;
    return await this.#stayUntilEnd(this.#running, ended.promise);
  }

  async #stayUntilEnd(running: RunningSession, ended: Promise<LinkEnd>): Promise<number> {
    const openedMs = this.#nowMs();
    if (this.#isPaused) running.pause();
    this.#comesUp();
    const over = new AbortController();
    const stop = () => void running.close();
    this.#stop.signal.addEventListener('abort', stop, { once: true });
    if (this.#stop.signal.aborted) stop();
    let waitMs = silenceMs.first;
    const watch = async (signal: AbortSignal) => {
      await this.#watchSilence(running, waitMs, signal);
      waitMs = silenceMs.again;
      return 'again' as const;
    };
    void this.#options.keep(`the watch over the port of ${this.#config.name}`, watch, over.signal);
    const end = await ended;
    over.abort();
    this.#stop.signal.removeEventListener('abort', stop);
    this.#running = undefined;
    this.#troubles = {};
    // What was taken stays taken: a cable pulled and plugged in does not lift the parcel.
    this.#settling = { ...unsettled, taken: this.#settling.taken };
    await running.close();
    if (end.code !== 'closed') {
      this.#lost += 1;
      this.#goesDown('waiting', end.message);
    }
    return this.#nowMs() - openedMs;
  }

  #comesUp(): void {
    this.#down = false;
    this.#options.log.info('Device connected', { device: this.#config.name, port: this.#config.port });
    this.#show({ state: 'open', reason: undefined });
  }

  #goesDown(state: DeviceState, reason: string): void {
    if (!this.#down) {
      this.#options.log.warn('Device not connected', { device: this.#config.name, port: this.#config.port, reason });
    }
    this.#down = true;
    if (state !== this.#state || reason !== this.#reason) this.#show({ state, reason });
  }

  #read(source: ReadingSource, reading: Reading, atMonoMs: number, arrival: Arrival): void {
    this.#frames += 1;
    this.#trouble('write', undefined);
    if (reading.type === 'weighing') this.#weighed(reading, atMonoMs);
    this.#guarded(() => this.#options.onReading(source, reading, atMonoMs, arrival));
  }

  #weighed(weighing: Weighing, atMonoMs: number): void {
    const before = this.#settling.newest?.weighing;
    this.#settling = settle(this.#settling, weighing, atMonoMs);
    const same = before?.state === weighing.state && before.digits === weighing.digits && before.unit === weighing.unit;
    if (same && atMonoMs - this.#weightToldMs < sameWeightMs) return;
    this.#weightToldMs = atMonoMs;
    const { station, name } = this.#config;
    this.#options.events.emit('weight', { station, device: name, weighing });
  }

  #trouble(noticedBy: 'holders' | 'write' | 'session', text: string | undefined): void {
    if (text === this.#troubles[noticedBy]) return;
    this.#troubles[noticedBy] = text;
    if (text !== undefined) this.#options.log.warn('Device has trouble', { device: this.#config.name, trouble: text });
    this.#show({});
  }

  /** A silent port is normal for a scanner and odd for a scale; another program that reads it is wrong for both. */
  async #watchSilence(running: RunningSession, waitMs: number, over: AbortSignal): Promise<void> {
    await this.#options.clock.sleep(waitMs, over);
    if (over.aborted) return;
    const silent = !this.#isPaused && this.#nowMs() - running.lastByteMs >= waitMs;
    const others = silent ? await this.#port.others() : [];
    const text =
      others.length > 0 ? `${others.join(', ')} also reads this port and takes scans away: stop it` : undefined;
    if (!over.aborted) this.#trouble('holders', text);
  }
}
