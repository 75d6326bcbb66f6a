/// <reference lib="dom" />
/**
 * Giving an unknown code to an item: looked for by name, shown what it would do, done then. One state for each thing
 * that is to be settled.
 */
import type { CountedSince } from '../../../inventory/nouns/station/exception.ts';
import type { BindLook } from '../../../ledger/desk/bind-look.ts';
import type { Hit } from '../../../ledger/desk/search.ts';
import { ask } from '../desk-server.ts';
import { type Looked, lookAt, searchFor } from '../look-server.ts';

type Chosen = { merchant: string; sku: string; units: number };

export type Settling = {
  /** Items that may be meant, and how many units of it the code stands for. */
  choice?: { items: Hit[]; units: number };
  /** What binding would do, and to what. */
  preview?: { chosen: Chosen; look: Looked<BindLook> };
  /** What came of it, or why not; empty: under way. */
  told?: { said: 'done' | 'pin' | 'away' | 'nothing' | 'asking' } | { why: string };
};

/** What came of the one that was settled last; `code`: as it was scanned, or what it was. */
type Settled =
  | { how: 'dismissed'; code: string }
  | {
      how: 'bound';
      code: string;
      merchant: string;
      sku: string;
      /** Counted for it, and in stock then. */
      units: number;
      inStock: number;
      /** What a person said of a later count. */
      counted?: CountedSince;
    };

/** Things that are being settled at once; the oldest is forgotten. */
const settlingMax = 100;
const itemsMax = 8;

/** As the verb answers. */
type Bound = Pick<Extract<BindLook, { code: string }>, 'code' | 'counted'> & {
  merchant: string;
  sku: string;
  inStock: number;
};

export class Bindings {
  readonly #settling = new Map<string, Settling>();
  readonly #onChange: (pinWanted: boolean) => void;
  settled: Settled | undefined;

  constructor(onChange: (pinWanted: boolean) => void) {
    this.#onChange = onChange;
  }

  of(kind: string): Settling {
    return this.#settling.get(kind) ?? {};
  }

  /** Looks for the item; the only one, or the one that is named exactly, is shown at once. */
  async look(kind: string, seq: number, text: string, units: number): Promise<void> {
    this.#set(kind, { told: { said: 'asking' } });
    const found = await searchFor(text);
    if ('why' in found) {
      this.#set(kind, { told: found.why === '' ? { said: 'away' } : found });
      return;
    }
    const items = found.data.hits.filter(({ what }) => what === 'item');
    const exact = items.filter((hit) => hit.exact);
    const [only] = exact.length === 1 ? exact : items;
    if (only === undefined) this.#set(kind, { told: { said: 'nothing' } });
    else if (exact.length === 1 || items.length === 1) {
      await this.choose(kind, seq, { merchant: only.merchant, sku: only.id, units });
    } else this.#set(kind, { choice: { items: items.slice(0, itemsMax), units } });
  }

  async choose(kind: string, seq: number, chosen: Chosen): Promise<void> {
    const { merchant, sku, units } = chosen;
    this.#set(kind, { told: { said: 'asking' } });
    const look = await lookAt('bind', { merchant, sku, units: String(units), seq: String(seq) });
    this.#set(kind, { preview: { chosen, look } });
  }

  forget(kind: string): void {
    this.#set(kind, {});
  }

  /** @param counted what a later count makes of it, where there was one */
  confirm(kind: string, seq: number, chosen: Chosen, counted?: CountedSince): Promise<void> {
    const answered = counted === undefined ? {} : { counted };
    return this.#resolve(kind, [{ seq, ...chosen, ...answered }], (data) => {
      const { code, merchant, sku, counted: scans, inStock } = data as Bound;
      const units = scans.reduce((sum, each) => sum + each.units, 0);
      return { how: 'bound', code, merchant, sku, units, inStock, ...answered };
    });
  }

  /** @param code of what is dismissed, or what it was */
  dismiss(kind: string, seqs: readonly number[], reason: string, code: string): Promise<void> {
    const why = reason === '' ? {} : { reason };
    return this.#resolve(
      kind,
      seqs.map((seq) => ({ seq, dismiss: true, ...why })),
      () => ({ how: 'dismissed', code }),
    );
  }

  /** One after the other, to the first that is refused. */
  async #resolve(kind: string, requests: readonly object[], settled: (data: unknown) => Settled): Promise<void> {
    this.settled = undefined;
    this.#set(kind, { told: { said: 'asking' } });
    for (const params of requests) {
      const answer = await ask({ area: 'exception', verb: 'resolve', params });
      if (answer.ok) {
        // Said although a later one may be refused: somebody else settled it meanwhile.
        this.settled = settled(answer.data);
        continue;
      }
      const told = answer.pin ? { said: 'pin' as const } : answer.why === '' ? { said: 'away' as const } : answer;
      this.#set(kind, { told }, answer.pin);
      return;
    }
    this.#set(kind, { told: { said: 'done' } });
  }

  #set(kind: string, settling: Settling, pinWanted = false): void {
    const [oldest] = this.#settling.keys();
    if (this.#settling.size >= settlingMax && oldest !== undefined) this.#settling.delete(oldest);
    this.#settling.set(kind, settling);
    this.#onChange(pinWanted);
  }
}
