/** The location that levels are for (R19): the one that `target` names, or the shop's primary one. */
import { fieldsOf, rowsOf } from '../../fields.ts';
import { printable } from '../../http/response.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import type { Admin } from './admin.ts';
import { documents } from './documents.ts';

/** A location that is renamed or replaced counts after so long. */
const keptMs = 10 * 60_000;
const namedMax = 10;

type Found = { ok: true; id: string; name: string } | { ok: false; trouble: Trouble };

export class ShopifyPlace {
  readonly #target: string | undefined;
  readonly #monoMs: () => number;
  #known: { id: string; name: string; untilMs: number } | undefined;

  /** @param target its number, or its name as Shopify shows it */
  constructor(target: string | undefined, monoMs: () => number) {
    this.#target = target;
    this.#monoMs = monoMs;
  }

  async find(admin: Admin, signal: AbortSignal): Promise<Found> {
    if (this.#known !== undefined && this.#monoMs() < this.#known.untilMs) return { ok: true, ...this.#known };
    const answer = await admin.ask(documents.locations, {}, signal);
    if (!answer.ok) return answer;
    const places = rowsOf(fieldsOf(answer.data.locations).nodes).flatMap((row) => {
      const { id, name, isPrimary } = fieldsOf(row);
      return typeof id === 'string' ? [{ id, name: String(name), primary: isPrimary === true }] : [];
    });
    const wanted = this.#target;
    const named = places.filter(({ id, name }) => name === wanted || id === wanted || id.endsWith(`/${wanted}`));
    const fitting = wanted === undefined ? places.filter(({ primary }) => primary) : named;
    const [place, other] = fitting;
    if (place === undefined || other !== undefined)
      return { ok: false, trouble: { reason: problem(wanted, named.length, places) } };
    this.#known = { id: place.id, name: printable(place.name), untilMs: this.#monoMs() + keptMs };
    return { ok: true, ...this.#known };
  }
}

function problem(wanted: string | undefined, count: number, places: readonly { id: string; name: string }[]): string {
  const shown = places.slice(0, namedMax).map(({ id, name }) => `${printable(name)} (${/\d+$/.exec(id)?.[0] ?? id})`);
  const which =
    wanted === undefined
      ? 'shows no primary location to this app'
      : `has ${count > 1 ? `several locations named ${wanted}` : `no location ${wanted}`}`;
  return `it ${which} — put the number of one of these into target: ${shown.join(', ') || 'none is there'}`;
}
