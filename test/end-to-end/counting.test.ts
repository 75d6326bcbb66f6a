// needs: mosquitto
/**
 * A shift at a counting and receiving station with nothing but a scanner: badge, undo, quantity, a code nobody knows, a
 * blind count with a recount; the agent is killed in the middle of it. Then somebody far away works off what was set
 * aside.
 */
import { afterEach, expect, it } from 'vitest';
import type { Entry } from '../../agent/inventory/nouns/entry.ts';
import type { ExceptionRow } from '../../agent/inventory/nouns/station/exception.ts';
import type { PrintableCommand } from '../../agent/inventory/nouns/station/station-command.ts';
import type { StationState } from '../../agent/inventory/station/station-state.ts';
import { badgeCode, formatCommand } from '../command-key/command-codes.ts';
import { gtin, sku } from './codes.ts';
import { Dock, merchant } from './dock.ts';
import type { SimScanner } from './scanners.ts';

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

const station = 'bench-1';
const unknown = '9521001009996';

async function open(): Promise<Dock> {
  dock = await Dock.start({
    stations: [{ name: station, work: 'receiving', 'sign-in': 'required', 'lock-after': '1h', 'ask-above': 50 }],
    scanners: [{ name: 'scanner-1', station }],
    operators: [{ id: 'anna', name: 'Anna' }],
  });
  return dock;
}

it('is worked hands-free, comes back where it was after a kill, and is settled by verbs', {
  timeout: 60_000,
}, async () => {
  const { agent } = await open();
  const scanner = () => dock?.scanner() as SimScanner;
  const scan = (text: string) => scanner().scan(text);
  const say = (command: PrintableCommand) => scan(formatCommand(command));
  const state = () => agent.req('station/get', { station }) as Promise<StationState>;
  const inStock = async (index: number) => (await agent.stock(sku(index)))[0]?.inStock;

  expect(await scan(gtin(0))).toBe(false);
  expect(await scan(badgeCode('anna'))).toBe(true);
  expect(await scan(gtin(0))).toBe(true);
  expect(await say({ command: 'undo' })).toBe(true);
  expect(await say({ command: 'undo' })).toBe(false);
  await say({ command: 'quantity', quantity: 12 });
  expect(await scan(gtin(0))).toBe(true);
  expect(await inStock(0)).toBe(12);
  await say({ command: 'quantity', quantity: 51 });
  expect(await scan(gtin(0))).toBe(false);
  expect(await say({ command: 'cancel' })).toBe(true);
  await say({ command: 'quantity', quantity: 5 });
  expect(await scan(unknown)).toBe(false);

  // Eleven are found of twelve, twice: the second round is cut by a power failure.
  await say({ command: 'work', work: 'counting' });
  await say({ command: 'quantity', quantity: 11 });
  await scan(gtin(0));
  // No good beep: it is to be counted again.
  expect(await say({ command: 'finish' })).toBe(false);
  expect(await inStock(0)).toBe(12);
  await say({ command: 'quantity', quantity: 10 });
  await scan(gtin(0));
  const before = await state();
  await agent.kill9();
  await agent.start();
  expect(await state()).toEqual(before);
  expect(before).toMatchObject({
    work: 'counting',
    operatorName: 'Anna',
    document: { count: { lines: [{ counted: 10 }] } },
  });
  await dock?.until('the scanner is heard again', async () => {
    const { devices } = await agent.status();
    return devices[0]?.state === 'open';
  });
  // Any other code in between, and the code of before the kill is the next piece, not the same pull again.
  await say({ command: 'quantity', quantity: 1 });
  expect(await scan(gtin(0))).toBe(true);
  expect(await say({ command: 'finish' })).toBe(true);
  expect(await inStock(0)).toBe(11);

  const { exceptions } = (await agent.req('exception/list', {})) as { exceptions: ExceptionRow[] };
  expect(exceptions).toMatchObject([{ scan: unknown, units: 5, operator: 'anna', station, device: 'scanner-1' }]);
  const seq = exceptions[0]?.seq;
  expect((await agent.cli(['exception', 'ls'])).stdout).toMatch(
    new RegExp(`^ *${seq} .*unknown-barcode +${unknown} `, 'm'),
  );
  const resolve = ['exception', 'resolve', String(seq), sku(1), '--units', '2'];
  expect(await agent.cli(resolve)).toMatchObject({
    stdout: `${unknown} stands for 2 × ${sku(1)} now; 1 scan counted for 10 units\n`,
  });
  expect(await agent.cli(resolve)).toMatchObject({ code: 1, stderr: expect.stringContaining('is settled already') });
  expect(await agent.cli(['exception', 'ls', '--json'])).toMatchObject({ code: 0, stdout: '[]\n' });
  expect(await inStock(1)).toBe(10);
  expect(await agent.req('stock/count', { merchant, sku: sku(1), quantity: 9 })).toMatchObject({ difference: -1 });
  expect(await agent.req('station/command', { station, command: { command: 'work', work: null } })).toMatchObject({
    step: 'work',
  });
  expect(await scan(unknown)).toBe(true);
  expect(await inStock(1)).toBe(11);
  const entries = (await agent.ledger()) as unknown as Entry[];
  const byAnna = entries.filter((entry) => ['receipt', 'tally', 'reversal', 'count'].includes(entry.kind));
  expect(byAnna.filter(({ operator }) => operator !== 'anna').map(({ kind }) => kind)).toEqual(['count']);
});
