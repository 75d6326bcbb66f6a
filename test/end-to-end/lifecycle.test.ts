// needs: mosquitto
/**
 * Starting, stopping, freezing and dying: what the process does as a good citizen and what it leaves behind when it
 * cannot.
 */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, it } from 'vitest';
import { pause } from '../wait.ts';
import { Agent } from './agent.ts';
import { gtin, serialised, sku } from './codes.ts';
import { Dock } from './dock.ts';

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

it('stops within five seconds although the broker answers nothing any more', async () => {
  dock = await Dock.start();
  dock.sink.answering = false;
  dock.scanner().send(gtin(0));
  await dock.until('a batch is under way', () => dock?.sink.received.length === 1);
  dock.broker.freeze();
  dock.scanner().send(gtin(1));
  await dock.until('the second scan is recorded', () => dock?.scanner().hostBytes().length === 2);

  const startMs = performance.now();
  const exit = await dock.agent.stop(10_000);
  expect(exit).toMatchObject({ code: 0, signal: null });
  expect(performance.now() - startMs).toBeLessThan(5000);
});

it('comes back from a freeze: no scan is invented, none is lost', { timeout: 60_000 }, async () => {
  dock = await Dock.start();
  const { agent, sink } = dock;
  dock.scanner().send(serialised(0, 1));
  await dock.until('the first is at the storefront', () => sink.level('web', sku(0)) === 1);
  agent.signal('SIGSTOP');
  dock.scanner().send(serialised(0, 2));
  await pause(2000);
  agent.signal('SIGCONT');
  dock.scanner().send(serialised(0, 3));
  await dock.until('all three are at the storefront', () => sink.level('web', sku(0)) === 3);
  const receipts = (await agent.ledger()).filter(({ kind }) => kind === 'receipt');
  expect(receipts.map(({ body }) => body.scan)).toEqual([1, 2, 3].map((serial) => serialised(0, serial)));
});

it('refuses a second agent on the same data folder and leaves the first alone', async () => {
  dock = await Dock.start();
  const second = new Agent({ config: dock.configFile });
  const child = second.spawn();
  const exit = await child.exited;
  expect(exit.code).not.toBe(0);
  expect(child.output).toMatch(/already|another|second|in use/i);

  dock.scanner().send(gtin(0));
  await dock.until('the first one still books', () => dock?.sink.level('web', sku(0)) === 1);
});

it('killed between commit and beep: the scan is on the record once, and the restart says so', async () => {
  dock = await Dock.start();
  const { agent, sink, data } = dock;
  const count = receiptsSeenIn(data);
  dock.scanner().send(serialised(0, 1));
  // A look every millisecond from outside: the row is there when the commit is, the beep comes a moment later or never.
  await dock.until('the row is committed', () => count() === 1, { everyMs: 1 });
  await agent.kill9();
  await agent.start();
  await dock.until('it reaches the storefront', () => sink.level('web', sku(0)) === 1);
  const receipts = (await agent.ledger()).filter(({ kind }) => kind === 'receipt');
  expect(receipts).toHaveLength(1);
  const { code } = await agent.cli(['ledger', 'verify']);
  expect(code).toBe(0);
});

it('killed between the sending and the storefront’s answer: the duplicate changes nothing', {
  timeout: 60_000,
}, async () => {
  dock = await Dock.start();
  const { agent, sink } = dock;
  sink.answering = false;
  for (const serial of [1, 2, 3]) dock.scanner().send(serialised(0, serial));
  await dock.until('the storefront applied it', () => sink.level('web', sku(0)) === 3);
  await agent.kill9();
  sink.answering = true;
  await agent.start();
  await dock.until('the repeat is recognised', () => sink.received.some(({ effect }) => effect === 'duplicate'));
  await dock.until('the cursor moved', async () => (await dock?.cursor()) === sink.position('web')?.to);
  dock.scanner().send(serialised(0, 4));
  await dock.until('and on it goes', () => sink.level('web', sku(0)) === 4);
  expect(sink.shelf('web', sku(0))?.sum).toBe(4);
});

/**
 * Counts receipts with a reading connection of our own, as the benchmarks do: a commit is visible to others once it is
 * synced.
 */
function receiptsSeenIn(data: string): () => number {
  const name = readdirSync(data).find((file) => /\.(db|sqlite3?)$/.test(file));
  if (name === undefined || !existsSync(join(data, name))) throw new Error(`no database in ${data}`);
  const db = new Database(join(data, name), { readonly: true });
  const count = db.prepare("SELECT count(*) FROM entry WHERE kind = 'receipt'").pluck();
  return () => {
    const found = Number(count.get());
    if (found > 0) db.close();
    return found;
  };
}
