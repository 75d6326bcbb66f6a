/**
 * The book's life: opens the ledger through the boot check, has requests worked off and answered, and brings the book
 * back when the disk has failed it (`storage.ts`). Has a thread to itself (`book.worker.ts`) but knows nothing of
 * ports.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../clock.ts';
import { noticeSettings } from '../../inventory/requests/file-settings.ts';
import type { BookState, BootFinding } from '../book.ts';
import { InPlace } from '../disk/in-place.ts';
import { lockDirectory } from '../disk/lock.ts';
import { probeDisk } from '../disk/probe.ts';
import { fillReserve, releaseReserve, reserveFile } from '../disk/reserve.ts';
import { Retry } from '../disk/retry.ts';
import { type StorageEffect, type StorageInput, type StorageState, storageStep } from '../disk/storage.ts';
import { databaseFile } from '../disk/store.ts';
import { type RefusingReason, type Trouble, troubleOf, troubleText } from '../disk/trouble.ts';
import { type ConfirmedLog, cutLog } from '../disk/wal.ts';
import type { Answer, FromBook, Numbered, ReadRequest, WriteRequest } from '../messages.ts';
import { mattersOf } from '../projections/matters.ts';
import { type Booted, type BootOptions, boot, unlikeEntries } from '../recovery/boot.ts';
import { markDamaged } from '../recovery/damage-mark.ts';
import { newQuarantine } from '../recovery/quarantine.ts';
import type { Stamp } from '../stamp.ts';
import { type GroupCommit, groupMax, refusal, type Turn } from './group-commit.ts';
import { OpenLedger } from './open-ledger.ts';

type WriterOptions = {
  boot: BootOptions;
  clock: Clock;
  /** In [0, 1). */
  random(): number;
  /** When a thing happens that no request brought along. */
  stamp(): Stamp;
  tell(message: FromBook): void;
  /** Node's version, for the record. */
  runtime: string;
};

/**
 * While the disk is full these may use the reserve: what storefronts acknowledged must not be sent again for want of a
 * few bytes.
 */
const reserveMayHold: ReadonlySet<WriteRequest['type']> = new Set<WriteRequest['type']>([
  'acknowledge',
  'captured',
  'setAside',
  'drop',
  'damage',
]);

export class Writer {
  readonly #options: WriterOptions;
  readonly #reserve: string;
  readonly #database: string;
  readonly #retries: Retry;
  #storage: StorageState = { state: 'open' };
  #open: OpenLedger | undefined;
  #place: InPlace | undefined;
  /** A log that is still to be cut: `wal.ts`. */
  #abandoned: Promise<ConfirmedLog | undefined> = Promise.resolve(undefined);
  #lock: { release(): void } | undefined;
  /** The start entry could not be written yet. */
  #startDue = true;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#retries = new Retry(options.clock);
    this.#reserve = join(options.boot.dataDir, reserveFile);
    this.#database = join(options.boot.dataDir, databaseFile);
  }

  /** @returns false when nothing can be done without a person, who was told why */
  start(stamp: Stamp): boolean {
    const booted = this.#boot(stamp);
    if (booted.type === 'open') {
      this.#opened(booted, stamp);
      return true;
    }
    if (booted.type === 'newer') {
      this.#options.tell({ type: 'failed', name: 'NewerSchemaError', message: booted.detail });
      this.#lock?.release();
      return false;
    }
    const nowhere = { epoch: '', seq: 0, hash: '' };
    const finding: BootFinding = {
      ...{ verdict: 'unavailable', epoch: '', head: 0, detail: booted.detail },
      ...(booted.reason === 'busy' && this.#lock === undefined && { locked: true }),
    };
    this.#trouble(unavailable(booted.reason, booted.detail));
    this.#options.tell({ type: 'open', boot: finding, head: nowhere, unclean: false, unchecked: false });
    return true;
  }

  /**
   * One group of writing requests, committed and answered.
   * @param pull the next one that waits, or undefined; asked again while the group is under way
   * @returns requests whose work goes on: to be put at the end of the queue
   */
  work(pull: () => Numbered<WriteRequest> | undefined): Numbered<WriteRequest>[] {
    this.#lookAtPlace();
    if (this.#open === undefined || this.#storage.state === 'refusing') return this.#workWhileRefusing(pull);
    const turn = this.#open.turn((groupCommit) => groupCommit.write(pull));
    this.#told(this.#open, turn);
    return turn.again;
  }

  read(requests: Numbered<ReadRequest>[]): void {
    this.#lookAtPlace();
    const open = this.#open;
    const answers = requests.map((request): Answer => {
      if (open !== undefined) return open.read(request);
      // The watchdog's question is whether the thread works, and it does: a restart mends no disk.
      if (request.type === 'ping') return { call: request.call, value: undefined };
      return { call: request.call, refused: troubleText(this.#reason()) };
    });
    this.#options.tell({ type: 'answers', answers });
  }

  /**
   * Everything is committed; the anchor gets its clean mark. Trouble on the way out is only told.
   * A ledger that is not in its place is left open: SQLite would remove the log beside whatever stands there now.
   * @param owed a verification is, so that there is no mark: the next start takes it up again
   * @returns whether everything is closed
   */
  async close(owed: boolean): Promise<boolean> {
    this.#retries.end();
    this.#lookAtPlace();
    const open = this.#open;
    this.#open = undefined;
    if (this.#isAway) {
      await open?.leave();
      return false;
    }
    try {
      if (this.#storage.state === 'open') await open?.close(owed);
      else if (open !== undefined) await this.#abandon(open);
      await this.#abandoned;
    } catch (error) {
      if (troubleOf(error) === undefined) throw error;
    }
    this.#lock?.release();
    return true;
  }

  get #isAway(): boolean {
    return this.#storage.state === 'refusing' && this.#storage.until === 'back';
  }

  #lookAtPlace(): void {
    const trouble = this.#open === undefined || this.#isAway ? undefined : this.#place?.check();
    if (trouble === undefined) return;
    this.#trouble(trouble);
    if (this.#open !== undefined) void this.#keepCopy(this.#open);
  }

  /** What was removed lives as long as this process: it is copied to where a person finds it. */
  async #keepCopy(open: OpenLedger): Promise<void> {
    const { dataDir } = this.#options.boot;
    try {
      const folder = newQuarantine(dataDir);
      await open.copyTo(join(folder, databaseFile));
      this.#options.tell({ type: 'noticed', texts: [`What the ledger held is copied to ${folder}`] });
    } catch (error) {
      // Gone with its disk, or no room: what is open stays open.
      const why = error instanceof Error ? error.message : String(error);
      this.#options.tell({ type: 'noticed', texts: [`What the ledger held cannot be copied: ${why}`] });
    }
  }

  #boot(stamp: Stamp): Booted {
    const booted = this.#tryBoot(stamp);
    if (booted.type !== 'unavailable' || booted.reason !== 'disk-full' || !existsSync(this.#reserve)) return booted;
    // With the room of the reserve what is there can at least be shown, and acknowledgements be recorded.
    this.#ifDisk(() => releaseReserve(this.#reserve));
    return this.#tryBoot(stamp);
  }

  #tryBoot(stamp: Stamp): Booted {
    const { boot: options } = this.#options;
    try {
      mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
      this.#lock ??= lockDirectory(options.dataDir);
      const booted = boot(options, stamp);
      return booted.type === 'unavailable' ? { ...booted, reason: this.#refined(booted.reason) } : booted;
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === undefined) throw error;
      const { code, message } = trouble;
      return { type: 'unavailable', reason: this.#refined(trouble.reason), detail: `${code}: ${message}` };
    }
  }

  /** SQLite says little more than "I/O error" where the disk is full or read-only. */
  #refined(reason: RefusingReason): RefusingReason {
    return reason === 'io-error' ? (probeDisk(this.#options.boot.dataDir)?.reason ?? reason) : reason;
  }

  #opened({ groupCommit, anchor, finding, opened, unclean }: Extract<Booted, { type: 'open' }>, stamp: Stamp): void {
    const { boot: options, clock, tell } = this.#options;
    const onTrouble = (trouble: Trouble): void => {
      if (this.#open === open) this.#trouble(trouble);
    };
    const open = new OpenLedger({ groupCommit, anchor, dataDir: options.dataDir, clock, onTrouble });
    this.#open = open;
    this.#place = new InPlace(this.#database);
    const unproved = this.#storage.state === 'refusing' ? this.#ifDisk(() => open.prove()) : undefined;
    if (unproved?.reopen === true) {
      // That it can be read shows nothing: what failed was a write.
      this.#open = undefined;
      this.#abandoned = this.#abandon(open);
      this.#step({ type: 'not-yet', reason: this.#refined(unproved.reason) });
      return;
    }
    tell({ type: 'open', boot: finding, head: open.head, unclean, unchecked: groupCommit.writes.unchecked });
    const matters = this.#orAnew(open, stamp, () => mattersOf(groupCommit.ledger));
    tell({ type: 'matters', matters });
    for (const epoch of opened) tell({ type: 'epoch', head: open.head, ...epoch });
    this.#step({ type: 'mended' });
    const full = unproved ?? this.#ifDisk(() => fillReserve(this.#reserve));
    if (full !== undefined) this.#trouble(full);
    this.#appendStart(open, stamp);
  }

  /** The first entry of a process; on a full disk it waits until there is room. */
  #appendStart(open: OpenLedger, stamp: Stamp): void {
    if (!this.#startDue || this.#storage.state !== 'open') return;
    const { version, site, dock } = this.#options.boot.identity;
    let texts: readonly string[] = [];
    const append = (groupCommit: GroupCommit): Turn => {
      const { tables, rules } = groupCommit.ledger;
      const { settings, drafts, texts: noticed } = noticeSettings(tables, rules);
      texts = noticed;
      const body = { version, node: this.#options.runtime, site, dock, ...(settings && { settings }) };
      return groupCommit.append([{ kind: 'start', body }, ...drafts], stamp);
    };
    const turn = this.#orAnew(open, stamp, () => open.turn(append));
    if (turn.moved) this.#startDue = false;
    if (turn.moved && texts.length > 0) this.#options.tell({ type: 'noticed', texts });
    this.#told(open, turn);
  }

  /** A start stumbles over rows that are not what the entries make of them once; what is left then is a bug. */
  #orAnew<T>(open: OpenLedger, stamp: Stamp, action: () => T): T {
    try {
      return action();
    } catch (error) {
      if (troubleOf(error) !== undefined) throw error;
      this.#told(
        open,
        open.turn((groupCommit) => groupCommit.makeTablesAnew(unlikeEntries, stamp, this.#options.boot.onProgress)),
      );
      return action();
    }
  }

  /** Answers go out after the commit; whoever hears of trouble finds the state changed already. */
  #told(open: OpenLedger, turn: Turn): void {
    const { tell } = this.#options;
    const moved = turn.moved ? { head: open.head, due: turn.due, hurried: turn.hurried } : {};
    if (turn.trouble !== undefined) this.#trouble(turn.trouble);
    for (const opened of turn.opened) tell({ type: 'epoch', head: open.head, ...opened });
    if (turn.matters !== undefined) tell({ type: 'matters', matters: turn.matters });
    if (turn.answers.length > 0 || turn.moved) tell({ type: 'answers', answers: turn.answers, ...moved });
  }

  #workWhileRefusing(pull: () => Numbered<WriteRequest> | undefined): Numbered<WriteRequest>[] {
    const onReserve = this.#storage.state === 'refusing' && this.#storage.until === 'room';
    const allowed: Numbered<WriteRequest>[] = [];
    const answers: Answer[] = [];
    for (let taken = 0; taken < groupMax; taken += 1) {
      const request = pull();
      if (request === undefined) break;
      if (onReserve && reserveMayHold.has(request.type)) allowed.push(request);
      else answers.push(refusal(request, this.#reason()));
    }
    if (answers.length > 0) this.#options.tell({ type: 'answers', answers });
    if (this.#open !== undefined && allowed.length > 0) {
      this.#told(
        this.#open,
        this.#open.turn((groupCommit) => groupCommit.write(() => allowed.shift())),
      );
    }
    return [];
  }

  #reason(): RefusingReason {
    return this.#storage.state === 'refusing' ? this.#storage.reason : 'io-error';
  }

  #trouble(trouble: Trouble): void {
    if (trouble.damaged) {
      const { dataDir } = this.#options.boot;
      this.#ifDisk(() => markDamaged(dataDir, `The ledger's file is damaged: ${trouble.message}.`));
    }
    const reason = this.#storage.state === 'open' ? this.#refined(trouble.reason) : trouble.reason;
    this.#step({ type: 'trouble', trouble: { ...trouble, reason } });
  }

  #step(input: StorageInput): void {
    const { state, effects } = storageStep(this.#storage, input, this.#options.random);
    this.#storage = state;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: StorageEffect): void {
    switch (effect.type) {
      case 'tell':
        this.#options.tell({ type: 'state', state: this.#bookState() });
        return;
      case 'release-reserve':
        this.#ifDisk(() => releaseReserve(this.#reserve));
        return;
      case 'close-store':
        if (this.#open !== undefined) this.#abandoned = this.#abandon(this.#open);
        this.#open = undefined;
        return;
      case 'try-again':
        void this.#retries.plan(effect.afterMs, (current) => this.#tryAgain(current));
        return;
    }
  }

  #bookState(): BookState {
    if (this.#storage.state === 'open') return { state: 'open' };
    const { reason } = this.#storage;
    return { state: 'refusing', reason, text: troubleText(reason) };
  }

  async #tryAgain(current: () => boolean): Promise<void> {
    const uncut = await this.#abandoned;
    if (!current() || this.#storage.state !== 'refusing') return;
    const { until } = this.#storage;
    if (until === 'room') this.#retry(() => fillReserve(this.#reserve));
    else if (until === 'unlocked') this.#retry(() => this.#open?.tryLock());
    else if (until === 'back') this.#comeBack();
    else this.#reopen(uncut);
  }

  #retry(attempt: () => void): void {
    const trouble = this.#ifDisk(attempt);
    if (trouble === undefined) this.#mended();
    else if (trouble.reopen) this.#trouble(trouble);
    else this.#step({ type: 'not-yet', reason: this.#reason() });
  }

  #comeBack(): void {
    if (this.#place?.check() === undefined) this.#mended();
    else this.#step({ type: 'not-yet', reason: 'moved' });
  }

  #mended(): void {
    this.#step({ type: 'mended' });
    if (this.#open !== undefined) this.#appendStart(this.#open, this.#options.stamp());
  }

  async #abandon(open: OpenLedger): Promise<ConfirmedLog | undefined> {
    const confirmed = await open.abandon();
    return this.#cut(confirmed) === undefined ? undefined : confirmed;
  }

  #cut(confirmed: ConfirmedLog | undefined): Trouble | undefined {
    return confirmed === undefined ? undefined : this.#ifDisk(() => cutLog(this.#database, confirmed));
  }

  #reopen(uncut: ConfirmedLog | undefined): void {
    const cutting = this.#cut(uncut);
    const stamp = this.#options.stamp();
    const booted: Booted =
      cutting === undefined
        ? this.#boot(stamp)
        : { type: 'unavailable', reason: cutting.reason, detail: cutting.message };
    if (booted.type === 'open') {
      this.#abandoned = Promise.resolve(undefined);
      this.#opened(booted, stamp);
    } else {
      this.#step({ type: 'not-yet', reason: booted.type === 'newer' ? 'io-error' : booted.reason });
    }
  }

  /** Undefined when it went well; what is no trouble of the disk is thrown. */
  #ifDisk(action: () => void): Trouble | undefined {
    try {
      action();
      return undefined;
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === undefined) throw error;
      return trouble;
    }
  }
}

function unavailable(reason: RefusingReason, detail: string): Trouble {
  return { reason, reopen: true, damaged: false, code: 'UNAVAILABLE', message: detail };
}
