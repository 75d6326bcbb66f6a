// needs: chromium
/**
 * What a supervisor looks up: one field for everything that has a name, and a page of each thing found, on a real book;
 * read at a bench and at a desk, light and dark, by whoever cannot see it, too.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { barriers, startBrowser, watch } from './browser.ts';
import { codes, hostileName, ScreenDock } from './dock.ts';

const dock = new ScreenDock();
const shots = process.env.SHOTS === '1' ? fileURLToPath(new URL('./shots/', import.meta.url)) : undefined;
let browser: Browser;
let url = '';
const directory = mkdtempSync(join(tmpdir(), 'tallyman-desk-'));
const pin = '4711';

const looks = [
  { width: 800, height: 480, colorScheme: 'light' as const },
  { width: 1920, height: 1080, colorScheme: 'dark' as const },
];
const acme = { by: 'test', merchant: 'acme' };
/** GTIN of the T-shirt, with a lot and a serial number. */
const label = (lot: string, serial: string) => `]d20104006381333931${`10${lot}`}\u001d21${serial}`;

beforeAll(async () => {
  if (shots !== undefined) mkdirSync(shots, { recursive: true });
  writeFileSync(join(directory, 'pin'), `${pin}\n`);
  dock.config.screen = { listen: '127.0.0.1:0', pinFile: join(directory, 'pin') };
  dock.config.operators.push({ id: 'ana', name: 'Ana Ruiz', badge: 'BADGE-ANA-1' });
  dock.config.stations.push({ name: 'packing-2', work: 'packing' });
  dock.channel({ name: 'acme-web' });
  Object.assign(dock.config.channels[0] ?? {}, { minimumLevel: 5, tells: ['shipment'] });
  await dock.start();
  await dock.importItems();
  const { book } = dock;
  const sscc = '340123451234567895';
  const announced = await book.submit({
    ...{ type: 'notice-announce', ...acme, id: 'ASN-2001' },
    notice: {
      ...{ supplier: 'Hanse Textil GmbH', expectedAt: '2026-12-01' },
      lines: [
        { sku: 'TEE-BLK-M', quantity: 4 },
        { sku: 'KETTLE-17', quantity: 6 },
      ],
      handlingUnits: [{ sscc, lines: [{ sku: 'KETTLE-17', quantity: 6, lot: 'K9' }] }],
    },
  });
  expect(announced).toMatchObject({ type: 'done' });
  await dock.scan('BADGE-ANA-1');
  await dock.scan('ASN-2001');
  for (const n of [1, 2, 3]) await dock.scan(label('L77', `S-${n}`));
  const lines = [{ sku: 'TEE-BLK-M', quantity: 2 }];
  await book.submit({ type: 'order-place', ...acme, id: 'WEB-1001', channel: 'acme-web', lines });
  await book.submit({ type: 'order-place', ...acme, id: 'WEB-1002', lines: [{ sku: 'TEE-BLK-M', quantity: 1 }] });
  await dock.scan('BADGE-ANA-1', 'packing-1');
  const lamp = { ...acme, sku: 'LAMP-1' };
  await book.submit({ type: 'items', by: 'test', items: [{ merchant: 'acme', sku: lamp.sku, name: 'Lamp' }] });
  await book.submit({ type: 'adjust', ...lamp, quantity: 9, reason: 'found' });
  await book.submit({ type: 'adjust', ...lamp, quantity: 2, reason: 'glass broken', to: 'damaged' });
  await book.submit({ type: 'adjust', ...lamp, quantity: 1, reason: 'recall 12', to: 'hold' });
  const sold = { id: 'SHOP-7', channel: 'acme-web', lines: [{ sku: lamp.sku, quantity: 1 }] };
  await book.submit({ type: 'order-place', ...acme, ...sold });
  await dock.scan('SHOP-7', 'packing-2');
  const inHand = { command: 'goods', merchant: 'acme', sku: lamp.sku } as const;
  await book.submit({ type: 'station', station: 'packing-2', by: 'test', command: inHand });
  await dock.scan('WEB-1001', 'packing-1');
  await dock.scan(label('L77', 'S-1'), 'packing-1');
  url = await dock.openScreen();
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await dock[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true });
});

type Looked = { page: Page; complaints: string[] };

async function at(path: string, look: (typeof looks)[number], act: (looked: Looked) => Promise<void>): Promise<void> {
  const { page, complaints, close } = await watch(browser, `${url}${path}`, look);
  try {
    await act({ page, complaints });
  } finally {
    await close();
  }
}

/** Bars nobody, scrolls nowhere but down, and is kept as a picture. */
async function fits(page: Page, name: string, { height, colorScheme }: (typeof looks)[number]): Promise<void> {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(wide, `${name} scrolls sideways`).toBe(false);
  expect(await barriers(page)).toEqual([]);
  if (shots === undefined) return;
  await page.screenshot({ path: join(shots, `${name}-${height}-${colorScheme}.png`), fullPage: true });
}

async function searched(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.getByRole('searchbox').press('Enter');
}

describe.each(looks)('at $width×$height, $colorScheme', (look) => {
  it('one field leads to what was named at once: item, order, notice, code, serial number, pallet', async () => {
    await at('/admin', look, async ({ page, complaints }) => {
      const heading = page.getByRole('heading', { level: 1 });
      for (const [text, title] of [
        ['tee-blk-m', 'Organic T-shirt, black, M'],
        [codes.tee, 'Organic T-shirt, black, M'],
        ['web-1001', 'Order WEB-1001'],
        ['ASN-2001', 'Notice ASN-2001'],
        ['(00) 3 4012345 123456789 5', 'Notice ASN-2001'],
        ['S-2', 'Organic T-shirt, black, M'],
        ['L77', 'Organic T-shirt, black, M'],
      ] as const) {
        await searched(page, text);
        await heading.getByText(title, { exact: true }).waitFor();
      }
      expect(complaints).toEqual([]);
    });
  });

  it('what is only described is listed, and what nobody knows is said so', async () => {
    await at('/admin/find?q=WEB-1', look, async ({ page, complaints }) => {
      await page.getByRole('link', { name: 'WEB-1002' }).waitFor();
      expect(await page.locator('tbody tr').count()).toBe(2);
      await searched(page, 'ruiz');
      await page.getByRole('cell', { name: 'Ana Ruiz' }).waitFor();
      await searched(page, 'shirt black');
      await page.getByRole('link', { name: 'TEE-BLK-M' }).waitFor();
      await fits(page, 'desk-find', look);
      await searched(page, hostileName.slice(0, 28));
      await page.getByRole('link', { name: 'BAD-1' }).waitFor();
      await searched(page, '<b>nothing</b>');
      await page.getByText('Nothing here is called “<b>nothing</b>”').waitFor();
      expect(complaints).toEqual([]);
    });
  });

  it('an item says how it stands, what shops show and why, and how it came to this', async () => {
    await at('/admin/item?merchant=acme&id=TEE-BLK-M', look, async ({ page, complaints }) => {
      await page.getByText('acme-web was told no number of this item').waitFor();
      const facts = await page.locator('dl.facts').innerText();
      expect(facts).toMatch(/In stock\s+3/);
      expect(facts).toMatch(/Available\s+0/);
      await page.getByRole('img', { name: '3 now; between 0 and 3 since' }).waitFor();
      const booked = page.getByRole('region', { name: 'Booked by orders that have not left' });
      expect(await booked.locator('tbody tr').allInnerTexts()).toEqual([
        expect.stringMatching(/^WEB-1001\s+2\s+acme-web/),
        expect.stringMatching(/^WEB-1002\s+1/),
      ]);
      const events = page.getByRole('region', { name: 'What happened, newest first' });
      const rows = await events.locator('tbody tr').allInnerTexts();
      expect(rows.find((row) => row.includes('packed'))).toMatch(/packing-1\s+Ana Ruiz\s+WEB-1001/);
      const receipts = rows.filter((row) => row.includes('ASN-2001'));
      expect(receipts.map((row) => Number(row.trim().split(/\s+/).at(-1)))).toEqual([3, 2, 1]);
      expect(rows.find((row) => row.includes('Process Orders is off'))).toMatch(/sold out/);
      expect(receipts[0]).toMatch(/receiving-1\s+Ana Ruiz\s+ASN-2001\s+lot L77 · serial S-3/);
      await fits(page, 'desk-item', look);
      expect(complaints).toEqual([]);
    });
  });

  it('an item says why units of it are set apart, and an order which of its boxes the shop was told of', async () => {
    await at('/admin/item?merchant=acme&id=LAMP-1', look, async ({ page, complaints }) => {
      await page.getByRole('heading', { level: 1, name: 'Lamp' }).waitFor();
      const facts = await page.locator('dl.facts').innerText();
      expect(facts).toMatch(/In stock\s+8/);
      expect(facts).toMatch(/On hold\s+1: 1 × recall 12/);
      expect(facts).toMatch(/Damaged\s+2: 2 × glass broken/);
      await fits(page, 'desk-set-apart', look);
      await page.goto(`${url}/admin/order?merchant=acme&id=SHOP-7`);
      const told = page.getByRole('region', { name: 'What shops were told of it' });
      await told.waitFor();
      expect(await told.locator('tbody tr').allInnerTexts()).toEqual([
        expect.stringMatching(/^acme-web\s.*still to be told/),
      ]);
      await fits(page, 'desk-shipment', look);
      expect(complaints).toEqual([]);
    });
  });

  it('an order says its lines, its boxes and who packed them; a notice what came', async () => {
    await at('/admin/order?merchant=acme&id=WEB-1001', look, async ({ page, complaints }) => {
      const lines = page.getByRole('region', { name: 'Lines' });
      expect(await lines.locator('tbody tr').allInnerTexts()).toEqual([expect.stringMatching(/TEE-BLK-M.*2\s+1\s+0$/)]);
      const box = page.getByRole('region', { name: 'Box 1' });
      expect(await box.innerText()).toMatch(/TEE-BLK-M\s+Organic T-shirt, black, M L77 · S-1\s+1/);
      await page.getByText(/Ana Ruiz · packing-1 · \d\d:\d\d/).waitFor();
      await fits(page, 'desk-order', look);
      await page.goto(`${url}/admin/notice?merchant=acme&id=ASN-2001`);
      const came = page.getByRole('region', { name: 'Lines' });
      await came.waitFor();
      expect(await came.locator('tbody tr').allInnerTexts()).toEqual([
        expect.stringMatching(/^TEE-BLK-M.*4\s+3\s+1\s+0\s+0$/),
        expect.stringMatching(/^KETTLE-17.*6\s+0\s+6\s+0\s+0$/),
      ]);
      expect(await page.getByRole('region', { name: 'Pallets and cartons' }).innerText()).toContain('not here yet');
      await fits(page, 'desk-notice', look);
      expect(complaints).toEqual([]);
    });
  });
});

const everyPage = [
  '/',
  '/nothing',
  '/admin',
  '/admin/exceptions',
  '/admin/documents',
  '/admin/items',
  '/admin/bulk',
  '/admin/reports',
  '/admin/find?q=WEB-1',
  '/admin/item?merchant=acme&id=TEE-BLK-M',
  '/admin/order?merchant=acme&id=WEB-1001',
  '/admin/notice?merchant=acme&id=ASN-2001',
  '/admin/figures?hours=24',
] as const;

const reachable = 'a[href], button:enabled, input:enabled:not([type=hidden]), select:enabled, summary, [tabindex="0"]';

it('without a mouse every control is reached, in the order of the page, and shows that it is', async () => {
  const page = await browser.newPage({ viewport: { width: 800, height: 480 } });
  for (const path of everyPage) {
    await page.goto(`${url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    const controls = await page.evaluate(
      (all) =>
        [...document.querySelectorAll(all)]
          .filter((each) => each.checkVisibility())
          .map((each) => each.outerHTML.slice(0, 80)),
      reachable,
    );
    expect(controls.length, path).toBeGreaterThan(1);
    for (const [at, control] of controls.entries()) {
      await page.keyboard.press('Tab');
      // Looked for anew: a page may put what it hears in the place of what it showed.
      const found = await page.evaluate((all) => {
        const { activeElement: focused } = document;
        if (focused === null) return undefined;
        const there = [...document.querySelectorAll(all)].filter((each) => each.checkVisibility());
        const { outlineStyle, outlineWidth } = getComputedStyle(focused);
        const { top, bottom } = focused.getBoundingClientRect();
        const seen = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 3;
        return { at: there.indexOf(focused), seen, there: bottom > 0 && top < innerHeight };
      }, reachable);
      expect(found, `${path}: ${control}`).toEqual({ at, seen: true, there: true });
    }
  }
  await page.close();
});

it('each page says first what it is', async () => {
  const page = await browser.newPage();
  for (const path of everyPage) {
    await page.goto(`${url}${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('main > :first-child').evaluate(({ tagName }) => tagName), path).toBe('H1');
  }
  await page.close();
});

it('every page fits in Spanish, too', async () => {
  const look = looks[0] as (typeof looks)[number];
  for (const [path, name, words] of [
    ['/admin/find?q=WEB-1', 'find', 'Lo que encuentra «WEB-1»'],
    ['/admin/item?merchant=acme&id=TEE-BLK-M', 'item', 'Existencias a lo largo del tiempo'],
    ['/admin/order?merchant=acme&id=WEB-1001', 'order', 'Empacada por'],
    ['/admin/notice?merchant=acme&id=ASN-2001', 'notice', 'Entrega anunciada'],
    ['/admin/figures?hours=24', 'figures', 'Las últimas 24 horas'],
  ] as const) {
    await at(`${path}&lang=es`, look, async ({ page, complaints }) => {
      await page.getByText(words).first().waitFor();
      await fits(page, `desk-es-${name}`, look);
      expect(complaints).toEqual([]);
    });
  }
});

it('a table is kept as a file that a spreadsheet reads and does not run', async () => {
  const formula = '=cmd|calc!A1, "x"';
  await dock.book.submit({ type: 'items', by: 'test', items: [{ merchant: 'acme', sku: 'EVIL', name: formula }] });
  await at('/admin/find?q=cmd', looks[1] as (typeof looks)[number], async ({ page }) => {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /as a CSV file$/ }).click(),
    ]);
    const [head, row] = readFileSync(await download.path(), 'utf8').split('\r\n');
    expect(head).toBe('\ufeffFound,Kind,Name,State,Merchant');
    expect(row).toBe(`EVIL,Item,"'=cmd|calc!A1, ""x""",,acme`);
    expect(download.suggestedFilename()).toMatch(/^[a-z0-9-]+\.csv$/);
  });
});

it('the same code is one thing to settle: looked for by name, shown what it does, bound or dismissed with the reason', async () => {
  const unknown = '4000000000006';
  await dock.scan('TALLY-NOTHING');
  for (let n = 0; n < 3; n++) await dock.scan(unknown, n === 2 ? 'packing-1' : 'receiving-1');
  const look = looks[0] as (typeof looks)[number];
  await at('/admin/exceptions', look, async ({ page, complaints }) => {
    const entry = page.locator('.exceptions > li', { hasText: unknown });
    await entry.waitFor();
    expect(await entry.count()).toBe(1);
    expect(await entry.getByRole('button').count()).toBe(0);
    await page.getByLabel('PIN', { exact: true }).fill(pin);
    await page.getByRole('button', { name: 'Enter' }).click();
    const item = entry.getByLabel('Item');
    await item.fill('no such thing');
    await entry.getByRole('button', { name: 'Show what it does' }).click();
    await entry.getByText('No item is called that.').waitFor();
    await item.fill('e');
    await entry.getByRole('button', { name: 'Show what it does' }).click();
    await entry.getByText('Which one is it?').waitFor();
    await fits(page, 'desk-exceptions-which', look);
    await entry.getByRole('button', { name: /^KETTLE-17/ }).click();
    await entry.getByText('becomes a barcode of').waitFor();
    expect(await entry.locator('.preview').innerText()).toMatch(/In stock: \d+ now, \d+ then\./);
    await fits(page, 'desk-exceptions-preview', look);
    // What was scanned for an order that does not want it did not leave.
    await entry.getByText('1 stays here:').waitFor();
    expect(await entry.innerText()).toContain('×3');
    await entry.getByRole('button', { name: 'Bind and count' }).click();
    await entry.getByText('Done.').waitFor();
    await entry.getByLabel('Reason').fill('put back');
    await entry.getByRole('button', { name: 'Dismiss' }).click();
    await entry.waitFor({ state: 'detached' });
    await page.getByText(`Dismissed: ${unknown}.`).waitFor();
    const settled = (await dock.book.tail(20)).filter(({ kind }) => kind === 'exception-resolve');
    expect(settled.map(({ body }) => body)).toEqual([
      expect.objectContaining({ how: 'bound' }),
      expect.objectContaining({ how: 'bound' }),
      expect.objectContaining({ how: 'dismissed', reason: 'put back' }),
    ]);
    const { hits } = await dock.book.lookUp({ look: 'search', text: unknown });
    expect(hits[0]).toMatchObject({ what: 'item', id: 'KETTLE-17', exact: true });
    expect(complaints).toEqual([]);
  });
});

it('R5: goods that may be in a later count are asked about, with both numbers', async () => {
  const unknown = '4000000000013';
  const about = { by: 'test', merchant: 'acme', sku: 'KETTLE-17' };
  await dock.scan(unknown);
  await dock.book.submit({ type: 'count', ...about, quantity: 40 });
  const look = looks[0] as (typeof looks)[number];
  await at('/admin/exceptions', look, async ({ page, complaints }) => {
    const entry = page.locator('.exceptions > li', { hasText: unknown });
    await page.getByLabel('PIN', { exact: true }).fill(pin);
    await page.getByRole('button', { name: 'Enter' }).click();
    await entry.getByLabel('Item').fill('KETTLE-17');
    await entry.getByRole('button', { name: 'Show what it does' }).click();
    await entry.getByText('Counted after these scans: 40 in stock. Did that count find these goods?').waitFor();
    await entry.getByRole('button', { name: 'No, apart: 41 then' }).waitFor();
    // Nothing counts before the answer.
    expect(await entry.locator('.preview').innerText()).toContain('It is about 1 unit.');
    await fits(page, 'desk-exceptions-counted', look);
    await entry.getByRole('button', { name: 'Yes: 40 then' }).click();
    await entry.waitFor({ state: 'detached' });
    // It is in the list no more: what came of it is said all the same.
    await page
      .getByText(`Done: ${unknown} is a barcode of KETTLE-17. 1 unit counted; in stock: 40. The count had found them.`)
      .waitFor();
    expect((await dock.book.item('acme', 'KETTLE-17'))?.inStock).toBe(40);
    expect(complaints).toEqual([]);
  });
});

describe('a supervisor’s questions, each from the first page in two actions at most', () => {
  const wide = looks[1] as (typeof looks)[number];

  /** Whatever a person does is counted: a click, or words and Enter. */
  async function asks(most: number, act: (person: Person) => Promise<void>): Promise<void> {
    await at('/admin', wide, async ({ page, complaints }) => {
      let actions = 0;
      await act({
        page,
        async click(name) {
          actions += 1;
          await page.getByRole('link', { name }).first().click();
        },
        async press(name) {
          actions += 1;
          await page.getByRole('button', { name }).first().click();
        },
        async look(text) {
          actions += 1;
          await searched(page, text);
        },
      });
      expect(actions).toBeLessThanOrEqual(most);
      expect(complaints).toEqual([]);
    });
  }
  type Person = {
    page: Page;
    click(name: string | RegExp): Promise<void>;
    press(name: string | RegExp): Promise<void>;
    look(text: string): Promise<void>;
  };

  beforeAll(async () => {
    // The shop was told: the last one on the shelf is shown as none.
    const { book } = dock;
    await book.submit({ type: 'adjust', ...acme, sku: 'TEE-BLK-M', quantity: 1, reason: 'found' });
    const batch = await book.freeze('acme-web', { risesTo: book.head.seq });
    if (batch === undefined || batch === 'rises-wait') throw new Error('there is nothing to tell');
    await book.acknowledge('acme-web', batch.key, []);
    const down = { state: 'circuit-open', pending: 2, oldestUnsentMs: 5_000, error: 'nothing listens' } as const;
    dock.channel({ name: 'acme-web', ...down });
    dock.device({ name: 'scanner-1', kind: 'scanner', state: 'absent', error: 'the device is not connected' });
  });

  it('what is wrong?', () =>
    asks(0, async ({ page }) => {
      const sentence = page.getByRole('heading', { level: 1 });
      await sentence.getByText(/^scanner-1 does not work · 1 shop not told since \d\d:\d\d/).waitFor();
      await page.locator('.alarms li', { hasText: 'scanner-1' }).waitFor();
    }));

  it('what waits?', () =>
    asks(0, async ({ page }) => {
      const numbers = await page.locator('.numbers').innerText();
      expect(numbers).toMatch(/1\s+to receive\s+2\s+to pack\s+\d+\s+exceptions?\s+1\s+shop not told/);
    }));

  it('who works on what, and how fast?', () =>
    asks(1, async ({ page, click }) => {
      await page.locator('tr', { hasText: 'packing-1' }).getByText('Ana Ruiz').waitFor();
      await click('Figures');
      await page.getByText(/^packing-1: 1 unit in 1 scan that counted/).waitFor();
      await page
        .getByText(
          /^receiving-1: \d+ units in \d+ scans that counted; \d+ more (was|were) refused, \d+(\.\d)?% of all\.$/,
        )
        .waitFor();
      await page.getByText(/^acme-web: half of \d+ receipts were there within /).waitFor();
      await fits(page, 'desk-figures', wide);
    }));

  it('where is this order, and what is in its boxes?', () =>
    asks(1, async ({ page, look }) => {
      await look('WEB-1001');
      await page.getByRole('region', { name: 'Box 1' }).getByText('L77 · S-1').waitFor();
    }));

  it('what came of this delivery?', () =>
    asks(1, async ({ page, look }) => {
      await look('ASN-2001');
      await page.getByRole('columnheader', { name: 'Missing' }).waitFor();
    }));

  it('how did this item come to its stock?', () =>
    asks(1, async ({ page, look }) => {
      await look(codes.tee);
      await page.getByRole('columnheader', { name: 'In stock then' }).waitFor();
      await page.getByRole('img', { name: /^4 now; between 0 and 4 since/ }).waitFor();
    }));

  it('why does the shop show 0?', () =>
    asks(2, async ({ page, look }) => {
      await look('TEE-BLK-M');
      await page
        .locator('.shops')
        .getByText(/acme-web shows 0.*minimum/)
        .waitFor();
      await page
        .locator('.shops')
        .getByText(/told 0 on .*\d\d:\d\d/)
        .waitFor();
      await fits(page, 'desk-why', wide);
    }));

  it('can I have this as a file?', () =>
    asks(2, async ({ page, click, press }) => {
      await click('Open documents');
      const kept = page.waitForEvent('download');
      await press(/as a CSV file$/);
      expect(readFileSync(await (await kept).path(), 'utf8')).toContain('ASN-2001,acme,Hanse Textil GmbH');
    }));

  it('can the shop be tried now?', () =>
    asks(2, async ({ page, press }) => {
      await page.getByLabel('PIN', { exact: true }).fill(pin);
      await press('Enter');
      await page.getByRole('button', { name: 'Lock these buttons' }).waitFor();
      dock.refreshed.splice(0);
      await press('Retry now');
      await page.locator('.alarms li', { hasText: 'acme-web' }).getByText('acme-web is being opened.').waitFor();
      expect(dock.refreshed).toEqual(['acme-web']);
    }));

  it('can I see it from my own desk? Through a tunnel: at another port, under this machine’s name', async () => {
    const { host, port } = new URL(url);
    expect(host).toContain('127.0.0.1');
    const { page, complaints, close } = await watch(browser, `http://localhost:${port}/admin/find?q=WEB-1001`, wide);
    try {
      await page.getByRole('region', { name: 'Box 1' }).waitFor();
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  });
});
