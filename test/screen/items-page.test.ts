// needs: chromium
/**
 * The page that says why a shop shows this number: asked without a PIN, read at a bench and at a desk, light and dark.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { barriers, startBrowser, watch } from './browser.ts';
import { codes, ScreenDock } from './dock.ts';

const dock = new ScreenDock();
let browser: Browser;
let url = '';

beforeAll(async () => {
  dock.channel({ name: 'acme-web' });
  await dock.start();
  await dock.importItems();
  const tee = { merchant: 'acme', sku: 'TEE-BLK-M' };
  await dock.book.submit({
    type: 'order-place',
    by: 'test',
    merchant: 'acme',
    id: 'K-1',
    lines: [{ sku: tee.sku, quantity: 1 }],
  });
  await dock.book.submit({ type: 'items', by: 'test', items: [{ ...tee, wholesaleCost: '4.10' }] });
  await dock.book.submit({ type: 'adjust', by: 'test', ...tee, quantity: 5, reason: 'found' });
  url = await dock.openScreen();
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await dock[Symbol.asyncDispose]();
});

it.each([
  { width: 800, height: 480, colorScheme: 'light' as const },
  { width: 800, height: 480, colorScheme: 'dark' as const },
  { width: 1440, height: 900, colorScheme: 'dark' as const },
])('answers in its first line and shows the chain, $width×$height $colorScheme', async (look) => {
  await dock.scan(codes.tee);
  const { page, complaints, close } = await watch(browser, `${url}/admin/items`, look);
  try {
    await page.getByLabel('SKU').fill('NO-SUCH-ITEM');
    await page.getByRole('button', { name: 'Why?' }).click();
    await page.getByText('There is no item NO-SUCH-ITEM.').waitFor();

    await page.getByLabel('SKU').fill('TEE-BLK-M');
    await page.getByRole('button', { name: 'Why?' }).click();
    const first = page.getByRole('heading', { name: /^acme-web was told no number of this item/ });
    await first.waitFor();
    const chain = await page.locator('.because').innerText();
    expect(chain).toMatch(/R19\s+\d+ in stock/);
    expect(chain).toMatch(/received at receiving-1/);
    expect(chain).toMatch(/R7\s+Process Orders is on/);

    // R4: it is said as long as it is so.
    await page.getByText('1 open order keeps an older state of this item').waitFor();

    await page.getByLabel('As it was on').fill('#1');
    await page.getByRole('button', { name: 'Why?' }).click();
    await page.getByText('nobody here knew this item').first().waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(wide).toBe(false);
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await close();
  }
});
