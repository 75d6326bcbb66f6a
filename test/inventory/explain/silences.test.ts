/** Every reason why a shop does not show what one would expect, each in a world where it is the one (R2, R10-R21). */
import { describe, expect, it } from 'vitest';
import type { ChannelExplained } from '../../../agent/inventory/explain/chain.ts';
import { Dock } from './told-dock.ts';

const rulesOf = ({ because }: ChannelExplained): string[] => because.map(({ rule }) => rule);

describe('what the first line says', () => {
  const table: [
    string,
    ChannelExplained,
    { reason: string; level: number | null; shown: number | null; text: RegExp },
  ][] = [
    [
      'R11: imported and never received',
      new Dock().why({}),
      {
        reason: 'never-received',
        level: null,
        shown: null,
        text: /told no number.*announced or imported, and never received here/,
      },
    ],
    [
      'R11: received by mistake',
      new Dock().receive(1).undo().why({}),
      { reason: 'never-received', level: null, shown: null, text: /received was taken back, so that it was never/ },
    ],
    [
      'R16: kept elsewhere',
      new Dock().change({ bypassSync: true }).receive(2).why({}),
      { reason: 'bypass', level: null, shown: null, text: /kept elsewhere/ },
    ],
    [
      'R16: not fulfilled here',
      new Dock().change({ notFulfilledHere: true }).receive(2).why({}),
      { reason: 'not-fulfilled-here', level: null, shown: null, text: /not fulfilled here/ },
    ],
    [
      'R20: retired, and told its last 0',
      new Dock().receive(2).tell(2).adjust(-2).change({ retired: true }).tell(0).why({}),
      {
        reason: 'unchanged',
        level: 0,
        shown: 0,
        text: /shows 0, as it should: 0 in stock; it is retired, and shown as 0/,
      },
    ],
    [
      'R20: retired, and the last 0 is still to be told',
      new Dock().receive(2).tell(2).adjust(-2).change({ retired: true }).why({}),
      { reason: 'waits', level: 0, shown: 2, text: /shows 2 and should show 0/ },
    ],
    [
      'R20: retired before a storefront heard of it',
      new Dock().receive(1).adjust(-1).change({ retired: true }).why({}),
      { reason: 'retired', level: 0, shown: null, text: /told no number.*retired, and this storefront was never told/ },
    ],
    [
      'R27: off for the channel, before it was told anything',
      new Dock().listed(true).receive(2).tellOthers().why({}),
      { reason: 'item-off', level: null, shown: null, text: /told no number.*it is switched off for this channel/ },
    ],
    [
      'R27: off for the channel, which shows what it was told last',
      new Dock().receive(2).tell(2).listed(true).receive(1).policy('never').why({}),
      { reason: 'item-off', level: null, shown: 2, text: /shows 2: it is switched off for this channel/ },
    ],
    [
      'R27: told only of what its store lists, and this is not on record there',
      new Dock({ onlyListed: true }).receive(2).why({}),
      { reason: 'not-listed', level: null, shown: null, text: /only of what its store lists, and .* not on record/ },
    ],
    [
      'R27: on again',
      new Dock().receive(2).tell(2).listed(true).receive(1).listed(false).why({}),
      { reason: 'waits', level: 3, shown: 2, text: /shows 2 and should show 3/ },
    ],
    [
      'R10: policy never',
      new Dock().policy('never').receive(2).why({}),
      { reason: 'policy-never', level: 2, shown: null, text: /its policy is never/ },
    ],
    [
      'R13: the policy was never when it moved',
      new Dock().policy('never').receive(2).policy('always').why({}),
      { reason: 'policy-never', level: 2, shown: null, text: /when it moved last.*the next movement decides/ },
    ],
    [
      'R12: Process Orders off',
      new Dock().change({ streetDate: '2026-12-24' }).receive(3).why({}),
      { reason: 'flag-off', level: 3, shown: null, text: /Process Orders was off/ },
    ],
    [
      'R17: switched off in the configuration',
      new Dock().receive(2).tell(1).receive(1).why({ state: 'off' }),
      { reason: 'off', level: 3, shown: 1, text: /shows 1 and should show 3: the channel is switched off/ },
    ],
    [
      'R17: paused by somebody',
      new Dock().receive(2).tell(2).channel('paused', 'stocktake').receive(1).why({ state: 'paused' }),
      { reason: 'paused', level: 3, shown: 2, text: /shows 2 and should show 3: the channel is paused \(stocktake\)/ },
    ],
    [
      'R20: below the minimum',
      new Dock({ minimumLevel: 5 }).receive(3).tell(0).why({}),
      {
        reason: 'unchanged',
        level: 0,
        shown: 0,
        text: /shows 0, as it should: 3 in stock; that is below the channel’s minimum of 5/,
      },
    ],
    [
      'R20: capped',
      new Dock({ maximumLevel: 2 }).receive(3).tell(2).why({}),
      {
        reason: 'unchanged',
        level: 2,
        shown: 2,
        text: /as it should: 3 in stock; no more than the channel’s maximum of 2/,
      },
    ],
    [
      'R18: nothing new',
      new Dock().receive(3).tell(3).why({}),
      { reason: 'unchanged', level: 3, shown: 3, text: /shows 3, as it should: 3 in stock\./ },
    ],
    [
      'R18: nothing new in full mode, where the same is told at each turn',
      new Dock({ mode: 'full' }).receive(3).tell(3).why({}),
      { reason: 'unchanged', level: 3, shown: 3, text: /shows 3, as it should: 3 in stock\./ },
    ],
    [
      'R18: full mode tells what is there at each turn, also what a policy of never kept silent (R13)',
      new Dock({ mode: 'full' }).receive(3).tell(3).policy('never').receive(1).policy('always').tell(4).why({}),
      { reason: 'unchanged', level: 4, shown: 4, text: /shows 4, as it should: 4 in stock\./ },
    ],
    [
      'R18: in full mode what a policy of never kept silent waits for the next turn',
      new Dock({ mode: 'full' })
        .receive(3)
        .tell(3)
        .policy('never')
        .receive(1)
        .policy('always')
        .why({ schedule: '0 */2 * * *, UTC' }),
      { reason: 'waits', level: 4, shown: 3, text: /schedule \(0 \*\/2 \* \* \*, UTC\)/ },
    ],
    [
      'R18: in full mode the last turn that has the line counts, not one that was refused',
      (() => {
        const dock = new Dock({ mode: 'full' }).receive(3).tell(3).policy('never').receive(1).policy('always').tell(4);
        return dock.tell(5, 'no such listing').tellOthers().why({});
      })(),
      { reason: 'unchanged', level: 4, shown: 4, text: /shows 4, as it should/ },
    ],
    [
      'the storefront refused the line',
      new Dock().receive(3).tell(3, 'no such listing').why({}),
      { reason: 'refused', level: 3, shown: null, text: /refused the line \(no such listing\)/ },
    ],
    [
      'R21: debounced',
      new Dock().receive(2).tell(2).receive(1).why({ state: 'debouncing' }),
      {
        reason: 'waits',
        level: 3,
        shown: 2,
        text: /goes out after 250 ms without a movement, after 2000 ms at the latest/,
      },
    ],
    [
      'another dock of the site tells',
      new Dock().receive(2).why({ toldBy: 'dock-3' }),
      {
        ...{ reason: 'waits', level: 2, shown: null },
        text: /not on record at this dock; it should show 2: dock-3 tells the storefronts of the site\.$/,
      },
    ],
    [
      'no dock of the site tells',
      new Dock().receive(2).tell(2).receive(1).why({ toldBy: null }),
      { reason: 'waits', level: 3, shown: 2, text: /no dock of the site tells its storefronts now/ },
    ],
    [
      'R21: on a schedule',
      new Dock()
        .receive(2)
        .tell(2)
        .receive(1)
        .why({ schedule: { everyMin: 9 } }),
      { reason: 'waits', level: 3, shown: 2, text: /schedule \(every 9 minutes\)/ },
    ],
    [
      'R21: a rise waits for the sales',
      new Dock()
        .receive(2)
        .tell(2)
        .receive(1)
        .why({ state: 'debouncing', salesOf: ['acme-shop'] }),
      { reason: 'waits', level: 3, shown: 2, text: /rises only when the sales are known.*acme-shop/ },
    ],
    [
      'the link is down',
      new Dock().receive(2).tell(2).receive(1).why({ state: 'link-down', error: 'ECONNREFUSED' }),
      { reason: 'waits', level: 3, shown: 2, text: /waits for the link \(ECONNREFUSED\)/ },
    ],
    [
      'the storefront fails',
      new Dock().receive(2).tell(2).receive(1).why({ state: 'backing-off', error: 'HTTP 500' }),
      { reason: 'waits', level: 3, shown: 2, text: /did not take it \(HTTP 500\)/ },
    ],
    [
      'then: it waited, and was told later',
      (() => {
        const dock = new Dock().receive(2).tell(2).receive(1);
        const then = dock.head;
        return dock.tell(3).why(undefined, then);
      })(),
      {
        reason: 'waits',
        level: 3,
        shown: 2,
        text: /showed 2 and should have shown 3: it waited, and 3 was acknowledged/,
      },
    ],
    [
      'then: nobody knew the item',
      new Dock().receive(2).why(undefined, 0),
      { reason: 'never-known', level: null, shown: null, text: /was told nothing: nobody here knew/ },
    ],
  ];

  it.each(table)('%s', (_name, told, { text, ...numbers }) => {
    expect(told).toMatchObject(numbers);
    expect(told.text).toMatch(text);
    expect(told.because.length).toBeGreaterThan(0);
  });
});

describe('the chain', () => {
  it('names the orders that book, the policy’s author, the flag’s cause and the batch, each with its entry', () => {
    const dock = new Dock().policy('always').receive(5);
    dock.order('A-1', [{ sku: 'TEE', quantity: 2 }]);
    const told = dock.tell(3).why({ lastRunAt: 99_000_000 });
    expect(told.text).toBe('acme-web shows 3, as it should: 5 in stock less 2 booked.');
    expect(rulesOf(told)).toEqual(['R11', 'R19', 'R10', 'R7', 'R18', 'R21']);
    const words = told.because.map(({ text, entries = [] }) =>
      [text, ...entries.map((entry) => entry.text)].join(' | '),
    );
    expect(words[1]).toMatch(
      /3 available\. Booked by A-1 \(2\)\. \| 1 received at receiving-1, .* \(entry \d+\) \| 2 booked for A-1/,
    );
    expect(words[2]).toMatch(/own policy is always\. \| policy set: sync always by lena/);
    expect(words[3]).toMatch(/Process Orders is on\. \| Process Orders turned on \(receipt\)/);
    expect(words[4]).toMatch(/3 was told with batch k1, and acknowledged/);
    expect(words[5]).toMatch(/last looked at 1970-01-02 03:30:00 UTC, and there was nothing new/);
  });

  /** The sentence about the number, and what happened, without where and when. */
  const number = (dock: Dock, lang?: 'de') => {
    const { text, entries = [] } = dock.why({}, undefined, lang).because.find(({ rule }) => rule === 'R19') ?? {};
    return {
      text,
      entries: entries.map((entry) =>
        entry.text.replace(/( (at|by|von|an) (receiving-1|lena|test)\b|, \d{4}-).*$/, ''),
      ),
    };
  };

  it('adds up: from what a count said, with every entry since', () => {
    const dock = new Dock().receive(3);
    dock.submit({ type: 'count', by: 'lena', merchant: 'acme', sku: 'TEE', quantity: 11 });
    dock.receive(1).adjust(-3).receive(1);
    dock.submit({ type: 'count', by: 'lena', merchant: 'acme', sku: 'TEE', quantity: 10 });
    dock.receive(2).undo();
    expect(number(dock)).toEqual({
      text: '11 in stock: 11 available.',
      entries: [
        'counted 10 where 10 were expected',
        '1 received',
        '1 received',
        expect.stringMatching(/taken back \(-1\)/),
      ],
    });
  });

  it('adds up where there are more entries than people read: with what there was before them', () => {
    const { text, entries } = number(new Dock().receive(14));
    const [, seq = '', before = ''] =
      /^14 in stock: 14 available\. Before entry (\d+): (\d+) in stock\.$/.exec(text ?? '') ?? [];
    expect(Number(before) + entries.length).toBe(14);
    expect(entries).toHaveLength(10);
    expect(Number(seq)).toBeGreaterThan(4);
  });

  it('says of what a count knew that it did, in the language of the reader', () => {
    const dock = new Dock().receive(2);
    dock.submit({ type: 'count', by: 'lena', merchant: 'acme', sku: 'TEE', quantity: 5 });
    dock.undo();
    const counted = dock.entries.findLast(({ kind }) => kind === 'count')?.seq;
    expect(number(dock).entries.at(-1)).toBe(
      `adjusted by 1: counted since (entry ${counted}), and what was counted stands`,
    );
    expect(number(dock, 'de').entries.at(-1)).toBe(
      `berichtigt um 1: seither gezählt (Eintrag ${counted}), und das Gezählte gilt`,
    );
  });

  it('names who switched the item off for the channel (R27), and gives no number of its own', () => {
    const { because } = new Dock().receive(2).tell(2).listed(true).why({});
    expect(because.at(-1)).toMatchObject({
      ...{ rule: 'R27', text: 'It is switched off for this channel, which is told nothing of it.' },
      entries: [
        { kind: 'listing', operator: 'lena', text: expect.stringMatching(/^switched off for acme-web by lena/) },
      ],
    });
    expect(because.map(({ rule }) => rule)).not.toContain('R19');
  });

  it('says that a street date holds Process Orders off (R8), and that a channel started over', () => {
    const held = new Dock().change({ streetDate: '2026-12-24' }).receive(3).why({});
    expect(held.because.find(({ rule }) => rule === 'R8')?.text).toContain('2026-12-24');
    const dock = new Dock().receive(3).tell(3);
    dock.append({ kind: 'channel', document: 'acme-web', body: { change: 'snapshot', reason: 'it lost its state' } });
    const again = dock.why({ state: 'sending' });
    expect(again).toMatchObject({ reason: 'waits', level: 3, shown: 3 });
    expect(again.because.map(({ text }) => text).join(' ')).toContain('started over');
  });
});

it('R26: what a count left of what was set apart is told as it is, whatever was packed and shipped before', () => {
  const dock = new Dock().receive(9);
  const adjust = (quantity: number, to?: 'damaged') =>
    dock.submit({
      ...{ type: 'adjust', by: 'lena', merchant: 'acme', sku: 'TEE', quantity, reason: 'looked' },
      ...(to !== undefined && { to }),
    });
  // One order is shipped with its last unit, the other cancelled with two in its box.
  for (const [id, quantity] of [
    ['A-1', 2],
    ['A-2', 3],
  ] as const) {
    dock.order(id, [{ sku: 'TEE', quantity }]);
    const document = { type: 'order', merchant: 'acme', id } as const;
    dock.submit({ type: 'station', station: 'packing-1', by: 'ann', command: { command: 'open', document } });
    for (let n = 0; n < 2; n += 1) dock.scan('4006381333931', 'packing-1');
  }
  dock.cancel('A-2');
  adjust(6, 'damaged');
  dock.submit({ type: 'count', by: 'lena', merchant: 'acme', sku: 'TEE', quantity: 6, reason: 'counted' });
  const row = dock.tables.item('acme', 'TEE');
  expect(row).toMatchObject({ inStock: 6, packed: 0, damaged: 6, booked: 0 });
  expect(dock.why({}).level).toBe(0);
});
