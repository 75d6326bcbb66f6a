/**
 * A receiver who works on announced notices: opens one by its number or by its pallet's SSCC, scans what really came,
 * which is not always what was announced, takes a slip back now and then, and closes it, short or not. The goods are
 * put away when the notice is closed.
 */
import type { StationState } from '../../agent/inventory/station/station-state.ts';
import { sku } from '../end-to-end/codes.ts';
import { pause } from '../wait.ts';
import type { Goods, Unit } from './goods.ts';
import type { Person } from './person.ts';

export type Announced = {
  id: string;
  lines: { article: number; quantity: number }[];
  /** Inside `lines`: what stands on the one pallet. */
  pallet: { sscc: string; lines: { article: number; quantity: number }[] };
};

/** What the lorry brought for a notice. */
type Delivery = Announced & {
  /** Still to be scanned, the next one first. */
  coming: Unit[];
  counted: Unit[];
  palletIsHere: boolean;
};

export type ReceiverOptions = {
  person: Person;
  goods: Goods;
  articles: number;
  random(): number;
  /** Announced and not begun; the receiver takes them off. */
  board: Announced[];
  working(): boolean;
  thinkMsMax: number;
};

export class Receiver {
  closed = 0;
  overages = 0;
  shortages = 0;
  undone = 0;
  readonly #options: ReceiverOptions;
  #delivery: Delivery | undefined;

  constructor(options: ReceiverOptions) {
    this.#options = options;
  }

  async work(): Promise<void> {
    const { person, random, working, thinkMsMax } = this.#options;
    while (working()) {
      await pause(random() * thinkMsMax);
      const screen = await person.look();
      if (screen.session.question !== null) await this.#answer(screen);
      else if (screen.session.document === null) await this.#open();
      else await this.#receive(screen);
    }
  }

  async #open(): Promise<void> {
    const { person, random, board, goods } = this.#options;
    const [next] = board;
    this.#delivery ??= next && this.#arrive(next);
    const delivery = this.#delivery;
    if (delivery === undefined) return;
    if (delivery.id === next?.id) board.shift();
    const isOpen = ({ session }: StationState) => session.document?.id === delivery.id;
    if (delivery.palletIsHere || random() < 0.5) await person.scan(delivery.id, isOpen);
    else await this.#pallet(delivery, isOpen);
    for (const unit of delivery.coming) goods.believe(unit, 'not in');
  }

  /**
   * One in ten lines comes with a unit more, one in ten with one less, and some lorries bring what nobody announced.
   */
  #arrive({ id, lines, pallet }: Announced): Delivery {
    const { random, goods, articles } = this.#options;
    const singles = lines.flatMap(({ article, quantity }) => {
      const onPallet = pallet.lines.reduce((sum, line) => sum + (line.article === article ? line.quantity : 0), 0);
      const chance = random();
      const really = quantity - onPallet + (chance < 0.1 ? 1 : chance < 0.2 ? -1 : 0);
      return Array.from({ length: Math.max(0, really) }, () => goods.fresh(article));
    });
    const stranger = random() < 0.15 ? [goods.fresh(Math.floor(random() * articles))] : [];
    return { id, lines, pallet, coming: [...singles, ...stranger], counted: [], palletIsHere: false };
  }

  async #pallet(delivery: Delivery, also: (after: StationState) => boolean = () => true): Promise<void> {
    const { sscc } = delivery.pallet;
    const came = await this.#options.person.scan(`00${sscc}`, (after) => also(after) && after.last?.body.sscc === sscc);
    if (came === 'done') delivery.palletIsHere = true;
  }

  async #receive({ last }: StationState): Promise<void> {
    const { person, random } = this.#options;
    const delivery = this.#delivery;
    if (delivery === undefined) throw new Error('a notice is open, and nobody opened it');
    const [unit] = delivery.coming;
    if (last !== null && random() < 0.07) await this.#takeBack(delivery, last.body.unit);
    else if (!delivery.palletIsHere && (unit === undefined || random() < 0.2)) await this.#pallet(delivery);
    else if (unit === undefined) await this.#finish(delivery, await person.say('finish', hasLeft));
    else if ((await person.scan(unit.label, showsUnit(unit))) === 'done') this.#counted(delivery, unit);
  }

  async #takeBack(delivery: Delivery, key: string | undefined): Promise<void> {
    if (!(await this.#options.person.undo())) return;
    this.undone += 1;
    const unit = delivery.counted.find((each) => each.key === key);
    if (unit === undefined) {
      delivery.palletIsHere = false;
      return;
    }
    delivery.counted = delivery.counted.filter((each) => each !== unit);
    delivery.coming.push(unit);
    this.#options.goods.believe(unit, 'not in');
  }

  /**
   * Three out of four times it is as the receiver says; else it is left, and what is too much goes back on the lorry.
   */
  async #answer({ session }: StationState): Promise<void> {
    const { person, random } = this.#options;
    const delivery = this.#delivery;
    const { question } = session;
    if (delivery === undefined || question === null) throw new Error('the screen asks, and nobody scanned anything');
    const answered = (after: StationState) => after.session.question === null && after.session.document !== null;
    const isSo = random() < 0.75;
    if (question.about === 'shortage') {
      this.shortages += 1;
      if (isSo) await this.#finish(delivery, await person.say('confirm', hasLeft));
      else await person.say('cancel', answered);
      return;
    }
    const scan = 'scan' in question ? question.scan : '';
    const unit = delivery.coming.find(({ label }) => label === scan);
    if (unit === undefined) {
      if (scan === `00${delivery.pallet.sscc}`) await this.#palletConfirmed(delivery);
      else {
        person.found(`asks about ${question.about} of ${scan}, which is counted or was never here`);
        await person.say('cancel', answered);
      }
      return;
    }
    this.overages += 1;
    if (isSo) {
      const came = await person.say('confirm', (after) => answered(after) && showsUnit(unit)(after));
      if (came === 'done') this.#counted(delivery, unit);
    } else if ((await person.say('cancel', answered)) === 'done') {
      delivery.coming = delivery.coming.filter((each) => each !== unit);
    }
  }

  /** After an overage of single units the pallet's are too many, too. */
  async #palletConfirmed(delivery: Delivery): Promise<void> {
    const { sscc } = delivery.pallet;
    const came = await this.#options.person.say(
      'confirm',
      ({ session, last }) => session.question === null && last?.body.sscc === sscc,
    );
    if (came === 'done') delivery.palletIsHere = true;
  }

  #counted(delivery: Delivery, unit: Unit): void {
    delivery.coming = delivery.coming.filter((each) => each !== unit);
    delivery.counted.push(unit);
    this.#options.goods.believe(unit, 'in');
  }

  async #finish(delivery: Delivery, came: string): Promise<void> {
    if (came !== 'done') return;
    const { goods } = this.#options;
    const unpacked = delivery.pallet.lines.flatMap(({ article, quantity }) =>
      Array.from({ length: quantity }, () => goods.fresh(article)),
    );
    for (const unit of [...delivery.counted, ...unpacked]) goods.putOnShelf(unit);
    this.#delivery = undefined;
    this.closed += 1;
  }
}

const hasLeft = ({ session }: StationState): boolean => session.document === null;
const showsUnit =
  ({ key }: Unit) =>
  ({ last }: StationState): boolean =>
    last?.body.unit === key;

export const announcementOf = ({ id, lines, pallet }: Announced) => ({
  id,
  lines: lines.map(({ article, quantity }) => ({ sku: sku(article), quantity })),
  handlingUnits: [
    { sscc: pallet.sscc, lines: pallet.lines.map(({ article, quantity }) => ({ sku: sku(article), quantity })) },
  ],
});
