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
/** On the books. */
const session = (station = 'receiving-1') => dock.tables.row('session', station);
/** On the station's screen. */
const seen = (station = 'receiving-1') => dock.practice.state(dock.tables, rules, station);

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
    const { length } = dock.entries;
    for (const each of scans) {
      const command = commands[each];
      const outcome = dock.scan(command === undefined ? each : formatCommand(all[command]), station);
      expect(heard(outcome), each).not.toBe('good');
      expect(outcome.type === 'unchanged' || ('practice' in outcome && outcome.practice), each).toBe(true);
    }
    expect(books()).toEqual(before);
    // Not even a step of the session.
    expect(dock.entries).toHaveLength(length);
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
    expect(seen().session).toMatchObject({ quantity: 3 });
    expect(dock.scan(tee)).toMatchObject({
      ...{ type: 'stepped', step: 'practised' },
      practised: { what: 'receipt', sku: 'TEE', units: 3 },
      text: 'Practice: 3 × TEE would count. Nothing was booked.',
    });
    expect(seen().session).toMatchObject({ quantity: null, practice: true });
    expect(dock.scan(tee)).toMatchObject({ practised: { units: 1 } });
  });

  it('asks as it does for real, and is answered', () => {
    practise();
    dock.scan('ASN-1');
    expect(seen().session).toMatchObject({ document: { type: 'notice', id: 'ASN-1' } });
    expect(press('receiving-1', { command: 'finish' })).toMatchObject({ type: 'refused', code: 'needs-confirm' });
    expect(seen().session.question).toMatchObject({ about: 'shortage' });
    const closed = press('receiving-1', { command: 'confirm' });
    expect(closed).toMatchObject({ type: 'stepped', step: 'closed', practice: true });
    expect(seen().session).toMatchObject({ question: null, document: null });
    expect(dock.tables.row('notice', `${merchant}/ASN-1`)).toMatchObject({ status: 'open' });
  });

  it('lines tick off, and FINISH and UNDO tell what they would of a real delivery', () => {
    practise();
    dock.scan('ASN-1');
    expect(dock.scan(tee)).toMatchObject({ step: 'practised', progress: { unitsDone: 1, line: { done: 1, of: 2 } } });
    expect(seen().document).toMatchObject({ notice: { lines: [{ sku: 'TEE', received: 1 }] } });
    expect(seen().last).toMatchObject({ kind: 'receipt', sku: 'TEE', quantity: 1 });
    const asked = press('receiving-1', { command: 'finish' });
    expect(asked).toMatchObject({ code: 'needs-confirm', text: expect.stringContaining('1 ×') });
    press('receiving-1', { command: 'cancel' });
    expect(press('receiving-1', { command: 'undo' })).toMatchObject({ step: 'undone', about: { what: '1 × TEE' } });
    expect(seen().document).toMatchObject({ notice: { lines: [{ sku: 'TEE', received: 0 }] } });
    dock.scan(tee);
    dock.scan(tee);
    expect(dock.scan(tee)).toMatchObject({ code: 'needs-confirm' });
    expect(seen().session.question).toMatchObject({ about: 'overage' });
  });

  it('an order is packed to its end, and its number opens it no more until practice is over', () => {
    practise('packing-1');
    dock.scan('SO-1', 'packing-1');
    dock.scan(tee, 'packing-1');
    expect(dock.scan(tee, 'packing-1')).toMatchObject({ progress: { unitsDone: 2, unitsOf: 2 } });
    expect(dock.scan('SO-1', 'packing-1')).toMatchObject({ type: 'refused', practice: true });
    practise('packing-1');
    expect(dock.scan('SO-1', 'packing-1')).toMatchObject({ step: 'opened' });
  });

  it('a count is compared with the shelf, round by round', () => {
    practise('counting-1');
    dock.scan(tee, 'counting-1');
    expect(seen('counting-1').document).toMatchObject({ count: { lines: [{ sku: 'TEE', counted: 1 }] } });
    expect(press('counting-1', { command: 'finish' })).toMatchObject({ step: 'recount', practice: true });
    for (let left = 5; left > 0; left--) dock.scan(tee, 'counting-1');
    expect(press('counting-1', { command: 'finish' })).toMatchObject({ step: 'finished', practice: true });
    expect(seen('counting-1').document).toBeNull();
  });

  it('knows how far somebody came with a first delivery', () => {
    expect(seen().tried).toBeUndefined();
    practise();
    const nothing = { opened: false, kinds: 0, damaged: false, quantity: false, closed: false };
    expect(seen().tried).toEqual(nothing);
    dock.scan('ASN-1');
    dock.scan(tee);
    expect(seen().tried).toEqual({ ...nothing, opened: true, kinds: 1 });
    press('receiving-1', { command: 'undo' });
    press('receiving-1', { command: 'damaged' });
    dock.scan(tee);
    press('receiving-1', { command: 'quantity', quantity: 1 });
    dock.scan(tee);
    press('receiving-1', { command: 'finish' });
    expect(seen().tried).toEqual({ opened: true, kinds: 1, damaged: true, quantity: true, closed: true });
  });

  it('begins anew after a restart, and after so much that nobody tries it', () => {
    practise();
    dock.scan('ASN-1');
    dock.scan(tee);
    dock.practice.forget();
    expect(seen()).toMatchObject({ session: { practice: true, document: null }, tried: { opened: false } });
    dock.scan('ASN-1');
    for (let scans = 2_000; scans > 0; scans--) dock.scan('ASN-1', 'receiving-1');
    expect(seen().session.document).toMatchObject({ id: 'ASN-1' });
    for (let scans = 2_000; scans > 0; scans--) press('receiving-1', { command: 'quantity', quantity: 2 });
    expect(seen().session.document).toBeNull();
  });

  it('refuses what is wrong, and sets nothing aside', () => {
    practise();
    const text = expect.stringMatching(/^Practice, nothing is kept of it\. For real: /);
    expect(dock.scan('4000000000006')).toMatchObject({
      type: 'refused',
      code: 'unknown-barcode',
      practice: true,
      text,
    });
    expect(dock.scan('4000000000006')).not.toHaveProperty('seq');
    expect(dock.kinds()).not.toContain('exception');
  });

  it.each<[string, () => unknown]>([
    ['a badge', () => dock.scan(badgeCode('ana'))],
    ['signing out', () => press('receiving-1', { command: 'sign-out' })],
  ])('is ended by %s, also for whoever began it, and says so', (_name, leave) => {
    dock.scan(badgeCode('ana'));
    practise();
    dock.scan('ASN-1');
    expect(leave()).toMatchObject({
      text: expect.stringMatching(/Practice is over: what is scanned now counts\.$/),
      about: { practiceOver: true },
    });
    expect(session()?.practice).toBeUndefined();
    expect(session()?.document).toBeNull();
    // Who comes where nobody practised ended nothing.
    dock.scan(badgeCode('ana'));
    expect(JSON.stringify(dock.scan(badgeCode('ana')))).not.toContain('practiceOver');
    expect(dock.scan(tee)).toMatchObject({ type: 'recorded' });
  });

  it('promises no booking and no label: it says what would come of it for real', () => {
    const stations = rules.stations.map((station) => ({ ...station, printer: 'labels-1' }));
    dock = new World({ ...rules, stations }).withItem('TEE', tee);
    practise('counting-1');
    dock.scan(tee, 'counting-1');
    press('counting-1', { command: 'finish' });
    dock.scan(tee, 'counting-1');
    expect(press('counting-1', { command: 'finish' })).toMatchObject({
      step: 'finished',
      text: expect.stringMatching(
        /^Practice, nothing is kept of it\. For real: The count C-counting-1-\d+ is booked\.$/,
      ),
      about: { parts: [{ is: 'counted', goods: [{ name: 'TEE', units: 1 }] }] },
    });
    expect(press('counting-1', { command: 'reprint' })).toMatchObject({
      step: 'practised',
      text: 'Practice: nothing is booked or printed.',
    });
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
    expect(session()).toMatchObject({ document: null });
    expect(again.row('session', 'receiving-1')?.practice).toBe(true);
  });
});
