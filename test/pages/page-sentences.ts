/**
 * What merchants rely on today, sentence by sentence: the help pages on inventory sync of five products, each sentence
 * in our own words, with the rule that answers it and the tests that show it. `page-sentences.test.ts` holds them to
 * the rulebook and to the tests.
 *
 * To add a sentence: its row here, with tests that show it.
 */
import type { Shown } from '../shown-by.ts';

export const pages = {
  'copper-peak': 'Inventory Sync, Copper Peak Logistics for WineDirect',
  whiplash: 'Syncing Inventory, Whiplash',
  rydership: 'Syncing Inventory, RyderShip',
  sumtracker: 'How does Inventory sync work, Sumtracker',
  extensiv: 'Inventory Sync, Extensiv Integration Manager',
} as const;

export type PageSentence = { page: keyof typeof pages; says: string; rules: readonly string[] } & (
  | { tests: readonly Shown[] }
  /** It is about the page's own product, or a screen of it: why it asks nothing of an edge agent. */
  | { notHere: string }
);

export const sentences: readonly PageSentence[] = [
  // --- copper-peak
  {
    page: 'copper-peak',
    says: 'What fulfilment counted is brought into the shop, SKU by SKU',
    rules: ['R1', 'R22'],
    tests: [
      [
        'test/reconcile/reconcile.test.ts',
        'a run puts right what is ours, once, and asks for each page once; the next is white',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'Once a day, at 22:00 in a named zone, the two are compared and the shop is made to match',
    rules: ['R22'],
    tests: [
      ['test/reconcile/reconcile.test.ts', 'comes at its time in the merchant’s own zone, and puts right what drifted'],
      [
        'test/reconcile/reconcile.test.ts',
        'comes once for its date: over an hour that comes twice, a kill in its middle, restarts and a step of the clock; missed ones are made up for',
      ],
      [
        'test/inventory/nightly/calendar.test.ts',
        'comes once for each date through the change of %s from %s on, at every time of day',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'After it a summary goes by mail to the administrators of that winery',
    rules: ['R22'],
    tests: [
      [
        'test/reconcile/reconcile.test.ts',
        'comes once for its date: over an hour that comes twice, a kill in its middle, restarts and a step of the clock; missed ones are made up for',
      ],
      ['test/reconcile/mail.test.ts', 'over TLS, with user and password, gets it'],
    ],
  },
  {
    page: 'copper-peak',
    says: 'Each SKU in the mail has a colour that says what became of it, and the key to the colours is in the mail',
    rules: ['R22'],
    tests: [
      [
        'test/reconcile/mail.test.ts',
        'says the result in its subject, has text, HTML and a file, and is the same mail at every try',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'White: nothing had to be changed',
    rules: ['R22'],
    tests: [
      ['test/inventory/nightly/listing-class.test.ts', 'is one, and the one of the table, for every combination'],
      [
        'test/reconcile/reconcile.test.ts',
        'a run puts right what is ours, once, and asks for each page once; the next is white',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'Pink: the shop has stock of what is unknown or sold out at fulfilment; a person has to look',
    rules: ['R22'],
    tests: [
      ['test/inventory/nightly/listing-class.test.ts', 'is one, and the one of the table, for every combination'],
      [
        'test/reconcile/reconcile.test.ts',
        'a run puts right what is ours, once, and asks for each page once; the next is white',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'Orange: none left at fulfilment, the shop is set to none',
    rules: ['R22'],
    tests: [
      ['test/inventory/nightly/listing-class.test.ts', 'is one, and the one of the table, for every combination'],
      [
        'test/reconcile/reconcile.test.ts',
        'a run puts right what is ours, once, and asks for each page once; the next is white',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'Yellow: both have stock and differ; the shop is set to ours',
    rules: ['R22'],
    tests: [
      ['test/inventory/nightly/listing-class.test.ts', 'is one, and the one of the table, for every combination'],
      [
        'test/reconcile/reconcile.test.ts',
        'a run puts right what is ours, once, and asks for each page once; the next is white',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'Blue: the shop does not track it or has deactivated it, and it is unknown here',
    rules: ['R22'],
    tests: [
      ['test/inventory/nightly/listing-class.test.ts', 'is one, and the one of the table, for every combination'],
      [
        'test/reconcile/reconcile.test.ts',
        'a run puts right what is ours, once, and asks for each page once; the next is white',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'Green: known here, no listing there; it can be added',
    rules: ['R22'],
    tests: [
      ['test/inventory/nightly/listing-class.test.ts', 'is one, and the one of the table, for every combination'],
      [
        'test/reconcile/reconcile.test.ts',
        'a run puts right what is ours, once, and asks for each page once; the next is white',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'One pool of the shop is synced: a chosen one or its default',
    rules: ['R19'],
    tests: [
      [
        'test/ledger/writer/frozen-batches.test.ts',
        'stands in each batch; another one is told everything anew, and nothing of the old goes out any more',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'Several warehouses: the primary pool of each is added up into the one',
    rules: ['R19'],
    tests: [
      [
        'test/site/two-docks.test.ts',
        'are one stock: what one receives, counts or ships is in both, once, and the ledgers come to rest',
      ],
      [
        'test/end-to-end/site.test.ts',
        'one stock and one voice; cut off a dock works on, says so, and both are one again',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'That pool is the one that all orders of the site are taken from',
    rules: ['R19'],
    tests: [
      [
        'test/end-to-end/site.test.ts',
        'one stock and one voice; cut off a dock works on, says so, and both are one again',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'A product that is kept elsewhere is marked, and its level is left alone',
    rules: ['R16'],
    tests: [['test/inventory/rules.test.ts', '%s keeps it from every channel']],
  },
  {
    page: 'copper-peak',
    says: 'The mark is set at the SKU, by hand',
    rules: ['R16'],
    tests: [['test/inventory/rules.test.ts', '%s keeps it from every channel']],
  },
  {
    page: 'copper-peak',
    says: 'Goods that the house does not fulfil are marked with another mark than those whose level is not synced',
    rules: ['R16'],
    tests: [
      ['test/inventory/rules.test.ts', '%s keeps it from every channel'],
      [
        'test/inventory/requests/lines-from-elsewhere.test.ts',
        'is not booked, not packed, and the order ships without it',
      ],
    ],
  },
  {
    page: 'copper-peak',
    says: 'A mark of either kind is no word about the other: what is not synced may still be fulfilled here',
    rules: ['R16'],
    tests: [
      [
        'test/inventory/requests/lines-from-elsewhere.test.ts',
        'is not booked, not packed, and the order ships without it',
      ],
      ['test/inventory/rules.test.ts', '%s keeps it from every channel'],
    ],
  },
  {
    page: 'copper-peak',
    says: 'Which pool is the default is set at the shop, in its own settings',
    rules: ['R19'],
    notHere: 'the shop’s own screen; which pool is written to is the channel’s target',
  },
  // --- whiplash
  {
    page: 'whiplash',
    says: "An item's level goes to each shop that the item is associated with",
    rules: ['R19', 'R27'],
    tests: [['test/inventory/rules.test.ts', 'are told the same total, each beside what it acknowledged itself']],
  },
  {
    page: 'whiplash',
    says: 'In real time for most, by a call to the shop',
    rules: ['R21'],
    tests: [
      ['test/follow/pump.test.ts', 'freezes after 250 ms of quiet'],
      [
        'test/end-to-end/scan.test.ts',
        'tells the storefront what was scanned, and moves the cursor only on its answer',
      ],
    ],
  },
  {
    page: 'whiplash',
    says: 'One shop can be switched off while the others go on',
    rules: ['R17'],
    tests: [
      ['test/pages/precedence.test.ts', 'R17: a channel that is off was told nothing all the while'],
      ['test/inventory/rules.test.ts', 'is paused and goes on; pausing twice changes nothing'],
      ['test/forward/kinds/mqtt-forwarding.test.ts', 'never opens a channel that is switched off'],
    ],
  },
  {
    page: 'whiplash',
    says: 'Only what was received is synced; what was only imported is never set to none',
    rules: ['R11'],
    tests: [
      ['test/inventory/rules.test.ts', 'is never written, not even by sync now'],
      ['test/inventory/received.test.ts', '%s leaves the item never received, and says nothing'],
    ],
  },
  {
    page: 'whiplash',
    says: 'Levels begin with the receipt',
    rules: ['R7', 'R11'],
    tests: [
      [
        'test/end-to-end/scan.test.ts',
        'tells the storefront what was scanned, and moves the cursor only on its answer',
      ],
      ['test/inventory/received.test.ts', 'counts again once it is received after all'],
    ],
  },
  {
    page: 'whiplash',
    says: 'The standard: sync when Process Orders is on, and the system turns that by availability',
    rules: ['R7', 'R10'],
    tests: [
      [
        'test/inventory/rules.test.ts',
        'turns on with the receipt that makes available > 0, and off at sell-out, once each',
      ],
    ],
  },
  {
    page: 'whiplash',
    says: "One item's behaviour can be changed or switched off, and the item's setting wins over the customer's",
    rules: ['R10'],
    tests: [
      [
        'test/pages/precedence.test.ts',
        'R10 R11 R16: a movement is told where the setting in force says so, and nowhere else',
      ],
    ],
  },
  {
    page: 'whiplash',
    says: "Customer default: the item follows the customer's setting",
    rules: ['R10'],
    tests: [
      [
        'test/pages/precedence.test.ts',
        'R10 R11 R16: a movement is told where the setting in force says so, and nowhere else',
      ],
    ],
  },
  {
    page: 'whiplash',
    says: 'Never: nothing is sent, and quantities are not published at ship notices either',
    rules: ['R10', 'R15'],
    tests: [
      [
        'test/pages/precedence.test.ts',
        'R10 R11 R16: a movement is told where the setting in force says so, and nowhere else',
      ],
      [
        'test/inventory/published.test.ts',
        'never blocks it, of the item or of the merchant, and so do the marks of R16',
      ],
    ],
  },
  {
    page: 'whiplash',
    says: 'Always: always sent',
    rules: ['R10'],
    tests: [
      [
        'test/pages/precedence.test.ts',
        'R10 R11 R16: a movement is told where the setting in force says so, and nowhere else',
      ],
    ],
  },
  {
    page: 'whiplash',
    says: 'Shops limit the rate of calls, and too many of them end in wrong levels',
    rules: ['R21'],
    tests: [['test/forward/kinds/https-forwarding.test.ts', 'case 37: 503 with Retry-After, then 429, then it works']],
  },
  {
    page: 'whiplash',
    says: "Only with Process Orders: sent while the item's flag is on",
    rules: ['R10', 'R12'],
    tests: [['test/inventory/rules.test.ts', 'under process-orders says nothing of movements while the flag is off']],
  },
  {
    page: 'whiplash',
    says: 'In bulk: search items, then sync what was found',
    rules: ['R23'],
    tests: [
      ['test/admin/bulk.test.ts', 'counts, shows the first few, and changes and records nothing'],
      ['test/admin/bulk.test.ts', 'sends what it is to send, through the entries of sync now'],
    ],
  },
  {
    page: 'whiplash',
    says: 'In bulk: set the sync setting of what was found',
    rules: ['R23'],
    tests: [
      ['test/admin/bulk.test.ts', 'counts, shows the first few, and changes and records nothing'],
      [
        'test/admin/bulk.test.ts',
        'all of it is changed, nothing of another merchant, and one request is on the record',
      ],
    ],
  },
  {
    page: 'whiplash',
    says: 'The flag is found at the item',
    rules: ['R7'],
    tests: [
      ['test/screen/items-page.test.ts', 'answers in its first line and shows the chain, $width×$height $colorScheme'],
    ],
  },
  // --- rydership
  {
    page: 'rydership',
    says: "An item's level goes to each shop of that item, in real time for most",
    rules: ['R21', 'R27'],
    tests: [['test/inventory/rules.test.ts', 'are told the same total, each beside what it acknowledged itself']],
  },
  {
    page: 'rydership',
    says: 'One shop can be switched off',
    rules: ['R17'],
    tests: [
      ['test/pages/precedence.test.ts', 'R17: a channel that is off was told nothing all the while'],
      ['test/inventory/rules.test.ts', 'is paused and goes on; pausing twice changes nothing'],
      ['test/forward/kinds/mqtt-forwarding.test.ts', 'never opens a channel that is switched off'],
    ],
  },
  {
    page: 'rydership',
    says: 'An item may have settings of its own, different from item to item',
    rules: ['R10'],
    tests: [
      [
        'test/pages/precedence.test.ts',
        'R10 R11 R16: a movement is told where the setting in force says so, and nowhere else',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'Only received items are synced, imported ones are not set to none',
    rules: ['R11'],
    tests: [
      ['test/inventory/rules.test.ts', 'is never written, not even by sync now'],
      [
        'test/end-to-end/rules.test.ts',
        'R11: what was never received, or received by mistake, is never written; until somebody says that there is none',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'Levels begin as items are received',
    rules: ['R11'],
    tests: [
      [
        'test/end-to-end/scan.test.ts',
        'tells the storefront what was scanned, and moves the cursor only on its answer',
      ],
      ['test/inventory/received.test.ts', 'counts again once it is received after all'],
    ],
  },
  {
    page: 'rydership',
    says: 'Standard, first half: sync only with Process Orders',
    rules: ['R10'],
    tests: [['test/inventory/rules.test.ts', 'under process-orders says nothing of movements while the flag is off']],
  },
  {
    page: 'rydership',
    says: 'Standard, second half: Process Orders goes on by a receipt and off when the item sells out',
    rules: ['R7', 'R9'],
    tests: [
      [
        'test/inventory/rules.test.ts',
        'turns on with the receipt that makes available > 0, and off at sell-out, once each',
      ],
      [
        'test/end-to-end/orders.test.ts',
        'books an order’s units, frees them when it is cancelled, and turns the flag both ways',
      ],
    ],
  },
  {
    page: 'rydership',
    says: "A customer's setting can be changed later to never, always or with Process Orders",
    rules: ['R10'],
    tests: [['test/inventory/rules.test.ts', 'sends nothing; the next movement decides']],
  },
  {
    page: 'rydership',
    says: 'Never: nothing, and no publishing at ship notices',
    rules: ['R10', 'R15'],
    tests: [
      [
        'test/pages/precedence.test.ts',
        'R10 R11 R16: a movement is told where the setting in force says so, and nowhere else',
      ],
      [
        'test/inventory/published.test.ts',
        'never blocks it, of the item or of the merchant, and so do the marks of R16',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'Always: always, with the warning about rate limits',
    rules: ['R10', 'R21'],
    tests: [
      [
        'test/pages/precedence.test.ts',
        'R10 R11 R16: a movement is told where the setting in force says so, and nowhere else',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'With Process Orders: only where its box is ticked',
    rules: ['R10'],
    tests: [['test/inventory/rules.test.ts', 'under process-orders says nothing of movements while the flag is off']],
  },
  {
    page: 'rydership',
    says: "The item's setting takes precedence",
    rules: ['R10'],
    tests: [
      [
        'test/pages/precedence.test.ts',
        'R10 R11 R16: a movement is told where the setting in force says so, and nowhere else',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'Changing the setting starts no sync',
    rules: ['R13'],
    tests: [
      ['test/pages/precedence.test.ts', 'R13: changing settings of merchants and items tells nothing'],
      ['test/inventory/rules.test.ts', 'sends nothing; the next movement decides'],
    ],
  },
  {
    page: 'rydership',
    says: 'A street date holds orders, and keeps the flag from turning by itself',
    rules: ['R8', 'R24'],
    tests: [
      ['test/inventory/rules.test.ts', 'holds the flag off until its local date'],
      [
        'test/inventory/nouns/orders/holds.test.ts',
        'waits for the street date, and goes when it begins, also where everything was pre-ordered',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'Sync now sends at once, whatever the setting says',
    rules: ['R14'],
    tests: [
      [
        'test/pages/precedence.test.ts',
        'R14: sync now tells every received item of ours whatever the setting, once, even where nothing changed',
      ],
      ['test/inventory/rules.test.ts', 'sends under any policy, even where nothing changed'],
    ],
  },
  {
    page: 'rydership',
    says: "A change of an item's price, wholesale cost or packaging shows a notice at the top of its page",
    rules: ['R4'],
    tests: [
      [
        'test/admin/keeping-old.test.ts',
        'R4 is said by item/get until the orders were moved over, or are open no more',
      ],
      ['test/screen/items-page.test.ts', 'answers in its first line and shows the chain, $width×$height $colorScheme'],
      [
        'test/end-to-end/packing.test.ts',
        'R4: a change of an item says that open orders keep the old; after a look they are moved over',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'Open orders keep what the item was, new ones get what it is',
    rules: ['R4'],
    tests: [
      ['test/inventory/rules.test.ts', 'does not follow a later change of the item'],
      [
        'test/inventory/requests/order-intake.test.ts',
        'R4: a line that stays keeps the item as it was, a new line takes it as it is',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'The open orders can be looked through, and moved over in bulk',
    rules: ['R4', 'R23'],
    tests: [
      ['test/inventory/station/order-work.test.ts', 'moves them over with the token of the review, once'],
      ['test/inventory/station/order-work.test.ts', 'moves what the dry run counted, and no other order'],
    ],
  },
  {
    page: 'rydership',
    says: 'In bulk: search, sync, and confirm with a yes',
    rules: ['R14', 'R23'],
    tests: [
      ['test/cli/bulk.test.ts', 'asks on a terminal, and takes %s for an answer'],
      [
        'test/screen/items-page.test.ts',
        'R23: what a search finds is looked at, changed by whoever is sure, and the search is kept by its name',
      ],
      ['test/admin/bulk.test.ts', 'sends what it is to send, through the entries of sync now'],
    ],
  },
  {
    page: 'rydership',
    says: 'In bulk: search, choose the setting, and confirm with a yes',
    rules: ['R10', 'R23'],
    tests: [
      ['test/cli/bulk.test.ts', 'asks on a terminal, and takes %s for an answer'],
      [
        'test/screen/items-page.test.ts',
        'R23: what a search finds is looked at, changed by whoever is sure, and the search is kept by its name',
      ],
      [
        'test/admin/bulk.test.ts',
        'all of it is changed, nothing of another merchant, and one request is on the record',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'With both halves of the standard the flag of all items follows what is available',
    rules: ['R7'],
    tests: [
      [
        'test/inventory/rules.test.ts',
        'turns on with the receipt that makes available > 0, and off at sell-out, once each',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'Customer default at the item: it follows the customer’s setting',
    rules: ['R10'],
    tests: [
      [
        'test/pages/precedence.test.ts',
        'R10 R11 R16: a movement is told where the setting in force says so, and nowhere else',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'At the item, never, always and with Process Orders mean what they mean for the customer',
    rules: ['R10'],
    tests: [
      [
        'test/pages/precedence.test.ts',
        'R10 R11 R16: a movement is told where the setting in force says so, and nowhere else',
      ],
    ],
  },
  {
    page: 'rydership',
    says: 'Trouble with one kind of shop has a page of its own',
    rules: ['R21'],
    tests: [
      [
        'test/cli/trouble.test.ts',
        'a shop that does not let the dock in is an alarm at once, for levels and for orders, and over by itself',
      ],
    ],
  },
  // --- sumtracker
  {
    page: 'sumtracker',
    says: 'Only products with a SKU are synced',
    rules: ['R2'],
    tests: [
      [
        'test/pages/figures.test.ts',
        'R2: one SKU of two merchants is two items, each told to its own stores; a row without a SKU is none',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'Once switched on, levels go out every nine minutes, by themselves',
    rules: ['R21'],
    tests: [['test/forward/schedule.test.ts', 'ticks, and no step of the clock moves it']],
  },
  {
    page: 'sumtracker',
    // The page contradicts itself. Here no figure is built in: a channel keeps to its own `every`, nine minutes or ten,
    // and without one tells at once.
    says: 'Every ten minutes, it says further down: a channel keeps to the one figure of its configuration',
    rules: ['R21'],
    tests: [
      ['test/forward/schedule.test.ts', 'ticks, and no step of the clock moves it'],
      ['test/forward/kinds/mqtt-forwarding.test.ts', 'follows a schedule of its own'],
    ],
  },
  {
    page: 'sumtracker',
    says: 'Orders count from the moment it was switched on',
    rules: ['R3'],
    tests: [
      ['test/forward/orders/order-intake.test.ts', 'which is recorded before anything is read, link or no link'],
      ['test/inventory/requests/order-intake.test.ts', 'keeps the moment of the first page, whatever later pages say'],
    ],
  },
  {
    page: 'sumtracker',
    says: 'We are the master of stock, and adjustments are made here',
    rules: ['R1'],
    tests: [
      [
        'test/inventory/rules.test.ts',
        'moves by scans and by what people at the dock count, adjust and take back, and by nothing else',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'What somebody types into the shop is not detected',
    rules: ['R1'],
    tests: [
      [
        'test/inventory/rules.test.ts',
        'takes no number from a storefront: not from its answer, not from the orders that it tells',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'A change here goes to all connected stores',
    rules: ['R19'],
    tests: [['test/inventory/rules.test.ts', 'are told the same total, each beside what it acknowledged itself']],
  },
  {
    page: 'sumtracker',
    says: 'Nothing but levels is pushed',
    rules: ['R2'],
    tests: [
      [
        'test/pages/figures.test.ts',
        'R19: from ten to fifteen here, and all three stores say fifteen; nothing but levels is told',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'From 10 to 15 here: all three stores say 15',
    rules: ['R19'],
    tests: [
      [
        'test/pages/figures.test.ts',
        'R19: from ten to fifteen here, and all three stores say fifteen; nothing but levels is told',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'Available goes out: in stock less booked',
    rules: ['R19'],
    tests: [['test/inventory/rules.test.ts', 'moves booked and available, and leaves in stock alone']],
  },
  {
    page: 'sumtracker',
    says: 'In stock is what is physically in the warehouse',
    rules: ['R19'],
    tests: [['test/inventory/station/packing.test.ts', 'packs: still in stock, still booked, no longer on the shelf']],
  },
  {
    page: 'sumtracker',
    says: 'Booked is what open orders hold and has not left',
    rules: ['R3'],
    tests: [
      [
        'test/inventory/station/packing.test.ts',
        'R3 ships with the last unit: in stock and booked fall together, what is available stays',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'Incoming is what purchase orders announce',
    rules: ['R15'],
    tests: [['test/inventory/requests/notices.test.ts', 'makes its units incoming, and stock of none of them']],
  },
  {
    page: 'sumtracker',
    says: '50 apples, an order for 4: 50 in stock, 4 booked, 46 told',
    rules: ['R3', 'R19'],
    tests: [
      [
        'test/pages/figures.test.ts',
        'R3 R19: fifty apples, an order for four, and its shipment: 50 / 4 / 46, then 46 / 0 / 46, and nothing new to tell',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'The order is fulfilled: 46, 0, and 46 still',
    rules: ['R3', 'R18'],
    tests: [
      [
        'test/pages/figures.test.ts',
        'R3 R19: fifty apples, an order for four, and its shipment: 50 / 4 / 46, then 46 / 0 / 46, and nothing new to tell',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'A physical count matches in stock at all times',
    rules: ['R3'],
    tests: [
      ['test/inventory/station/counting.test.ts', 'counts what lies on the shelf, not what waits in boxes'],
      [
        'test/inventory/station/counting.test.ts',
        'leave the books as the shelf is, whatever moves and whoever else counts meanwhile',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'Several listings of one SKU are one product',
    rules: ['R19', 'R27'],
    tests: [
      [
        'test/forward/listings.test.ts',
        'name the lines of its batches, each listing of an item; off is not told; the rest is as before',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'Both listings are updated from it',
    rules: ['R19'],
    tests: [
      [
        'test/forward/listings.test.ts',
        'name the lines of its batches, each listing of an item; off is not told; the rest is as before',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'The last sync can be seen',
    rules: ['R21'],
    tests: [
      [
        'test/cli/trouble.test.ts',
        'tells how long levels take from the dock to the shop, and that a turn which finds nothing is one',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'Refresh by hand: listings and orders in, levels out',
    rules: ['R14', 'R21'],
    tests: [
      [
        'test/end-to-end/rises.test.ts',
        'a refresh reads orders and listings now and sends what differs, past its schedule; nothing that it shows is imported',
      ],
      [
        'test/forward/orders/orders.test.ts',
        'R14 R21: a refresh asked for at the broker reads orders and listings there and tells what differs, past the schedule',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'Available is what customers can buy',
    rules: ['R20', 'R21'],
    tests: [
      ['test/inventory/never-oversold.test.ts', 'no channel is told more than can be sold, over any history'],
      [
        'test/inventory/rises.test.ts',
        'are told of nothing more to sell before what was sold earlier is known, over any history and at any target',
      ],
    ],
  },
  {
    page: 'sumtracker',
    says: 'How many listings a product has is shown',
    rules: ['R27'],
    tests: [
      [
        'test/admin/item-listings.test.ts',
        'R27 is said by item/get: every listing of the item, at each storefront of its merchant and of no other',
      ],
    ],
  },
  // --- extensiv
  {
    page: 'extensiv',
    says: 'An order source is told exactly what is available',
    rules: ['R19'],
    tests: [
      [
        'test/follow/exactly-once.test.ts',
        'holds through kills, cuts and a network that loses, doubles, delays and reorders',
      ],
    ],
  },
  {
    page: 'extensiv',
    says: 'So the cart knows by itself when something sold out or came in',
    rules: ['R12', 'R21'],
    tests: [['test/forward/kinds/mqtt-forwarding.test.ts', 'brings a movement to the shelf, and the sell-out']],
  },
  {
    page: 'extensiv',
    says: 'Nothing new since the last sync: nothing is sent',
    rules: ['R18'],
    tests: [['test/inventory/rules.test.ts', 'is not sent, except to channels in full mode']],
  },
  {
    page: 'extensiv',
    says: "Orders since the warehouse's figures are taken off, minutes or hours later",
    rules: ['R5', 'R21'],
    tests: [
      ['test/inventory/rules.test.ts', 'adds what was received since and leaves booked what was ordered since'],
      ['test/inventory/rules.test.ts', 'takes off what left since, and tells no storefront a number in between'],
      [
        'test/cli/import/counts-file.test.ts',
        'R5 is taken as of a moment: what moved and was ordered since counts, and a dry run shows it',
      ],
    ],
  },
  {
    page: 'extensiv',
    says: 'Right whenever the figures came, and however many order sources there are',
    rules: ['R21'],
    tests: [
      [
        'test/end-to-end/both-kinds.test.ts',
        'R21: what $channel sold since it was asked last is told to nobody when more arrives',
      ],
      [
        'test/end-to-end/rises.test.ts',
        'units that another storefront sold since it was asked last are told to nobody when more arrive',
      ],
    ],
  },
  {
    page: 'extensiv',
    says: 'Each cart has its own schedule, and they are not synced all at once',
    rules: ['R21'],
    tests: [['test/forward/kinds/mqtt-forwarding.test.ts', 'follows a schedule of its own']],
  },
  {
    page: 'extensiv',
    says: 'Several carts with one SKU: each is told the total, each time',
    rules: ['R19'],
    tests: [['test/inventory/rules.test.ts', 'are told the same total, each beside what it acknowledged itself']],
  },
  {
    page: 'extensiv',
    says: 'A SKU names one product within a merchant',
    rules: ['R2'],
    tests: [
      [
        'test/pages/figures.test.ts',
        'R2: one SKU of two merchants is two items, each told to its own stores; a row without a SKU is none',
      ],
    ],
  },
  {
    page: 'extensiv',
    says: 'Two products with one SKU need two merchants',
    rules: ['R2'],
    tests: [
      [
        'test/pages/figures.test.ts',
        'R2: one SKU of two merchants is two items, each told to its own stores; a row without a SKU is none',
      ],
    ],
  },
  {
    page: 'extensiv',
    says: 'A minimum of 5: 4 or fewer are told as 0',
    rules: ['R20'],
    tests: [
      [
        'test/pages/figures.test.ts',
        'R20: a minimum of five: four or fewer are told as none, five and more as they are',
      ],
    ],
  },
  {
    page: 'extensiv',
    says: '5 or more are told as they are',
    rules: ['R20'],
    tests: [
      [
        'test/pages/figures.test.ts',
        'R20: a minimum of five: four or fewer are told as none, five and more as they are',
      ],
    ],
  },
  {
    page: 'extensiv',
    says: 'Some connections are sent all levels every time',
    rules: ['R18'],
    tests: [['test/end-to-end/rules.test.ts', 'R18: a channel in full mode gets all of it at every turn, idle or not']],
  },
  {
    page: 'extensiv',
    says: 'Which do is known by itself, and can be set for files',
    rules: ['R18'],
    tests: [['test/end-to-end/rules.test.ts', 'R18: a channel in full mode gets all of it at every turn, idle or not']],
  },
  {
    page: 'extensiv',
    says: 'Lots are not synced, quantities are per product',
    rules: ['R6'],
    tests: [['test/inventory/station/receiving.test.ts', 'R6 keeps lot, serial and expiry on the entry']],
  },
  {
    page: 'extensiv',
    says: 'Orders and shipments may still carry lots',
    rules: ['R6', 'R25'],
    tests: [
      [
        'test/inventory/station/shipments-told.test.ts',
        'tells a box that leaves with its lots, serials and weight, and no box of anybody else',
      ],
    ],
  },
  {
    page: 'extensiv',
    says: 'Whole numbers only',
    rules: ['R20'],
    tests: [
      ['test/inventory/rules.test.ts', 'refuses %s units at the door'],
      ['test/inventory/station/counting.test.ts', 'is refused when it is %s'],
    ],
  },
  {
    page: 'extensiv',
    says: 'Price, weight and description of a product go to the cart in a sync of their own',
    rules: ['R2'],
    tests: [
      [
        'test/pages/figures.test.ts',
        'R19: from ten to fifteen here, and all three stores say fifteen; nothing but levels is told',
      ],
    ],
  },
  {
    page: 'extensiv',
    says: 'Announced shipments are loaded from the order source, so that receiving knows what comes',
    rules: ['R15'],
    // Whoever announces sends it: no storefront has such a thing to be read from.
    tests: [
      ['test/cli/import/notices-file.test.ts', 'announces them once, and shows them'],
      [
        'test/end-to-end/receiving.test.ts',
        'is announced and published, received at two stations through a power cut, and closed: no receipt tells what was told already',
      ],
    ],
  },
  {
    page: 'extensiv',
    says: 'Orders are loaded from a source, or into one, for other products of the house',
    rules: ['R3'],
    notHere: 'which systems an integration hub connects; a dock has its channels',
  },
  {
    page: 'extensiv',
    says: 'Some or all records do not arrive: the page says how to find out why, and that available is what is compared',
    rules: ['R10', 'R18', 'R21'],
    tests: [
      [
        'test/end-to-end/explain.test.ts',
        'says why each shop shows its number, now and then, and what became of each movement',
      ],
    ],
  },
];
