// needs: chromium
/** R22: the report’s mail as a browser shows it, on a phone and a desk, by day and night: nothing cut off, readable. */
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type ComparedRow, noClasses } from '../../agent/inventory/nouns/nightly/reconciliation.ts';
import { classOrder } from '../../agent/reconcile/mail/class-words.ts';
import { reportHtml } from '../../agent/reconcile/mail/report-html.ts';
import { barriers, type Look, startBrowser } from '../screen/browser.ts';

const rows = classOrder.map(
  (it, at): ComparedRow => ({
    ...{ channel: 'acme-web', listing: `gid-${'9'.repeat(60)}`, sku: `${it.toUpperCase()}-SKU-${'X'.repeat(60)}` },
    ...{
      class: it,
      here: at * 100,
      there: -at,
      done: 'set',
      reason: 'drift: changed at the store, and not by this dock',
    },
  }),
);
const classes = { ...noClasses(), yellow: 1_000, pink: 2, orange: 1 };
const html = reportHtml({ merchant: 'acme', date: '2026-11-28', classes, rows, missed: ['2026-11-27'] });

/** Where to put pictures, for a person to look at. */
const shots = process.env.SHOTS;

let browser: Awaited<ReturnType<typeof startBrowser>>;
beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(() => browser.close());

const looks: Look[] = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { width: 390, height: 844, colorScheme },
  { width: 1280, height: 800, colorScheme },
]);

describe.each(looks)('the mail at $width px, $colorScheme', ({ width, height, colorScheme }) => {
  it('shows every class in words, cuts nothing off and stands out from its ground', async () => {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    await page.setContent(html);
    const { seen, wide } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      return { seen: document.body.innerText.toLowerCase(), wide: scrollWidth - clientWidth };
    });
    expect(wide).toBe(0);
    for (const it of classOrder.filter((each) => each !== 'white')) expect(seen).toContain(`${it}-sku-`.toLowerCase());
    if (shots !== undefined) await page.screenshot({ path: `${shots}/${width}-${colorScheme}.png`, fullPage: true });
    expect(await barriers(page)).toEqual([]);
  });
});
