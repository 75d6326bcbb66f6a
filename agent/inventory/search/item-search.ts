/** What items can be searched by. */
import type { ItemRow } from '../nouns/stock/item.ts';
import { available, setApart } from '../nouns/stock/item.ts';
import type { SyncPolicy } from '../nouns/stock/merchant.ts';
import { type Field, type Fields, readSearch, type Search } from './search.ts';
import { dateLike, numberLike, textHas, textLike, yesOrNo } from './values.ts';

/** What is not on the row itself: looked up only where a term asks for it. */
export type ItemFacts = {
  /** Its own, else its merchant's. */
  policy(item: ItemRow): SyncPolicy;
  barcodes(item: ItemRow): string[];
  /** Whether the notice or order of this number has a line of it. */
  onNotice(id: string, item: ItemRow): boolean;
  onOrder(id: string, item: ItemRow): boolean;
};

type ItemField = Field<ItemRow, ItemFacts>;

const ofText = (of: (item: ItemRow) => string, like: typeof textLike = textLike): ItemField => ({
  takes: 'a text, "*" for any characters',
  read: (value) => {
    const question = like(value);
    return (item) => question(of(item));
  },
});

const ofNumber = (of: (item: ItemRow) => number): ItemField => ({
  takes: 'a number, as in <5, >=10 or 5..10',
  read: (value) => {
    const question = numberLike(value);
    return question && ((item) => question(of(item)));
  },
});

const ofState = (of: (item: ItemRow) => boolean): ItemField => ({
  takes: 'yes or no, on or off',
  words: ['yes', 'no', 'on', 'off'],
  read: (value) => {
    const wanted = yesOrNo(value);
    return wanted === undefined ? undefined : (item) => of(item) === wanted;
  },
});

const policies = ['never', 'always', 'process-orders', 'merchant'] as const;

const fields: Fields<ItemRow, ItemFacts> = {
  sku: ofText(({ sku }) => sku),
  name: ofText(({ name }) => name, textHas),
  barcode: {
    takes: 'a code, "*" for any characters',
    read: (value) => {
      const question = textLike(value);
      return (item, facts) => facts.barcodes(item).some(question);
    },
  },
  policy: {
    takes: 'never, always or process-orders (what holds for the item), or merchant (it has none of its own)',
    words: policies,
    read: (value) => {
      const wanted = policies.find((policy) => policy === value.toLowerCase());
      if (wanted === undefined) return undefined;
      return wanted === 'merchant' ? (item) => item.sync === null : (item, facts) => facts.policy(item) === wanted;
    },
  },
  flag: ofState(({ processOrders }) => processOrders),
  received: ofState(({ received }) => received),
  bypass: ofState(({ bypassSync }) => bypassSync),
  'not-fulfilled': ofState(({ notFulfilledHere }) => notFulfilledHere),
  retired: ofState(({ retired }) => retired),
  'street-date': {
    takes: 'a date, as in 2026-12-01, <2026-12-01 or 2026-12-01..2026-12-24, or none',
    read: (value) => {
      if (value.toLowerCase() === 'none') return (item) => item.streetDate === null;
      const question = dateLike(value);
      return question && (({ streetDate }) => streetDate !== null && question(streetDate));
    },
  },
  available: ofNumber(available),
  'in-stock': ofNumber(({ inStock }) => inStock),
  booked: ofNumber(({ booked }) => booked),
  'set-apart': ofNumber(setApart),
  packed: ofNumber(({ packed }) => packed),
  incoming: ofNumber(({ incoming }) => incoming),
  short: {
    takes: 'low, out, any or no',
    words: ['low', 'out', 'any', 'no'],
    read: (value) => {
      const wanted = value.toLowerCase();
      if (wanted === 'any') return ({ shortage }) => shortage !== null;
      if (wanted === 'no') return ({ shortage }) => shortage === null;
      return wanted === 'low' || wanted === 'out' ? ({ shortage }) => shortage === wanted : undefined;
    },
  },
  packaging: ofText(({ packaging }) => packaging ?? 'none'),
  notice: {
    takes: 'the number of a notice',
    read: (id) => (item, facts) => facts.onNotice(id, item),
  },
  order: {
    takes: 'the number of an order',
    read: (id) => (item, facts) => facts.onOrder(id, item),
  },
};

/** A bare word is looked for in SKU, name and barcodes. */
function bare(word: string) {
  const question = textHas(word);
  return (item: ItemRow, facts: ItemFacts) =>
    question(item.sku) || question(item.name) || facts.barcodes(item).some(question);
}

/** What is retired is found only by whoever asks for it: it is on no list. */
export function readItemSearch(text: string): Search<ItemRow, ItemFacts> {
  const search = readSearch(text, fields, bare);
  if (!search.ok || search.fields.has('retired')) return search;
  return { ...search, matches: (item, facts) => !item.retired && search.matches(item, facts) };
}
