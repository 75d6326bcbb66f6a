/**
 * When another dock is to tell the storefronts: a person wants it, or they do not hear this one and hear another. Who
 * reaches them is asked before, so that no two docks hand a storefront that is down to each other for ever.
 */
import type { Clock } from '../clock.ts';
import type { HandOver, Reach } from '../inventory/nouns/site/hand-over.ts';
import { objectIn } from './shape.ts';
import type { SiteTeller } from './teller.ts';

type HandingOverParts = {
  readonly dock: string;
  readonly teller: Pick<SiteTeller, 'speaks' | 'teller' | 'handOver'>;
  /** The docks that are not retired. */
  others(): Promise<string[]>;
  ask(dock: string, question: Buffer): Promise<Buffer | undefined>;
  /** Whether this dock may tell at all. */
  able(): boolean;
  clockTrusted(): boolean;
  readonly reach: Reach;
  readonly clock: Pick<Clock, 'monoMs'>;
  log(message: string, facts?: Record<string, unknown>): void;
};

/** So often it is looked whether all storefronts hear this dock. */
export const reachEveryMs = 30_000;
/** Of one question. */
const channelsMax = 100;

export class HandingOver {
  readonly #parts: HandingOverParts;
  #lookedMs: number;
  #looking = false;

  constructor(parts: HandingOverParts) {
    this.#parts = parts;
    this.#lookedMs = parts.clock.monoMs();
  }

  /** A person wants that dock to tell, or any other (null). */
  async byHand(to: string | null): Promise<HandOver> {
    const { dock, teller, others } = this.#parts;
    const known = await others();
    if (to === dock) return refused(`This dock is ${dock}: name another one, or none.`);
    if (to !== null && !known.includes(to)) {
      return refused(
        `No other dock of this site is called ${to}: there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ') || 'none'}.`,
      );
    }
    const unfit = to === null || !teller.speaks ? undefined : await this.#whyNot(to);
    if (unfit !== undefined) return refused(unfit);
    switch (await teller.handOver(to)) {
      case 'handed-over':
        return { type: 'handed-over', to };
      case 'silent':
        return { type: 'refused', code: 'site-cut-off', text: 'The site’s server does not answer: ask again.' };
      case 'not-teller':
        return refused(`Not this dock tells the storefronts, but ${teller.teller ?? 'nobody yet'}: say it there.`);
    }
  }

  /** Hands over to a dock that reaches all storefronts, where this one does not. Nobody waits for it. */
  look(): void {
    const { clock, teller, log } = this.#parts;
    if (this.#looking || !teller.speaks || clock.monoMs() - this.#lookedMs < reachEveryMs) return;
    this.#looking = true;
    void this.#lookAround()
      .catch((cause: unknown) => log('Who reaches the storefronts could not be asked', { cause }))
      .finally(() => {
        this.#looking = false;
        this.#lookedMs = clock.monoMs();
      });
  }

  /** @returns undefined: it was asked something else */
  async answer(question: object): Promise<Buffer | undefined> {
    if (!('reaches' in question) || !Array.isArray(question.reaches)) return undefined;
    const { able, clockTrusted, reach } = this.#parts;
    const channels = question.reaches.slice(0, channelsMax).map(String);
    const unfit = !able() ? 'may-not' : clockTrusted() ? undefined : 'clock';
    const reaches = unfit === undefined && (await reach.unreached(channels)).length === 0;
    return Buffer.from(JSON.stringify({ reaches, ...(unfit !== undefined && { unfit }) }));
  }

  /** @returns why that dock would tell nothing; undefined: it would */
  async #whyNot(dock: string): Promise<string | undefined> {
    const said = await this.#parts.ask(dock, Buffer.from(JSON.stringify({ reaches: [] })));
    if (said === undefined) return `${dock} does not answer: it is switched off, or not linked to the site.`;
    switch (objectIn(said).unfit) {
      case 'clock':
        return `The clock of ${dock} is wrong, and what it tells would be dated so: put it right first (timedatectl), then ask again.`;
      case 'may-not':
        return `${dock} may not tell the storefronts: it has tells = false in [site], or is stopped.`;
      default:
        return undefined;
    }
  }

  async #lookAround(): Promise<void> {
    const { others, ask, teller, reach, log } = this.#parts;
    const silent = await reach.failing();
    const unheard = silent.length === 0 ? [] : await reach.unreached(silent);
    if (unheard.length === 0) return;
    const question = Buffer.from(JSON.stringify({ reaches: unheard }));
    for (const dock of await others()) {
      const said = await ask(dock, question);
      if (said === undefined || objectIn(said).reaches !== true) continue;
      log('Another dock reaches storefronts that this one does not', { dock, channels: unheard });
      await teller.handOver(dock);
      return;
    }
  }
}

const refused = (text: string): HandOver => ({ type: 'refused', code: 'bad-request', text });
