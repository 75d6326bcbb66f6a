/**
 * Who may sign in at a desk, with which PIN, and who is: the people of the configuration to whom it gives a role there.
 * Their PINs are scrypt hashes in one file of the data folder that only the agent may read; it is read at every
 * attempt. Neither PIN nor hash goes into a log, the ledger or an answer.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../../../config/config.ts';
import { writeWhole } from '../../../config/last-good.ts';
import type { Clock } from '../../clock.ts';
import type { Role } from '../../inventory/nouns/admin/admin-key.ts';
import type { Book } from '../../ledger/book.ts';
import type { Log } from '../../log.ts';
import { namedFileReader } from '../../named-file.ts';
import { type Attempts, afterAttempt, noAttempts, waitLeftMs } from './attempts.ts';
import { deskPin } from './desk-pin.ts';
import type { Door, Entry } from './gate.ts';
import { Logins } from './logins.ts';
import { checkKept, hashOf } from './pin.ts';

/** `name`: as people call them. */
export type Person = { id: string; name: string; role: Role };

type DeskPeopleParts = {
  config: Pick<Config, 'dock' | 'operators'>;
  book: Pick<Book, 'row'>;
  clock: Pick<Clock, 'monoMs' | 'wallMs'>;
  log: Pick<Log, 'info' | 'warn'>;
};

/** People write their names in capitals or not, and with gaps of their own. */
const asTyped = (name: string): string => name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();

export const deskPinsFile = 'desk-pins.json';

const kept = z.record(z.string(), z.string());
/** Names that nobody has are tried like any: nobody is to find out who works here by being turned away. */
const strangers = 64;

export class DeskPeople implements Door {
  readonly byName = true;
  readonly #parts: DeskPeopleParts;
  readonly #logins = new Logins<Person>();
  /** By person; strangers share a few. */
  readonly #attempts = new Map<string, Attempts>();
  #checking = false;
  /** Hash of nothing, that a stranger's PIN is held against. */
  #nobody: Promise<string> | undefined;

  constructor(parts: DeskPeopleParts) {
    this.#parts = parts;
  }

  async enter({ who, pin }: { who: string; pin: string }): Promise<Entry> {
    const { clock } = this.#parts;
    const person = await this.#meant(who);
    const bucket = person?.id ?? `?${(createHash('sha256').update(who).digest()[0] ?? 0) % strangers}`;
    const waitMs = waitLeftMs(this.#attempts.get(bucket) ?? noAttempts, clock.monoMs());
    if (waitMs > 0) return { entered: false, why: 'wait', waitMs };
    // Side by side they would all be tried before the first of them counts as wrong.
    if (this.#checking) return { entered: false, why: 'wait', waitMs: 1_000 };
    this.#checking = true;
    try {
      const right = await this.#checked(person, pin);
      return this.#counted(bucket, person, right);
    } catch (cause) {
      this.#parts.log.warn('The PINs of the desk cannot be read', { reason: String(cause) });
      return { entered: false, why: 'unusable' };
    } finally {
      this.#checking = false;
    }
  }

  inside(token: string | undefined, use: boolean): boolean {
    return this.#logins.valid(token, this.#parts.clock.monoMs(), use);
  }

  personOf(token: string | undefined): Person | undefined {
    return this.#logins.whose(token);
  }

  leave(token: string | undefined): void {
    this.#logins.end(token);
  }

  /** Everybody who may, whether they have a PIN, and since when they are signed in, ms UTC. */
  async list(): Promise<(Person & { hasPin: boolean; signedIn: number[] })[]> {
    const { clock, config } = this.#parts;
    const hashes = await this.#hashes();
    const nowMs = clock.monoMs();
    const people = await Promise.all(config.operators.map(({ id }) => this.#known(id)));
    return people.flatMap((person) => {
      if (person === undefined) return [];
      const since = this.#logins.of(nowMs, ({ id }) => id === person.id).map((ms) => clock.wallMs() - (nowMs - ms));
      return { ...person, hasPin: Object.hasOwn(hashes, person.id), signedIn: since };
    });
  }

  /** Whoever is signed in with the PIN before is signed out. @returns undefined: nobody of this id may sign in */
  async setPin(id: string, pin: string | null): Promise<{ signedOut: number } | undefined> {
    if ((await this.#known(id)) === undefined) return undefined;
    const { [id]: _before, ...others } = await this.#hashes();
    const hashes = pin === null ? others : { ...others, [id]: await hashOf(pin) };
    writeWhole(this.#file, JSON.stringify(hashes));
    this.#attempts.delete(id);
    return { signedOut: this.signOut(id) };
  }

  /** @returns in how many browsers they were */
  signOut(id: string): number {
    return this.#logins.endAll((person) => person.id === id);
  }

  get #file(): string {
    return join(this.#parts.config.dock.data, deskPinsFile);
  }

  /** Of the configuration, with a role at the desk, and not revoked. */
  async #known(id: string): Promise<Person | undefined> {
    const found = this.#parts.config.operators.find((one) => one.id === id);
    if (found?.desk === undefined) return undefined;
    if ((await this.#parts.book.row('operator', id))?.revoked === true) return undefined;
    return { id, name: found.name, role: found.desk };
  }

  /** By their id; or by their name, where that is one person's. */
  async #meant(who: string): Promise<Person | undefined> {
    const byId = await this.#known(who.trim().toLowerCase());
    if (byId !== undefined) return byId;
    const named = this.#parts.config.operators.filter(({ name }) => asTyped(name) === asTyped(who));
    const people = await Promise.all(named.map(({ id }) => this.#known(id)));
    const [only, other] = people.filter((person) => person !== undefined);
    return other === undefined ? only : undefined;
  }

  /** The same work whoever asks. @throws what the file cannot be read with */
  async #checked(person: Person | undefined, pin: string): Promise<boolean> {
    const hashes = await this.#hashes();
    this.#nobody ??= hashOf('');
    const mine = person !== undefined && Object.hasOwn(hashes, person.id) ? hashes[person.id] : undefined;
    const { result } = await checkKept(mine ?? (await this.#nobody), deskPin.safeParse(pin).success ? pin : '-');
    return mine !== undefined && result === 'right';
  }

  #counted(bucket: string, person: Person | undefined, right: boolean): Entry {
    const { clock, log } = this.#parts;
    const attempts = afterAttempt(this.#attempts.get(bucket) ?? noAttempts, right, clock.monoMs());
    this.#attempts.set(bucket, attempts);
    if (right && person !== undefined) {
      log.info('Somebody signed in at the desk', { who: person.id });
      return { entered: true, token: this.#logins.begin(clock.monoMs(), person) };
    }
    const who = person === undefined ? {} : { who: person.id };
    log.warn('A wrong PIN was entered at the desk', { reason: 'wrong PIN', ...who, inARow: attempts.wrong });
    return { entered: false, why: 'wrong' };
  }

  async #hashes(): Promise<Record<string, string>> {
    if (!existsSync(this.#file)) return {};
    return kept.parse(JSON.parse((await namedFileReader(undefined)(this.#file)).toString('utf8')));
  }
}
