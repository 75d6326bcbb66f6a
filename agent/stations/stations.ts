/**
 * Between devices and book: a scan is handed to the book, its outcome goes back to the device that read it – after the
 * commit – and to whoever watches. When the book's inbox is full the ports are paused, so that a crash costs at most the
 * handful of scans nobody was told were good.
 */
import type { Signal } from '../../drivers/driver.ts';
import type { Reading } from '../../drivers/reading.ts';
import type { Events } from '../events.ts';
import type { Outcome } from '../inventory/submission.ts';
import type { Book } from '../ledger/book.ts';
import { signalFor } from './feedback.ts';

export type StationPorts = {
  signal(device: string, signal: Signal): void;
  pauseAll(): void;
  resumeAll(): void;
};

export type Source = { name: string; station: string };

export class Stations {
  readonly #book: Book;
  readonly #events: Events;
  #ports: StationPorts | undefined;
  #paused = false;

  constructor(book: Book, events: Events) {
    this.#book = book;
    this.#events = events;
  }

  /** The devices exist only after the book: they are handed in when they are opened. */
  attach(ports: StationPorts): void {
    this.#ports = ports;
  }

  /** One reading, in the order the device sent them. Never throws; the outcome is told when it is known. */
  read(source: Source, reading: Reading): void {
    if (reading.type === 'weighing') {
      this.#events.emit('weight', { station: source.station, device: source.name, weighing: reading });
      return;
    }
    const { text } = reading;
    this.#book
      .submit({ type: 'scan', station: source.station, device: source.name, text })
      .catch(
        (cause: unknown): Outcome => ({ type: 'refused', code: 'storage', text: `Not recorded: ${String(cause)}` }),
      )
      .then((outcome) => this.#tell(source, text, outcome));
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

  #tell(source: Source, text: string, outcome: Outcome): void {
    this.#ports?.signal(source.name, signalFor(outcome));
    this.#events.emit('outcome', { station: source.station, device: source.name, text, outcome });
  }
}
