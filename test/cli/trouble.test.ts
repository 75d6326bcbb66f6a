// needs: faketime mosquitto
/**
 * `ok` means ok: the real agent with dead shops, refused credentials, missing devices, files and turns, and with a
 * clock that comes late.
 */
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'mqtt';
import { expect, it, onTestFinished } from 'vitest';
import type { Health } from '../../agent/admin/health.ts';
import { Broker } from '../end-to-end/broker.ts';
import { until } from '../wait.ts';
import { Dock } from './dock.ts';
import { receive, SetClock, Shop, sellAt } from './shop.ts';

async function dockAndShop(): Promise<{ dock: Dock; shop: Shop }> {
  const dock = new Dock();
  const shop = await Shop.open();
  onTestFinished(async () => {
    await dock[Symbol.asyncDispose]();
    shop.close();
  });
  return { dock, shop };
}

const status = (dock: Dock) => dock.json<Health>('status', '--json', '--data', dock.data);
const codesOf = ({ alarms }: Health) => alarms.map(({ id }) => id);

/** The alarm stands in the JSON, in the text with its remedy, and the dock is not `ok`; the exit code is 0 as ever. */
async function alarmed(dock: Dock, id: string): Promise<Health['alarms'][number]> {
  const health = await until(`${id} stands`, async () => {
    const now = await status(dock);
    return codesOf(now).includes(id) && now;
  });
  expect(health.state).not.toBe('ok');
  const alarm = health.alarms.find((one) => one.id === id) ?? expect.fail();
  expect(alarm).toMatchObject({ severity: expect.any(String), since: expect.any(Number) });
  const { code, stdout } = await dock.cli('status');
  expect([code, stdout]).toEqual([0, expect.stringContaining(alarm.text)]);
  expect(stdout).toContain(alarm.remedy);
  return alarm;
}

const well = (dock: Dock) =>
  until('all is well', async () => {
    const { state, alarms } = await status(dock);
    return state === 'ok' && alarms.length === 0;
  });

it('a shop that does not let the dock in is an alarm at once, for levels and for orders, and over by itself', async () => {
  const { dock, shop } = await dockAndShop();
  sellAt(dock, shop, 'orders = true\norders-every = "1s"');
  await dock.start();
  await well(dock);
  shop.batch = () => ({ status: 401 });
  shop.page = () => ({ status: 403 });
  await receive(dock, 'TEE', 5);
  expect((await alarmed(dock, 'channel-refused:acme-web')).text).toContain('401');
  expect((await alarmed(dock, 'orders-failing:acme-web')).text).toContain('403');
  shop.batch = undefined;
  shop.page = undefined;
  await well(dock);
  expect(shop.levels.get('TEE')).toBe(5);
}, 90_000);

it('a shop that is dead is an alarm when the circuit opens; one that is gone for good stops; a paused one is said', async () => {
  const { dock, shop } = await dockAndShop();
  sellAt(dock, shop);
  await dock.start();
  shop.batch = () => ({ status: 410 });
  await receive(dock, 'TEE', 5);
  await alarmed(dock, 'channel-stopped:acme-web');
  shop.batch = undefined;
  await dock.json('req', 'sync/resume', '{"channel":"acme-web"}');
  await well(dock);
  await dock.json('req', 'sync/pause', '{"channel":"acme-web"}');
  await alarmed(dock, 'channel-paused:acme-web');
  await dock.json('req', 'sync/resume', '{"channel":"acme-web"}');
  await well(dock);
  shop.close();
  await receive(dock, 'TEE', 6);
  expect((await alarmed(dock, 'channel-down:acme-web')).text).toContain('ECONNREFUSED');
}, 120_000);

it('a device that is not there, the only scanner of its station, a secret that is gone', async () => {
  const { dock, shop } = await dockAndShop();
  const port = join(dock.directory, 'scanner');
  const scanner = `[[device]]\nname = "scanner-1"\nstation = "receiving-1"\nkind = "scanner"\nprotocol = "serial-line"\nport = "${port}"\n`;
  sellAt(dock, shop, '', scanner);
  const secret = join(dock.directory, 'secret');
  renameSync(secret, `${secret}.away`);
  await dock.start();
  expect((await alarmed(dock, 'device-missing:scanner-1')).severity).toBe('error');
  await alarmed(dock, 'station-without-scanner:receiving-1');
  await alarmed(dock, `file-missing:${secret}`);
}, 60_000);

it('a clock that shows 1970 at the start: orders wait and that is said; when it is set they are read, and sold units are booked', async () => {
  const { dock, shop } = await dockAndShop();
  const clock = new SetClock(dock.directory, '1970-01-01T00:00:20Z');
  sellAt(dock, shop, 'orders = true\norders-every = "1s"');
  await dock.start(clock.env);
  await alarmed(dock, 'clock-wrong');
  expect((await alarmed(dock, 'orders-failing:acme-web')).text).toContain('waits for the time');
  expect(shop.asked).toBe(0);
  const now = new Date();
  clock.set(now.toISOString());
  await receive(dock, 'TEE', 10);
  const at = new Date(now.getTime() + 60_000).toISOString();
  shop.orders = [{ id: 'W-1', placedAt: at, updatedAt: at, status: 'open', lines: [{ sku: 'TEE', quantity: 3 }] }];
  await until('the order is booked', async () => {
    const [row] = await dock.json<{ booked: number }[]>('stock', 'TEE', '--json');
    return row?.booked === 3;
  });
  await until('the shop shows what is left', () => shop.levels.get('TEE') === 7);
  await well(dock);
}, 90_000);

it('a turn of the schedule that falls into a restart comes at once at the next start', async () => {
  const { dock, shop } = await dockAndShop();
  const clock = new SetClock(dock.directory, '2026-11-22T02:29:00Z');
  sellAt(dock, shop, 'cron = "30 2 * * *"');
  const first = await dock.start(clock.env);
  await receive(dock, 'TEE', 5);
  expect(shop.posted).toBe(0);
  await first.end();
  clock.set('2026-11-22T02:31:00Z');
  const second = await dock.start(clock.env);
  await until('the level is there', () => shop.levels.get('TEE') === 5);
  // What comes while a turn still waits for its answer belongs to it.
  const turnAtMs = Date.parse('2026-11-22T02:30:00Z');
  await until('the turn is over', () => {
    const turns = JSON.parse(readFileSync(join(dock.data, 'turns.json'), 'utf8')) as Record<string, number>;
    return Number(turns['acme-web']) >= turnAtMs;
  });
  await receive(dock, 'TEE', 4);
  await second.end();
  const posted = shop.posted;
  await dock.start(clock.env);
  await well(dock);
  expect([shop.posted, shop.levels.get('TEE')]).toEqual([posted, 5]);
}, 90_000);

it('both edges of an alarm are told at the broker, and what stands is listed', async () => {
  const { dock, shop } = await dockAndShop();
  const broker = await Broker.start({ dir: dock.directory });
  onTestFinished(() => broker.kill9());
  sellAt(dock, shop, '', `[mqtt]\nurl = "${broker.url}"\n`);
  const client = connect(broker.url);
  onTestFinished(async () => void (await client.endAsync(true)));
  const seen: { topic: string; text: string }[] = [];
  client.on('message', (topic, payload) => seen.push({ topic, text: payload.toString() }));
  await client.subscribeAsync('tallyman/v1/s/d/#', { qos: 1 });
  await dock.start();
  await until('it is linked', () => seen.some(({ topic }) => topic.endsWith('/health')));
  const told = () => seen.filter(({ topic }) => topic.endsWith('/evt/alarm')).map(({ text }) => JSON.parse(text));
  await dock.json('req', 'sync/pause', '{"channel":"acme-web"}');
  await until('it is raised', () => told().length === 1);
  const { alarms } = await dock.json<{ alarms: { id: string; since: number }[] }>('req', 'alarm/list');
  expect(alarms).toMatchObject([{ id: 'channel-paused:acme-web', severity: 'warning' }]);
  await dock.json('req', 'sync/resume', '{"channel":"acme-web"}');
  await until('it is over', () => told().length === 2);
  const same = { id: 'channel-paused:acme-web', severity: 'warning', since: alarms[0]?.since };
  expect(told()).toMatchObject([
    { ...same, cleared: false },
    { ...same, cleared: true },
  ]);
}, 60_000);

it('a configuration file that was changed or broken while the agent runs is said, and over when it is taken or put back', async () => {
  const { dock } = await dockAndShop();
  const before = readFileSync(dock.config, 'utf8');
  let agent = await dock.start();
  await well(dock);
  const first = await status(dock);
  expect(first).toMatchObject({ boots: 1, restartRequired: false });

  dock.write(`# only a remark\n${before}`);
  expect(await status(dock)).toMatchObject({ state: 'ok', restartRequired: false });
  dock.write(`${before}[[station]]\nname = "packing-1"\nwork = "packing"\n`);
  expect(await status(dock)).toMatchObject({ restartRequired: true, configVersion: first.configVersion });
  await alarmed(dock, 'restart-required');
  dock.write(`${before}[[station]]\nname = "packing-1"\nwork = "pakcing"\n`);
  expect((await alarmed(dock, 'bad-config')).text).toContain('tallyman.toml');
  expect(await status(dock)).toMatchObject({ restartRequired: false });
  dock.write(before);
  await well(dock);

  dock.write(`${before}[[station]]\nname = "packing-1"\nwork = "packing"\n`);
  await alarmed(dock, 'restart-required');
  await agent.end();
  agent = await dock.start();
  await well(dock);
  const second = await status(dock);
  expect(second).toMatchObject({ boots: 2, restartRequired: false });
  expect(second.configVersion).not.toBe(first.configVersion);
});

it('a start on the last good configuration is an alarm until the file is mended', async () => {
  const { dock } = await dockAndShop();
  const before = readFileSync(dock.config, 'utf8');
  const agent = await dock.start();
  await until('the last good copy is kept', () => existsSync(join(dock.data, 'config.last-good.toml')));
  await agent.end();
  dock.write(before.replace('timezone = "UTC"', 'timezone = "Moon"'));
  await dock.start();
  expect((await alarmed(dock, 'bad-config')).text).toContain('timezone');
  dock.write(before);
  await well(dock);
});

it('tells how long levels take from the dock to the shop, and that a turn which finds nothing is one', async () => {
  const { dock, shop } = await dockAndShop();
  sellAt(dock, shop, 'every = "1s"');
  const agent = await dock.start();
  expect((await status(dock)).dockToSellableMs).toEqual({ p50: null, p99: null });
  await receive(dock, 'TEE', 5);
  const { p50 } = await until('the shop has it', async () => {
    const { dockToSellableMs } = await status(dock);
    return dockToSellableMs.p50 !== null && dockToSellableMs;
  });
  expect(p50).toBeLessThan(60_000);
  const channelOf = async () => (await status(dock)).channels[0] ?? expect.fail();
  const { lastAckAt } = await channelOf();
  const quiet = await until('a turn finds nothing', async () => {
    const now = await channelOf();
    return (now.lastRunAt ?? 0) > (lastAckAt ?? 0) + 500 && now;
  });
  expect(quiet.lastAckAt).toBe(lastAckAt);
  await agent.end();
  await dock.start();
  expect((await channelOf()).lastRunAt).toBeGreaterThan(lastAckAt ?? 0);
});
