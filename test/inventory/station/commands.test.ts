/** Command codes and what they do at a station, decided and applied on Map projections. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkCharacter,
  formatCommand as formatCommandOf,
  provenCode,
  readCommand as readCommandOf,
} from '../../../agent/inventory/nouns/station/command-codes.ts';
import { freshSession } from '../../../agent/inventory/nouns/station/session.ts';
import type { PrintableCommand, StationCommand } from '../../../agent/inventory/nouns/station/station-command.ts';
import { apply } from '../../../agent/inventory/projections/apply.ts';
import { badgeCode, formatCommand, testKey } from '../../command-key/command-codes.ts';
import { rulebook, World } from '../world.ts';

const readCommand = (text: string) => readCommandOf(text, [testKey]);

const tee = '4006381333931';
const mug = '4006381333948';

/** Every station as the test wants it, and two people. */
function worldWith(station: Partial<(typeof rulebook.stations)[number]> = {}): World {
  const stations = rulebook.stations.map((one) => ({ ...one, ...station, work: one.work }));
  const operators = [
    { id: 'anna', name: 'Anna' },
    { id: 'ben', name: 'Ben', badge: 'HOUSE-0815' },
  ];
  return new World({ ...rulebook, stations, operators }).withItem('TEE', tee).withItem('MUG', mug, 6);
}

function say(world: World, command: StationCommand, station = 'receiving-1') {
  return world.submit({ type: 'station', station, by: 'test', command });
}
const session = (world: World, station = 'receiving-1') =>
  world.tables.row('session', station) ?? freshSession(station);

describe('the text of a command code', () => {
  it.each([
    // The identifier that the Global Release Identifier standard gives as its example of ISO 7064 MOD 37,36.
    ['A12425GABC1234002', 'M'],
    ['', '1'],
    ['0', '2'],
    ['TALLY-UNDO', checkCharacter('TALLYUNDO')],
  ])('has the check character of %j', (text, check) => {
    expect(checkCharacter(text)).toBe(check);
  });

  const printable: PrintableCommand[] = [
    ...(['undo', 'finish', 'next-box', 'confirm', 'cancel', 'acknowledge', 'reopen'] as const).map((command) => ({
      command,
    })),
    ...(['sign-out', 'lock', 'tare', 'zero'] as const).map((command) => ({ command })),
    { command: 'quantity', quantity: 12 },
    { command: 'quantity', quantity: 1_000_000 },
    { command: 'work', work: 'packing' },
    { command: 'work', work: null },
    { command: 'badge', badge: badgeCode('anna-2') },
  ];

  it.each(printable)('says %j, and means it', (command) => {
    const code = formatCommand(command);
    expect(code).toMatch(/^TALLY-[A-Z0-9-]+$/);
    expect(readCommand(code)).toEqual({ type: 'command', command });
    expect(readCommand(` ${code.toLowerCase()}\r`)).toEqual({ type: 'command', command });
  });

  it.each(printable)('of %j is never taken for another one with a wrong character', (command) => {
    const code = formatCommand(command);
    for (let at = 'TALLY-'.length; at < code.length; at++) {
      for (const wrong of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
        if (code[at] === wrong || code[at] === '-') continue;
        expect(readCommand(code.slice(0, at) + wrong + code.slice(at + 1))).toMatchObject({ type: 'unreadable' });
      }
    }
  });

  it.each(['TALLY-', 'TALLY--', 'TALLY-UNDO', 'tally-qty-0-X', 'TALLY-QTY-1000001', 'TALLY-NOSUCH'])(
    'is not made up: %s',
    (text) => {
      expect(readCommand(text)).toMatchObject({ type: 'unreadable', code: 'bad-command' });
      // Sound, as anybody can work out, and as sheets were printed before codes carried a proof.
      expect(readCommand(`${text}-${checkCharacter(text)}`)).toMatchObject({
        ...{ type: 'unreadable', code: 'old-sheet', text: expect.stringContaining('print the sheet anew') },
      });
    },
  );

  it.each(['NOSUCH', 'QTY-0', 'QTY-1000001', 'QTY-12-3', 'WORK-SLEEPING', ''])(
    'of an unknown meaning does nothing, proven or not: %j',
    (words) => {
      expect(readCommand(provenCode(words, testKey))).toMatchObject({ type: 'unreadable' });
    },
  );

  it('is proved by this dock’s key alone: another proof, none, or the proof of other words does nothing', () => {
    const foreign = 'the key of another dock, of which nothing is known';
    for (const command of printable) {
      const code = formatCommandOf(command, foreign);
      if (command.command === 'badge') continue;
      expect(readCommand(code)).toMatchObject({ type: 'unreadable', code: 'old-sheet' });
      expect(readCommandOf(formatCommand(command), [])).toMatchObject({ type: 'unreadable', code: 'old-sheet' });
    }
    const proof = formatCommand({ command: 'undo' }).split('-')[2];
    const text = `TALLY-FINISH-${proof}`;
    expect(readCommand(`${text}-${checkCharacter(text)}`)).toMatchObject({ code: 'old-sheet' });
    expect(readCommand(provenCode('BADGE-ANNA', foreign))).toMatchObject({ code: 'unknown-badge' });
  });

  it('of an older key is known for what it is, and does nothing', () => {
    const keys = ['the new key, which is as long as keys are', testKey];
    const read = readCommandOf(formatCommand({ command: 'finish' }), keys);
    expect(read).toMatchObject({ type: 'unreadable', code: 'old-sheet', text: expect.stringContaining('older sheet') });
    expect(readCommandOf(badgeCode('anna'), keys)).toMatchObject({
      ...{ code: 'unknown-badge', text: expect.stringContaining('print the badges anew') },
    });
  });

  it('has a proof of signs that nobody mixes up, and no two commands have the same', () => {
    const proofs = printable.slice(0, -1).map((command) => formatCommand(command).split('-').at(-2));
    for (const proof of proofs) expect(proof).toMatch(/^[2-9A-HJ-NP-Z]{6}$/);
    expect(new Set(proofs).size).toBe(proofs.length);
  });

  it.each([tee, 'TALL', 'TALLYMAN-1', '', '0109506000134352'])('is not seen in %j', (text) => {
    expect(readCommand(text)).toBeUndefined();
  });

  it('is read without throwing, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        readCommand(text);
        readCommand(`TALLY-${text}`);
      }),
    );
  });
});

describe('a command code at a station', () => {
  const undo = formatCommand({ command: 'undo' });

  // ISO/IEC 15424: the symbologies that are no line of bars.
  it.each([
    ']Q3',
    ']Q1',
    ']d1',
    ']d2',
    ']z0',
    ']L0',
    ']U0',
    ']J0',
    ']h1',
    ']s0',
    ']D0',
    ']O4',
    ']K0',
    ']T0',
    ']e0',
    ']X0',
  ])('is none in a symbol of %s, nor is a badge', (aim) => {
    const world = worldWith();
    for (const code of [undo, badgeCode('anna'), 'HOUSE-0815'])
      expect(world.scan(`${aim}${code}`)).toMatchObject({ type: 'refused', code: 'label-commands' });
    expect(session(world).operator).toBeNull();
    expect(world.tables.openRows('exception', 9)).toHaveLength(3);
  });

  it.each(['', ']C0', ']C1', ']A0', ']G0'])('is one as bars, %s', (aim) => {
    expect(worldWith().scan(`${aim}${badgeCode('anna')}`)).toMatchObject({ step: 'signed-in' });
  });

  it('that is no badge but could have been one of the house’s own is told as a try, and is set aside as goods are', () => {
    const world = worldWith();
    const tried = { code: 'unknown-barcode', couldBeBadge: true };
    expect(world.scan('HOUSE-0816')).toMatchObject(tried);
    expect(world.scan(']C0MOUSE-0815')).toMatchObject(tried);
    expect(world.scan('HOUSES-081')).not.toHaveProperty('couldBeBadge');
    expect(world.scan(tee)).not.toHaveProperty('couldBeBadge');
    expect(world.tables.openRows('exception', 9)).toHaveLength(3);
  });

  it('that came with others is one exception, with all its lines, and nothing of it is done', () => {
    const world = worldWith();
    const lines = [
      formatCommand({ command: 'quantity', quantity: 1_000_000 }),
      tee,
      formatCommand({ command: 'confirm' }),
    ];
    const aside = { type: 'label-aside', station: 'receiving-1', device: 'scanner-1', lines, count: 3 } as const;
    expect(world.submit(aside)).toMatchObject({
      type: 'refused',
      code: 'label-commands',
      text: expect.stringContaining('3 lines'),
    });
    expect(session(world).quantity).toBeNull();
    expect(world.tables.item('acme', 'TEE')?.inStock).toBe(0);
    expect(world.tables.openRows('exception', 9)).toMatchObject([
      { reason: 'label-commands', scan: lines.join(' ⏎ ') },
    ]);
    const long = { ...aside, lines: Array.from({ length: 16 }, () => 'X'.repeat(4096)), count: 9999 };
    world.submit(long);
    expect(world.tables.openRows('exception', 9)[1]?.scan).toHaveLength(512);
  });

  it('is never goods, nor is a damaged one', () => {
    const world = worldWith();
    expect(world.scan(']C0TALLY-UNDO-0')).toMatchObject({ type: 'refused', code: 'bad-command' });
    expect(world.tables.openRows('exception', 9)).toEqual([]);
    expect(world.scan(`]C0${formatCommand({ command: 'quantity', quantity: 3 })}`)).toMatchObject({ step: 'quantity' });
    expect(world.scan(tee)).toMatchObject({ type: 'recorded', units: 3 });
    expect(world.scan(tee)).toMatchObject({ type: 'recorded', units: 1 });
  });

  it.each([
    ['undo', 'nothing-to-undo'],
    ['finish', 'nothing-open'],
    ['next-box', undefined],
    ['confirm', 'bad-command'],
    ['reopen', undefined],
  ] as const)('%s without anything open is refused', (command, code) => {
    const outcome = say(worldWith(), { command });
    expect(outcome).toMatchObject({ type: 'refused', ...(code === undefined ? {} : { code }) });
  });

  it('CANCEL without anything open is no error: nothing changes', () => {
    expect(say(worldWith(), { command: 'cancel' })).toMatchObject({
      type: 'unchanged',
      already: { step: 'cancelled' },
    });
  });

  it.each(['TALLY-UNDO-X', 'tally-anything', 'HOUSE-0815'])('is no barcode of an item: %s', (code) => {
    const world = worldWith();
    const item = { merchant: 'acme', sku: 'TEE', barcodes: [{ code, units: 1 }] };
    expect(world.submit({ type: 'items', by: 'test', items: [item] })).toMatchObject({ code: 'bad-barcode' });
    const bind = { type: 'bind-barcode', by: 'test', merchant: 'acme', sku: 'TEE', code, units: 1 } as const;
    expect(world.submit(bind)).toMatchObject({ code: 'bad-barcode', field: 'code' });
    expect(world.item('TEE')).toBeDefined();
  });

  it('says a quantity for the code nobody knows, once', () => {
    const world = worldWith();
    say(world, { command: 'quantity', quantity: 12 });
    expect(world.scan('NOBODY-KNOWS')).toMatchObject({ code: 'unknown-barcode' });
    expect(world.tables.openRows('exception', 9)).toMatchObject([{ scan: 'NOBODY-KNOWS', units: 12 }]);
    expect(world.scan(tee)).toMatchObject({ units: 1 });
  });

  it('takes no quantity for a label that names one single unit', () => {
    const world = worldWith();
    say(world, { command: 'quantity', quantity: 2 });
    expect(world.scan(`]C1010${tee}21SERIAL`)).toMatchObject({ code: 'bad-quantity' });
    expect(world.tables.openRows('exception', 9)).toEqual([]);
    expect(world.scan(`]C1010${tee}21SERIAL`)).toMatchObject({ type: 'recorded', units: 1 });
  });

  it('switches what scans mean here, and back', () => {
    const world = worldWith();
    world.scan(mug);
    expect(say(world, { command: 'work', work: 'packing' })).toMatchObject({ step: 'work' });
    expect(world.scan(mug)).toMatchObject({ what: 'shipment', inStock: 0 });
    expect(say(world, { command: 'work', work: null })).toMatchObject({ step: 'work' });
    expect(say(world, { command: 'work', work: 'receiving' })).toMatchObject({ type: 'unchanged' });
    expect(world.scan(mug)).toMatchObject({ what: 'receipt' });
  });
});

describe('what was scanned', () => {
  it.each(['undo', 'cancel'] as const)(
    '%s is on the record with the device, on the last entry it led to',
    (command) => {
      const world = worldWith();
      world.scan(tee);
      say(world, { command: 'quantity', quantity: 2 });
      const read = { scan: formatCommand({ command }), device: 'scanner-1' };
      world.scan(read.scan);
      expect(world.entries.at(-1)?.body).toMatchObject({ read });
    },
  );

  it('is not there twice, nor what a button said', () => {
    const world = worldWith();
    world.scan(tee);
    expect(world.entries.at(-1)?.body).not.toHaveProperty('read');
    say(world, { command: 'undo' });
    expect(world.entries.at(-1)?.body).not.toHaveProperty('read');
  });
});

describe('UNDO', () => {
  it.each(['receiving-1', 'packing-1'])('takes back the last scan at %s, and only that', (station) => {
    const world = worldWith();
    world.scan(mug);
    world.scan(mug);
    const before = world.item('MUG').inStock;
    world.scan(tee);
    world.scan(mug, station);
    expect(say(world, { command: 'undo' }, station)).toMatchObject({ type: 'stepped', step: 'undone' });
    expect(world.item('MUG')).toMatchObject({ inStock: before });
    expect(say(world, { command: 'undo' }, station)).toMatchObject({ code: 'nothing-to-undo' });
  });

  it('does not reach across what another station counted', () => {
    const world = worldWith();
    world.scan(tee);
    expect(say(world, { command: 'undo' }, 'bolt-receiving')).toMatchObject({ code: 'nothing-to-undo' });
  });

  it('leaves a receipt alone whose goods have left', () => {
    const world = worldWith();
    world.scan(tee);
    world.scan(tee, 'packing-1');
    expect(say(world, { command: 'undo' })).toMatchObject({
      code: 'nothing-to-undo',
      text: expect.stringContaining('shelf'),
    });
    expect(world.tables.openRows('exception', 9)).toEqual([]);
    expect(world.item('TEE').inStock).toBe(0);
  });

  it('turns the flag off with the last unit, and on with one that comes back', () => {
    const world = worldWith();
    world.scan(tee);
    say(world, { command: 'undo' });
    expect(world.item('TEE').processOrders).toBe(false);
    world.scan(tee);
    world.scan(tee, 'packing-1');
    expect(world.item('TEE').processOrders).toBe(false);
    say(world, { command: 'undo' }, 'packing-1');
    expect(world.item('TEE').processOrders).toBe(true);
  });

  it('drops what was asked or keyed in before it takes anything back', () => {
    const world = worldWith({ askAbove: 100 });
    world.scan(tee);
    say(world, { command: 'quantity', quantity: 500 });
    world.scan(tee);
    expect(session(world).question).toMatchObject({ about: 'quantity', units: 500, of: { sku: 'TEE' } });
    expect(say(world, { command: 'undo' })).toMatchObject({ step: 'undone' });
    expect(session(world)).toMatchObject({ question: null, quantity: null });
    expect(world.item('TEE').inStock).toBe(1);
  });
});

describe('more units than anybody counts in one scan', () => {
  it('are more than a thousand where the station says nothing', () => {
    const world = worldWith({});
    say(world, { command: 'quantity', quantity: 1_000 });
    expect(world.scan(tee)).toMatchObject({ type: 'recorded' });
    say(world, { command: 'quantity', quantity: 1_001 });
    expect(world.scan(tee)).toMatchObject({ code: 'needs-confirm', text: expect.stringContaining('1,001 × ') });
    expect(world.item('TEE').inStock).toBe(1_000);
    expect(say(world, { command: 'confirm' })).toMatchObject({ type: 'recorded' });
    expect(world.item('TEE').inStock).toBe(2_001);
  });

  const asked = () => {
    const world = worldWith({ askAbove: 100 });
    say(world, { command: 'quantity', quantity: 101 });
    expect(world.scan(tee)).toMatchObject({ type: 'refused', code: 'needs-confirm' });
    expect(world.item('TEE').inStock).toBe(0);
    return world;
  };

  it('counts them when somebody says so, once', () => {
    const world = asked();
    expect(say(world, { command: 'confirm' })).toMatchObject({ type: 'recorded', units: 101 });
    expect(say(world, { command: 'confirm' })).toMatchObject({ code: 'bad-command' });
    expect(world.item('TEE').inStock).toBe(101);
    expect(session(world)).toMatchObject({ question: null, quantity: null });
  });

  it('forgets them on CANCEL, and on the next goods', () => {
    const world = asked();
    expect(say(world, { command: 'cancel' })).toMatchObject({ step: 'cancelled' });
    expect(session(world)).toMatchObject({ question: null, quantity: null });
    const other = asked();
    expect(other.scan(mug)).toMatchObject({ type: 'recorded', units: 6, seq: other.entries.length - 1 });
    expect(other.item('TEE').inStock).toBe(0);
    expect(session(other).question).toBeNull();
  });
});

describe('a station that holds errors', () => {
  it('is held by what its entry says, not by the configuration of a later day', () => {
    for (const held of [true, false]) {
      const world = worldWith({ holdErrors: held });
      world.scan('NOBODY-KNOWS');
      const again = worldWith({ holdErrors: !held });
      for (const entry of world.entries) apply(again.tables, entry, again.rules);
      expect(again.tables.row('session', 'receiving-1')).toEqual(world.tables.row('session', 'receiving-1'));
    }
  });

  it('counts nothing until the error is acknowledged, and never by the next scan', () => {
    const world = worldWith({ holdErrors: true });
    world.scan('NOBODY-KNOWS');
    expect(world.scan(tee)).toMatchObject({ code: 'held' });
    expect(say(world, { command: 'undo' })).toMatchObject({ code: 'held' });
    expect(session(world).held).toMatchObject({ reason: 'unknown-barcode' });
    expect(world.scan(formatCommand({ command: 'acknowledge' }))).toMatchObject({ step: 'acknowledged' });
    expect(world.scan(tee)).toMatchObject({ type: 'recorded' });
    expect(world.tables.openRows('exception', 9)).toHaveLength(1);
  });

  it('waits for the answer to what it asked', () => {
    const world = worldWith({ holdErrors: true, askAbove: 5 });
    world.scan(mug);
    expect(world.scan(tee)).toMatchObject({ code: 'needs-confirm' });
    expect(session(world).question).toMatchObject({ units: 6 });
    expect(say(world, { command: 'confirm' })).toMatchObject({ type: 'recorded', sku: 'MUG' });
    expect(world.scan(tee)).toMatchObject({ type: 'recorded' });
  });
});

describe('who works here', () => {
  it('is on every entry from the badge on, by printed badge or the house’s own', () => {
    const world = worldWith({ signIn: 'required' });
    expect(world.scan(tee)).toMatchObject({ code: 'sign-in-first' });
    expect(world.scan(badgeCode('ben'))).toMatchObject({ code: 'unknown-badge' });
    expect(world.scan(badgeCode('anna').toLowerCase())).toMatchObject({
      step: 'signed-in',
      text: expect.stringContaining('Anna'),
    });
    world.scan(tee);
    expect(world.scan('HOUSE-0815')).toMatchObject({ step: 'signed-in', text: expect.stringContaining('Ben') });
    world.scan(tee);
    const receipts = world.entries.filter(({ kind }) => kind === 'receipt');
    expect(receipts.map(({ operator }) => operator)).toEqual(['anna', 'ben']);
    expect(say(world, { command: 'sign-out' })).toMatchObject({ step: 'signed-out' });
    expect(world.scan(tee)).toMatchObject({ code: 'sign-in-first' });
  });

  it('comes back to where the work was after a lock', () => {
    const world = worldWith();
    expect(say(world, { command: 'lock' })).toMatchObject({ type: 'unchanged' });
    say(world, { command: 'sign-in', operator: 'anna' });
    say(world, { command: 'quantity', quantity: 7 });
    expect(say(world, { command: 'lock' })).toMatchObject({ step: 'locked' });
    expect(world.scan(tee)).toMatchObject({ code: 'sign-in-first' });
    expect(say(world, { command: 'undo' })).toMatchObject({ code: 'sign-in-first' });
    world.scan(badgeCode('anna'));
    expect(world.scan(tee)).toMatchObject({ units: 7 });
  });
});

describe('a session of scans and commands, at random', () => {
  const stations = ['receiving-1', 'packing-1', 'counting-1'] as const;
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ scan: fc.constantFrom(tee, mug, 'NOBODY-KNOWS'), at: fc.constantFrom(...stations) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        say: fc.constantFrom<StationCommand>(
          { command: 'undo' },
          { command: 'confirm' },
          { command: 'cancel' },
          { command: 'finish' },
          { command: 'quantity', quantity: 3 },
          { command: 'quantity', quantity: 200 },
          { command: 'work', work: 'counting' },
          { command: 'work', work: null },
        ),
        at: fc.constantFrom(...stations),
      }),
    },
  );

  it('never has less than nothing, and counts what its movements say', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = worldWith({ askAbove: 100 });
        for (const each of steps) 'scan' in each ? world.scan(each.scan, each.at) : say(world, each.say, each.at);
        for (const sku of ['TEE', 'MUG']) {
          const moving = world.entries.filter((entry) => entry.sku === sku && !['tally'].includes(entry.kind));
          const sum = moving
            .filter(({ kind, body }) => kind !== 'reversal' || (body as { kind?: string }).kind !== 'tally')
            .reduce((total, { quantity }) => total + (quantity ?? 0), 0);
          expect(world.item(sku).inStock).toBe(sum);
          expect(world.item(sku).inStock).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('taken back scan by scan, leaves the stock as it was', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const world = worldWith();
        for (let n = 0; n < 20; n++) world.scan(mug);
        const stock = () => ['TEE', 'MUG'].map((sku) => world.item(sku).inStock);
        const before = stock();
        for (const each of steps) {
          if (!('scan' in each) || each.at === 'counting-1') continue;
          const { scan, at } = each;
          if (world.scan(scan, at).type === 'recorded') say(world, { command: 'undo' }, at);
          expect(stock()).toEqual(before);
        }
      }),
      { numRuns: 100 },
    );
  });
});
