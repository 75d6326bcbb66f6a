/**
 * What people at docks, integrators, merchants and those who look after many devices ask of a product like this one,
 * and what each row that is a must is shown by; a row that no dock can hold says why. `market-rows.test.ts` holds the
 * names to the tests.
 */
import type { Shown } from '../shown-by.ts';

export type MarketRow = { row: number; asks: string; tests: readonly Shown[] };

export const musts: readonly MarketRow[] = [
  {
    row: 1,
    asks: 'A flag that is off, or a street date, holds orders; waiting ones say pre-order or insufficient',
    tests: [
      [
        'test/end-to-end/held-orders.test.ts',
        'R24: held orders are listed with their reason and stay closed until they are released, by goods or by a supervisor',
      ],
    ],
  },
  {
    row: 2,
    asks: 'Announced units are shown early, line by line, and taken back',
    tests: [
      [
        'test/end-to-end/published.test.ts',
        'is told, sold, received without a word, and withdrawn; one line for each number',
      ],
      ['test/inventory/published.test.ts', 'is published line by line, and with its announcement'],
    ],
  },
  {
    row: 3,
    asks: 'A third mode turns the flag on at the first receipt, and off by nobody',
    tests: [['test/inventory/received.test.ts', 'is turned on by the first receipt, and off by nobody but an admin']],
  },
  {
    row: 4,
    asks: 'A scan says good, damaged or on hold; releasing takes a name',
    tests: [
      [
        'test/end-to-end/conditions.test.ts',
        'a damaged unit is shown to nobody, over a kill and a rebuild, until it is released',
      ],
    ],
  },
  {
    row: 5,
    asks: 'Returns of customers: expected or not, inspected, restocked',
    tests: [
      [
        'test/inventory/station/returns.test.ts',
        'is opened by its number, looked at unit by unit, and told to shops only when it is restocked',
      ],
      ['test/inventory/station/returns.test.ts', 'asks about what was not announced, in the condition that was said'],
    ],
  },
  {
    row: 6,
    asks: 'The shop hears of each shipment: lines, box, weight, lots, tracking, parts',
    tests: [
      [
        'test/end-to-end/shipments.test.ts',
        'tells each box once, its label, and that it was taken back; over kills and a shop that forgets',
      ],
      ['test/inventory/station/shipments-told.test.ts', 'tells parts, and that a shipment was taken back'],
    ],
  },
  {
    row: 7,
    asks: 'The store’s SKU is mapped to ours; what a channel does not list is not sent',
    tests: [
      [
        'test/forward/listings.test.ts',
        'name the lines of its batches, each listing of an item; off is not told; the rest is as before',
      ],
      [
        'test/forward/listed-items.test.ts',
        'hears nothing before its store was read, then of what is listed there, and of the rest once it is',
      ],
      ['test/reconcile/associate.test.ts', 'tells a store what it lists, and nothing else'],
    ],
  },
  {
    row: 8,
    asks: 'Which location or pool of the store is written is said, and another one hears everything anew',
    tests: [['test/ledger/writer/frozen-batches.test.ts', 'R19 a target, the store’s own place that levels are for']],
  },
  {
    row: 9,
    asks: 'An order for a set books its parts',
    tests: [
      ['test/end-to-end/kits.test.ts', 'a kit is shown as its parts allow, sold as one and packed as its parts'],
      ['test/inventory/kits.test.ts', 'books its parts, sells out with them, and frees them again'],
    ],
  },
  {
    row: 10,
    asks: 'What a first sync would change is seen before it does',
    tests: [['test/reconcile/rehearse.test.ts', 'forecasts the first batch, and whether the brake would stop it']],
  },
  {
    row: 11,
    asks: 'A shop is not emptied by mistake',
    tests: [
      [
        'test/end-to-end/told.test.ts',
        'the brake: an empty count is no message to a shop before somebody says so by name',
      ],
      [
        'test/ledger/writer/brake.test.ts',
        'an empty count file: nothing goes out, also after a restart, until a person lets it go',
      ],
    ],
  },
  {
    row: 13,
    asks: 'For a SKU and a channel: what it was told when and why, or why nothing',
    tests: [
      [
        'test/ledger/history/random-past.test.ts',
        'says of every past place what the item was and what each storefront held then',
      ],
    ],
  },
  {
    row: 17,
    asks: 'Alerts clear themselves, and come as often as each contact asked, who needs no login',
    tests: [
      [
        'test/mail/digests.test.ts',
        'tells what stands at first, then what came and still holds; what came and went is no news',
      ],
      ['test/mail/digests.test.ts', 'comes at most once an hour, or once for a day, as the contact asked'],
      ['test/mail/digests.test.ts', 'tells once that a shop is not told, and once that it is again'],
      ['test/screen/server.test.ts', 'shows what is low or out, what is out first, until there is enough again'],
    ],
  },
  {
    row: 28,
    asks: 'Updates and restarts wait until no one works',
    tests: [
      [
        'test/admin/doors/desired.test.ts',
        'a version that is desired waits until nobody works at the dock, is asked for once, and says what runs',
      ],
      ['test/admin/whole-dock.test.ts', 'is restarted when nobody works there, or when it has to be'],
    ],
  },
  {
    row: 29,
    asks: 'One command checks clock, names, disk, broker, store and ports',
    tests: [['test/admin/whole-dock.test.ts', 'names every area, and of what is wrong the remedy']],
  },
  {
    row: 30,
    asks: 'Backup, restore, and a device that takes the place of another',
    tests: [
      ['test/admin/backup.test.ts', 'is whole, named by what it holds, and on the record'],
      [
        'test/admin/backup.test.ts',
        'begins a new epoch on another machine, with what it held, and says what is missing',
      ],
    ],
  },
  {
    row: 31,
    asks: 'The ledger is copied off the card all the time',
    tests: [
      ['test/copy/ledger-copy.test.ts', 'has the whole ledger, goes on after a restart, and fills a new card'],
      ['test/copy/ledger-copy.test.ts', 'that is away for a while is an alarm, and is caught up with'],
    ],
  },
  {
    row: 32,
    asks: 'One command for many docks: offline ones wait, waves, a stop at so many failures',
    tests: [
      ['test/cli/roll-out.test.ts', 'one dock, then one in twenty, then the rest'],
      [
        'test/cli/roll-out.test.ts',
        'whatever becomes of them and wherever it is closed: nobody is asked twice but who was not reached or failed, and all end in one class',
      ],
    ],
  },
  {
    row: 33,
    asks: 'A certificate that ends is seen in time',
    tests: [
      ['test/alarms/certificates.test.ts', 'is said 30 days before the end, and when it is over'],
      [
        'test/alarms/certificates.test.ts',
        'of several that others are trusted by, the longest counts; one that is damaged is no certificate',
      ],
    ],
  },
  {
    row: 34,
    asks: 'The log of one dock from afar, within bounds of time and size',
    tests: [['test/admin/whole-dock.test.ts', 'log/get %j gives its page']],
  },
  {
    row: 35,
    asks: 'A cloned image is noticed before it does harm',
    tests: [
      [
        'test/forward/clones.test.ts',
        'an older copy that has nothing to tell and only reads orders is noticed by what their pages say is held',
      ],
    ],
  },
];
