/**
 * One printer, and the entries of its station that have a label, in their order. Which label is on its way is written
 * down before a byte of it is sent, and that it is on paper when the printer has said so; so none is left out, whatever
 * is killed when. One that was on its way when the agent or the link went is printed once more, with a mark: nobody can
 * say whether it came out. One that still waits when its goods are taken back, or its boxes are opened again, is
 * withdrawn: nothing is there to stick it on.
 */
import type { Clock } from '../clock.ts';
import { aborted } from '../deadline.ts';
import type { Printed } from '../devices/printing.ts';
import { documentKey } from '../inventory/nouns/document.ts';
import type { Entry } from '../inventory/nouns/entry.ts';
import { type LabelPlace, placeName } from '../inventory/nouns/station/label-place.ts';
import type { Book } from '../ledger/book.ts';
import { entriesAfter, lately } from '../ledger/following.ts';
import type { Log } from '../log.ts';
import type { Turn } from '../loops.ts';
import { Behind } from './behind.ts';
import type { Drawing } from './drawn.ts';
import { boxesDue, type Label, labelOf } from './labels.ts';

/** Stretches without a label are written down once for so many entries. */
const passedMost = 1_000;
/** Nobody tells when a printer can print again: it is looked at so often. */
const lookMs = 250;
const quietMs = 5_000;
/** The last label is waited for so long when the agent ends. */
const graceMs = 300;

/** Of an order's labels that were withdrawn, so many of the newest are known. */
const withdrawnMost = 100;

/** Of goods or boxes, and of no other label. */
type First = Exclude<Label, { of: 'again' }>;

type LabelPrinterParts = {
  printer: string;
  station: string;
  drawing: Omit<Drawing, 'book'>;
  book: Pick<Book, 'head' | 'read' | 'recent' | 'memory' | 'remember' | 'submit'> & Drawing['book'];
  clock: Pick<Clock, 'sleep'>;
  log: Pick<Log, 'info'>;
  canPrint(): boolean;
  print(label: Uint8Array): Promise<Printed>;
};

export class LabelPrinter {
  readonly #parts: LabelPrinterParts;
  readonly #memory: string;
  readonly #behind: Behind;
  #place: LabelPlace | undefined;
  #passed = 0;
  #wanted = new AbortController();

  constructor(parts: LabelPrinterParts) {
    this.#parts = parts;
    this.#behind = new Behind(parts.book);
    this.#memory = placeName(parts.printer);
  }

  /** Something was recorded. Never throws. */
  soon(): void {
    this.#wanted.abort();
  }

  /** As a loop (`loops.ts`). */
  readonly turn: Turn = async (signal) => {
    const { clock } = this.#parts;
    this.#wanted = new AbortController();
    this.#place ??= await this.#begin();
    const { sent } = this.#place;
    if (sent !== undefined) await this.#uncertain(this.#place, sent);
    const entries = await entriesAfter(this.#parts.book, this.#place.done + this.#passed, lately);
    for (const entry of entries) {
      const label = this.#ours(entry);
      if (label === undefined) await this.#pass(entry.seq);
      else if (!(await this.#print(label, signal))) return 'again';
    }
    if (entries.length === 0) await clock.sleep(quietMs, AbortSignal.any([signal, this.#wanted.signal]));
    return 'again';
  };

  /** What was before it was there has its labels, or needs none. */
  async #begin(): Promise<LabelPlace> {
    // The first label is not to wait for it.
    await import('./drawn.ts');
    const { book } = this.#parts;
    const kept = (await book.memory(this.#memory)).place;
    if (kept !== undefined) {
      const place = JSON.parse(kept) as LabelPlace;
      // A ledger that came back from a copy has lost what was behind it.
      return { ...place, done: Math.min(place.done, book.head.seq) };
    }
    const place: LabelPlace = { done: book.head.seq };
    await this.#keep(place);
    return place;
  }

  #ours(entry: Entry): Label | undefined {
    const label = labelOf(entry);
    return label?.station === this.#parts.station ? label : undefined;
  }

  async #pass(seq: number): Promise<void> {
    const place = this.#place ?? { done: 0 };
    this.#passed = seq - place.done;
    if (this.#passed >= passedMost) await this.#move({ ...place, done: seq });
  }

  /** @returns false: it is to be tried again */
  async #print(label: Label, signal: AbortSignal): Promise<boolean> {
    const { clock, print, drawing, book } = this.#parts;
    const { last, withdrawn } = this.#place ?? ({ done: 0 } as LabelPlace);
    const wanted = await this.#first(label);
    const first = wanted && (await this.#due(label, wanted));
    if (wanted !== undefined && first === undefined) return true;
    // Nothing of it is on its way before: a restart would take it for one that may have come out.
    if (first !== undefined && !this.#parts.canPrint()) {
      await clock.sleep(lookMs, signal);
      return false;
    }
    // Read when the first label is due: a dock without printers pays nothing for it.
    const { drawn } = await import('./drawn.ts');
    const again = label.of === 'again' ? label.seq : undefined;
    const marks = { again, isVoid: (seq: number) => withdrawn?.includes(seq) !== true };
    const zpl = first === undefined ? undefined : await drawn(first, marks, { ...drawing, book });
    if (first === undefined || zpl === undefined) {
      await this.#pass(label.seq);
      return true;
    }
    const kept = { ...(withdrawn && { withdrawn }) };
    const waiting = { done: label.seq - 1, ...(last !== undefined && { last }), ...kept };
    const onItsWay = { ...waiting, sent: first.seq };
    await this.#move(onItsWay);
    const printed = await this.#heard(print(Buffer.from(zpl)), signal);
    if (printed === 'not-ready') await this.#move(waiting);
    else if (printed === 'printed') await this.#move({ done: label.seq, last: first.seq, ...kept });
    // At an end the place says enough: the next start reads there that it may be on paper.
    else if (!signal.aborted) await this.#uncertain(onItsWay, first.seq);
    return printed !== 'not-ready' && !signal.aborted;
  }

  /** What the printer says of the label; a printer without paper says nothing, and nobody waits for that at an end. */
  async #heard(printing: Promise<Printed>, signal: AbortSignal): Promise<Printed> {
    let printed: Printed = 'lost';
    const heard = new AbortController();
    const word = printing
      .then((said) => {
        printed = said;
      })
      .finally(() => heard.abort());
    const end = aborted(AbortSignal.any([signal, heard.signal]));
    await Promise.race([word, end.then(() => this.#parts.clock.sleep(graceMs, heard.signal))]);
    return printed;
  }

  /**
   * @param first the label that is printed, or was printed first
   * @returns the same, without boxes that were opened since; undefined: withdrawn, as nothing is left of it
   */
  async #due(label: Label, first: First): Promise<First | undefined> {
    // Who asks for the label of what was taken back before is given it.
    const asked = label.of === 'again' && label.entry === undefined;
    if (first.of === 'item') {
      const by = await this.#behind.takenBack(first.seq);
      if (by === undefined || by < (asked ? label.seq : first.seq)) return first;
      return this.#withdraw(label, first, 'its goods were taken back', { takenBackBy: by });
    }
    if (asked) return first;
    const { book } = this.#parts;
    const { merchant, order: id } = first;
    const order = await book.order(merchant, id);
    const list = await book.row('packing-list', documentKey(merchant, id));
    const later = await this.#behind.finished(first.seq, merchant, id);
    const numbers = order === undefined ? [] : boxesDue(first, order.status, list, later);
    if (numbers.length > 0) return { ...first, numbers };
    return this.#withdraw(label, first, 'its order was opened again', { order: id });
  }

  async #withdraw({ seq }: Label, { seq: label, of }: First, why: string, more: object): Promise<undefined> {
    const { printer, log } = this.#parts;
    const { withdrawn = [] } = this.#place ?? {};
    // One that was sent comes here as its reprint: it may have come out, and the next one has to say so.
    const never = of === 'parcel' && seq === label ? { withdrawn: [...withdrawn, label].slice(-withdrawnMost) } : {};
    await this.#move({ ...this.#place, ...never, done: seq });
    log.info(`A label is not printed: ${why}`, { printer, label, ...more });
  }

  /** The label that is printed, or was printed first. */
  async #first(label: Label): Promise<First | undefined> {
    if (label.of !== 'again') return label;
    const seq = label.entry ?? this.#place?.last;
    const [entry] = seq === undefined ? [] : await this.#parts.book.read(seq - 1, 1);
    const first = entry && labelOf(entry);
    return first === undefined || first.of === 'again' ? undefined : first;
  }

  /** On record before the place moves on; after a cut between the two it stands there already. */
  async #uncertain({ done, withdrawn }: LabelPlace, sent: number): Promise<void> {
    const { book, station, printer } = this.#parts;
    const again = await this.#behind.again(sent);
    if (!again.some(({ seq, operator }) => seq > done + 1 && operator === printer)) {
      const outcome = await book.submit({ type: 'reprint', by: printer, station, of: sent });
      if (outcome.type !== 'done') throw new Error('a label that has to be printed again could not be put on record');
    }
    await this.#move({ done: done + 1, last: sent, ...(withdrawn && { withdrawn }) });
  }

  async #move(place: LabelPlace): Promise<void> {
    await this.#keep(place);
    this.#place = place;
    this.#passed = 0;
  }

  async #keep(place: LabelPlace): Promise<void> {
    const kept = await this.#parts.book.remember(this.#memory, 'place', JSON.stringify(place));
    if (kept !== 'kept') throw new Error(`the place of the labels could not be kept: ${kept}`);
  }
}
