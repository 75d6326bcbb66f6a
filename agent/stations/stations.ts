/**
 * Between devices and book: a scan is handed to the book, its outcome goes back to the device that read it – after the
 * commit – and to whoever watches. When the book's inbox is full the ports are paused, so that a crash costs at most
 * the handful of scans nobody was told were good.
 *
 * What a label may do to a station is bounded here: which scans came together (`transmissions.ts`), who tries badges
 * (`badge-guard.ts`), and a scanner that sends nothing but what is refused (`flood-guard.ts`).
 */
import type { Signal } from '../../drivers/driver.ts';
import type { Scan } from '../../drivers/reading.ts';
import type { Arrival } from '../../drivers/session-runner.ts';
import type { Clock } from '../clock.ts';
import type { Events } from '../events.ts';
import type { Outcome, ScaleOrder } from '../inventory/nouns/outcome.ts';
import type { StationCommand } from '../inventory/nouns/station/station-command.ts';
import type { StationSubmission } from '../inventory/nouns/submission.ts';
import type { Book } from '../ledger/book.ts';
import * as badges from './badge-guard.ts';
import { heard } from './feedback.ts';
import { type FloodGuard, noFlood, refusedOne, resumed } from './flood-guard.ts';
import { afterScale, type ScaleReply, scaleOrder } from './scale.ts';
import { type Handed, nothingSent, type ScannerInput, type Transmission, transition } from './transmissions.ts';

export type StationPorts = {
  /**
   * @param link the link of the device that the scan came over; signals of one device come in the order of its scans
   */
  signal(device: string, signal: Signal, link: number): void;
  /** Hands a command to the scale of a station. */
  tellScale(station: string, order: ScaleOrder): ScaleReply;
  pauseAll(): void;
  resumeAll(): void;
  /** Leaves one device's bytes in its port for as long as there is a reason. */
  hold(device: string, reason: string | undefined): void;
};

/** A device, and the number of the link that the reading came over. */
type Source = { name: string; station: string; link: number };

type StationsLog = { error(message: string, facts: Record<string, unknown>): void };

type StationsParts = {
  book: Book;
  events: Events;
  clock: Clock;
  /** The devices. */
  ports: StationPorts;
  /** Whether a scan can only be a command or a badge, sound or not (`station/is-command.ts`). */
  isCommand(text: string): boolean;
  log?: StationsLog;
  /** What the site says of the order that this station waits for; absent: no decision here asks for any. */
  asked?(station: string): Promise<Outcome>;
  /** Somebody pressed a button for this station. */
  onTouched?(station: string): void;
  /** What was done was only tried, at a station that practises: no commit tells of it. */
  onTried?(): void;
  /** Somebody tries badges at this station: it takes nothing for a minute; and that is over. */
  onLockedOut?(station: string, lockedOut: boolean): void;
};

/** Whoever works a station otherwise than with its scanner. */
type ByHand = {
  /** Goes on the record: `screen:receiving-1`, `local:root`, `idle`. */
  by: string;
  /** Who is to hear what came of it: everybody, as of a scan; or everybody, and only where something did. */
  tell?: 'always' | 'steps';
  /** A person did it: the station does not lock. */
  person?: boolean;
  /** Takes it to the book in another way: with the record of a request. */
  submit?(submission: StationSubmission): Promise<Outcome>;
};

/** `scale`: what went to the station's scale, and what became of it. */
type Commanded = { outcome: Outcome; scale?: { order: ScaleOrder; reply: ScaleReply } };

/** What an outcome that no device read has in the place of a device's name. */
export const noDevice = '';

/** How a scan comes when nothing is said of it: by itself. */
const byItself: Arrival = { alone: true, more: false, begun: false };

const lockedOut: Outcome = {
  ...{ type: 'refused', code: 'locked-out' },
  text: 'Too many unknown badges: nothing is taken here for a minute. Then scan your badge.',
};
const floodText =
  'paused: it sends nothing but what is refused, faster than any hand; it is read on by itself. Look what is in front of it';

const isAsking = (outcome: Outcome): boolean => outcome.type === 'stepped' && outcome.step === 'asked';

/** Not the fault of what was scanned. */
const ourTrouble: ReadonlySet<string> = new Set(['storage', 'busy', 'stopping']);

export class Stations {
  readonly #parts: StationsParts;
  /**
   * By device: the outcome of its newest scan was told. Outcomes that come out of turn (a full book refuses at once)
   * wait for theirs.
   */
  readonly #told = new Map<string, Promise<void>>();
  /** By device. */
  readonly #arriving = new Map<string, string[]>();
  readonly #transmissions = new Map<string, Transmission>();
  readonly #floods = new Map<string, FloodGuard>();
  /** By station. */
  readonly #badges = new Map<string, badges.BadgeGuard>();
  readonly #stop = new AbortController();
  #failed = false;
  #paused = false;

  constructor(parts: StationsParts) {
    this.#parts = parts;
  }

  /** One scan, in the order the device sent them. Never throws; the outcome is told when it is known. */
  read(source: Source, { text }: Scan, { alone, more, begun }: Arrival = byItself): void {
    const texts = this.#arriving.get(source.name) ?? [];
    texts.push(text);
    this.#arriving.set(source.name, texts);
    if (more) return;
    this.#arriving.delete(source.name);
    // Of several, the first took the silence before them all.
    this.#heard(source, { type: 'scans', texts, alone: alone && texts.length === 1, begun });
  }

  /** What the scanner sent was no code. */
  unread(source: Source): void {
    this.#heard(source, { type: 'junk' });
  }

  /** Nothing followed the last scan for as long as a command has to stand alone, or its link is over. */
  silent(source: Source): void {
    this.#heard(source, { type: 'silence' });
  }

  /**
   * The one way to a station's book and its scale, beside its scanner: for a button on the screen, a verb, the lock of
   * an idle station. Whoever watches the station hears of it as of a scan. A book that fails is a refusal; rejects for
   * a request whose record could not be written.
   */
  async command(station: string, command: StationCommand, by: ByHand): Promise<Commanded> {
    const { book, events, onTouched } = this.#parts;
    if (by.person !== false) onTouched?.(station);
    const submission = { type: 'station', station, by: by.by, command } as const;
    const decided = await (by.submit?.(submission) ?? book.submit(submission));
    const { outcome, scale } = this.#atScale(
      station,
      isAsking(decided) ? await this.#answered(station, decided) : decided,
    );
    // What was chosen is named as if its number had been scanned; any other button says in words what it did.
    const text = command.command === 'open' ? command.document.id : '';
    if (by.tell !== 'steps' || outcome.type === 'stepped')
      this.#guarded(() => events.emit('outcome', { station, device: noDevice, text, outcome }));
    this.#tried(outcome);
    return { outcome, ...(scale !== undefined && { scale }) };
  }

  /** Whoever waits for an order hears of it once, when the site has answered. */
  async #answered(station: string, decided: Outcome): Promise<Outcome> {
    return (await this.#parts.asked?.(station)) ?? decided;
  }

  /** What the rules allowed a scale goes to it, whoever asked. */
  #atScale(station: string, decided: Outcome): Commanded {
    const order = scaleOrder(decided);
    if (order === undefined) return { outcome: decided };
    const reply = this.#parts.ports.tellScale(station, order);
    return { outcome: afterScale(decided, reply), scale: { order, reply } };
  }

  /** The book has room again. */
  drained(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#parts.ports.resumeAll();
  }

  /** No pause and no lock is waited for any more. */
  close(): void {
    this.#stop.abort();
  }

  #heard(source: Source, input: ScannerInput): void {
    const before = this.#transmissions.get(source.name) ?? nothingSent;
    const { state, handed } = transition(before, input, this.#parts.isCommand);
    this.#transmissions.set(source.name, state);
    for (const each of handed) this.#handOn(source, each);
  }

  #handOn(source: Source, handed: Handed): void {
    const outcome = this.#submit(source, handed);
    const before = this.#told.get(source.name) ?? Promise.resolve();
    const told = before.then(() => outcome).then((decided) => this.#tell(source, handed, decided));
    this.#told.set(source.name, told);
    if (this.#parts.book.full && !this.#paused) {
      this.#paused = true;
      this.#parts.ports.pauseAll();
    }
  }

  /** Never rejects. */
  async #submit({ name: device, station }: Source, handed: Handed): Promise<Outcome> {
    const { book, clock } = this.#parts;
    if (badges.isLockedOut(this.#guardOf(station), clock.monoMs())) return lockedOut;
    const from = { station, device };
    try {
      const outcome = await book.submit(
        handed.type === 'scan'
          ? { type: 'scan', ...from, text: handed.text }
          : { type: 'label-aside', ...from, lines: handed.lines, count: handed.count },
      );
      return this.#atScale(station, isAsking(outcome) ? await this.#answered(station, outcome) : outcome).outcome;
    } catch (cause) {
      return { type: 'refused', code: 'storage', text: `Not recorded: ${String(cause)}` };
    }
  }

  /** Never throws. */
  #tell(source: Source, handed: Handed, outcome: Outcome): void {
    const { name, station, link } = source;
    const scans = handed.type === 'scan' ? 1 : handed.count;
    const text = handed.type === 'scan' ? handed.text : '';
    for (let left = scans; left > 0; left--) this.#guarded(() => this.#parts.ports.signal(name, heard(outcome), link));
    this.#guarded(() => this.#parts.events.emit('outcome', { station, device: name, text, outcome }));
    this.#tried(outcome);
    this.#guarded(() => this.#guard(source, outcome));
  }

  #tried(outcome: Outcome): void {
    if ('practice' in outcome && outcome.practice === true) this.#guarded(() => this.#parts.onTried?.());
  }

  #guard({ name, station }: Source, outcome: Outcome): void {
    if (outcome.type === 'stepped' && outcome.step === 'signed-in') this.#badge(station, 'accepted');
    if (outcome.type !== 'refused' || ourTrouble.has(outcome.code)) return;
    if (outcome.code === 'unknown-badge' || outcome.couldBeBadge === true) this.#badge(station, 'unknown');
    const { state, pauseMs } = refusedOne(this.#floods.get(name) ?? noFlood, this.#parts.clock.monoMs());
    this.#floods.set(name, state);
    if (pauseMs !== undefined) void this.#pause(name, pauseMs);
  }

  async #pause(device: string, pauseMs: number): Promise<void> {
    const { clock } = this.#parts;
    this.#parts.ports.hold(device, floodText);
    await clock.sleep(pauseMs, this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    this.#floods.set(device, resumed(this.#floods.get(device) ?? noFlood, clock.monoMs()));
    this.#parts.ports.hold(device, undefined);
  }

  #badge(station: string, badge: 'accepted' | 'unknown'): void {
    const { state, locks } = badges.transition(this.#guardOf(station), badge, this.#parts.clock.monoMs());
    this.#badges.set(station, state);
    if (locks) void this.#lockOut(station);
  }

  #guardOf(station: string): badges.BadgeGuard {
    return this.#badges.get(station) ?? badges.noTries;
  }

  async #lockOut(station: string): Promise<void> {
    const { clock, onLockedOut = () => {} } = this.#parts;
    this.#guarded(() => onLockedOut(station, true));
    // Whoever is signed in shows the badge again afterwards; until then the screen's buttons are not theirs either.
    const byGuard = { by: 'badge-guard', tell: 'steps', person: false } as const;
    await this.command(station, { command: 'lock' }, byGuard).catch(() => undefined);
    await clock.sleep(badges.lockedOutMs, this.#stop.signal);
    if (!this.#stop.signal.aborted) this.#guarded(() => onLockedOut(station, false));
  }

  /** A device or an observer that fails is no reason to stop booking; said once, for it fails at every scan. */
  #guarded(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      if (!this.#failed) this.#parts.log?.error('Somebody who is told the outcomes failed', { error: String(error) });
      this.#failed = true;
    }
  }
}
