/** A station that practises: every rule decides as always, nothing is booked, nobody hears "good". */
import { beforeEach, describe, expect, it } from 'vitest';
import type { StationCommand } from '../../../agent/inventory/nouns/station/station-command.ts';
import { apply } from '../../../agent/inventory/projections/apply.ts';
import { MapTables } from '../../../agent/inventory/projections/map-tables.ts';
import { heard } from '../../../agent/stations/feedback.ts';
import { badgeCode, formatCommand } from '../../command-key/command-codes.ts';
import { rulebook, World } from '../world.ts';

const tee = '4006381333931';
const mug = '5012345678900';
const merchant = 'acme';
const rules = { ...rulebook, operators: [{ id: 'ana', name: 'Ana Ruiz' }] };

let dock: World;

beforeEach(() => {
  dock = new World(rules).withItem('TEE', tee).withItem('MUG', mug);
  dock.submit({ type: 'adjust', by: 'lena', merchant, sku: 'TEE', quantity: 5, reason: 'found' });
  dock.submit({
    ...{ type: 'notice-announce', by: 'a', merchant, id: 'ASN-1' },
    notice: { lines: [{ sku: 'TEE', quantity: 2 }] },
  });
  dock.order('SO-1', [{ sku: 'TEE', quantity: 2 }]);
});

const press = (station: string, command: StationCommand) =>
  dock.submit({ type: 'station', station, by: 'screen', command });
const practise = (station = 'receiving-1') => press(station, { command: 'practice' });
const session = (station = 'receiving-1') => dock.tables.row('session', station);

/** Everything that is counted, sold, announced or set aside. */
const books = () => ({
  items: [...dock.tables.items.values()],
  notice: dock.tables.row('notice', `${merchant}/ASN-1`),
  order: dock.tables.order(merchant, 'SO-1'),
  written: dock.kinds().filter((kind) => kind !== 'session'),
});

describe('practice', () => {
  it('begins and ends with its command, and leaves nothing open that was only tried', () => {
    expect(practise()).toMatchObject({ type: 'stepped', step: 'practice-on' });
    expect(session()).toMatchObject({ practice: true, document: null });
    dock.scan('ASN-1');
    expect(dock.scan(formatCommand({ command: 'practice' }))).toMatchObject({ step: 'practice-off' });
    expect(session()).toMatchObject({ document: null });
    expect(session()?.practice).toBeUndefined();
    expect(dock.scan(tee)).toMatchObject({ type: 'recorded' });
  });

  it.each<[string, () => unknown]>([
    ['a document', () => dock.scan('ASN-1')],
    ['a quantity', () => press('receiving-1', { command: 'quantity', quantity: 3 })],
    ['a condition', () => press('receiving-1', { command: 'damaged' })],
    ['a question', () => press('receiving-1', { command: 'return' })],
  ])('does not begin while there is %s to finish first, by scan and by button', (_name, open) => {
    open();
    const before = session();
    const text = expect.stringMatching(/^Finish .+, then PRACTICE\.$/);
    for (const begin of [() => dock.scan(formatCommand({ command: 'practice' })), () => practise()]) {
      expect(begin()).toMatchObject({ type: 'refused', code: 'something-open', text });
    }
    expect(session()).toEqual(before);
    press('receiving-1', { command: 'cancel' });
    expect(practise()).toMatchObject({ step: 'practice-on' });
  });

  it.each<[string, () => unknown]>([
    ['PRACTICE', () => practise()],
    ['a badge', () => dock.scan(badgeCode('ana'))],
  ])('leaves the session as it was, when %s ends it', (_name, end) => {
    dock.scan(badgeCode('ana'));
    dock.scan(tee);
    const before = session();
    practise();
    press('receiving-1', { command: 'work', work: 'packing' });
    dock.scan('SO-1');
    dock.scan(tee);
    end();
    expect(session()).toEqual(before);
    expect(press('receiving-1', { command: 'undo' })).toMatchObject({ step: 'undone' });
  });

  it.each<[string, string, string[]]>([
    ['a receipt', 'receiving-1', [tee, tee, mug]],
    ['a delivery that is opened, counted and closed', 'receiving-1', ['ASN-1', tee, tee, 'FINISH', 'CONFIRM']],
    ['more than was announced', 'receiving-1', ['ASN-1', tee, tee, tee, 'CONFIRM', mug, 'CONFIRM']],
    ['goods that leave', 'packing-1', [tee]],
    ['an order that is packed and shipped', 'packing-1', ['SO-1', tee, tee, 'FINISH', 'CONFIRM', 'REOPEN', 'UNDO']],
    ['a second box', 'packing-1', ['SO-1', tee, 'NEXTBOX', tee]],
    ['a count', 'counting-1', [tee, tee, 'FINISH', 'CONFIRM']],
    ['a blind return', 'receiving-1', ['RETURN', tee, 'DAMAGED', tee]],
    ['what is set apart', 'packing-1', ['DAMAGED', tee]],
    ['an unknown code', 'receiving-1', ['4000000000006']],
    ['a label again', 'packing-1', ['REPRINT']],
  ])('books nothing of %s', (_name, station, scans) => {
    const words = {
      FINISH: 'finish',
      CONFIRM: 'confirm',
      REOPEN: 'reopen',
      UNDO: 'undo',
      NEXTBOX: 'next-box',
    } as const;
    const more = { RETURN: 'return', DAMAGED: 'damaged', REPRINT: 'reprint' } as const;
    const commands: Readonly<Record<string, keyof typeof all>> = { ...words, ...more };
    practise(station);
    const before = structuredClone(books());
    for (const each of scans) {
      const command = commands[each];
      const outcome = dock.scan(command === undefined ? each : formatCommand(all[command]), station);
      expect(outcome.type).not.toBe('recorded');
      if (outcome.type === 'stepped' && outcome.step === 'practised') expect(heard(outcome)).toBe('duplicate');
    }
    expect(books()).toEqual(before);
    expect(session(station)?.practice).toBe(true);
  });

  const all = {
    finish: { command: 'finish' },
    confirm: { command: 'confirm' },
    reopen: { command: 'reopen' },
    undo: { command: 'undo' },
    'next-box': { command: 'next-box' },
    return: { command: 'return' },
    damaged: { command: 'damaged' },
    reprint: { command: 'reprint' },
  } as const;

  it('says what would have counted, and uses up what was said of it', () => {
    practise();
    press('receiving-1', { command: 'quantity', quantity: 3 });
    expect(session()).toMatchObject({ quantity: 3 });
    expect(dock.scan(tee)).toMatchObject({
      ...{ type: 'stepped', step: 'practised' },
      practised: { what: 'receipt', sku: 'TEE', units: 3 },
      text: 'Practice: 3 × TEE would count. Nothing was booked.',
    });
    expect(session()).toMatchObject({ quantity: null, practice: true });
    expect(dock.scan(tee)).toMatchObject({ practised: { units: 1 } });
  });

  it('asks as it does for real, and is answered', () => {
    practise();
    dock.scan('ASN-1');
    expect(session()).toMatchObject({ document: { type: 'notice', id: 'ASN-1' } });
    expect(press('receiving-1', { command: 'finish' })).toMatchObject({ type: 'refused', code: 'needs-confirm' });
    expect(session()?.question).toMatchObject({ about: 'shortage' });
    expect(press('receiving-1', { command: 'confirm' })).toMatchObject({ type: 'stepped', step: 'practised' });
    expect(session()).toMatchObject({ question: null, document: null });
    expect(dock.tables.row('notice', `${merchant}/ASN-1`)).toMatchObject({ status: 'open' });
  });

  it('refuses what is wrong, and sets nothing aside', () => {
    practise();
    expect(dock.scan('4000000000006')).toMatchObject({ type: 'refused', code: 'unknown-barcode' });
    expect(dock.scan('4000000000006')).not.toHaveProperty('seq');
    expect(dock.kinds()).not.toContain('exception');
  });

  it.each<[string, () => unknown]>([
    ['a badge', () => dock.scan(badgeCode('ana'))],
    ['signing out', () => press('receiving-1', { command: 'sign-out' })],
  ])('is ended by %s, also for whoever began it', (_name, leave) => {
    dock.scan(badgeCode('ana'));
    practise();
    dock.scan('ASN-1');
    leave();
    expect(session()?.practice).toBeUndefined();
    expect(session()?.document).toBeNull();
    dock.scan(badgeCode('ana'));
    expect(dock.scan(tee)).toMatchObject({ type: 'recorded' });
  });

  it('is of one station alone', () => {
    practise();
    expect(dock.scan(tee, 'packing-1')).toMatchObject({ type: 'recorded' });
  });

  it('is as it was when everything is made again from the entries', () => {
    practise();
    dock.scan('ASN-1');
    const again = new MapTables();
    for (const entry of dock.entries) apply(again, entry, dock.rules);
    expect(again.row('session', 'receiving-1')).toEqual(session());
    expect(again.row('session', 'receiving-1')?.practice).toBe(true);
  });
});
