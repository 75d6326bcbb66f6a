/**
 * The order intake by itself, over a ledger in memory and a storefront in the test's hand, on virtual time: when it
 * asks and from where, what a failure costs, how long levels wait for it (R21), and what is never asked twice.
 */

import { describe, expect, it, onTestFinished } from 'vitest';
import type { OrderSource, OrdersResult, ToldOrders } from '../../../agent/forward/channel.ts';
import { freshMsMax, type IntakeParts, OrderIntake } from '../../../agent/forward/orders/intake.ts';
import { Sales } from '../../../agent/forward/orders/sales.ts';
import type { ToldOrder } from '../../../agent/inventory/nouns/orders/order.ts';
import type { Submission } from '../../../agent/inventory/nouns/submission.ts';
import { virtualClock } from '../../drivers/virtual-clock.ts';
import { keepFor } from '../../loop-keeper.ts';
import { memoryBook } from '../memory-book.ts';
import { MemoryLedger } from '../memory-ledger.ts';

const startMs = Date.UTC(2026, 10, 22);
const at = (minutes: number) => new Date(startMs + minutes * 60_000).toISOString();
const sale = (id: string, quantity = 1, more: Partial<ToldOrder> = {}): ToldOrder => ({
  id,
  placedAt: at(1),
  updatedAt: at(1),
  status: 'open',
  lines: [{ sku: 'TEE', quantity }],
  ...more,
});
const page = (orders: ToldOrder[], next: string | null = null): OrdersResult => ({
  type: 'page',
  page: { orders, next },
});
const retry = (reason = 'not now'): OrdersResult => ({ type: 'retry', reason });

/** Answers each question with what the test says; without a word it never answers. */
class HandSource implements OrderSource {
  readonly asked: (string | null)[] = [];
  answer: (cursor: string | null) => OrdersResult | undefined = () => page([]);
  tell: (orders: ToldOrder[]) => void = () => {};
  inFlight = 0;
  mostInFlight = 0;

  async fetch(cursor: string | null, signal: AbortSignal): Promise<OrdersResult> {
    this.asked.push(cursor);
    this.inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    const answer = this.answer(cursor);
    if (answer === undefined) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    this.inFlight -= 1;
    return answer ?? retry('given up');
  }
  onTold(handler: (orders: ToldOrders['orders']) => void): void {
    this.tell = handler;
  }
}

function bench(more: Partial<IntakeParts> & { wallMs?: () => number } = {}) {
  const ledger = new MemoryLedger();
  ledger.receive('TEE', 100);
  const source = new HandSource();
  const virtual = virtualClock();
  const { wallMs = () => startMs + virtual.monoMs(), ...rest } = more;
  const clock = { monoMs: virtual.monoMs, sleep: virtual.sleep, wallMs };
  const submitted: Submission[] = [];
  const book = memoryBook(ledger);
  const log: string[] = [];
  const link = { up: true };
  const intake = new OrderIntake({
    channel: 'acme-web',
    everyMs: 30_000,
    source,
    book: {
      submit: (submission) => {
        submitted.push(submission);
        return book.submit(submission);
      },
    },
    clock,
    keep: keepFor(clock),
    random: () => 0.5,
    linked: () => link.up,
    log: (message) => log.push(message),
    onState: () => {},
    ...rest,
  });
  onTestFinished(() => intake.close());
  return { intake, ledger, source, submitted, log, link, advance: (ms: number) => virtual.advance(ms) };
}

const booked = (ledger: MemoryLedger) => ledger.tables.item('acme', 'TEE')?.booked;

describe('when it asks, and from where', () => {
  it('follows the pages to their end, and goes on from the last place', async () => {
    const { source, ledger, advance, intake } = bench();
    const pages: Record<string, OrdersResult> = { a: page([sale('2')], 'b'), b: page([sale('3')]) };
    source.answer = (cursor) => (cursor === null ? page([sale('1')], 'a') : pages[cursor]);
    await advance(0);
    expect(source.asked).toEqual([null, 'a', 'b']);
    expect(booked(ledger)).toBe(3);
    expect(intake.report).toEqual({ lastReadAt: startMs });
    await advance(30_000);
    // The last page again: what came meanwhile is behind it, and what was there changes nothing.
    expect(source.asked).toEqual([null, 'a', 'b', 'b']);
    expect(booked(ledger)).toBe(3);
  });

  it('goes on where it was after a restart', async () => {
    const { source, ledger, intake, advance } = bench();
    source.answer = (cursor) => (cursor === null ? page([sale('1')], 'a') : page([]));
    await advance(0);
    await intake.close();
    const again = new HandSource();
    const clock = virtualClock();
    const second = new OrderIntake({
      channel: 'acme-web',
      everyMs: 30_000,
      source: again,
      book: memoryBook(ledger),
      clock: { ...clock, monoMs: clock.monoMs, sleep: clock.sleep, wallMs: () => startMs + 3_600_000 },
      keep: keepFor(clock),
      random: () => 0.5,
      linked: () => true,
      log: () => {},
      onState: () => {},
    });
    onTestFinished(() => second.close());
    await clock.advance(0);
    expect(again.asked).toEqual(['a']);
    expect(ledger.tables.orderSync('acme-web')).toEqual({ channel: 'acme-web', since: at(0), cursor: 'a' });
  });

  it('asks again after the pause, a tenth more or less, one page at a time', async () => {
    const { source, advance } = bench({ random: () => 0.999 });
    await advance(0);
    await advance(32_000);
    expect(source.asked).toHaveLength(1);
    await advance(1_000);
    expect(source.asked).toHaveLength(2);
    expect(source.mostInFlight).toBe(1);
  });

  it('reads a hundred pages in one go, takes breath, and goes on; levels wait for the last one', async () => {
    const { source, advance, intake, ledger } = bench();
    source.answer = (cursor) => {
      const n = Number(cursor ?? 0) + 1;
      return page([sale(String(n))], n < 150 ? String(n) : null);
    };
    let fresh = false;
    void intake.fresh().then(() => (fresh = true));
    const turns = async (count: number) => {
      for (let n = 0; n < count; n += 1) await advance(0);
    };
    await turns(200);
    expect([source.asked.length, fresh, intake.report.lastReadAt]).toEqual([100, false, null]);
    await advance(1_000);
    await turns(200);
    expect([source.asked.length, fresh, booked(ledger)]).toEqual([150, true, 150]);
  });

  it('follows no circle of cursors', async () => {
    const { source, advance, intake } = bench();
    source.answer = (cursor) => page([sale('1')], cursor === 'a' ? 'b' : 'a');
    await advance(0);
    expect(source.asked).toEqual([null, 'a', 'b']);
    expect(intake.report.error).toContain('circle');
  });

  it('reads to the end also where the storefront always names a next place', async () => {
    const { source, advance, intake } = bench();
    source.answer = (cursor) => (cursor === null ? page([sale('1')], 'end') : page([], 'end'));
    await advance(0);
    expect(source.asked).toEqual([null, 'end']);
    expect(intake.report.error).toBeUndefined();
  });

  it('asks nothing while there is no link, and at once when it comes', async () => {
    const { source, advance, intake, link } = bench({ linked: () => link.up });
    link.up = false;
    await advance(0);
    const before = source.asked.length;
    await advance(600_000);
    expect(source.asked).toHaveLength(before);
    link.up = true;
    intake.linkUp();
    await advance(0);
    expect(source.asked).toHaveLength(before + 1);
  });

  it('without a pause of its own asks only when it is wanted', async () => {
    const { source, advance, intake } = bench({ everyMs: null });
    await advance(3_600_000);
    expect(source.asked).toHaveLength(1);
    void intake.fresh();
    await advance(0);
    expect(source.asked).toHaveLength(2);
  });
});

describe('what goes wrong', () => {
  it('waits longer after each failure, says why, and is well again by itself', async () => {
    const { source, advance, intake, ledger } = bench();
    source.answer = () => retry('the storefront is busy');
    await advance(60_000);
    const tries = source.asked.length;
    expect(tries).toBeGreaterThan(3);
    expect(tries).toBeLessThan(8);
    expect(intake.report).toEqual({ lastReadAt: null, error: 'the storefront is busy', failingMs: expect.any(Number) });
    source.answer = () => page([sale('1')]);
    await advance(300_000);
    expect(intake.report.error).toBeUndefined();
    expect(booked(ledger)).toBe(1);
  });

  it('obeys Retry-After, whoever is waiting', async () => {
    const { source, advance, intake } = bench();
    source.answer = () => ({ type: 'retry', reason: 'too many', afterMs: 120_000 });
    await advance(0);
    void intake.fresh();
    await advance(119_000);
    expect(source.asked).toHaveLength(1);
  });

  it('reads a page again that could not be recorded', async () => {
    const { source, advance, intake, ledger } = bench();
    await advance(0);
    source.answer = (cursor) => (cursor === null ? page([sale('1')], 'a') : page([]));
    ledger.trouble = 'the disk is full';
    await advance(30_000);
    expect(booked(ledger)).toBe(0);
    expect(intake.report.error).toContain('the disk is full');
    ledger.trouble = undefined;
    await advance(30_000);
    expect(booked(ledger)).toBe(1);
    expect(source.asked.at(-1)).toBe('a');
    expect(intake.report.error).toBeUndefined();
  });

  it('begins again where the storefront does not take its cursor any more', async () => {
    const { source, advance, ledger } = bench();
    source.answer = (cursor) => (cursor === null ? page([sale('1')], 'a') : page([]));
    await advance(0);
    source.answer = (cursor) =>
      cursor === null ? page([sale('1'), sale('2')]) : { ...retry('bad cursor'), startOver: true };
    await advance(60_000);
    expect(source.asked.slice(0, 4)).toEqual([null, 'a', 'a', null]);
    expect(booked(ledger)).toBe(2);
  });

  it('asks a storefront that has no page of orders once an hour, says so once, and keeps nobody waiting', async () => {
    const { source, advance, intake, log, link } = bench();
    source.answer = () => ({ type: 'none', reason: 'no page (404)' });
    await advance(60_000);
    intake.linkUp();
    intake.readSoon();
    expect(await intake.fresh()).toBe(false);
    await advance(3_600_000);
    expect(source.asked).toHaveLength(2);
    link.up = false;
    await advance(3_600_000);
    link.up = true;
    source.answer = () => retry();
    await advance(3_600_000);
    expect(source.asked).toHaveLength(3);
    expect(log.filter((message) => message.includes('does not tell its orders'))).toHaveLength(1);
    expect(intake.report).toMatchObject({ error: 'no page (404)', none: true });
  });

  it('reads on by itself where a storefront has a page of orders after all, or when a person asks', async () => {
    const found: string[] = [];
    const { source, advance, intake, ledger } = bench({ onFound: () => found.push('found') });
    source.answer = () => ({ type: 'none', reason: 'no page (404)' });
    await advance(60_000);
    const asked = intake.fresh(true);
    await advance(0);
    expect(await asked).toBe(false);
    source.answer = () => page([sale('1')]);
    const again = intake.fresh(true);
    await advance(0);
    expect([await again, booked(ledger), found]).toEqual([true, 1, ['found']]);
    expect(intake.report).toEqual({ lastReadAt: startMs + 60_000 });
    source.answer = () => page([sale('1'), sale('2')]);
    await advance(30_000);
    expect(booked(ledger)).toBe(2);
  });

  it('is not stopped by a source that throws', async () => {
    const { source, advance, intake } = bench();
    source.answer = () => {
      throw new Error('a bug');
    };
    await advance(0);
    expect(intake.report.error).toContain('a bug');
    source.answer = () => page([]);
    await advance(10_000);
    expect(intake.report.error).toBeUndefined();
  });

  it('ends at once, also while it waits for an answer', async () => {
    const { source, advance, intake } = bench();
    source.answer = () => undefined;
    await advance(0);
    await intake.close();
    expect(source.inFlight).toBe(0);
  });
});

describe('what is told unasked', () => {
  it('is taken at once and moves no cursor', async () => {
    const { source, advance, ledger, submitted } = bench();
    source.answer = (cursor) => (cursor === null ? page([], 'a') : page([]));
    await advance(0);
    source.tell([sale('9', 4)]);
    await advance(0);
    expect(booked(ledger)).toBe(4);
    expect(ledger.tables.orderSync('acme-web')?.cursor).toBe('a');
    expect(submitted.at(-1)).toMatchObject({ cursor: null });
  });

  it('does not pile up: more than sixteen at a time are left to the next round', async () => {
    const { source, advance, submitted } = bench();
    await advance(0);
    const before = submitted.length;
    for (let n = 0; n < 100; n += 1) source.tell([sale(String(n))]);
    expect(submitted.length - before).toBe(16);
    await advance(0);
    source.tell([sale('after')]);
    expect(submitted.length - before).toBe(17);
  });
});

describe('R3 orders count from the moment the order sync was switched on', () => {
  it('which is recorded before anything is read, link or no link', async () => {
    const { source, advance, ledger, link, intake } = bench({ linked: () => link.up });
    link.up = false;
    await advance(0);
    expect(ledger.tables.orderSync('acme-web')).toEqual({ channel: 'acme-web', since: at(0), cursor: null });
    await advance(3_600_000);
    source.answer = () => page([sale('old', 5, { placedAt: at(-1), updatedAt: at(50) }), sale('offline', 2)]);
    link.up = true;
    intake.linkUp();
    await advance(0);
    expect(booked(ledger)).toBe(2);
  });

  it('reads nothing by a clock that is none, and begins when it is set, back-dated to the start', async () => {
    let wallMs = () => 1_000_000;
    const { source, advance, ledger, intake } = bench({ wallMs: () => wallMs() });
    await advance(60_000);
    source.tell([sale('1')]);
    await advance(0);
    expect(source.asked).toEqual([]);
    expect(ledger.tables.orderSync('acme-web')).toBeUndefined();
    expect(intake.report.error).toContain('the clock of this device is not set');
    wallMs = () => startMs + 70_000;
    await advance(10_000);
    expect(source.asked).toHaveLength(1);
    expect(ledger.tables.orderSync('acme-web')?.since).toBe(new Date(startMs).toISOString());
    expect(intake.report.error).toBeUndefined();
  });
});

describe('R21 on a schedule, new orders are fetched before levels are computed', () => {
  function gate(intake: OrderIntake) {
    const passed: string[] = [];
    const sales = new Sales(['acme-web']);
    sales.join('acme-web', intake);
    return { tick: () => sales.fresh().then(() => void passed.push('tick')), passed };
  }

  it('a turn waits until what was sold is on the books', async () => {
    const { intake, source, ledger, advance } = bench({ everyMs: null });
    await advance(0);
    const { tick, passed } = gate(intake);
    source.answer = () => page([sale('1', 7)]);
    void tick().then(() => passed.push(`booked ${booked(ledger)}`));
    expect(passed).toEqual([]);
    await advance(0);
    expect(passed).toEqual(['tick', 'booked 7']);
  });

  it('a round that had begun before the turn is not enough', async () => {
    const { intake, source, advance } = bench({ everyMs: null });
    const { tick, passed } = gate(intake);
    const asked: number[] = [];
    source.answer = (cursor) => {
      // The turn comes while the first page of the first round is on its way.
      if (source.asked.length === 1) void tick().then(() => asked.push(source.asked.length));
      return cursor === null ? page([sale('1')], 'a') : page([]);
    };
    await advance(0);
    expect(source.asked).toEqual([null, 'a', 'a']);
    expect([passed, asked]).toEqual([['tick'], [3]]);
  });

  it('waits no longer than it must for a storefront that does not tell', async () => {
    const { intake, source, advance } = bench({ everyMs: null });
    await advance(0);
    source.answer = () => retry();
    const { tick, passed } = gate(intake);
    void tick();
    await advance(freshMsMax - 1);
    expect(passed).toEqual([]);
    await advance(1);
    expect(passed).toEqual(['tick']);
    // It was tried more than once meanwhile.
    expect(source.asked.length).toBeGreaterThan(2);
  });
});
