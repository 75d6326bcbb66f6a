// needs: mosquitto
/** R29 with a real broker: what would set too much to 0 stops, alarms and asks, and goes on a person's word. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { Dock, merchant } from './dock.ts';

let dock: Dock | undefined;
afterEach(async () => {
  await dock?.end();
  dock = undefined;
});

const listings = 25;
type Status = {
  channels: { state: string; error?: string }[];
  alarms: { id: string; code: string; text: string; since: number }[];
};

it('the brake: an empty count is no message to a shop before somebody says so by name', async () => {
  dock = await Dock.create({ channels: [{ 'debounce-quiet': '20ms', 'debounce-max': '50ms' }] });
  const { agent, sink } = dock;
  await dock.open();
  const skus = Array.from({ length: listings }, (_, n) => `BRAKE-${n}`);
  await agent.req('item/upsert', { items: skus.map((each) => ({ merchant, sku: each, name: each })) });
  const file = join(dock.dir, 'count.csv');
  const imported = (quantity: number, cut = 0) => {
    const text = `sku,quantity\n${skus.map((each) => `${each},${quantity}\n`).join('')}`;
    writeFileSync(file, text.slice(0, text.length - cut));
    return agent.cli(['count', 'import', file, '--confirm']);
  };
  const counted = async (quantity: number) => expect(await imported(quantity)).toMatchObject({ code: 0 });
  const shows = (level: number) => skus.every((each) => sink.linesOf('web', each).at(-1)?.level === level);
  await counted(3);
  await dock.until('the shop shows 3 of each', () => shows(3));
  // Cut off in the middle of a row: none of it is booked.
  expect(await imported(0, 3)).toMatchObject({ code: 1 });
  expect((await agent.stock(...skus)).map(({ inStock }) => inStock)).toEqual(skus.map(() => 3));
  await counted(0);
  const status = async () => JSON.parse((await agent.cli(['status', '--json'])).stdout) as Status;
  let stopped = await status();
  await dock.until('it stopped', async () => {
    stopped = await status();
    return stopped.alarms.some(({ code }) => code === 'channel-braked');
  });
  const [disaster] = (await agent.ledger()).filter(({ kind }) => kind === 'count').slice(-1) as unknown as {
    at: number;
  }[];
  const alarm = stopped.alarms.find(({ code }) => code === 'channel-braked');
  expect((alarm?.since ?? Number.NaN) - (disaster?.at ?? 0), 'ms until somebody is told').toBeLessThan(5_000);
  const gone = skus.filter((each) => sink.level('web', each) === 0);
  expect(gone.length, 'never more than a small store may lose').toBeLessThan(20);
  expect(stopped.channels[0]).toMatchObject({ state: 'braked', error: expect.stringContaining('would go to 0') });
  const released = await agent.cli(['channel', 'release', 'web', '--name', 'Maria Lopez', '--json']);
  expect(JSON.parse(released.stdout)).toMatchObject({ channel: 'web' });
  await dock.until('the shop shows none', () => shows(0));
  await dock.until('the alarm is over', async () =>
    (await status()).alarms.every(({ code }) => code !== 'channel-braked'),
  );
});
