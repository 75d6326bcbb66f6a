// needs: nats-2.10
/** Ledgers put back, doubled or away for long, and a server that lost its disk: nothing lost, nothing twice. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { namesOf } from '../../agent/site/names.ts';
import type { Keeper } from '../../agent/site/setup/keeper.ts';
import { goOnWithout } from '../../agent/site/setup/retiring.ts';
import { adjust, items, scan } from '../ledger/goods.ts';
import { until } from '../wait.ts';
import { type SiteDock, SiteDocks, shows } from './site-docks.ts';
import { SiteServer } from './site-server.ts';

let dir: string;
let server: SiteServer;
const sites: SiteDocks[] = [];
let lost: SiteServer | undefined;
const olders: SiteServer[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'site-ways-back-'));
  server = await SiteServer.start(join(dir, 'server'));
});

afterAll(async () => {
  await Promise.all(sites.map((site) => site.close()));
  await server.kill9();
  await lost?.kill9();
  await Promise.all(olders.map((older) => older.kill9()));
  rmSync(dir, { recursive: true, force: true });
});

function siteOf(name: string): SiteDocks {
  const site = new SiteDocks(dir, name, server.port);
  sites.push(site);
  return site;
}

const stoppedAs = async (dock: SiteDock, why: string | null) =>
  await until(`${dock.name} is ${why}`, async () => (await dock.site.status()).stopped === why);

describe('an old copy of a ledger, put back', () => {
  it('has again what its other life told, tells what it recorded since, once, and goes on above both', async () => {
    const site = siteOf('copy-1');
    const two = (await site.open('dock-2')).link();
    let one = (await site.open('dock-1')).link();
    await one.book.submit(items(2));
    for (let n = 0; n < 3; n += 1) await one.book.submit(scan(0));
    await shows([two], 0, 3);
    await site.shut(one);
    cpSync(join(site.folder, 'dock-1'), join(site.folder, 'kept'), { recursive: true });
    one = (await site.open('dock-1')).link();
    for (let n = 0; n < 4; n += 1) await one.book.submit(scan(0));
    await one.book.submit(adjust(1, 7));
    await shows([two], 1, 7);
    await site.shut(one);
    // The card died; what was kept is put in its place, and somebody scans before there is a network.
    one = await site.open('dock-1', { data: 'kept' });
    for (let n = 0; n < 5; n += 1) await one.book.submit(scan(0));
    expect(await one.inStock(0)).toBe(3 + 5);
    one.link();
    await shows([one, two], 0, 3 + 4 + 5);
    await shows([one, two], 1, 7);
    expect(one.epochs.map(({ reason }) => reason)).toContain('site-ahead');
    expect(one.epochs.at(-1)?.detail).toContain('older copy');
    await one.book.submit(scan(0));
    await shows([one, two], 0, 13);
    await one.told();
    expect(one.troubles).toEqual([]);
    expect(await one.book.verify()).toMatchObject({ ok: true });
    // It starts again as what it is now; a newcomer reads the log to the same.
    await site.shut(one);
    one = (await site.open('dock-1', { data: 'kept' })).link();
    await one.book.submit(scan(0));
    const three = (await site.open('dock-3')).link();
    await shows([one, two, three], 0, 14);
    await shows([three], 1, 7);
    expect(one.epochs.map(({ reason }) => reason)).not.toContain('site-ahead');
  });

  it('does so twice, and from a copy of the copy', async () => {
    const site = siteOf('copy-2');
    const two = (await site.open('dock-2')).link();
    let one = (await site.open('dock-1')).link();
    await one.book.submit(items(1));
    await one.book.submit(scan(0));
    await shows([two], 0, 1);
    let units = 1;
    for (const [from, to] of [
      ['dock-1', 'second'],
      ['second', 'third'],
    ] as const) {
      await site.shut(one);
      cpSync(join(site.folder, from), join(site.folder, to), { recursive: true });
      one = (await site.open('dock-1', { data: from })).link();
      await one.book.submit(adjust(0, 10));
      await shows([two], 0, units + 10);
      await site.shut(one);
      one = await site.open('dock-1', { data: to });
      await one.book.submit(adjust(0, 100));
      one.link();
      units += 110;
      await shows([one, two], 0, units);
      await one.told();
    }
    expect(await one.book.verify()).toMatchObject({ ok: true });
  });

  it('says that it is one where the server does not reach back to where they parted (site-trouble)', async () => {
    const site = siteOf('copy-3');
    const one = (await site.open('dock-1')).link();
    await one.book.submit(items(1));
    await one.told();
    await one.book.submit(scan(0));
    await one.told();
    await site.shut(one);
    const { connection, streams } = await server.connect('admin');
    const names = namesOf('copy-3');
    const last = await streams.last(names.logs, names.logOf('dock-1'));
    if (last.type !== 'found') throw new Error(last.type);
    await purge(connection, names.logs, last.message.seq);
    await connection.close();
    const other = await site.open('dock-1', { data: 'another' });
    await other.book.submit(items(1));
    other.link();
    await until('it is said', () => other.troubles.length > 0);
    expect(other.troubles[0]).toContain('old copy');
  });
});

describe('a second device with the same name', () => {
  it('publishes nothing while the first one lives, says so, and loses nothing', async () => {
    const site = siteOf('double-1');
    const two = (await site.open('dock-2')).link();
    const one = (await site.open('dock-1')).link();
    await one.book.submit(items(1));
    await one.told();
    await site.shut(one);
    cpSync(join(site.folder, 'dock-1'), join(site.folder, 'clone'), { recursive: true });
    const original = (await site.open('dock-1')).link();
    await original.told();
    const clone = (await site.open('dock-1', { data: 'clone' })).link();
    await stoppedAs(clone, 'double');
    await clone.book.submit(adjust(0, 100));
    await original.book.submit(adjust(0, 1));
    await shows([original, two], 0, 1);
    expect(clone.site.teller.speaks).toBe(false);
    // The first one is switched off: the other one is the dock then, and what it recorded counts.
    await site.shut(original);
    await stoppedAs(clone, null);
    await shows([clone, two], 0, 101);
    // And the first one, back again, is the double now.
    const back = (await site.open('dock-1')).link();
    await stoppedAs(back, 'double');
  });
});

describe('a clone that gets a name of its own', () => {
  it('tells under it what was never told, and hears of the first one as of another dock; so does a dock renamed', {
    timeout: 120_000,
  }, async () => {
    const site = siteOf('renamed-1');
    const two = (await site.open('dock-2')).link();
    let one = (await site.open('dock-1')).link();
    await one.book.submit(items(1));
    for (let n = 0; n < 3; n += 1) await one.book.submit(scan(0));
    await shows([two], 0, 3);
    await one.told();
    await site.shut(one);
    cpSync(join(site.folder, 'dock-1'), join(site.folder, 'clone'), { recursive: true });
    // Both lives go on, and the clone is renamed before it was heard of.
    one = (await site.open('dock-1')).link();
    await one.book.submit(adjust(0, 10));
    const alone = await site.open('dock-1', { data: 'clone' });
    await alone.book.submit(adjust(0, 100));
    await site.shut(alone);
    const clone = (await site.open('dock-9', { data: 'clone' })).link();
    await shows([one, two, clone], 0, 113);
    await one.book.submit(scan(0));
    await clone.book.submit(scan(0));
    await shows([one, two, clone], 0, 115);
    const newcomer = (await site.open('dock-5')).link();
    await shows([newcomer], 0, 115);
    expect([one, two, clone, newcomer].flatMap(({ troubles }) => troubles)).toEqual([]);
    expect(await clone.book.verify()).toMatchObject({ ok: true });
    // A dock that is renamed has told everything already.
    await site.shut(two);
    const renamed = (await site.open('dock-8', { data: 'dock-2' })).link();
    await renamed.book.submit(scan(0));
    await shows([one, clone, newcomer, renamed], 0, 116);
  });
});

describe('the site’s server, its disk lost', () => {
  it('is filled again from the ledgers; nobody tells before all docks were heard, or a person goes on', {
    timeout: 120_000,
  }, async () => {
    const other = await SiteServer.start(join(dir, 'lost'));
    lost = other;
    const site = new SiteDocks(dir, 'lost-1', other.port);
    sites.push(site);
    const one = (await site.open('dock-1')).link();
    await until('dock-1 tells', () => one.site.teller.speaks);
    const two = (await site.open('dock-2')).link();
    let three = (await site.open('dock-3')).link();
    await one.book.submit(items(1));
    await shows([two, three], 0, 0);
    for (const dock of [one, two, three]) await dock.book.submit(adjust(0, 1));
    await shows([one, two, three], 0, 3);
    await Promise.all([one, two, three].map((dock) => dock.told()));
    await site.shut(three);
    await other.kill9();
    await two.book.submit(adjust(0, 10));
    other.forgetAll();
    await other.start();
    await shows([one, two], 0, 13);
    await until('dock-3 is waited for', async () => (await one.site.status()).waitsFor.join() === 'dock-3');
    expect([one.site.teller.speaks, two.site.teller.speaks]).toEqual([false, false]);
    // It is there under its name, and has not told yet what it did: who shipped an order and let it go may be one.
    const admin = await other.connect('admin');
    const { registers, registerOf } = namesOf('lost-1');
    await admin.streams.append(registers, registerOf('dock-3'), 0, Buffer.from('{"instance":"x"}'));
    for (const units of [1, -1]) {
      await one.book.submit(adjust(0, units));
      await shows([two], 0, 13 + Math.max(0, units));
    }
    await admin.connection.close();
    expect((await Promise.all([one, two].map(({ site }) => site.status()))).map(({ waitsFor }) => waitsFor)).toEqual([
      ['dock-3'],
      ['dock-3'],
    ]);
    expect([one.site.teller.speaks, two.site.teller.speaks]).toEqual([false, false]);
    // A newcomer has all that those who live did.
    const four = (await site.open('dock-4')).link();
    await shows([four], 0, 12);
    three = (await site.open('dock-3')).link();
    await shows([one, two, three, four], 0, 13);
    await until('somebody tells', () => [one, two, three, four].some((dock) => dock.site.teller.speaks));
    expect((await one.site.status()).waitsFor).toEqual([]);
    expect([one, two, three, four].flatMap(({ troubles }) => troubles)).toEqual([]);
    // Once more, and dock-3 does not come back: a person says so.
    await site.shut(three);
    await other.kill9();
    other.forgetAll();
    await other.start();
    await until('dock-3 is waited for', async () => (await one.site.status()).waitsFor.join() === 'dock-3');
    const keeper = keeperOf('lost-1', other);
    await expect(goOnWithout(keeper, 'dock-77')).rejects.toThrow('there is no dock-77 in lost-1');
    await goOnWithout(keeper, 'dock-3');
    await until('somebody tells', () => [one, two, four].some((dock) => dock.site.teller.speaks));
    // Whoever was gone on without is heard all the same.
    const late = await site.open('dock-3');
    await late.book.submit(adjust(0, 1));
    late.link();
    await shows([one, two, four, late], 0, 14);
  });
});

describe('the site’s server, put back from an older copy', () => {
  it('hears again what it lost; who was away while others wrote on in its place misses nothing', {
    timeout: 120_000,
  }, async () => {
    const older = await SiteServer.start(join(dir, 'older'));
    olders.push(older);
    const site = new SiteDocks(dir, 'older-1', older.port);
    sites.push(site);
    const one = (await site.open('dock-1')).link();
    const two = (await site.open('dock-2')).link();
    let three = (await site.open('dock-3')).link();
    await one.book.submit(items(2));
    await shows([two, three], 1, 0);
    for (const units of [1, -1]) await three.book.submit(adjust(1, units));
    await three.told();
    await older.kill9();
    older.keep();
    await older.start();
    for (let n = 0; n < 5; n += 1) await one.book.submit(scan(0));
    await two.book.submit(adjust(1, 7));
    await shows([three], 0, 5);
    await shows([three], 1, 7);
    await site.shut(three);
    await older.kill9();
    older.putBack();
    await older.start();
    // Those who live write again, and on: where dock-3 read last there is something else now.
    await two.book.submit(adjust(0, 100));
    for (let n = 0; n < 8; n += 1) await two.book.submit(scan(1));
    await shows([one, two], 0, 105);
    await shows([one, two], 1, 15);
    const waitFor = async (docks: string) =>
      await until(`${docks} are waited for`, async () => {
        const waiting = await Promise.all([one, two].map(({ site }) => site.status()));
        return waiting.every(({ waitsFor }) => waitsFor.join() === docks);
      });
    // What dock-3 did before it was put back nobody but it knows; without it a person goes on, once and for all.
    await waitFor('dock-3');
    await goOnWithout(keeperOf('older-1', older), 'dock-3');
    await waitFor('');
    await older.kill9();
    await until('they are cut off', () => one.cutOff !== undefined && two.cutOff !== undefined);
    await older.start();
    for (const dock of [one, two]) {
      await dock.book.submit(adjust(0, 1));
      await dock.told();
    }
    await waitFor('');
    await until('somebody tells', () => [one, two].some((dock) => dock.site.teller.speaks));
    for (const dock of [one, two]) await dock.book.submit(adjust(0, -1));
    three = (await site.open('dock-3')).link();
    const newcomer = (await site.open('dock-4')).link();
    await shows([three, newcomer], 0, 105);
    await shows([three, newcomer], 1, 15);
    await until('somebody tells', () => [one, two, three].some((dock) => dock.site.teller.speaks));
    expect([one, two, three, newcomer].flatMap(({ troubles }) => troubles)).toEqual([]);
  });
});

describe('a dock that was away longer than the log reaches back', () => {
  it('asks the others for what they did meanwhile, and says of whom something is missing', async () => {
    const site = siteOf('away-1');
    const one = (await site.open('dock-1')).link();
    let two = (await site.open('dock-2')).link();
    await one.book.submit(items(1));
    await shows([two], 0, 0);
    await site.shut(two);
    for (let n = 0; n < 30; n += 1) await one.book.submit(scan(0));
    await one.told();
    const { connection, streams } = await server.connect('admin');
    const names = namesOf('away-1');
    const last = await streams.last(names.logs, names.logOf('dock-1'));
    if (last.type !== 'found') throw new Error(last.type);
    await one.book.submit(adjust(0, 1));
    await one.told();
    await purge(connection, names.logs, last.message.seq + 1);
    await site.shut(one);
    two = (await site.open('dock-2')).link();
    await until('something is missing', async () => (await two.site.status()).behind.join() === 'dock-1');
    const back = (await site.open('dock-1')).link();
    await shows([back, two], 0, 31);
    await until('nothing is', async () => (await two.site.status()).behind.length === 0);
    expect(two.troubles).toEqual([]);
    await connection.close();
  });
});

/** Of whoever keeps that server, what `site resume --without dock-3` needs. */
const keeperOf = (site: string, at: SiteServer) =>
  ({
    ...{ names: namesOf(site), record: { site, docks: [{ name: 'dock-3' }] } },
    link: () => at.connect('admin'),
  }) as unknown as Keeper;

type Admin = Awaited<ReturnType<SiteServer['connect']>>['connection'];

/** What is older than this message is gone, as when the stream is full. */
async function purge(admin: Admin, stream: string, seq: number): Promise<void> {
  const answer = await admin.ask(`$JS.API.STREAM.PURGE.${stream}`, Buffer.from(JSON.stringify({ seq })));
  expect(JSON.parse(String(answer))).toMatchObject({ success: true });
}
