/**
 * Between devices and book: a scan is handed to the book, its outcome goes back to the device that read it – after the
 * commit – and to whoever watches. When the book's inbox is full the ports are paused, so that a crash costs at most the
 * handful of scans nobody was told were good.
 */
import type { Signal } from '../../drivers/driver.ts';
import type { Scan } from '../../drivers/reading.ts';
import type { Events } from '../events.ts';
import type { Outcome } from '../inventory/submission.ts';
import type { Book } from '../ledger/book.ts';
import { heard } from './feedback.ts';
import { afterScale, type ScaleOrder, type ScaleReply, scaleOrder } from './scale.ts';

export type StationPorts = {
  /** @param link the link of the device that the scan came over; signals of one device come in the order of its scans */
  signal(device: string, signal: Signal, link: number): void;
  /** Hands a command to the scale of a station. */
  tellScale(station: string, order: ScaleOrder): ScaleReply;
  pauseAll(): void;
  resumeAll(): void;
};

/** A device, and the number of the link that the reading came over. */
export type Source = { name: string; station: string; link: number };

export type StationsLog = { error(message: string, facts: Record<string, unknown>): void };

export class Stations {
  readonly #book: Book;
  readonly #events: Events;
  readonly #log: StationsLog | undefined;
  /** By device: the outcome of its newest scan was told. Outcomes that come out of turn (a full book refuses at once) wait for theirs. */
  readonly #told = new Map<string, Promise<void>>();
  #failed = false;
  #ports: StationPorts | undefined;
  #paused = false;

  constructor(book: Book, events: Events, log?: StationsLog) {
    this.#log = log;
    this.#book = book;
    this.#events = events;
  }

  /** The devices exist only after the book: they are handed in when they are opened. */
  attach(ports: StationPorts): void {
    this.#ports = ports;
  }

  /** One scan, in the order the device sent them. Never throws; the outcome is told when it is known. */
  read(source: Source, { text }: Scan): void {
    const outcome = this.#submit(source, text);
    const before = this.#told.get(source.name) ?? Promise.resolve();
    const told = before.then(() => outcome).then((decided) => this.#tell(source, text, decided));
    this.#told.set(source.name, told);
    if (this.#book.full && !this.#paused) {
      this.#paused = true;
      this.#ports?.pauseAll();
    }
  }

  /** The book has room again. */
  drained(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#ports?.resumeAll();
  }

  /** Never rejects. */
  async #submit({ name, station }: Source, text: string): Promise<Outcome> {
    try {
      const outcome = await this.#book.submit({ type: 'scan', station, device: name, text });
      const order = scaleOrder(outcome);
      if (order === undefined || this.#ports === undefined) return outcome;
      return afterScale(outcome, this.#ports.tellScale(station, order));
    } catch (cause) {
      return { type: 'refused', code: 'storage', text: `Not recorded: ${String(cause)}` };
    }
  }

  /** Never throws. */
  #tell(source: Source, text: string, outcome: Outcome): void {
    const { name, station, link } = source;
    this.#guarded(() => this.#ports?.signal(name, heard(outcome), link));
    this.#guarded(() => this.#events.emit('outcome', { station, device: name, text, outcome }));
  }

  /** A device or an observer that fails is no reason to stop booking; said once, for it fails at every scan. */
  #guarded(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      if (!this.#failed) this.#log?.error('Somebody who is told the outcomes failed', { error: String(error) });
      this.#failed = true;
    }
  }
}
