/**
 * Docks of one site with their own ledgers in memory, which do anything in any order, tell it late, and hear each other
 * in the order of the server. Told and heard to the end, all of them know the same.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Entry, EntryBody } from '../../agent/inventory/nouns/entry.ts';
import type { Outcome } from '../../agent/inventory/nouns/outcome.ts';
import type { SiteFoldSubmission } from '../../agent/inventory/nouns/site/fold.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import type { Seen } from '../../agent/site/core/facts.ts';
import type { Range } from '../../agent/site/core/range.ts';
import { packed, unpacked } from '../../agent/site/facts/codec.ts';
import { rangeOf } from '../../agent/site/facts/of-entries.ts';
import { siteFacts } from '../../agent/site/folder.ts';
import { seededRandom } from '../../firmware-sim/faults.ts';
import { rulebook, World } from '../inventory/world.ts';
import { ean, items, sku } from '../ledger/goods.ts';

const goods = 2;
const names = ['dock-1', 'dock-2', 'dock-3'];
const merchant = 'acme';
const by = 'test';

class Dock {
  readonly world = new World({ ...rulebook, site: true });
  readonly name: string;
  seen: Record<string, number> = {};
  /** What of the others it had folded when it counted, by its entry. */
  readonly #knew = new Map<number, Record<string, number>>();
  /** Messages of the server that it has read; entries of it that are told. */
  read = 0;
  told = 0;

  constructor(name: string) {
    this.name = name;
    this.world.submit({ type: 'site-name', dock: name, after: 0 });
  }

  range(): Range | undefined {
    const entries = this.world.entries.slice(this.told).map((entry): Entry => {
      const time = { utcOffsetMin: 0, boot: 'b', monoMs: entry.at, clockTrusted: true };
      return { ...entry, ...time, hash: `${this.name}-${entry.seq}` };
    });
    const range = rangeOf(this.name, this.told, entries, this.seen as Seen);
    for (const fact of range?.facts ?? []) {
      const knew = this.#knew.get(fact.seq);
      if (fact.kind !== 'count' || isDeepStrictEqual(fact.knew, knew)) continue;
      throw new Error(
        `${this.name} knew ${JSON.stringify(knew)} when it counted, and says ${JSON.stringify(fact.knew)}`,
      );
    }
    return range;
  }

  submit(submission: Submission): Outcome {
    const before = this.world.entries.length;
    const outcome = this.world.submit(submission);
    for (const { seq } of this.world.entries.slice(before)) this.#knew.set(seq, this.seen);
    return outcome;
  }

  fold({ dock, epoch, after, to, hash, facts }: Range, place: number): void {
    const folded: SiteFoldSubmission = {
      ...{ type: 'site-fold', dock, epoch, after, to, hash, place },
      facts: facts.flatMap(siteFacts),
    };
    const outcome = this.world.submit(folded);
    if (outcome.type === 'refused') throw new Error(outcome.text);
    this.seen = { ...this.seen, [dock]: to };
  }

  /**
   * What everybody has to agree on. Where two docks scanned one piece, which of them had it on a notice, and whether it
   * was set apart and released again, may differ: a person is asked whose it was.
   */
  knows(scannedTwice: boolean) {
    const stock = Array.from({ length: goods }, (_, n) => {
      const { inStock, onHold, damaged, booked, incoming, published } = this.world.item(sku(n));
      const row = { sku: sku(n), inStock, booked };
      return scannedTwice ? row : { ...row, onHold, damaged, incoming, published };
    });
    return { stock, doubted: this.#doubted() };
  }

  /** What came with a unit and may have been counted elsewhere: on hold once, till somebody looks. */
  #doubted(): string[] {
    const units = new Map<string, number>();
    for (const { kind, merchant, sku, quantity, body } of this.world.entries) {
      const { doubted, to } = body as EntryBody['condition'];
      if (kind !== 'condition' || doubted === undefined) continue;
      const { unit, turn, again = 0 } = doubted;
      const key = JSON.stringify({ merchant, sku, unit, turn, again });
      units.set(key, (units.get(key) ?? 0) + (to === 'hold' ? 1 : -1) * (quantity ?? 0));
    }
    for (const [key, held] of units) {
      const { merchant, sku, unit, turn } = JSON.parse(key);
      const there = this.world.tables.unitMoved(merchant, sku, unit, turn)?.units ?? 0;
      if (held > there) throw new Error(`${held} of the ${there} of ${key} are on hold`);
    }
    return [...units].map(([key, held]) => `${key}: ${held}`).sort();
  }

  get scannedTwice(): boolean {
    return this.world.entries.some(({ kind, body }) => kind === 'exception' && isTwice(body));
  }
}

const isTwice = (body: unknown): boolean => (body as { reason?: string }).reason === 'counted-twice';

export class FoldModel {
  readonly docks = names.map((name) => new Dock(name));
  readonly log: Range[] = [];
  readonly done: string[] = [];
  readonly #chance: () => number;

  constructor(seed: number) {
    this.#chance = seededRandom(seed);
    const [first] = this.docks;
    first?.world.submit(items(goods));
    this.rest();
  }

  run(steps: number): void {
    for (let n = 0; n < steps; n += 1) {
      const dock = this.#one(this.docks);
      const what = this.#upTo(14);
      if (what === 0) this.#tell(dock);
      else if (what === 1) this.#hear(dock);
      else this.#work(dock, what);
    }
    this.rest();
  }

  /** What each dock knows, as text. */
  get known(): string[] {
    const twice = this.docks.some(({ scannedTwice }) => scannedTwice);
    return this.docks.map((dock) => JSON.stringify(dock.knows(twice)));
  }

  /** Everything is told and heard, and what that makes them say as well. */
  rest(): void {
    for (let more = true; more; ) {
      more = false;
      for (const dock of this.docks) {
        while (this.#tell(dock)) more = true;
        while (this.#hear(dock)) more = true;
      }
    }
  }

  #tell(dock: Dock): boolean {
    const range = dock.range();
    if (range === undefined) return false;
    const read = unpacked(packed(range));
    if (read.type === 'flaw') throw new Error(read.text);
    this.log.push(read.range);
    dock.told = range.to;
    return true;
  }

  #hear(dock: Dock): boolean {
    const range = this.log[dock.read];
    if (range === undefined) return false;
    dock.read += 1;
    if (range.dock !== dock.name) dock.fold(range, dock.read);
    return true;
  }

  #work(dock: Dock, what: number): void {
    const submission = this.#deed(what);
    // Of two docks that changed one notice at one time each keeps its own word: people announce at one.
    if (submission.type.startsWith('notice-') && dock !== this.docks[0]) return;
    const outcome = dock.submit(submission);
    this.done.push(`${dock.name} ${JSON.stringify(submission)} ${outcome.type}`);
  }

  #deed(what: number): Submission {
    const n = this.#upTo(goods);
    const about = { merchant, sku: sku(n) };
    const scan = (text: string, station: string): Submission => ({ type: 'scan', station, device: 'scanner-1', text });
    const command = (name: 'undo' | 'hold' | 'damaged' | 'cancel', station: string): Submission => ({
      ...{ type: 'station', station, by, command: { command: name } },
    });
    const notice = `N-${this.#upTo(2)}`;
    switch (what) {
      case 2:
        return scan(ean(n), 'receiving-1');
      case 3:
        // Of one piece two labels may say different numbers of units.
        return scan(
          `]C1010${ean(n)}21S-${this.#upTo(3)}${this.#one(['', '', '\u001d303'])}`,
          this.#one(['receiving-1', 'receiving-1', 'packing-1']),
        );
      case 4:
        return scan(ean(n), 'packing-1');
      case 5:
        return { type: 'adjust', by, ...about, quantity: this.#one([-1, 1, 2]), reason: 'test' };
      case 6:
        return { type: 'count', by, ...about, quantity: this.#upTo(6) };
      case 7:
        return command(this.#one(['undo', 'hold', 'damaged']), this.#one(['receiving-1', 'packing-1']));
      case 8: {
        const lines = [{ sku: sku(n), quantity: 1 + this.#upTo(5) }];
        return { type: 'notice-announce', by, merchant, id: notice, notice: { publish: this.#chance() < 0.5, lines } };
      }
      case 9:
        return scan(notice, 'receiving-1');
      case 10:
        return { type: 'notice-publish', by, merchant, id: notice, on: this.#chance() < 0.6 };
      case 11:
        return this.#chance() < 0.3
          ? { type: 'notice-close', by, merchant, id: notice }
          : { type: 'order-place', by, merchant, id: `O-${this.#upTo(1_000)}`, lines: [{ sku: sku(n), quantity: 1 }] };
      case 12:
        return { type: 'right-set', by, ...about, wanted: this.#upTo(3) };
      default:
        return { type: 'right-take', ...about, units: 1 };
    }
  }

  #upTo(most: number): number {
    return Math.floor(this.#chance() * most);
  }

  #one<T>(of: readonly T[]): T {
    const found = of[this.#upTo(of.length)];
    if (found === undefined) throw new Error('none to choose from');
    return found;
  }
}
