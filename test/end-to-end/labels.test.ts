// needs: mosquitto
/**
 * What a label may do to a station, and what it may not: bytes as a scanner sends them for one symbol that holds line
 * breaks, on a real pseudo-terminal, in one write. The dock proves its codes with a key of its own, as every dock does
 * that is not told otherwise.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Alarm } from '../../agent/alarms/alarms.ts';
import { badgeCode, checkCharacter, formatCommand } from '../../agent/inventory/nouns/station/command-codes.ts';
import type { PrintableCommand } from '../../agent/inventory/nouns/station/station-command.ts';
import type { StationState } from '../../agent/inventory/station/station-state.ts';
import { testKey } from '../command-key/command-codes.ts';
import { pause } from '../wait.ts';
import { gtin, sku } from './codes.ts';
import { Dock, merchant } from './dock.ts';

const station = 'receiving-1';
/** Where more than a hundred at once are asked about. */
const asking = 'receiving-2';
const flooded = 'receiving-3';
/** Longer than a command has to stand alone. */
const handMs = 150;

/**
 * With the key that tests and docks share: the labels below are all sound codes, and would do what they say one by one.
 */
const say = (command: PrintableCommand) => formatCommand(command, testKey);
const million = say({ command: 'quantity', quantity: 1_000_000 });

/** One write, as of one symbol. */
const write = (at: Dock, scanner: string, ...lines: string[]): void => at.scanner(scanner).send(lines.join('\r\n'));

/** Reasons, oldest first. */
const exceptions = async (at: Dock, where = station) => {
  const entries = (await at.agent.ledger()).filter(({ kind, station: of }) => kind === 'exception' && of === where);
  return entries.map(({ body }) => (body as { reason: string }).reason);
};
const alarmsOf = async (at: Dock) => (await at.agent.json<{ alarms: Alarm[] }>(['status'])).alarms;
const session = async (at: Dock, of = station) =>
  ((await at.agent.req('station/get', { station: of })) as StationState).session;
/**
 * A transmission with a command in it, and a command, are judged once the scanner has been silent behind them: when
 * what came of them is on record, the next one may come at once.
 */
const settled = (at: Dock, count: number, where = station) =>
  at.until(`${count} on record`, async () => (await exceptions(at, where)).length >= count, { everyMs: 50 });

describe('at one dock', () => {
  let at: Dock;
  let url: string;
  /** An article for each test. */
  let article = 0;
  /** How many exceptions were on record before the test, by station. */
  const earlier = new Map<string, number>();
  const goods = () => gtin(article);
  const inStock = async () => (await at.agent.stock(sku(article)))[0]?.inStock;
  const added = async (where = station) => (await exceptions(at, where)).slice(earlier.get(where) ?? 0);
  const recorded = (count: number, where = station) => settled(at, (earlier.get(where) ?? 0) + count, where);

  beforeAll(async () => {
    at = await Dock.start({
      articles: 20,
      channels: [],
      stations: [
        { name: station, work: 'receiving' },
        { name: asking, work: 'receiving', 'ask-above': 100 },
        { name: flooded, work: 'receiving' },
      ],
      scanners: [
        { name: 'scanner-1', station, feedback: 'bel' },
        { name: 'scanner-2', station: asking, feedback: 'bel' },
        { name: 'scanner-3', station: flooded, feedback: 'none' },
      ],
      operators: [
        { id: 'anna', name: 'Anna' },
        { id: 'boss', name: 'Boss', badge: '0042-BOSS' },
      ],
      screen: ({ file }) => ({ listen: '127.0.0.1:0', 'pin-file': file('pin') }),
      files: { pin: '4711\n' },
    });
    const shown = () => [...at.agent.output.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].at(-1)?.[0];
    url = await at.until('the screen is shown', shown);
  });
  afterAll(() => at?.end());
  beforeEach(async () => {
    article += 1;
    for (const where of [station, asking, flooded]) earlier.set(where, (await exceptions(at, where)).length);
    // Behind the last scan of the test before.
    await pause(handMs);
  });

  it('a label that orders a million, names goods and confirms it is one exception, and nothing is counted', async () => {
    const label = [million, goods(), say({ command: 'confirm' })];
    write(at, 'scanner-2', ...label);
    await recorded(1, asking);
    expect(await added(asking)).toEqual(['label-commands']);
    expect(await inStock()).toBe(0);
    expect(await session(at, asking)).toMatchObject({ quantity: null, question: null });
    const open = (await at.agent.req('exception/list', {})) as { exceptions: { scan: string; station: string }[] };
    const here = open.exceptions.filter((each) => each.station === asking);
    expect(here.map(({ scan }) => scan)).toEqual([label.join(' ⏎ ')]);
    // The scanner goes on as if nothing had been.
    write(at, 'scanner-2', goods());
    await at.until('the next piece counts', async () => (await inStock()) === 1);
  });

  it('a label that opens a notice, names goods and closes it is one exception, and the notice stays as it is', async () => {
    await at.agent.req('notice/announce', { merchant, id: 'ASN-1', lines: [{ sku: sku(article), quantity: 100 }] });
    write(at, 'scanner-1', 'ASN-1', goods(), say({ command: 'finish' }), say({ command: 'confirm' }));
    await recorded(1);
    expect(await added()).toEqual(['label-commands']);
    expect(await inStock()).toBe(0);
    expect((await session(at)).document).toBeNull();
    expect(await at.agent.json(['notice', 'show', 'ASN-1'])).toMatchObject({
      ...{ status: 'open', lines: [{ received: 0 }] },
    });
  });

  it('a label with a badge and goods signs nobody in, and opens no button of the screen', async () => {
    const press = async () => {
      const headers = { origin: url, 'content-type': 'application/json' };
      const body = JSON.stringify({ command: 'goods', merchant, sku: sku(article), quantity: 1_000_000 });
      return (await fetch(`${url}/api/station/${station}/command`, { method: 'POST', headers, body })).status;
    };
    write(at, 'scanner-1', badgeCode('anna', testKey), goods());
    await recorded(1);
    // As anybody can print it: the words, and the check character that is public arithmetic.
    write(at, 'scanner-1', `TALLY-BADGE-ANNA-${checkCharacter('TALLYBADGEANNA')}`);
    await recorded(2);
    expect(await added()).toEqual(['label-commands', 'unknown-badge']);
    expect((await session(at)).operator).toBeNull();
    expect(await press()).toBe(401);
    // A badge of the house's own is on the record, and no more than that.
    write(at, 'scanner-1', '0042-BOSS');
    await at.until('the boss works here', async () => (await session(at)).operator === 'boss');
    expect(await press()).toBe(401);
    write(at, 'scanner-1', badgeCode('anna', testKey));
    await at.until('Anna works here', async () => (await session(at)).operator === 'anna');
    expect(await press()).toBe(200);
    expect(await inStock()).toBe(1_000_000);
  });

  it('lines of goods alone count as ever, however many come in one write', async () => {
    write(at, 'scanner-1', ...Array.from({ length: 200 }, goods));
    await at.until('all are counted', async () => (await inStock()) === 200);
    expect(await added()).toEqual([]);
  });

  it.each([
    ['before', () => `${goods()}\r\n${say({ command: 'undo' })}`],
    ['behind', () => `${say({ command: 'undo' })}\r\n${goods()}`],
    ['a line too long before', () => `${'9'.repeat(5_000)}\r\n${say({ command: 'undo' })}`],
    ['half a line behind', () => `${say({ command: 'undo' })}\r\n4006`],
  ])('a command with %s is none', async (_where, bytes) => {
    write(at, 'scanner-1', goods());
    await at.until('one piece is here', async () => (await inStock()) === 1);
    await pause(handMs);
    write(at, 'scanner-1', bytes());
    await recorded(1);
    expect(await added()).toEqual(['label-commands']);
    expect(await inStock()).toBe(1);
    write(at, 'scanner-1', say({ command: 'undo' }));
    await at.until('by itself it is one', async () => (await inStock()) === 0);
  });

  it('a scanner that sends nothing but what nobody knows is paused, named, and read on; another one is not held up', async () => {
    const codes = Array.from({ length: 1_000 }, (_, index) => `NOBODY-${index}`);
    for (let sent = 0; sent < codes.length; sent += 50) write(at, 'scanner-3', ...codes.slice(sent, sent + 50));
    const paused = await at.until(
      'the scanner is paused',
      async () => {
        const { devices } = await at.agent.status();
        return devices.find(({ state }) => state === 'paused');
      },
      { everyMs: 50 },
    );
    expect(paused).toMatchObject({ name: 'scanner-3', error: expect.stringContaining('faster than any hand') });
    expect((await added(flooded)).length).toBeLessThan(600);
    write(at, 'scanner-1', goods());
    await at.until('the other counts', async () => (await inStock()) === 1);
    // Nothing is lost: what waited in the port is read on, a hundred after each pause.
    const before = (await added(flooded)).length;
    await at.until('it is read on', async () => (await added(flooded)).length > before, { everyMs: 200 });
  });

  it('whoever counts badges up at sixty a second is shut out after five, for a minute, and is told of', async () => {
    for (let number = 1; number <= 60; number++) {
      write(at, 'scanner-2', `${String(number).padStart(4, '0')}-BOSS`);
      await pause(1000 / 60);
    }
    const told = async () => (await alarmsOf(at)).map(({ code, subject }) => [code, subject].join(' '));
    await at.until('it is told of', async () => (await told()).includes(`badges-tried ${asking}`), { everyMs: 50 });
    expect((await session(at, asking)).operator).toBeNull();
    expect((await added(asking)).length).toBeLessThan(20);
    // Nobody hears good, whatever it is, and nothing is counted.
    write(at, 'scanner-2', goods());
    await pause(handMs);
    expect(await inStock()).toBe(0);
  });
});

it('the dock makes its key at the first start; sheets are good after the ledger was lost, and dead after another key', async ({
  onTestFinished,
}) => {
  const at = await Dock.start({
    articles: 2,
    channels: [],
    scanners: [{ name: 'scanner-1', station, feedback: 'bel' }],
    ownCommandKey: true,
    operators: [{ id: 'anna', name: 'Anna' }],
  });
  onTestFinished(() => at.end());
  const key = join(at.data, 'command-key');
  expect(statSync(key).mode & 0o777).toBe(0o600);
  const print = async (...args: string[]) => {
    const { code, stdout, stderr } = await at.agent.cli(['print', 'commands', '--badges', ...args]);
    if (code !== 0) throw new Error(stderr);
    return new Set(stdout.match(/TALLY-[A-Z0-9-]+/g));
  };
  const sheet = await print();
  const badge = [...sheet].find((code) => code.startsWith('TALLY-BADGE-ANNA-')) ?? '';
  const signOut = [...sheet].find((code) => code.startsWith('TALLY-SIGNOUT-')) ?? '';
  const operator = async () => (await session(at)).operator;
  write(at, 'scanner-1', badge);
  await at.until('the printed badge signs her in', async () => (await operator()) === 'anna');

  // Stopped, the same sheet comes from the folder; the ledger is lost, the sheet is not.
  await at.agent.stop();
  expect(await print()).toEqual(sheet);
  for (const file of readdirSync(at.data)) if (file.startsWith('ledger.db')) writeFileSync(join(at.data, file), '');
  await at.agent.start();
  await at.devicesOpen();
  expect(await operator()).toBeNull();
  write(at, 'scanner-1', badge);
  await at.until('the badge is as good as it was', async () => (await operator()) === 'anna');
  write(at, 'scanner-1', signOut);
  await at.until('so is the sheet', async () => (await operator()) === null);

  const anew = await print('--new-key');
  expect([...anew].filter((code) => sheet.has(code))).toEqual([]);
  const entry = (await at.agent.ledger()).findLast(({ kind }) => kind === 'command');
  expect(entry?.body).toMatchObject({
    verb: 'station/new-command-key',
    status: 'ok',
    params: { key: expect.stringMatching(/^[0-9a-f]{8}$/) },
  });
  expect(JSON.stringify(await at.agent.ledger())).not.toContain(JSON.parse(readFileSync(key, 'utf8')).keys[0]);
  expect((await alarmsOf(at)).map(({ code }) => code)).toContain('command-key-changed');
  write(at, 'scanner-1', signOut);
  await settled(at, 1);
  const [old] = (await at.agent.ledger()).filter(({ kind }) => kind === 'exception').slice(-1);
  expect(old?.body).toMatchObject({ reason: 'old-sheet', text: expect.stringContaining('older sheet') });
  const [fresh = ''] = [...anew].filter((code) => code.startsWith('TALLY-BADGE-ANNA-'));
  write(at, 'scanner-1', fresh);
  await at.until('the new badge is good', async () => (await operator()) === 'anna');

  // Cut short by a card that lied: kept beside, and said.
  await at.agent.stop();
  writeFileSync(key, readFileSync(key, 'utf8').replace('a', 'b').slice(0, 90));
  expect((await at.agent.cli(['print', 'commands'])).stderr).toContain('damaged');
  await at.agent.start();
  expect(readdirSync(at.data).filter((name) => name.startsWith('command-key.damaged-'))).toHaveLength(1);
  const alarm = (await alarmsOf(at)).find(({ code }) => code === 'command-key');
  expect(alarm?.text).toContain('command-key.damaged-');
});
