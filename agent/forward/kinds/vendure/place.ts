/** The stock location that levels are for (R19): the one that `target` names, or the store's default one. */

import { fieldsOf, rowsOf } from '../../fields.ts';
import { printable } from '../../http/response.ts';
import type { Trouble } from '../../http/store-trouble.ts';
import { textOrDigits } from '../../orders/digits.ts';
import type { Line } from './session.ts';

/** The store's default location is its oldest one. */
const question = '{ stockLocations(options: { take: 100, sort: { createdAt: ASC, id: ASC } }) { items { id name } } }';
/** A location that is renamed or replaced counts after so long. */
const keptMs = 10 * 60_000;
const namedMax = 10;

type Found = { ok: true; id: string } | { ok: false; trouble: Trouble };

export class StockPlace {
  readonly #target: string | undefined;
  readonly #monoMs: () => number;
  #known: { id: string; untilMs: number } | undefined;

  /** @param target its id, or its name as the store shows it */
  constructor(target: string | undefined, monoMs: () => number) {
    this.#target = target;
    this.#monoMs = monoMs;
  }

  async find(line: Line, signal: AbortSignal): Promise<Found> {
    if (this.#known !== undefined && this.#monoMs() < this.#known.untilMs) return { ok: true, id: this.#known.id };
    const answer = await line.ask(question, {}, signal);
    if (!answer.ok) return answer;
    const places = rowsOf(fieldsOf(answer.data.stockLocations).items).flatMap((row) => {
      const { id, name } = fieldsOf(row);
      const read = textOrDigits(id);
      return read === undefined || read === '' ? [] : [{ id: read, name: typeof name === 'string' ? name : '' }];
    });
    const wanted = this.#target;
    const named = places.filter(({ id, name }) => name === wanted || id === wanted);
    const place = wanted === undefined ? places[0] : (places.find(({ id }) => id === wanted) ?? named[0]);
    if (place === undefined || (named.length > 1 && place.id !== wanted))
      return { ok: false, trouble: { reason: problem(wanted, places) } };
    this.#known = { id: place.id, untilMs: this.#monoMs() + keptMs };
    return { ok: true, id: place.id };
  }
}

function problem(wanted: string | undefined, places: readonly { id: string; name: string }[]): string {
  if (wanted === undefined) return 'it has no stock location that this user may see';
  const shown = places.slice(0, namedMax).map(({ id, name }) => `${printable(name)} (${printable(id)})`);
  const twice = places.filter(({ name }) => name === wanted).length > 1;
  const which = twice ? `has several stock locations named ${wanted}` : `has no stock location ${wanted}`;
  return `it ${which} — put the id of one of these into target: ${shown.join(', ') || 'none is there'}`;
}
