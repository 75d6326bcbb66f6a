// needs: mosquitto
/**
 * What a label may do to a station, and what it may not: bytes as a scanner sends them for one symbol that holds line
 * breaks, on a real pseudo-terminal, in one write. The dock proves its codes with a key of its own, as every dock does
 * that is not told otherwise.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { Alarm } from '../../agent/alarms/alarms.ts';
import { badgeCode, checkCharacter, formatCommand } from '../../agent/inventory/nouns/station/command-codes.ts';
import type { PrintableCommand } from '../../agent/inventory/nouns/station/station-command.ts';
import type { StationState } from '../../agent/inventory/station/station-state.ts';
import { testKey } from '../command-key/command-codes.ts';
import { pause } from '../wait.ts';
import { gtin, sku } from './codes.ts';
import { Dock, type DockOptions, merchant } from './dock.ts';

/** Each asks the command line some twenty times. */
vi.setConfig({ testTimeout: 90_000 });

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

const station = 'receiving-1';
/** Longer than a command has to stand alone. */
const handMs = 150;

async function start(options: DockOptions = {}): Promise<Dock> {
  dock = await Dock.start({
    articles: 2,
    channels: [],
    scanners: [{ name: 'scanner-1', station, feedback: 'bel' }],
    ...options,
  });
  return dock;
}

/**
 * With the key that tests and docks share: the labels below are all sound codes, and would do what they say one by one.
 */
const say = (command: PrintableCommand) => formatCommand(command, testKey);
const million = say({ command: 'quantity', quantity: 1_000_000 });

/** One write, as of one symbol. */
const write = (at: Dock, ...lines: string[]): void => at.scanner().send(lines.join('\r\n'));

const exceptions = async (at: Dock) => {
  const entries = await at.agent.ledger();
  return entries.filter(({ kind }) => kind === 'exception').map(({ body }) => (body as { reason: string }).reason);
};
const alarmsOf = async (at: Dock) => (await at.agent.json<{ alarms: Alarm[] }>(['status'])).alarms;
const inStock = async (at: Dock) => (await at.agent.stock(sku(0)))[0]?.inStock;
const session = async (at: Dock) => ((await at.agent.req('station/get', { station })) as StationState).session;
const settled = (at: Dock, count: number) =>
  at.until(`${count} on record`, async () => (await exceptions(at)).length >= count, { everyMs: 50 });

it('a label that orders a million, names goods and confirms it is one exception, and nothing is counted', async () => {
  const at = await start({ stations: [{ name: station, work: 'receiving', 'ask-above': 100 }] });
  write(at, million, gtin(0), say({ command: 'confirm' }));
  await settled(at, 1);
  expect(await exceptions(at)).toEqual(['label-commands']);
  expect(await inStock(at)).toBe(0);
  expect(await session(at)).toMatchObject({ quantity: null, question: null });
  const open = (await at.agent.req('exception/list', {})) as { exceptions: { scan: string }[] };
  expect(open.exceptions.map(({ scan }) => scan)).toEqual([
    [million, gtin(0), say({ command: 'confirm' })].join(' ⏎ '),
  ]);
  // The scanner goes on as if nothing had been.
  write(at, gtin(0));
  await at.until('the next piece counts', async () => (await inStock(at)) === 1);
});

it('a label that opens a notice, names goods and closes it is one exception, and the notice stays as it is', async () => {
  const at = await start();
  await at.agent.req('notice/announce', { merchant, id: 'ASN-1', lines: [{ sku: sku(0), quantity: 100 }] });
  write(at, 'ASN-1', gtin(0), say({ command: 'finish' }), say({ command: 'confirm' }));
  await settled(at, 1);
  expect(await exceptions(at)).toEqual(['label-commands']);
  expect(await inStock(at)).toBe(0);
  expect((await session(at)).document).toBeNull();
  expect(await at.agent.json(['notice', 'show', 'ASN-1'])).toMatchObject({ status: 'open', lines: [{ received: 0 }] });
});

it('a label with a badge and goods signs nobody in, and opens no button of the screen', async () => {
  const at = await start({
    operators: [
      { id: 'anna', name: 'Anna' },
      { id: 'boss', name: 'Boss', badge: '0042-BOSS' },
    ],
    screen: ({ file }) => ({ listen: '127.0.0.1:0', 'pin-file': file('pin') }),
    files: { pin: '4711\n' },
  });
  const url = await at.until(
    'the screen is shown',
    () => [...at.agent.output.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].at(-1)?.[0],
  );
  const goods = { command: 'goods', merchant, sku: sku(0), quantity: 1_000_000 };
  const press = async () => {
    const headers = { origin: url, 'content-type': 'application/json' };
    const body = JSON.stringify(goods);
    return (await fetch(`${url}/api/station/${station}/command`, { method: 'POST', headers, body })).status;
  };
  write(at, badgeCode('anna', testKey), gtin(0));
  await settled(at, 1);
  await pause(handMs);
  // As anybody can print it: the words, and the check character that is public arithmetic.
  write(at, `TALLY-BADGE-ANNA-${checkCharacter('TALLYBADGEANNA')}`);
  await settled(at, 2);
  expect(await exceptions(at)).toEqual(['label-commands', 'unknown-badge']);
  expect((await session(at)).operator).toBeNull();
  expect(await press()).toBe(401);
  await pause(handMs);
  // A badge of the house's own is on the record, and no more than that.
  write(at, '0042-BOSS');
  await at.until('the boss works here', async () => (await session(at)).operator === 'boss');
  expect(await press()).toBe(401);
  await pause(handMs);
  write(at, badgeCode('anna', testKey));
  await at.until('Anna works here', async () => (await session(at)).operator === 'anna');
  expect(await press()).toBe(200);
  expect(await inStock(at)).toBe(1_000_000);
});

it('whoever counts badges up at sixty a second is shut out after five, for a minute, and is told of', async () => {
  const at = await start({ operators: [{ id: 'boss', name: 'Boss', badge: '0042-BOSS' }] });
  for (let number = 1; number <= 60; number++) {
    write(at, `${String(number).padStart(4, '0')}-BOSS`);
    await pause(1000 / 60);
  }
  const alarms = await alarmsOf(at);
  expect(alarms.map(({ code, subject }) => [code, subject])).toContainEqual(['badges-tried', station]);
  expect((await session(at)).operator).toBeNull();
  expect((await exceptions(at)).length).toBeLessThan(20);
  // Nobody hears good, whatever it is, and nothing is counted.
  write(at, gtin(0));
  await pause(handMs);
  expect(await inStock(at)).toBe(0);
});

it('lines of goods alone count as ever, however many come in one write', async () => {
  const at = await start();
  write(at, ...Array.from({ length: 200 }, () => gtin(0)));
  await at.until('all are counted', async () => (await inStock(at)) === 200);
  expect(await exceptions(at)).toEqual([]);
});

it.each([
  ['before', () => `${gtin(0)}\r\n${say({ command: 'undo' })}`],
  ['behind', () => `${say({ command: 'undo' })}\r\n${gtin(0)}`],
  ['a line too long before', () => `${'9'.repeat(5_000)}\r\n${say({ command: 'undo' })}`],
  ['half a line behind', () => `${say({ command: 'undo' })}\r\n4006`],
])('a command with %s is none', async (_where, bytes) => {
  const at = await start();
  write(at, gtin(0));
  await at.until('one piece is here', async () => (await inStock(at)) === 1);
  await pause(handMs);
  at.scanner().send(bytes());
  await settled(at, 1);
  expect(await exceptions(at)).toEqual(['label-commands']);
  expect(await inStock(at)).toBe(1);
  await pause(1_200);
  write(at, say({ command: 'undo' }));
  await at.until('by itself it is one', async () => (await inStock(at)) === 0);
});

it('a scanner that sends nothing but what nobody knows is paused, named, and read on; another one is not held up', async () => {
  const at = await start({
    scanners: [
      { name: 'scanner-1', station, feedback: 'none' },
      { name: 'scanner-2', station, feedback: 'bel' },
    ],
  });
  const codes = Array.from({ length: 1_000 }, (_, index) => `NOBODY-${index}`);
  for (let sent = 0; sent < codes.length; sent += 50) write(at, ...codes.slice(sent, sent + 50));
  const paused = await at.until(
    'the scanner is paused',
    async () => {
      const { devices } = await at.agent.status();
      const found = devices.find(({ state }) => state === 'paused');
      return found;
    },
    { everyMs: 50 },
  );
  expect(paused).toMatchObject({ name: 'scanner-1', error: expect.stringContaining('faster than any hand') });
  expect((await exceptions(at)).length).toBeLessThan(600);
  at.scanner('scanner-2').send(gtin(0));
  await at.until('the other counts', async () => (await inStock(at)) === 1);
  // Nothing is lost: what waited in the port is read on, a hundred after each pause.
  const before = (await exceptions(at)).length;
  await at.until('it is read on', async () => (await exceptions(at)).length > before, {
    everyMs: 200,
  });
});

it('the dock makes its key at the first start; sheets are good after the ledger was lost, and dead after another key', {
  timeout: 90_000,
}, async () => {
  const at = await start({
    ownCommandKey: true,
    operators: [{ id: 'anna', name: 'Anna' }],
  });
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
  write(at, badge);
  await at.until('the printed badge signs her in', async () => (await operator()) === 'anna');

  // Stopped, the same sheet comes from the folder; the ledger is lost, the sheet is not.
  await at.agent.stop();
  expect(await print()).toEqual(sheet);
  for (const file of readdirSync(at.data)) if (file.startsWith('ledger.db')) writeFileSync(join(at.data, file), '');
  await at.agent.start();
  await at.devicesOpen();
  expect(await operator()).toBeNull();
  write(at, badge);
  await at.until('the badge is as good as it was', async () => (await operator()) === 'anna');
  await pause(handMs);
  write(at, signOut);
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
  await pause(handMs);
  write(at, signOut);
  await settled(at, 1);
  const [old] = (await at.agent.ledger()).filter(({ kind }) => kind === 'exception').slice(-1);
  expect(old?.body).toMatchObject({ reason: 'old-sheet', text: expect.stringContaining('older sheet') });
  const [fresh = ''] = [...anew].filter((code) => code.startsWith('TALLY-BADGE-ANNA-'));
  await pause(handMs);
  write(at, fresh);
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
