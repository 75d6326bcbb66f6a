// needs: chromium
/**
 * The pages about items. Why a shop shows this number: asked without a PIN, read at a bench and at a desk, light and
 * dark. Many at once: a search is looked at, and changed by whoever is sure of it. And the desk, which says first
 * what is wrong, with the action beside it.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { barriers, startBrowser, watch } from './browser.ts';
import { codes, ScreenDock } from './dock.ts';

const dock = new ScreenDock();
let browser: Browser;
let url = '';
const directory = mkdtempSync(join(tmpdir(), 'tallyman-pin-'));
const pinFile = join(directory, 'pin');
const pin = '4711';
/** In parts of 200. */
const mugs = 450;

beforeAll(async () => {
  writeFileSync(pinFile, `${pin}\n`);
  dock.config.screen = { listen: '127.0.0.1:0', pinFile };
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
  const items = Array.from({ length: mugs }, (_, n) => ({ merchant: 'acme', sku: `MUG-${n}`, name: `Mug ${n}` }));
  await dock.book.submit({ type: 'items', by: 'test', items });
  url = await dock.openScreen();
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await dock[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
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
    await page.getByText('No single item is called so.').waitFor();

    // As the search finds it: in small letters, and by a word of its name.
    await page.getByLabel('SKU').fill(look.width === 800 ? 'tee-blk-m' : 'organic');
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
    await page.getByLabel('As it was on').fill('some day');
    await page.getByRole('button', { name: 'Why?' }).click();
    await page.getByText('That is no moment that is over').waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(wide).toBe(false);
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
  } finally {
    await close();
  }
});

it('R23: what a search finds is looked at, changed by whoever is sure, and the search is kept by its name', async () => {
  const { page, complaints, close } = await watch(browser, `${url}/admin/bulk`, {
    ...{ width: 800, height: 480, colorScheme: 'light' },
  });
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const own = async () => (await dock.book.stock({ merchant: 'acme' })).filter(({ sync }) => sync === 'never').length;
  try {
    expect(await page.getByLabel('Search', { exact: true }).count()).toBe(0);
    await page.getByLabel('PIN').fill(pin);
    await button('Enter').click();

    await page.getByLabel('Action').selectOption('set-policy');
    await page.getByLabel('Search', { exact: true }).fill('skuu:MUG-*');
    await button('Look').click();
    await page.getByText('There is no skuu: to search by').waitFor();

    await page.getByLabel('Search', { exact: true }).fill('sku:MUG-*');
    await button('Look').click();
    await page.getByRole('heading', { name: '450 items' }).waitFor();
    await page.getByText('450 to be changed').waitFor();
    expect(await page.locator('tbody tr').count()).toBe(10);
    expect(await own()).toBe(0);
    expect(await barriers(page)).toEqual([]);

    await page.getByLabel('Action').selectOption('sync-now');
    await button('Look').click();
    await page.getByText('450 never received, so nothing is sent').waitFor();
    // What is, and what comes of it, in words.
    expect(await page.locator('tbody').innerText()).not.toContain('never-received');
    await page.getByLabel('Action').selectOption('set-policy');
    await button('Look').click();
    await page.getByText('450 to be changed').waitFor();

    // Whatever changed since the look voids it.
    await dock.book.submit({ type: 'set-policy', by: 'test', merchant: 'acme', sku: 'MUG-7', sync: 'always' });
    await button('Yes, I’m sure (450)').click();
    await page.getByText('MUG-7 changed since the look').waitFor();
    expect(await own()).toBe(0);

    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(globalThis, { seen });
      const look = () => seen.push(document.querySelector('progress')?.parentElement?.textContent?.trim() ?? '');
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await button('Look').click();
    await button('Yes, I’m sure (450)').click();
    await page.getByText('450 changed', { exact: true }).waitFor();
    expect(await own()).toBe(mugs);
    const seen = await page.evaluate(() => (globalThis as unknown as { seen: string[] }).seen);
    expect(seen.filter((text) => /\b(200|400|450) of 450\b/.test(text)).length).toBeGreaterThan(0);
    const last = (await dock.book.tail(20)).findLast(({ kind }) => kind === 'command');
    expect(last).toMatchObject({ operator: 'screen:admin', body: { verb: 'item/bulk' } });

    await page.getByLabel('Name of the search').fill('silent mugs');
    await button('Save').click();
    await page.getByLabel('Search', { exact: true }).fill('');
    await page.getByLabel('Saved searches').selectOption({ label: 'silent mugs · acme' });
    expect(await page.getByLabel('Search', { exact: true }).inputValue()).toBe('sku:MUG-*');

    await page.locator('select[name="of"]').selectOption('orders');
    await page.getByLabel('Action').selectOption('hold');
    await page.getByLabel('Search', { exact: true }).fill('held:insufficient');
    await page.getByLabel('Reason').fill('asked the customer');
    await button('Look').click();
    await page.getByText('This search finds none.').waitFor();
    await page.getByLabel('Search', { exact: true }).fill('order:K-*');
    await button('Look').click();
    await button('Yes, I’m sure (1)').click();
    await page.getByText('1 changed', { exact: true }).waitFor();
    expect((await dock.book.order('acme', 'K-1'))?.byHand).toMatchObject({ held: true, reason: 'asked the customer' });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(wide).toBe(false);
    expect(complaints).toEqual([]);
  } finally {
    await close();
  }
});

it.each([
  { width: 800, height: 480, colorScheme: 'light' as const },
  { width: 1920, height: 1080, colorScheme: 'dark' as const },
])('the desk says in one sentence how it is, and a shop is tried at once, $width×$height', async (look) => {
  dock.channel({
    name: 'acme-web',
    state: 'circuit-open',
    pending: 3,
    oldestUnsentMs: 5_000,
    error: 'nothing listens',
  });
  // Once for both looks; the other order may be held by now.
  const lines = [{ sku: 'TEE-BLK-M', quantity: 1 }];
  await dock.book.submit({ type: 'order-place', by: 'test', merchant: 'acme', id: 'K-2', lines });
  await dock.book.submit({
    ...{ type: 'order-hold', by: 'test', merchant: 'acme', id: 'K-1', held: true, reason: 'asked the customer' },
  });
  const { page, complaints, close } = await watch(browser, `${url}/admin`, look);
  const shots = process.env.SHOTS === '1' ? fileURLToPath(new URL('./shots/', import.meta.url)) : undefined;
  try {
    await page
      .getByRole('heading', { name: /^1 shop not told since \d\d:\d\d · 1 order waits · 1 order is held$/ })
      .waitFor();
    const line = page.locator('.alarms li', { hasText: 'acme-web' });
    const retry = line.getByRole('button', { name: 'Retry now' });
    expect(await retry.isDisabled()).toBe(true);
    await page.getByLabel('PIN').fill(pin);
    await page.getByRole('button', { name: 'Enter' }).click();
    await page.getByRole('button', { name: 'Lock these buttons' }).waitFor();
    dock.refreshed.splice(0);
    await retry.click();
    await line.getByText('acme-web is being opened.').waitFor();
    expect(dock.refreshed).toEqual(['acme-web']);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    expect(wide).toBe(false);
    expect(await barriers(page)).toEqual([]);
    if (shots !== undefined)
      await page.screenshot({ path: join(shots, `desk-${look.height}-${look.colorScheme}.png`) });
    await page.getByRole('link', { name: /to pack$/ }).click();
    await page.locator('#pack tr', { hasText: 'K-1' }).waitFor();
    // A refusal of a request is a line in the browser's own log; nothing else may be.
    expect(complaints).toEqual([]);
  } finally {
    dock.channel({ name: 'acme-web', state: 'idle', pending: 0, oldestUnsentMs: null });
    await close();
  }
});
