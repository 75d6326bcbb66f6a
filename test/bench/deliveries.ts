/**
 * When a scan was delivered: the k-th scan of an article has arrived when the storefront's sum for the article reaches
 * k. Levels say the sum outright; deltas are added up, each id once.
 */
import { nowMs } from './monotonic.ts';
import type { Told } from './subject.ts';

type Step = { atMs: number; sum: number };

export class Deliveries {
  /** By article: how its sum rose. */
  readonly #steps = new Map<string, Step[]>();
  readonly #ids = new Set<string>();
  #total = 0;
  messages = 0;
  duplicates = 0;
  /** When the last piece was told. */
  lastMs = 0;

  take(told: Told): void {
    this.messages += 1;
    const steps = this.#steps.get(told.gtin) ?? [];
    const before = steps.at(-1)?.sum ?? 0;
    if (told.type === 'delta' && told.id !== undefined) {
      if (this.#ids.has(told.id)) {
        this.duplicates += 1;
        return;
      }
      this.#ids.add(told.id);
    }
    const sum = told.type === 'level' ? told.level : before + told.quantity;
    if (sum === before) return;
    this.lastMs = nowMs();
    this.#total += sum - before;
    steps.push({ atMs: this.lastMs, sum });
    this.#steps.set(told.gtin, steps);
  }

  sum(gtin: string): number {
    return this.#steps.get(gtin)?.at(-1)?.sum ?? 0;
  }

  /** Pieces delivered, over all articles. */
  total(): number {
    return this.#total;
  }

  /** When the k-th piece (from 1) of the article was there. */
  arrived(gtin: string, k: number): number | undefined {
    return this.#steps.get(gtin)?.find(({ sum }) => sum >= k)?.atMs;
  }
}
