// needs: chromium
/** R22: what nightly comparisons found, looked at without a PIN: words beside colours, the newest and earlier ones. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ComparedRow, noClasses } from '../../agent/inventory/nouns/nightly/reconciliation.ts';
import { ReportFile } from '../../agent/reconcile/report-file.ts';
import { barriers, startBrowser, watch } from './browser.ts';
import { ScreenDock } from './dock.ts';

const dock = new ScreenDock();
let browser: Browser;
let url = '';

const row = (more: Partial<ComparedRow>): ComparedRow => ({
  ...{ channel: 'acme-web', listing: 'tee', sku: 'TEE', class: 'white', here: 1, there: 1 },
  ...{ done: 'nothing', reason: null },
  ...more,
});

async function night(date: string, missed: string[], rows: ComparedRow[]): Promise<void> {
  const run = { by: 'dock', merchant: 'acme' } as const;
  await dock.book.submit({ type: 'reconcile-begin', ...run, date, night: true, missed });
  const classes = noClasses();
  for (const { class: it } of rows) classes[it] += 1;
  const file = await ReportFile.begin(dock.config.dock.data, 'acme', date);
  await file.add(rows);
  await file.end();
  await dock.book.submit({ type: 'reconcile-end', ...run, run: date, classes, channels: [], mail: false });
}

beforeAll(async () => {
  await dock.start();
  await night('2026-11-26', [], [row({})]);
  await night(
    '2026-11-28',
    ['2026-11-27'],
    [
      row({}),
      row({ class: 'yellow', there: 9, done: 'set', reason: 'drift: changed at the store, and not by this dock' }),
      row({ class: 'pink', listing: '<b>ghost</b>', sku: 'GHOST', here: null, there: 6, done: 'listed' }),
      row({ class: 'notCompared', channel: 'acme-outlet', listing: null, sku: null, here: null, there: null }),
    ],
  );
  url = await dock.openScreen();
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await dock[Symbol.asyncDispose]();
});

it.each([
  { width: 800, height: 480, colorScheme: 'light' as const },
  { width: 1440, height: 900, colorScheme: 'dark' as const },
])('shows the newest night and then an earlier one, $width×$height $colorScheme', async (look) => {
  const { page, complaints, close } = await watch(browser, `${url}/admin/reports`, look);
  try {
    await page.getByText('Nothing was compared on 2026-11-27.').waitFor();
    const table = await page.locator('table').innerText();
    expect(table).toMatch(/Yellow: set to ours\s+acme-web\s+tee\s+TEE\s+–\s+1\s+9\s+store set to ours\s+drift/);
    expect(table).toMatch(/Pink: please look\s+acme-web\s+<b>ghost<\/b>/);
    expect(table).not.toContain('White');
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(wide).toBe(false);
    expect(await barriers(page)).toEqual([]);
    if (process.env.SHOTS === '1')
      await page.screenshot({
        path: `test/screen/shots/reports-${look.width}x${look.height}-${look.colorScheme}.png`,
      });

    await page.getByLabel('Nightly reports').locator('select').selectOption({ index: 1 });
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('Every number at the stores is as it should be.').waitFor();
    expect(complaints).toEqual([]);
  } finally {
    await close();
  }
});
