/** The location of a store that levels are for (R19): the one that `target` names, or the store's own default one. */
import { printable } from '../http/response.ts';
import type { Trouble } from '../http/store-trouble.ts';

/** A location that is renamed or replaced counts after so long. */
const keptMs = 10 * 60_000;
/** It is doubted no more often. */
const doubtedMs = 60_000;
const namedMax = 10;

/** `number`: its id as people write it. `usual`: the store's default one. */
type Location = { id: string; number?: string; name: string; usual: boolean };
export type Locations = { ok: true; locations: readonly Location[] } | { ok: false; trouble: Trouble };

type Found = { ok: true; id: string; name: string } | { ok: false; trouble: Trouble };

/** `Asker`: what a kind asks its store with. */
export class StorePlace<Asker> {
  readonly #read: (asker: Asker, signal: AbortSignal) => Promise<Locations>;
  readonly #target: string | undefined;
  readonly #monoMs: () => number;
  #known: { id: string; name: string; untilMs: number } | undefined;

  /** @param read all locations that the store shows @param target an id, or a name as the store shows it */
  constructor(
    read: (asker: Asker, signal: AbortSignal) => Promise<Locations>,
    target: string | undefined,
    monoMs: () => number,
  ) {
    this.#read = read;
    this.#target = target;
    this.#monoMs = monoMs;
  }

  async find(asker: Asker, signal: AbortSignal): Promise<Found> {
    if (this.#known !== undefined && this.#monoMs() < this.#known.untilMs) return { ok: true, ...this.#known };
    const read = await this.#read(asker, signal);
    if (!read.ok) return read;
    const fitting = fittingIn(read.locations, this.#target);
    const [place, other] = fitting;
    if (place === undefined || other !== undefined)
      return { ok: false, trouble: { reason: problem(this.#target, fitting.length, read.locations) } };
    this.#known = { id: place.id, name: printable(place.name), untilMs: this.#monoMs() + keptMs };
    return { ok: true, ...this.#known };
  }

  /** The same where something speaks against what is known: it may have been closed, or be another one by now. */
  async doubted(asker: Asker, signal: AbortSignal): Promise<Found> {
    if (this.#known !== undefined && this.#monoMs() >= this.#known.untilMs - keptMs + doubtedMs)
      this.#known = undefined;
    return this.find(asker, signal);
  }

  /** @returns why a store declined levels: its location, where that is gone, or what it said */
  async blamed(trouble: Trouble, asker: Asker, signal: AbortSignal): Promise<Trouble> {
    if (!trouble.declined) return trouble;
    const found = await this.doubted(asker, signal);
    return found.ok ? trouble : found.trouble;
  }
}

/** An id is one location's; a name may be several'. */
function fittingIn(locations: readonly Location[], wanted: string | undefined): readonly Location[] {
  if (wanted === undefined) return locations.filter(({ usual }) => usual);
  const byId = locations.filter(({ id, number }) => id === wanted || number === wanted);
  return byId.length > 0 ? byId : locations.filter(({ name }) => name === wanted);
}

function problem(wanted: string | undefined, count: number, locations: readonly Location[]): string {
  const shown = locations
    .slice(0, namedMax)
    .map(({ id, number = id, name }) => `${printable(name)} (${printable(number)})`);
  const which =
    wanted === undefined
      ? 'shows us no default location'
      : `has ${count > 1 ? `several locations named ${wanted}` : `no location ${wanted}`}`;
  return `it ${which} — put the id of one of these into target: ${shown.join(', ') || 'none is there'}`;
}
