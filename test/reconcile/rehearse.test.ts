/** R29: a rehearsal says what the first batches will say, line for line, and writes nothing. */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import type { LevelsResult } from '../../agent/forward/channel.ts';
import { noticeSettings } from '../../agent/inventory/requests/file-settings.ts';
import { rehearse } from '../../agent/reconcile/rehearse.ts';
import type { ChannelConfig } from '../../config/config.ts';
import { rulebook, World } from '../inventory/world.ts';
import { onBook } from '../ledger/dock.ts';
import { adjust, items, sku } from '../ledger/goods.ts';

const channel: ChannelConfig = {
  ...{ name: 'acme-web', merchant: 'acme', kind: 'https', enabled: true, minimumLevel: 0, options: {} },
  mode: 'changes',
  basis: 'available',
  schedule: { type: 'realtime', quietMs: 0, maxMs: 0 },
};

it('forecasts the first batch, and whether the brake would stop it', async () => {
  await onBook(async ({ book }) => {
    await book.submit(items(30));
    for (let n = 0; n < 28; n += 1) await book.submit(adjust(n, n < 24 ? 1 : 7));
    const placed = { type: 'order-place', by: 'test', merchant: 'acme', channel: 'acme-web' } as const;
    for (let n = 0; n < 23; n += 1)
      await book.submit({ ...placed, id: `S-${n}`, lines: [{ sku: sku(n), quantity: 1 }] });
    await book.submit({ type: 'count', by: 'test', merchant: 'acme', sku: sku(23), quantity: 0, confirm: true });
    // 28 and 29 were never received: nothing is ever written of them (R11). 27 shows what it should.
    const rows = Array.from({ length: 30 }, (_, n) => ({
      ...{ listing: sku(n), sku: sku(n), level: n === 27 ? 7 : 3, counted: true, onSale: true },
    }));
    const page: LevelsResult = { type: 'page', page: { rows, listings: [], unreadable: 0, next: null } };
    const door = {
      source: { fetch: async () => page },
      refused: 'it is paused',
      linked: true,
      readSales: async () => true,
    };
    const { signal } = new AbortController();
    const before = book.head.seq;
    const said = await rehearse({ channel, door, by: 'test', book, clock: systemClock, signal });
    expect(book.head.seq).toBe(before);
    const again = await rehearse({ channel, door, by: 'test', book, clock: systemClock, signal });
    expect([again.token, again.token?.length]).toEqual([said.token, 16]);
    await book.submit(adjust(26, 1));
    expect((await rehearse({ channel, door, by: 'test', book, clock: systemClock, signal })).token).not.toBe(
      said.token,
    );
    await book.submit(adjust(26, -1));
    expect(said).toMatchObject({ listings: 30, changes: 27, zeroed: 24, shown: 30, brakeWouldStop: true, listed: 2 });
    const batch = await book.freeze('acme-web');
    const told = batch?.lines
      .map(({ sku: each, level }) => `${each} ${level}`)
      .filter((line) => line !== `${sku(27)} 7`);
    expect(said.named.map(({ sku: each, here }) => `${each} ${here}`).sort()).toEqual(told?.sort());
    const gone = await rehearse({
      channel,
      door: { ...door, linked: false },
      by: 'test',
      book,
      clock: systemClock,
      signal,
    });
    expect(gone.token).toBeUndefined();
    expect(gone).toMatchObject({ changes: 0, notRead: 'there is no link to the storefront' });
  });
});

describe('R29: a channel that is to be rehearsed', () => {
  const world = () => {
    const rules = { ...rulebook, channels: rulebook.channels.map((each) => ({ ...each, rehearse: true as const })) };
    const fresh = new World(rules);
    const noticed = noticeSettings(fresh.tables, rules);
    fresh.append({
      kind: 'start',
      body: { version: '1', node: '24', site: 's', dock: 'd', ...(noticed.settings && { settings: noticed.settings }) },
    });
    for (const draft of noticed.drafts) fresh.append(draft);
    return { fresh, rules, noticed };
  };
  const resume = { type: 'channel', by: 'lena', channel: 'acme-web', change: 'resumed', reason: 'so' } as const;

  it('is paused while it is new, says so once, and starts with its token alone', () => {
    const { fresh, rules, noticed } = world();
    expect(noticed.texts).toEqual([expect.stringContaining('waits for the token of its rehearsal')]);
    expect(fresh.tables.channel('acme-web')?.stopped).toMatchObject({ kind: 'paused' });
    expect(noticeSettings(fresh.tables, rules)).toMatchObject({ drafts: [], texts: [] });
    expect(fresh.submit(resume)).toMatchObject({ type: 'refused', code: 'needs-confirm' });
    expect(fresh.submit({ ...resume, rehearsed: true })).toMatchObject({ type: 'done' });
    expect(fresh.tables.channel('acme-web')?.stopped).toBeNull();
    expect(noticeSettings(fresh.tables, rules)).toMatchObject({ drafts: [], texts: [] });
  });

  it('is any channel to whoever paused it later', () => {
    const { fresh } = world();
    fresh.submit({ ...resume, rehearsed: true });
    fresh.submit({ ...resume, change: 'paused', reason: 'stocktaking' });
    expect(fresh.submit(resume)).toMatchObject({ type: 'done' });
  });
});
