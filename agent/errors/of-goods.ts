/** Codes about goods and their documents. */
import type { ErrorEntry } from './entry.ts';

export const goodsErrors = {
  'unknown-barcode': {
    meaning: 'No item has this barcode.',
    remedy: 'Set the goods aside; bind the barcode (`item/bind-barcode`) or import the item, then scan again.',
    retry: false,
  },
  'ambiguous-barcode': {
    meaning: 'Items of several merchants have this barcode.',
    remedy: 'Scan at a station that is set to one merchant.',
    retry: false,
  },
  'bad-barcode': {
    meaning: 'The scan is damaged or breaks its own standard (check digit, length, characters).',
    remedy: 'Scan again; if it stays, the label is wrong: `tallyman barcode` shows why.',
    retry: false,
  },
  'not-in-stock': {
    meaning: 'More would leave the building than is in stock.',
    remedy: 'Count the item, then receive or adjust it; what is set apart is adjusted with its condition.',
    retry: false,
  },
  'unknown-item': {
    meaning: 'The merchant has no item with this SKU.',
    remedy: 'Check the SKU, or import the item first.',
    retry: false,
  },
  'unknown-merchant': {
    meaning: 'This dock does not handle this merchant.',
    remedy: 'Check the id, or add a [[merchant]] to the configuration.',
    retry: false,
  },
  'unknown-order': {
    meaning: 'The merchant has no order with this id.',
    remedy: 'Check the id: `tallyman order ls`.',
    retry: false,
  },
  'duplicate-order': {
    meaning: 'An order with this id exists and says something else.',
    remedy: 'Cancel the old one, or place the new one under its own id.',
    retry: false,
  },
  'order-closed': {
    meaning: 'The order is packed, shipped or cancelled.',
    remedy: 'REOPEN takes up one that is packed or has just been shipped; else place a new order.',
    retry: false,
  },
  'order-held': {
    meaning: 'The order waits: for a street date, for goods, or because a person holds it.',
    remedy: 'It goes on by itself once that is over; a supervisor can release it (`order/release`).',
    retry: true,
  },
  'order-elsewhere': { meaning: 'Another dock packs it.', remedy: 'Take another order.', retry: true },
  'order-asked': { meaning: 'The site has not answered yet.', remedy: 'Wait, or scan it again.', retry: true },
  'site-cut-off': {
    meaning: 'This dock cannot reach its site, and may not do this alone.',
    remedy: 'Orders that were claimed here go on; the others wait, or are done at a dock that is not cut off.',
    retry: true,
  },
  'order-set-aside': {
    meaning: 'The storefront’s order could not be booked or read, and is set aside.',
    remedy: 'See its exception (`tallyman exception ls`): once what it lacks is there, it is booked by itself.',
    retry: false,
  },
  'too-many-aside': {
    meaning: 'A thousand orders of the channel are set aside: no further ones are read.',
    remedy: 'Settle or dismiss them (`tallyman exception ls`), then reading goes on by itself.',
    retry: true,
  },
  'bad-quantity': {
    meaning: 'Not a whole number of units in the allowed range.',
    remedy: 'Send whole units, from 1 to a million in one go.',
    retry: false,
  },
  'is-kit': { meaning: 'A kit has no stock of its own.', remedy: 'Scan or name its parts.', retry: false },
  'item-retired': {
    meaning: 'Nobody sells this item any more.',
    remedy: 'Set it aside, or unretire it.',
    retry: false,
  },
  'item-in-use': { meaning: 'Some of it is here, sold or announced.', remedy: 'Settle that first.', retry: false },
  'no-count-open': {
    meaning: 'A counting scan came while no count is open.',
    remedy: 'Open a count at the station first.',
    retry: false,
  },
  'unknown-notice': {
    meaning: 'The merchant has no notice with this number.',
    remedy: 'Check the number: `tallyman notice ls`; or announce it first (`notice/announce`).',
    retry: false,
  },
  'duplicate-notice': {
    meaning: 'A notice with this number is closed already.',
    remedy: 'Announce the rest under a number of its own.',
    retry: false,
  },
  'notice-closed': {
    meaning: 'The notice is closed: nothing more is received on it.',
    remedy: 'Receive without a notice, or announce the rest under a new number.',
    retry: false,
  },
  'unknown-return': {
    meaning: 'The merchant has no return with this number.',
    remedy: 'Check the number: `tallyman return ls`; or announce it first (`return/announce`), or scan RETURN.',
    retry: false,
  },
  'duplicate-return': {
    meaning: 'A return with this number is closed already, or the number is a notice’s.',
    remedy: 'Announce it under a number of its own.',
    retry: false,
  },
  'return-closed': { meaning: 'The return is closed.', remedy: 'Open another one for the rest.', retry: false },
  'not-in-order': {
    meaning: 'The open order has no line of this item.',
    remedy: 'Put it back. The screen shows what is still to be packed.',
    retry: false,
  },
  'too-many': {
    meaning: 'The order does not want that many of this item.',
    remedy: 'Scan as many as it still wants, put the rest back; if the order is wrong, change the order.',
    retry: false,
  },
} as const satisfies Record<string, ErrorEntry>;
