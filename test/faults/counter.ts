/**
 * Somebody who counts a few articles nobody else touches, again and again, and blind: what the screen shows as counted
 * is compared with what lies there. A slip in the first round is found in the second; what is really gone, or turned
 * up, is booked when two rounds agree.
 */
import type { StationState } from '../../agent/inventory/station/station-state.ts';
import { sku } from '../end-to-end/codes.ts';
import { pause } from '../wait.ts';
import type { Goods } from './goods.ts';
import type { Person } from './person.ts';

export type CounterOptions = {
  person: Person;
  goods: Goods;
  articles: readonly number[];
  random(): number;
  working(): boolean;
  thinkMsMax: number;
};

const thereAtFirst = 3;
const thereAtMost = 5;

export class Counter {
  counts = 0;
  recounts = 0;
  undone = 0;
  /** By SKU, what the last finished count found. */
  readonly booked = new Map<string, number>();
  readonly #options: CounterOptions;
  readonly #there = new Map<number, number>();
  /** The article that is miscounted in the first round, and by how many. */
  #slip: { article: number; by: number } | undefined;

  constructor(options: CounterOptions) {
    this.#options = options;
    for (const article of options.articles) this.#there.set(article, thereAtFirst);
  }

  async work(): Promise<void> {
    const { person, random, working, thinkMsMax } = this.#options;
    while (working()) {
      await pause(random() * thinkMsMax);
      const screen = await person.look();
      const next = this.#nextArticle(screen);
      if (next === 'finish') await this.#finish();
      else if (next === 'too many') this.undone += (await person.undo()) ? 1 : 0;
      else await this.#tally(next, random() < 0.05);
    }
  }

  /** As the screen shows it: the first line that does not say what lies there. */
  #nextArticle({ document }: StationState): number | 'too many' | 'finish' {
    const lines = document?.type === 'count' ? document.count.lines : [];
    for (const article of this.#options.articles) {
      const line = lines.find((each) => each.sku === sku(article));
      if (line?.done) continue;
      const there = (this.#there.get(article) ?? 0) + this.#slipIn(article, line?.round ?? 1);
      if (line !== undefined && line.counted > there) return 'too many';
      if ((line?.counted ?? 0) < there) return article;
    }
    return 'finish';
  }

  #slipIn(article: number, round: number): number {
    return round === 1 && this.#slip?.article === article ? this.#slip.by : 0;
  }

  /** Each unit has its own label. @param slip taken back at once, as the wrong shelf's */
  async #tally(article: number, slip: boolean): Promise<void> {
    const { person, goods } = this.#options;
    const { label } = goods.fresh(article);
    const came = await person.scan(label, ({ last }) => last?.body.scan === label);
    if (came === 'done' && slip) this.undone += (await person.undo()) ? 1 : 0;
  }

  async #finish(): Promise<void> {
    const { person, random, articles } = this.#options;
    const roundsOf = ({ document }: StationState): number =>
      document?.type === 'count' ? document.count.lines.reduce((sum, { round }) => sum + round, 0) : 0;
    const rounds = roundsOf(await person.look());
    const came = await person.say('finish', (after) => after.session.document === null || roundsOf(after) > rounds);
    if (came !== 'done') return;
    if ((await person.look()).session.document !== null) {
      this.recounts += 1;
      return;
    }
    this.counts += 1;
    for (const [article, there] of this.#there) this.booked.set(sku(article), there);
    const article = articles[Math.floor(random() * articles.length)] ?? 0;
    const by = random() < 0.5 ? 1 : -1;
    const chance = random();
    this.#slip = chance < 0.3 ? { article, by } : undefined;
    const there = (this.#there.get(article) ?? 0) + by;
    if (chance > 0.6 && there >= 1 && there <= thereAtMost) this.#there.set(article, there);
  }
}
