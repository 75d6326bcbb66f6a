/** R22: one run of a merchant at a time; cut off, it is not recorded as ended; a report is whole or not there. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { ComparedRow } from '../../agent/inventory/nouns/nightly/reconciliation.ts';
import type { Submission } from '../../agent/inventory/nouns/submission.ts';
import { Reconciler } from '../../agent/reconcile/reconciler.ts';
import { ReportFile, readReport } from '../../agent/reconcile/report-file.ts';
import type { ChannelConfig } from '../../config/config.ts';
import { World } from '../inventory/world.ts';
import { until } from '../wait.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tallyman-reconcile-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

const row = (sku: string, more: Partial<ComparedRow> = {}): ComparedRow => ({
  ...{ channel: 'acme-web', listing: sku, sku, class: 'white', here: 1, there: 1, done: 'nothing', reason: null },
  ...more,
});

it('is cut off when the dock stops, and its night goes on under its name', async () => {
  const world = new World();
  const data = folder();
  const channel = {
    name: 'acme-web',
    merchant: 'acme',
    minimumLevel: 0,
    basis: 'available',
  } as unknown as ChannelConfig;
  const dock = { site: 's', name: 'd', timezone: 'UTC', data, locale: 'en', conditionReasons: [] };
  let asked = 0;
  let hangs = true;
  const source = {
    fetch: (_cursor: string | null, signal: AbortSignal) =>
      new Promise<never>((resolve) => {
        asked += 1;
        const page = { type: 'page', page: { rows: [], listings: [], unreadable: 0, next: null } } as never;
        if (!hangs || signal.aborted) resolve(page);
        signal.addEventListener('abort', () => resolve({ type: 'retry', reason: 'given up' } as never));
      }),
  };
  const open = () =>
    new Reconciler({
      config: { dock, channels: [channel], merchants: [] },
      book: {
        submit: async (submission: Submission) => world.submit(submission),
        stock: async () => [],
        channels: async () => [],
        row: async (kind, key) => world.tables.row(kind, key),
        rows: async () => [],
      },
      clock: { sleep: async () => {} },
      dateOf: () => '2026-11-28',
      comparing: () => ({ source, refused: undefined, linked: true, readSales: async () => true }),
      isMailed: () => false,
      onEnded: () => {},
      log: () => {},
    });
  const night = { date: '2026-11-28', missed: [] };
  const about = { merchant: 'acme', by: 'dock', dry: false, signal: new AbortController().signal, night };
  const first = open();
  const cutOff = first.run(about);
  expect(await first.run(about)).toEqual({ type: 'running' });
  await until('a page is asked for', () => asked > 0);
  await first.close();
  expect([await cutOff, asked]).toEqual([{ type: 'stopped' }, 1]);
  expect(world.tables.row('reconciliation', 'acme/2026-11-28')?.endedAt).toBeNull();
  expect(readdirSync(join(data, 'reports', 'acme'))).toEqual([]);

  hangs = false;
  expect(await open().run(about)).toMatchObject({ type: 'made', made: { run: '2026-11-28' } });
  expect(await open().run(about)).toEqual({ type: 'done' });
  expect(world.kinds().filter((kind) => kind === 'calendar')).toHaveLength(1);
});

it('a report is read from any row on, without what is white, and past a line that the card lost', async () => {
  const data = folder();
  const file = await ReportFile.begin(data, 'acme', '2026-11-28');
  await file.add([row('A'), row('B', { class: 'pink' }), row('C'), row('D', { class: 'yellow' })]);
  await file.end();
  const read = async (from: number, limit: number, white: boolean) => {
    const page = await readReport(data, { merchant: 'acme', run: '2026-11-28' }, { from, limit, white });
    return [page?.rows.map(({ sku }) => sku).join(''), page?.next];
  };
  expect(await read(0, 10, true)).toEqual(['ABCD', null]);
  expect(await read(0, 1, false)).toEqual(['B', 3]);
  expect(await read(3, 1, false)).toEqual(['D', null]);
  writeFileSync(
    join(data, 'reports', 'acme', '2026-11-28.jsonl'),
    `${JSON.stringify(row('A'))}\n\u0000\u0000\n${JSON.stringify(row('B'))}\n`,
  );
  expect(await read(0, 10, true)).toEqual(['AB', null]);
  expect(
    await readReport(data, { merchant: 'acme', run: '2026-11-27' }, { from: 0, limit: 1, white: true }),
  ).toBeUndefined();
});

it('keeps the reports of sixty runs of a merchant, by their dates and numbers', async () => {
  const data = folder();
  const place = join(data, 'reports', 'acme');
  mkdirSync(place, { recursive: true });
  for (let run = 1; run <= 70; run++) writeFileSync(join(place, `2026-11-27-${run}.jsonl`), '');
  await (await ReportFile.begin(data, 'acme', '2026-11-28')).end();
  const left = readdirSync(place);
  expect(left).toHaveLength(60);
  expect(left).toContain('2026-11-27-70.jsonl');
  expect(left).not.toContain('2026-11-27-9.jsonl');
});
