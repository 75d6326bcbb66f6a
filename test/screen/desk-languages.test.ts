// needs: chromium
/**
 * The dock's pages in German and Spanish: no text of them is one of the English ones, no code of the program is to be
 * read, and nothing reads like English. What there is in English alone is marked as that, and folded away.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alarmCatalogue } from '../../agent/alarms/catalogue.ts';
import { errors } from '../../agent/errors/errors.ts';
import { sentencesEn } from '../../agent/inventory/explain/sentences-en.ts';
import { adminTextsFor } from '../../agent/screen/texts/admin.ts';
import { lookTextsFor } from '../../agent/screen/texts/look.ts';
import { textsFor } from '../../agent/screen/texts.ts';
import { startBrowser, watch } from './browser.ts';
import { codes, ScreenDock } from './dock.ts';

const acme = { by: 'test', merchant: 'acme' };
const dock = new ScreenDock();
let browser: Browser;
let url = '';

beforeAll(async () => {
  dock.config.operators.push({ id: 'ana', name: 'Ana Ruiz', badge: 'BADGE-ANA-1' });
  dock.channel({ name: 'acme-web', error: 'nothing listens there: check address and port' });
  Object.assign(dock.config.channels[0] ?? {}, {
    ...{ minimumLevel: 5, tells: ['shipment'], schedule: { type: 'every', ms: 60_000 } },
  });
  await dock.start();
  await dock.importItems();
  const { book } = dock;
  const lines = [{ sku: 'TEE-BLK-M', quantity: 4 }];
  await book.submit({ type: 'notice-announce', ...acme, id: 'ASN-1', notice: { lines } });
  await book.submit({ type: 'notice-publish', ...acme, id: 'ASN-1', on: true });
  await book.submit({ type: 'return-announce', ...acme, id: 'RET-1', return: { lines } });
  await dock.scan('BADGE-ANA-1');
  await dock.scan('ASN-1');
  for (const scan of [codes.tee, codes.tee, codes.unknown, '77777777']) await dock.scan(scan);
  const components = [
    { sku: 'TEE-BLK-M', quantity: 2 },
    { sku: 'KETTLE-17', quantity: 1 },
  ];
  await book.submit({
    type: 'items',
    by: 'test',
    items: [
      { merchant: 'acme', sku: 'SET-1', name: 'Set', components, barcodes: [{ code: '5012345678900', units: 1 }] },
    ],
  });
  await book.submit({
    type: 'order-place',
    ...acme,
    id: 'W-1',
    channel: 'acme-web',
    lines: [{ sku: 'TEE-BLK-M', quantity: 1 }],
  });
  await book.submit({ type: 'order-place', ...acme, id: 'W-2', lines: [{ sku: 'SET-1', quantity: 9 }] });
  await book.submit({ type: 'order-hold', ...acme, id: 'W-1', held: true, reason: 'Adresse' });
  await book.submit({ type: 'order-hold', ...acme, id: 'W-1', held: false, reason: 'ok' });
  await dock.scan('W-1', 'packing-1');
  await dock.scan(codes.tee, 'packing-1');
  // A kit is not scanned by its own code.
  await dock.scan('5012345678900', 'packing-1');
  const shelf = (command: 'hold' | 'damaged') =>
    book.submit({ type: 'station', station: 'packing-1', by: 'ana', command: { command } });
  await shelf('hold');
  await dock.scan(codes.tee, 'packing-1');
  for (const code of ['disk-low', 'clock-not-set', 'device-missing'] as const)
    dock.alarms.push({
      ...{ id: code, code, severity: 'warning', since: 1, count: 1 },
      ...{ text: 'Only 12 MB are free on the data disk.', remedy: alarmCatalogue[code].remedy },
    });
  url = await dock.openScreen();
  const asDesk = { role: 'viewer', merchants: '*', by: 'desk:ana', answerBytesMax: 65_536 } as const;
  const undo = { station: 'packing-1', command: { command: 'confirm' } };
  for (const role of ['viewer', 'operator'] as const)
    await dock.admin.handle({ area: 'station', verb: 'command', params: undo }, { ...asDesk, role });
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await dock[Symbol.asyncDispose]();
});

const flat = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(flat)
      : [];

const english = new Set(
  [adminTextsFor('en'), lookTextsFor('en'), textsFor('en'), sentencesEn, alarmCatalogue, errors]
    .flatMap(flat)
    .map((text) => text.trim())
    .filter((text) => text.length > 3),
);

/** Names of this dock, and words that the trade has in every language. */
const names = /^(acme(-web)?|Set|Text|Error|Hash|Code|Scans?|Shops?|Process Orders|[A-Z0-9-]+)$/;
/** Codes that somebody typed into the configuration. */
const given = new Set(['acme-web']);

const pages = [
  ...['/admin', '/admin/exceptions', '/admin/documents', '/admin/items', '/admin/bulk', '/admin/reports'],
  ...['/admin/figures?hours=24', '/admin/find?q=W-', '/admin/find?q=zzz'],
  ...['TEE-BLK-M', 'KETTLE-17', 'SET-1'].map((id) => `/admin/item?merchant=acme&id=${id}`),
  ...['W-1', 'W-2'].map((id) => `/admin/order?merchant=acme&id=${id}`),
  '/admin/person?id=ana',
  ...['/admin/notice?merchant=acme&id=ASN-1', '/admin/return?merchant=acme&id=RET-1'],
];

/** Every text that can be read on the page, but what is marked as English. */
const texts = (): string[] => {
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent === null || parent.closest('script, style, noscript, [lang=en]') !== null) continue;
    const text = (node.textContent ?? '').replace(/\s+/g, ' ').trim();
    if (text !== '') found.push(text);
  }
  return found;
};

describe.each(['de', 'es'])('in %s', (lang) => {
  it('nothing is to be read that is English, nor a code of the program', async () => {
    const look = { width: 1280, height: 900, colorScheme: 'light' } as const;
    const { page, close } = await watch(browser, `${url}/admin?lang=${lang}`, look);
    const { looking } = lookTextsFor(lang);
    const wrong: Record<string, string[]> = {};
    try {
      for (const path of pages) {
        await page.goto(`${url}${path}${path.includes('?') ? '&' : '?'}lang=${lang}`);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.waitForFunction((word) => !document.body.innerText.includes(word), looking);
        const read = await page.evaluate(texts);
        expect(read.length, path).toBeGreaterThan(5);
        const found = [
          ...read.filter((text) => english.has(text) && !names.test(text)),
          ...read.filter((text) => /\b(the|and|nobody|with|which|this|been|waits|should)\b/.test(text)),
          ...read.flatMap((text) => text.match(/(?<![\w`/.-])[a-z]{2,}(?:-[a-z]+)+(?![\w`/.-])/g) ?? []),
        ].filter((text) => !given.has(text));
        if (found.length > 0) wrong[path] = found;
      }
    } finally {
      await close();
    }
    expect(wrong).toEqual({});
  });
});
