/**
 * Whether the site's server lost what it had and does not know it: put back from an older copy it would give again what
 * was given. Whoever finds that it lacks what another dock, or this one, had told it says so there, under a number; a
 * dock counts as heard once it has told all that it did under that number (`register.ts`), and until all are heard
 * nobody tells a storefront, or is given an order.
 */
import type { SitePeerRow } from '../inventory/nouns/site/fold.ts';
import { unpacked } from './facts/codec.ts';
import type { Streams } from './link/streams.ts';
import type { SiteNames } from './names.ts';
import { saidOf } from './register.ts';
import { isPlace, objectIn } from './shape.ts';

type LossesParts = {
  readonly names: SiteNames;
  log(message: string, facts?: Record<string, unknown>): void;
  /** The other docks are to look there, as far as they are linked. */
  tell(): void;
};

type Known = Pick<SitePeerRow, 'dock' | 'to'>;

export class Losses {
  readonly #parts: LossesParts;
  /** So often it was lost, as the server says, and the number of the message that says so. */
  #number = 0;
  #seq = 0;
  #unsure = true;
  /** Some dock may not have been heard since. */
  #open = false;

  constructor(parts: LossesParts) {
    this.#parts = parts;
  }

  get number(): number {
    return this.#number;
  }

  /** Another connection, or a word of another dock: it is read again. */
  doubt(): void {
    this.#unsure = true;
  }

  /** @returns false: the server does not say */
  async look(streams: Streams): Promise<boolean> {
    if (!this.#unsure) return true;
    const losses = await lossesOf(streams, this.#parts.names);
    if (losses === undefined) return false;
    this.#seq = losses.seq;
    this.#number = losses.number;
    this.#open = this.#number > 0;
    this.#unsure = false;
    return true;
  }

  /**
   * Something that was read of the server is not there any more.
   * @param docks up to where each was known to have told; one that a person goes on without may have told more
   */
  async search(streams: Streams, docks: readonly Known[]): Promise<void> {
    for (const { dock, to } of docks) if (await this.#lacks(streams, dock, to)) return await this.#announce(streams);
  }

  /** To all docks, at the server and over it: something was lost. */
  async #announce(streams: Streams): Promise<void> {
    const { names, log, tell } = this.#parts;
    const number = this.#number + 1;
    const became = await streams.append(names.claims, names.losses, this.#seq, Buffer.from(JSON.stringify({ number })));
    // Another dock was faster, or nobody knows: it is read once more.
    this.doubt();
    if (became.type !== 'stored') return;
    log('The site’s server lost what it had', { number });
    tell();
  }

  /** @param begins nobody told yet, as far as the server knows @returns of these docks those that have to be heard */
  async unheard(
    streams: Streams | undefined,
    others: () => Promise<readonly string[]>,
    begins: boolean,
  ): Promise<string[]> {
    if (!begins && !this.#open) return [];
    const { names } = this.#parts;
    const docks = await others();
    const said = await Promise.all(docks.map(async (dock) => streams && (await saidOf(streams, names, dock))));
    const missing = docks.filter((_, n) => said[n]?.whole !== true || said[n]?.losses !== this.#number).toSorted();
    if (missing.length === 0) this.#open = false;
    return missing;
  }

  /** Whether that dock counts as heard, and what it is known to have told is not there. */
  async #lacks(streams: Streams, dock: string, to: number): Promise<boolean> {
    const { names } = this.#parts;
    const said = await saidOf(streams, names, dock);
    if (said?.whole !== true || said.losses !== this.#number || said.without === true) return false;
    const last = await streams.last(names.logs, names.logOf(dock));
    if (last.type === 'unknown') return false;
    const read = last.type === 'found' ? unpacked(last.message.payload) : undefined;
    return read?.type === 'flaw' ? false : (read?.range.to ?? 0) < to;
  }
}

/** How often it was lost, as the server has it, and the message that says so; undefined: it does not say. */
export async function lossesOf(
  streams: Streams,
  names: SiteNames,
): Promise<{ number: number; seq: number } | undefined> {
  const found = await streams.last(names.claims, names.losses);
  if (found.type === 'unknown') return undefined;
  return found.type === 'none'
    ? { number: 0, seq: 0 }
    : { number: numberIn(found.message.payload), seq: found.message.seq };
}

function numberIn(payload: Buffer): number {
  const { number } = objectIn(payload);
  return typeof number === 'number' && isPlace(number) ? number : 0;
}
