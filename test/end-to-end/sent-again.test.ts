// needs: mosquitto
/**
 * A code that is on the record comes again first thing after a kill. Nobody can tell whether the scanner repeats what
 * it never heard the answer of, or a person scans the next piece: nothing is done twice, nobody hears good for what was
 * not done, and one more pull counts.
 */
import { afterEach, expect, it } from 'vitest';
import { formatCommand } from '../command-key/command-codes.ts';
import { gtin, serialised, sku } from './codes.ts';
import { Dock, merchant } from './dock.ts';

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

async function start(): Promise<Dock> {
  dock = await Dock.start({ articles: 1, channels: [] });
  await dock.agent.req('notice/announce', { merchant, id: 'N-1', lines: [{ sku: sku(0), quantity: 5 }] });
  return dock;
}

async function killed(at: Dock): Promise<void> {
  await at.agent.kill9();
  await at.agent.start();
  await at.devicesOpen();
}

const busyEntries = 250;
const undo = formatCommand({ command: 'undo' });

it.each([
  ['a piece of a kind', [], gtin(0), 1, 2],
  ['a unit with a label of its own', [], serialised(0, 1), 1, 1],
  ['UNDO', ['N-1', gtin(0), gtin(0), gtin(0)], undo, 2, 1],
] as const)('%s', async (_, before, code, once, insisted) => {
  const at = await start();
  const { agent } = at;
  const scanner = at.simulator();
  const inStock = async () => (await agent.stock(sku(0)))[0]?.inStock;
  for (const text of [...before, code]) expect(await scanner.scan(text)).toBe(true);
  // A busy dock books hundreds of entries until the scanner sends its code again.
  const lines = [{ sku: sku(0), quantity: 1 }];
  for (const n of Array(busyEntries).keys()) await agent.req('notice/announce', { merchant, id: `M-${n}`, lines });
  await killed(at);
  expect(await scanner.scan(code)).toBe(false);
  expect(await inStock()).toBe(once);
  // Whoever means it scans it again, no faster than a hand: what comes at once after a NAK is the scanner's own doing.
  const counts = insisted !== once;
  const again = async () => (await scanner.scan(code)) === counts;
  await at.until('it is done when it is meant', again, { everyMs: 1200 });
  expect(await inStock()).toBe(insisted);
});

it('what was asked is still asked, and not answered by the scanner', async () => {
  const at = await start();
  const { agent } = at;
  const scanner = at.simulator();
  const finish = formatCommand({ command: 'finish' });
  expect(await scanner.scan('N-1')).toBe(true);
  expect(await scanner.scan(finish)).toBe(false);
  await killed(at);
  expect(await scanner.scan(finish)).toBe(false);
  const state = (await agent.req('station/get', { station: 'receiving-1' })) as { session: object };
  expect(state.session).toMatchObject({ document: { id: 'N-1' }, question: { about: 'shortage' } });
});
