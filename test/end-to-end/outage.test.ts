// needs: mosquitto
/** The network goes and comes back: nothing is lost, nothing grows, and the backlog is one line per article. */
import { afterEach, expect, it } from 'vitest';
import { pause } from '../wait.ts';
import { serialised, sku } from './codes.ts';
import { Dock } from './dock.ts';

/**
 * How long the broker is away at least; the scans alone take longer on a slow machine. `TALLYMAN_OUTAGE_S=60` for the
 * long form.
 */
const outageMs = Number(process.env.TALLYMAN_OUTAGE_S ?? 3) * 1000;

const articles = 20;
const scans = 500;
const scanners = [{ name: 'scanner-1', station: 'receiving-1', handshake: true }];

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

/** Scans `count` serials over the articles in turn, each one after the beep for the last. */
async function scanAll(at: Dock, first: number, count: number): Promise<void> {
  for (let n = first; n < first + count; n++) {
    expect(await at.simulator().scan(serialised(n % articles, n))).toBe(true);
  }
}

async function storefrontHasAll(at: Dock, total: number): Promise<void> {
  await at.until('the storefront has every scan', () => {
    let units = 0;
    for (let n = 0; n < articles; n++) units += at.sink.level('web', sku(n));
    return units === total;
  });
  for (let n = 0; n < articles; n++) {
    const shelf = at.sink.shelf('web', sku(n));
    expect(shelf?.sum).toBe(shelf?.level);
  }
}

it('keeps 500 scans through an outage and delivers one line per article, exactly', {
  timeout: 60_000 + outageMs,
}, async () => {
  dock = await Dock.start({ articles, scanners });
  const { agent, broker, sink } = dock;
  await scanAll(dock, 0, articles);
  await storefrontHasAll(dock, articles);
  const heard = sink.received.length;

  await broker.stop();
  const memoryMb = agent.rssMb();
  const over = pause(outageMs);
  await scanAll(dock, articles, scans);
  await over;
  // Nothing waits in memory: what is unsent is the ledger beyond the cursor.
  expect(agent.rssMb() - memoryMb).toBeLessThan(40);
  expect((await agent.status()).channels).toMatchObject([{ name: 'web', pending: articles }]);

  await broker.start();
  await storefrontHasAll(dock, articles + scans);
  const lines = sink.received
    .slice(heard)
    .filter(({ effect }) => effect === 'applied')
    .flatMap(({ batch }) => batch.data.lines);
  expect(lines.map((line) => line.sku).sort()).toEqual(Array.from({ length: articles }, (_, n) => sku(n)));
  expect(lines.map(({ level, delta }) => [level, delta])).toEqual(
    lines.map(() => [1 + scans / articles, scans / articles]),
  );
  await dock.until('nothing is pending', async () => (await agent.status()).channels[0]?.pending === 0);
});

it('loses nothing when the broker forgets what it had taken (kill -9, no persistence)', {
  timeout: 60_000,
}, async () => {
  dock = await Dock.start({ articles, scanners });
  for (let round = 0; round < 3; round++) {
    const sent = scanAll(dock, round * 100, 100);
    await dock.broker.kill9();
    await dock.broker.start();
    await sent;
  }
  await storefrontHasAll(dock, 300);
});

it('says the same number under the same key until it is answered', { timeout: 60_000 }, async () => {
  dock = await Dock.start({ articles, scanners });
  const { agent, sink } = dock;
  sink.applying = false;
  sink.answering = false;
  await scanAll(dock, 0, 10);
  await dock.until('a first try', () => sink.received.length > 0);
  const first = sink.received[0];
  await agent.kill9();
  await agent.start();
  await dock.until('the next try', () => sink.received.length > 1);
  expect(sink.received.at(-1)?.text).toBe(first?.text);
  sink.applying = true;
  sink.answering = true;
  await storefrontHasAll(dock, 10);
});
