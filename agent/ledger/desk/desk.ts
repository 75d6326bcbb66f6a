/**
 * What a supervisor looks up: one search over everything that has a name, and the page of each thing found. Every look
 * has limits, and says where it came to one. On the reader's thread, as of one moment.
 */
import type { Database } from 'better-sqlite3';
import type { Rulebook } from '../../inventory/nouns/rulebook.ts';
import type { MayGoOn } from '../threads/leaving.ts';
import { type ApartUnits, lookAtApart } from './apart-look.ts';
import { type BindAsked, type BindLook, lookAtBinding } from './bind-look.ts';
import { type FiguresLook, lookAtFigures } from './figures-look.ts';
import { barcodesOf, type ItemLook, lookAtItem } from './item-look.ts';
import { lookAtNotice, type NoticeLook } from './notice-look.ts';
import { lookAtOrder, type OrderLook } from './order-look.ts';
import { lookAtPerson, type PersonLook } from './person-look.ts';
import { lookAtPictured, type Pictured, type PicturedAsked } from './pictured-look.ts';
import { lookAtReturn, type ReturnLook } from './return-look.ts';
import { type Found, search } from './search.ts';

export type DeskAsked =
  | { look: 'search'; text: string }
  | ({ look: 'bind' } & BindAsked)
  /** Of so many hours, the one that has begun among them. */
  | { look: 'figures'; hours: number; nowMs: number }
  | { look: 'item'; merchant: string; sku: string }
  /** R26: why units of them are set apart. */
  | { look: 'apart'; items: { merchant: string; sku: string }[] }
  | { look: 'barcodes'; merchant: string; sku: string }
  | ({ look: 'pictured' } & PicturedAsked)
  /** `today`: the merchant's local date, YYYY-MM-DD: what a street date holds (R24). */
  | { look: 'order'; merchant: string; id: string; today: string }
  | { look: 'person'; id: string }
  | { look: 'notice'; merchant: string; id: string }
  | { look: 'return'; merchant: string; id: string };

/** undefined: there is no such thing. */
export type DeskAnswers = {
  search: Found;
  bind: BindLook;
  figures: FiguresLook;
  item: ItemLook | undefined;
  apart: ApartUnits[][];
  barcodes: ItemLook['barcodes'];
  pictured: Pictured;
  order: OrderLook | undefined;
  person: PersonLook | undefined;
  notice: NoticeLook | undefined;
  return: ReturnLook | undefined;
};

export function lookUp(
  db: Database,
  rules: Rulebook,
  asked: DeskAsked,
  mustGoOn: MayGoOn,
): DeskAnswers[DeskAsked['look']] {
  switch (asked.look) {
    case 'search':
      return search(db, rules, asked.text, mustGoOn);
    case 'bind':
      return lookAtBinding(db, rules, asked);
    case 'figures':
      return lookAtFigures(db, rules, asked, mustGoOn);
    case 'item':
      return lookAtItem(db, rules, asked, mustGoOn);
    case 'apart':
      return lookAtApart(db, asked.items, mustGoOn);
    case 'barcodes':
      return barcodesOf(db, asked);
    case 'pictured':
      return lookAtPictured(db, asked);
    case 'order':
      return lookAtOrder(db, rules, asked);
    case 'person':
      return lookAtPerson(db, rules, asked, mustGoOn);
    case 'notice':
      return lookAtNotice(db, rules, asked);
    case 'return':
      return lookAtReturn(db, rules, asked);
  }
}
