// needs: nats-2.10
/**
 * What goes wrong in a site, with real ledgers and a real server: answers that are lost, docks that are away for days,
 * frozen, at odds, or newer than the others, a server that comes back as it was, or takes nothing. The numbers are
 * those of the table in `agent/site/README.md`, which names the tests of the others.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../agent/clock.ts';
import type { Fact } from '../../agent/site/core/facts.ts';
import { factsMax, type Range, totalsOf } from '../../agent/site/core/range.ts';
import { beatEveryMs, stopTellingAfterMs } from '../../agent/site/core/silence.ts';
import { packed, unpacked } from '../../agent/site/facts/codec.ts';
import { reachEveryMs } from '../../agent/site/handing-over.ts';
import { namesOf } from '../../agent/site/names.ts';
import type { Keeper } from '../../agent/site/setup/keeper.ts';
import { goOnWithout } from '../../agent/site/setup/retiring.ts';
import { adjust, items, scan, sku } from '../ledger/goods.ts';
import { until } from '../wait.ts';
import { Cable } from './cable.ts';
import { batch, hasOrder, type SiteDock, SiteDocks, shows } from './site-docks.ts';
import { SiteServer } from './site-server.ts';

let dir: string;
let server: SiteServer;
let admin: Awaited<ReturnType<SiteServer['connect']>>;
let site: SiteDocks;
const cables: Cable[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'site-failure-cases-'));
  server = await SiteServer.start(join(dir, 'server'));
});

afterEach(async () => {
  await Promise.all([site.close(), admin.connection.close()]);
  await Promise.all(cables.splice(0).map((cable) => cable.end()));
});

afterAll(async () => {
  await server.kill9();
  rmSync(dir, { recursive: true, force: true });
});

/** A site of its own at the one server. */
async function begins(name: string): Promise<ReturnType<typeof namesOf>> {
  admin = await server.connect('admin');
  site = new SiteDocks(dir, name, server.port);
  return namesOf(name);
}

async function cable(): Promise<Cable> {
  const laid = await Cable.lay(server.port);
  cables.push(laid);
  return laid;
}

/** The ranges of a dock's log, in the order of the server. */
async function logOf(names: ReturnType<typeof namesOf>, dock: string): Promise<Range[]> {
  const ranges: Range[] = [];
  for (let seq = 1; ; ) {
    const found = await admin.streams.next(names.logs, names.logOf(dock), seq);
    if (found.type !== 'found') return ranges;
    const read = unpacked(found.message.payload);
    if (read.type === 'range') ranges.push(read.range);
    seq = found.message.seq + 1;
  }
}

/** Puts something at the end of a dock's log. */
async function append(names: ReturnType<typeof namesOf>, dock: string, payload: Buffer): Promise<void> {
  const last = await admin.streams.last(names.logs, names.logOf(dock));
  const expected = last.type === 'found' ? last.message.seq : 0;
  expect(await admin.streams.append(names.logs, names.logOf(dock), expected, payload)).toMatchObject({
    type: 'stored',
  });
}

/** As a dock of another make would tell it. */
function rangeOf(dock: string, after: number, facts: Fact[], more: Partial<Range> = {}): Range {
  const to = facts.at(-1)?.seq ?? after;
  return {
    ...{ v: 1, dock, epoch: 'e1', after, to, hash: `hash${to}`, seen: {}, totals: totalsOf(facts), facts },
    ...more,
  };
}

/** Each of them has done something, and that dock has heard of it. */
async function areKnown(docks: readonly SiteDock[], by: SiteDock): Promise<void> {
  for (const [n, dock] of docks.entries()) await dock.book.submit(items(n + 1));
  await until('they are known', async () => (await by.site.status()).docks.length === docks.length);
}

const allTold = async (docks: readonly SiteDock[]) => await Promise.all(docks.map((dock) => dock.told()));
const troubles = (docks: readonly SiteDock[]) => docks.flatMap((dock) => dock.troubles);

/** A clock whose waits are real, and that can be put on. */
class Ahead {
  ms = 0;
  readonly clock: Clock = { ...systemClock, monoMs: () => systemClock.monoMs() + this.ms };
}

describe('a dock that was cut off', () => {
  it('for days, with 6,000 scans, is the same as the others soon after, range after range (case 1)', async () => {
    const names = await begins('case-1');
    const two = (await site.open('dock-2')).link();
    const one = await site.open('dock-1');
    await one.book.submit(items(3));
    for (let n = 0; n < 6_000; n += 250)
      await Promise.all(Array.from({ length: 250 }, (_, k) => one.book.submit(scan((n + k) % 3))));
    one.link();
    for (const n of [0, 1, 2]) await shows([one, two], n, 2_000);
    await one.told();
    const log = await logOf(names, 'dock-1');
    expect(log.map(({ after }) => after)).toEqual([0, ...log.slice(0, -1).map(({ to }) => to)]);
    expect(log.length).toBeLessThan(40);
    const told = log.flatMap(({ facts }) => facts.map(({ seq }) => seq));
    expect([told.length, new Set(told).size]).toEqual([6_003, 6_003]);
    expect(troubles([one, two])).toEqual([]);
  });

  it('or whose answers are lost on the way tells everything once (case 2)', async () => {
    const names = await begins('case-2');
    const wire = await cable();
    const two = (await site.open('dock-2')).link();
    const one = (await site.open('dock-1', { port: wire.port })).link();
    await one.book.submit(items(1));
    await shows([two], 0, 0);
    for (let round = 1; round <= 4; round += 1) {
      await one.told();
      const lost = wire.loseAnswer(`"stream":"${names.logs}"`);
      await one.book.submit(scan(0));
      await lost;
      // The server has it, and this dock does not know.
      expect((await logOf(names, 'dock-1')).at(-1)?.to).toBe(one.book.head.seq);
      expect((await one.site.status()).waiting).toBeGreaterThan(0);
      wire.pull();
      wire.plug();
      // The same bytes once more, and late, find another end than they expect.
      const [late] = (await logOf(names, 'dock-1')).slice(-1);
      if (late === undefined) throw new Error('nothing was published');
      expect(await admin.streams.append(names.logs, names.logOf('dock-1'), 1, packed(late))).toEqual({
        type: 'wrong-last',
      });
    }
    await shows([one, two], 0, 4);
    await one.told();
    const told = (await logOf(names, 'dock-1')).flatMap(({ facts }) => facts.map(({ seq }) => seq));
    expect(told).toEqual([...new Set(told)]);
    expect(troubles([one, two])).toEqual([]);
  });
});

describe('the teller', () => {
  it('that was frozen finds, awake, that another one tells, and sends nothing; of two who try one does (cases 3, 5)', async () => {
    const names = await begins('case-3');
    const ahead = new Ahead();
    const one = (await site.open('dock-1')).link();
    await until('the first one tells', () => one.site.teller.speaks);
    const others = [
      (await site.open('dock-2', { clock: ahead.clock })).link(),
      (await site.open('dock-3', { clock: ahead.clock })).link(),
    ];
    await until('the others know', () => others.every((dock) => dock.site.teller.teller === 'dock-1'));
    expect(await one.site.teller.mayTell('web', batch('1'))).toBe(true);
    await one.freeze();
    // Its silence is as long for both, and they look in the same moment.
    await until('one of them tells', () => {
      if (!others.some((dock) => dock.site.teller.speaks)) ahead.ms += beatEveryMs * 0.8;
      for (const dock of others) dock.site.news();
      return others.some((dock) => dock.site.teller.speaks);
    });
    const [winner] = others.filter((dock) => dock.site.teller.speaks);
    await until('the other one knows', () => others.every((dock) => dock.site.teller.teller === winner?.name));
    expect(others.filter((dock) => dock.site.teller.speaks)).toHaveLength(1);
    expect(await decisions(names)).toEqual(['teller dock-1', 'freeze dock-1', `teller ${winner?.name}`]);
    // It wakes in the middle of what it was about to do.
    expect(await one.site.teller.mayTell('web', batch('2'))).toBe(false);
    one.link();
    await until('it knows', () => one.site.teller.teller === winner?.name);
    expect([one.site.teller.speaks, await winner?.site.teller.mayTell('web', batch('3'))]).toEqual([false, true]);
  });

  it('of a site that begins is one of those that come at once (case 5)', async () => {
    const names = await begins('case-5');
    const docks = await Promise.all(['dock-1', 'dock-2', 'dock-3', 'dock-4'].map((name) => site.open(name)));
    for (const dock of docks) dock.link();
    await until('all know who tells', () => docks.every((dock) => dock.site.teller.teller !== undefined));
    const [first] = docks;
    await until('all name the same', () =>
      docks.every((dock) => dock.site.teller.teller === first?.site.teller.teller),
    );
    expect(await decisions(names)).toEqual([`teller ${first?.site.teller.teller}`]);
    expect(docks.filter((dock) => dock.site.teller.speaks)).toHaveLength(1);
  });

  it('that loses the server sends nothing from then on, and is no teller after its time (case 6)', async () => {
    await begins('case-6');
    const wire = await cable();
    const ahead = new Ahead();
    const one = (await site.open('dock-1', { port: wire.port, clock: ahead.clock })).link();
    await until('it tells', () => one.site.teller.speaks);
    expect(await one.site.teller.mayTell('web', batch('1'))).toBe(true);
    wire.pull();
    await until('it notices', () => one.cutOff !== undefined);
    expect(await one.site.teller.mayTell('web', batch('1'))).toBe(false);
    expect(await one.site.teller.mayTell('web', batch('2'))).toBe(false);
    ahead.ms += stopTellingAfterMs;
    expect(one.site.teller.speaks).toBe(false);
  });

  it('that dies with a batch on its way leaves it to the next one, byte for byte, once (case 4)', async () => {
    await begins('case-4');
    const ahead = new Ahead();
    const one = (await site.open('dock-1')).link();
    await until('the first one tells', () => one.site.teller.speaks);
    const two = (await site.open('dock-2', { clock: ahead.clock })).link();
    await until('the other one knows', () => two.site.teller.teller === 'dock-1');
    for (const [channel, key] of [
      ['web', '1'],
      ['shop of acme', '2'],
    ] as const) {
      expect(await one.site.teller.mayTell(channel, batch(key))).toBe(true);
      one.site.teller.ended(channel, key, false);
    }
    // What a storefront has taken is nobody's to send again.
    expect(await one.site.teller.mayTell('store', batch('3'))).toBe(true);
    one.site.teller.ended('store', '3', true);
    await one.freeze();
    await until('the other one tells', () => {
      if (!two.site.teller.speaks) ahead.ms += beatEveryMs * 0.8;
      two.site.news();
      return two.site.teller.speaks;
    });
    const { teller } = two.site;
    await until('the word is there', async () => (await teller.left('store')) === undefined);
    expect(await teller.left('web')).toEqual(batch('1'));
    expect(await teller.left('shop of acme')).toEqual(batch('2'));
    expect(await teller.mayTell('web', batch('1'))).toBe(true);
    teller.ended('web', '1', true);
    expect(await teller.left('web')).toBeUndefined();
    // One that tells anew has settled what was before.
    expect(await teller.mayTell('shop of acme', batch('4'))).toBe(true);
    expect(await teller.left('shop of acme')).toBeUndefined();
    expect(await one.site.teller.mayTell('web', batch('5'))).toBe(false);
  });

  it('that stops in order, or is told to, hands over at once, to whom it is to be', async () => {
    const names = await begins('hand-over');
    const one = (await site.open('dock-1')).link();
    await until('the first one tells', () => one.site.teller.speaks);
    const [two, three] = [(await site.open('dock-2')).link(), (await site.open('dock-3')).link()];
    await until('the others know', () => [two, three].every((dock) => dock.site.teller.teller === 'dock-1'));
    await areKnown([two, three], one);
    expect(await two.site.handOver(null)).toMatchObject({ type: 'refused', text: expect.stringMatching(/but dock-1/) });
    expect(await one.site.handOver('dock-4')).toMatchObject({
      text: expect.stringMatching(/called dock-4: there are/),
    });
    // What is on its way is waited for.
    expect(await one.site.teller.mayTell('web', batch('1'))).toBe(true);
    const handing = one.site.handOver('dock-3');
    await until('it begins nothing more', () => !one.site.teller.speaks);
    expect(await one.site.teller.mayTell('web', batch('2'))).toBe(false);
    expect(await decisions(names)).toEqual(['teller dock-1', 'freeze dock-1']);
    one.site.teller.ended('web', '1', true);
    expect(await handing).toEqual({ type: 'handed-over', to: 'dock-3' });
    await until('it tells', () => three.site.teller.speaks);
    expect([one, two].map((dock) => dock.site.teller.speaks)).toEqual([false, false]);
    await three.stop();
    const [next, rest] = await until('another one tells', () =>
      one.site.teller.speaks ? [one, two] : two.site.teller.speaks && [two, one],
    );
    expect(rest?.site.teller.speaks).toBe(false);
    expect(await next?.site.teller.mayTell('web', batch('3'))).toBe(true);
    const said = ['teller dock-1', 'freeze dock-1', 'hand-over dock-1', 'teller dock-3', 'hand-over dock-3'];
    expect((await decisions(names)).slice(0, 5)).toEqual(said);
  });

  it('whose storefronts do not hear it hands over to a dock that reaches them, and to nobody else (case 6)', async () => {
    await begins('case-6-reach');
    const ahead = new Ahead();
    let reached = false;
    const deaf = { failing: async () => ['web'], unreached: async (channels: readonly string[]) => channels };
    const hears = { failing: async () => [], unreached: async (all: readonly string[]) => (reached ? [] : all) };
    const one = (await site.open('dock-1', { clock: ahead.clock, reach: deaf })).link();
    await until('the first one tells', () => one.site.teller.speaks);
    const two = (await site.open('dock-2', { reach: deaf })).link();
    const three = (await site.open('dock-3', { reach: hears })).link();
    await areKnown([two, three], one);
    const looks = async () => {
      ahead.ms += reachEveryMs;
      await until('it tells again', () => {
        one.site.news();
        return one.site.teller.speaks || one.site.teller.teller !== 'dock-1';
      });
    };
    await looks();
    await looks();
    expect(one.site.teller.teller).toBe('dock-1');
    reached = true;
    await until('the one that reaches them tells', async () => {
      if (!three.site.teller.speaks) await looks();
      return three.site.teller.speaks;
    });
    expect([one, two].map((dock) => dock.site.teller.speaks)).toEqual([false, false]);
  });

  it('is nobody whose clock is not believed; goods and orders are the same whatever clocks say (case 21)', async () => {
    await begins('case-21');
    const ahead = new Ahead();
    const at = (year: number) => ({ ...ahead.clock, wallMs: () => Date.UTC(year, 0, 1) });
    const one = (await site.open('dock-1')).link();
    await until('the first one tells', () => one.site.teller.speaks);
    const wrong = { clockTrusted: false };
    const past = (await site.open('dock-2', { ...wrong, clock: at(1970) })).link();
    const future = (await site.open('dock-3', { ...wrong, clock: at(2099) })).link();
    const right = (await site.open('dock-4', { clock: ahead.clock })).link();
    await areKnown([past, future], one);
    for (const { name } of [past, future]) {
      const wrongClock = `The clock of ${name} is wrong`;
      expect(await one.site.handOver(name)).toMatchObject({
        ...{ type: 'refused', text: expect.stringContaining(wrongClock) },
      });
    }
    expect(one.site.teller.speaks).toBe(true);
    await one.book.submit(items(1));
    await shows([past, future], 0, 0);
    for (const dock of [one, past, future]) await dock.book.submit(adjust(0, 1));
    const lines = [{ sku: sku(0), quantity: 2 }];
    await future.book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: '1', lines });
    for (const dock of [one, past]) await hasOrder(dock, 'open');
    await past.book.submit({ type: 'order-cancel', by: 'test', merchant: 'acme', id: '1' });
    for (const dock of [one, past, future]) await hasOrder(dock, 'cancelled');
    await shows([one, past, future, right], 0, 3);
    await one.freeze();
    await until('the one with the right clock tells', () => {
      if (!right.site.teller.speaks) ahead.ms += beatEveryMs * 0.8;
      for (const dock of [past, future, right]) dock.site.news();
      return right.site.teller.speaks;
    });
    expect([past.site.teller.speaks, future.site.teller.speaks]).toEqual([false, false]);
  });

  async function decisions(names: ReturnType<typeof namesOf>): Promise<string[]> {
    const read: string[] = [];
    for (let seq = 1; ; ) {
      const found = await admin.streams.next(names.tells, names.tell, seq);
      if (found.type !== 'found') return read;
      const { kind, by } = JSON.parse(found.message.payload.toString('utf8'));
      read.push(`${kind} ${by.dock}`);
      seq = found.message.seq + 1;
    }
  }
});

describe('a dock that was retired while it was away', () => {
  it('is heard when it is let in again; what two packed of one order is for a person (case 13)', async () => {
    const names = await begins('case-13');
    const wire = await cable();
    const one = (await site.open('dock-1', { asks: true, port: wire.port })).link();
    const two = (await site.open('dock-2', { asks: true })).link();
    await one.book.submit(items(1));
    await one.book.submit(adjust(0, 10));
    const lines = [{ sku: sku(0), quantity: 1 }];
    await one.book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: '1', lines });
    await hasOrder(two, 'open');
    const opens = async (dock: SiteDock) => {
      const outcome = await dock.book.submit({ type: 'scan', station: 'packing', device: 'scanner-1', text: '1' });
      return outcome.type === 'stepped' && outcome.step === 'asked' ? await dock.site.claims.asked('packing') : outcome;
    };
    expect(await opens(one)).toMatchObject({ step: 'opened' });
    await one.told();
    wire.pull();
    await until('it is cut off', () => one.cutOff !== undefined);
    const known = (await logOf(names, 'dock-1')).at(-1);
    if (known === undefined) throw new Error('dock-1 told nothing');
    const { to, epoch, hash } = known;
    await append(names, 'dock-1', packed(rangeOf('dock-1', to, [], { epoch, hash, closed: true })));
    // It is not dead at all: it packs what it had, and receives.
    await one.book.submit(scan(0, 'packing'));
    await hasOrder(one, 'shipped');
    await one.book.submit(adjust(0, 5));
    await until('the other one knows', async () => (await two.site.status()).docks[0]?.closed === true);
    expect(await opens(two)).toMatchObject({ step: 'opened' });
    await two.book.submit(scan(0, 'packing'));
    await hasOrder(two, 'shipped');
    wire.plug();
    await until('it is told', async () => (await one.site.status()).stopped === 'retired');
    await two.told();
    await shows([one], 0, 13);
    expect(await two.inStock(0)).toBe(9);
    await append(names, 'dock-1', packed(rangeOf('dock-1', to, [], { epoch, hash })));
    // As its agent does when its key was refused: over another connection.
    wire.pull();
    wire.plug();
    await shows([one, two], 0, 13);
    for (const dock of [one, two]) {
      const told = (await dock.book.rows('exception', { open: true })).map(({ text }) => text);
      expect(told).toContainEqual(expect.stringMatching(/^Order 1 was packed twice: 1 × TEE-0 more than was ordered/));
    }
    expect(troubles([one, two])).toEqual([]);
  });
});

describe('what a dock does not understand', () => {
  it('moves what it says it moves; what is of a newer make is said to a person, and stops nobody (cases 22, 24)', async () => {
    const names = await begins('case-22');
    const one = (await site.open('dock-1')).link();
    await one.book.submit(items(1));
    await until('it tells', () => one.site.teller.speaks);
    const at = { merchant: 'acme', sku: sku(0), mark: 'ffffffff' };
    const later = {
      kind: 'later',
      name: 'assembly',
      merchant: 'acme',
      moves: [{ sku: sku(0), units: 4 }],
      seq: 3,
      mark: '',
    };
    await append(names, 'dock-9', packed(rangeOf('dock-9', 0, [later as Fact])));
    await shows([one], 0, 4);
    // A decision that it has no word for takes its place.
    const last = await admin.streams.last(names.tells, names.tell);
    if (last.type !== 'found') throw new Error(last.type);
    const strange = { kind: 'auction', t: 2, by: { dock: 'dock-9', instance: 'x' } };
    await admin.streams.append(names.tells, names.tell, last.message.seq, Buffer.from(JSON.stringify(strange)));
    expect(await one.site.teller.mayTell('web', batch('1'))).toBe(true);
    expect(troubles([one])).toEqual([]);
    // What does not say in total what it moves is folded by nobody, nor is what is packed in another way.
    const wrong = rangeOf('dock-9', 3, [{ kind: 'move', units: 2, seq: 4, ...at }], {
      totals: [['acme', sku(0), 3, 0]],
    });
    await append(names, 'dock-9', packed(wrong));
    await until('a person is told', () => one.troubles.some((text) => text.includes('in total')));
    await append(names, 'dock-8', Buffer.from([2, 1, 2, 3]));
    await until('a person is told', () => one.troubles.some((text) => text.includes('version')));
    await append(names, 'dock-7', packed(rangeOf('dock-7', 0, [{ kind: 'move', units: 8, seq: 1, ...at }])));
    await shows([one], 0, 12);
    expect(await one.book.verify()).toMatchObject({ ok: true });
  });
});

describe('the server', () => {
  it('that takes nothing more keeps nobody from work, and has everything once it does again (case 25)', async () => {
    const names = await begins('case-25');
    const one = (await site.open('dock-1')).link();
    const two = (await site.open('dock-2')).link();
    await one.book.submit(items(1));
    await shows([two], 0, 0);
    await allTold([one, two]);
    await limited(names.logs, 1);
    for (let n = 0; n < 20; n += 1) await Promise.all([one.book.submit(scan(0)), two.book.submit(scan(0))]);
    await until('both are cut off', () => one.cutOff !== undefined && two.cutOff !== undefined);
    expect(one.cutOff?.reason).toMatch(/takes nothing.*maximum bytes exceeded/);
    expect([await one.inStock(0), await two.inStock(0)]).toEqual([20, 20]);
    await limited(names.logs, -1);
    await shows([one, two], 0, 40);
    await allTold([one, two]);
    expect(troubles([one, two])).toEqual([]);
  });

  it('that one dock floods keeps the others from nothing; what is too long it does not take (case 25)', async () => {
    const names = await begins('case-25-flood');
    const one = (await site.open('dock-1')).link();
    await one.book.submit(items(2));
    await one.told();
    // A program that is wrong: full ranges, as fast as the server takes them.
    const messages = 40;
    for (let n = 0, last = 0; n < messages; n += 1) {
      const facts = Array.from({ length: factsMax }, (_, k): Fact => {
        const seq = n * factsMax + k + 1;
        return { kind: 'move', merchant: 'acme', sku: sku(1), units: 1, seq, mark: 'ffffffff' };
      });
      const range = packed(rangeOf('dock-9', n * factsMax, facts));
      const became = await admin.streams.append(names.logs, names.logOf('dock-9'), last, range);
      if (became.type !== 'stored') throw new Error(became.type);
      last = became.seq;
    }
    await until('it hears it', async () => ((await one.inStock(1)) ?? 0) > 0, { everyMs: 1 });
    await one.book.submit(adjust(0, 1));
    await shows([one], 1, messages * factsMax);
    await one.told();
    // In the midst of that what it did went out.
    const [told] = (await logOf(names, 'dock-1')).slice(-1);
    expect(told?.facts).toMatchObject([{ kind: 'move', sku: sku(0), units: 1 }]);
    expect(told?.seen['dock-9']).toBeLessThan(messages * factsMax);
    const last = await admin.streams.last(names.logs, names.logOf('dock-9'));
    const seq = last.type === 'found' ? last.message.seq : 0;
    const tooLong = await admin.streams.append(names.logs, names.logOf('dock-9'), seq, Buffer.alloc(131_073));
    expect(tooLong.type).toBe('refused');
    expect(troubles([one])).toEqual([]);
  });

  /** As a disk does that is full. */
  async function limited(stream: string, bytes: number): Promise<void> {
    const ask = async (what: string, said: object) =>
      JSON.parse(
        String(await admin.connection.ask(`$JS.API.STREAM.${what}.${stream}`, Buffer.from(JSON.stringify(said)))),
      );
    const { config } = await ask('INFO', {});
    const changed = { ...config, max_bytes: bytes, discard: 'new' };
    expect(await ask('UPDATE', changed)).toMatchObject({ config: { max_bytes: bytes } });
  }

  it('that was put back as it was yesterday hears from all docks what it lost, and they of each other (case 9)', async () => {
    const names = await begins('case-9');
    const wires = [await cable(), await cable(), await cable()] as const;
    const at = async (n: number) =>
      (await site.open(`dock-${n}`, { asks: true, port: wires[n - 1]?.port ?? 0 })).link();
    const [one, two, three] = [await at(1), await at(2), await at(3)];
    const docks = [one, two, three];
    await one.book.submit(items(2));
    await shows(docks, 1, 0);
    for (const dock of docks) await dock.book.submit(adjust(0, 1));
    await shows(docks, 0, 3);
    await allTold(docks);
    await server.kill9();
    server.keep();
    await server.start();
    // What it will not know.
    const lines = [{ sku: sku(0), quantity: 2 }];
    await two.book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: '1', lines });
    for (const dock of docks) await hasOrder(dock, 'open');
    await until('it is open at dock-2', async () => {
      const number = { type: 'scan', station: 'packing', device: 'scanner-1', text: '1' } as const;
      if ((await two.book.station('packing')).document === null) await two.book.submit(number);
      await two.site.claims.asked('packing');
      return (await two.book.station('packing')).document !== null;
    });
    await two.book.submit(adjust(0, 10));
    await shows(docks, 0, 13);
    await allTold(docks);
    for (const wire of wires) wire.pull();
    await server.kill9();
    server.putBack();
    await three.book.submit(adjust(0, 100));
    await server.start();
    await admin.connection.close();
    admin = await server.connect('admin');
    // The first to come has news; the server is further than it was before the last one comes.
    wires[2].plug();
    await three.told();
    // Who packs order 1 the server does not know any more; that it lost something dock-3 does.
    const waitsFor = async () => (await three.site.status()).waitsFor.join();
    await until('the others are waited for', async () => (await waitsFor()) === 'dock-1,dock-2');
    expect(await opened(three)).toMatchObject({
      ...{ code: 'site-cut-off', text: expect.stringContaining('waits for dock-1, dock-2') },
    });
    wires[1].plug();
    await two.told();
    for (let n = 0; n < 10; n += 1) {
      await two.book.submit(adjust(1, 1));
      await two.told();
    }
    wires[0].plug();
    await shows(docks, 1, 10);
    await shows(docks, 0, 113);
    const four = (await site.open('dock-4')).link();
    await shows([four], 0, 113);
    await until('all are heard', async () => (await one.site.status()).waitsFor.length === 0);
    // Whose order it is dock-2 has told it.
    expect(await opened(one)).toMatchObject({ code: 'order-elsewhere' });
    await two.book.submit(scan(0, 'packing'));
    await two.book.submit(scan(0, 'packing'));
    for (const dock of docks) await hasOrder(dock, 'shipped');
    await shows([...docks, four], 0, 111);
    expect(troubles([...docks, four])).toEqual([]);
    expect((await logOf(names, 'dock-2')).map(({ after }) => after)[0]).toBe(0);
  });

  it('lost with every dock but one: that one goes on, and tells once a person has said so (case 26)', async () => {
    await begins('case-26');
    const one = (await site.open('dock-1', { asks: true })).link();
    let two = (await site.open('dock-2')).link();
    await one.book.submit(items(1));
    await shows([two], 0, 0);
    await two.book.submit(adjust(0, 1));
    await shows([one], 0, 1);
    const lines = [{ sku: sku(0), quantity: 1 }];
    await one.book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: '1', lines });
    await hasOrder(two, 'open');
    await allTold([one, two]);
    await site.shut(two);
    await server.kill9();
    server.forgetAll();
    await one.book.submit(adjust(0, 4));
    await server.start();
    await until('dock-2 is waited for', async () => (await one.site.status()).waitsFor.join() === 'dock-2');
    expect(await one.site.teller.mayTell('web', batch('1'))).toBe(false);
    // It may have packed the order, and nobody knows.
    expect(await opened(one)).toMatchObject({
      code: 'site-cut-off',
      text: expect.stringContaining('waits for dock-2'),
    });
    await goOnWithout(keeper('case-26'), 'dock-2');
    await until('it tells', () => {
      one.site.news();
      return one.site.teller.speaks;
    });
    expect(await one.site.teller.mayTell('web', batch('1'))).toBe(true);
    expect(await opened(one)).toMatchObject({ step: 'opened' });
    two = (await site.open('dock-2')).link();
    await shows([one, two], 0, 5);
    expect(troubles([one, two])).toEqual([]);
  });

  /** Of it, what `site resume --without` needs. */
  const keeper = (name: string) =>
    ({
      record: { site: name, docks: [{ name: 'dock-2' }] },
      names: namesOf(name),
      link: () => server.connect('site-admin'),
    }) as unknown as Keeper;

  async function opened(dock: SiteDock) {
    await dock.book.submit({ type: 'scan', station: 'packing', device: 'scanner-1', text: '1' });
    return await dock.site.claims.asked('packing');
  }
});
