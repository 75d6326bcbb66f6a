// needs: chromium
/**
 * The pages in a real browser, at the smallest and the usual size, light and dark: what people see, hear, and can do
 * without a mouse.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../wait.ts';
import { barriers, type Look, startBrowser, type Watched, watch } from './browser.ts';
import { alarm, codes, hostileName, ScreenDock } from './dock.ts';

const dock = new ScreenDock();
let browser: Browser;
let url = '';

const looks: Look[] = (['light', 'dark'] as const).flatMap((colorScheme) => [
  { width: 800, height: 480, colorScheme },
  { width: 1_920, height: 1_080, colorScheme },
]);
const usual: Look = { width: 800, height: 480, colorScheme: 'light' };

beforeAll(async () => {
  await dock.start();
  await dock.importItems();
  await dock.scan(codes.kettle);
  await dock.stop();
  await dock.start();
  dock.device({ name: 'scanner-1', kind: 'scanner' });
  dock.device({ name: 'scale-1', kind: 'scale' });
  dock.channel({ name: 'acme-web' });
  url = await dock.openScreen();
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await dock[Symbol.asyncDispose]();
});

async function onStation(look: Look, act: (watched: Watched) => Promise<void>, query = ''): Promise<void> {
  const watched = await watch(browser, `${url}/station/receiving-1${query}`, look);
  try {
    await act(watched);
    expect(watched.complaints).toEqual([]);
  } finally {
    await watched.close();
  }
}

/** What the large panel says; waits until it says it. */
const panel = ({ page }: Watched, text: string) => page.locator('.result', { hasText: text }).waitFor();

/** Acknowledges everything that is held, as a person would. */
async function clear(watched: Watched): Promise<void> {
  await until(
    'no error is held',
    async () => {
      if ((await watched.page.locator('.acknowledge, .earlier').count()) === 0) return true;
      await watched.page.keyboard.press('Enter', { delay: 10 });
      return false;
    },
    { everyMs: 450 },
  );
}

describe('after a start', () => {
  it('says what was recorded last, and that it need not be scanned again', async () => {
    await onStation(usual, async (watched) => {
      await panel(watched, 'Started again. Last recorded here:');
      await panel(watched, 'Enamel kettle');
      await panel(watched, 'Scan again only if this is not it.');
    });
  });
});

describe.each(looks)('at $width×$height, $colorScheme', (look) => {
  it('shows a scan so that it can be read from two metres, and nothing has to be scrolled', async () => {
    await onStation(look, async (watched) => {
      const { page } = watched;
      dock.weigh({ state: 'stable', digits: '12.345', unit: 'kg', kind: 'net' });
      await dock.scan(codes.tee);
      await panel(watched, 'Organic T-shirt, black, M');
      await panel(watched, '+1');
      await panel(watched, codes.tee);
      await panel(watched, 'in stock');
      await page.locator('.weight', { hasText: '12.345' }).waitFor();
      expect(await page.locator('.weight').innerText()).toMatch(/stable, net/);
      expect(await page.locator('.recent li').first().innerText()).toContain('Organic T-shirt');
      for (const part of ['.word', '.name', '.stock', '.digits']) {
        const size = await page
          .locator(part)
          .first()
          .evaluate((element) => getComputedStyle(element).fontSize);
        expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(48);
      }
      const overflow = await page.evaluate(() =>
        ['html', 'body', '.station', '.result', '.weight', '.recent'].filter((name) => {
          const element = document.querySelector(name);
          return element !== null && element.scrollHeight > element.clientHeight + 1;
        }),
      );
      expect(overflow).toEqual([]);
      const bottom = await page.locator('footer').evaluate((element) => element.getBoundingClientRect().bottom);
      expect(bottom).toBeLessThanOrEqual(look.height);
    });
  });

  it('keeps an error until a person has acknowledged it', async () => {
    await onStation(look, async (watched) => {
      const { page } = watched;
      await dock.scan(codes.unknown);
      await panel(watched, 'Unknown code');
      const large = page.locator('.acknowledge');
      const isLarge = async (button: typeof large) => {
        const box = await button.boundingBox();
        expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(64);
        expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(look.height);
      };
      await isLarge(large);
      expect(await page.getByRole('alert').allInnerTexts()).toEqual([expect.stringContaining('Unknown code')]);
      // What came after it has the screen; the error is a strip that stays.
      await dock.scan(codes.kettle);
      await panel(watched, 'Enamel kettle');
      const strip = page.locator('.earlier', { hasText: '1 earlier error' });
      await strip.waitFor();
      expect(await strip.innerText()).toContain('Unknown code');
      await isLarge(strip);
      await clear(watched);
      await panel(watched, 'Enamel kettle');
    });
  });

  it('bars nobody', async () => {
    await onStation(look, async (watched) => {
      const { page } = watched;
      await dock.scan(codes.tee);
      await panel(watched, 'Organic T-shirt');
      expect(await barriers(page)).toEqual([]);
      dock.device({ name: 'scanner-1', kind: 'scanner', state: 'absent', error: 'no such device' });
      dock.channel({ name: 'acme-web', state: 'link-down', pending: 37, lastAckAt: Date.UTC(2026, 10, 22, 14, 2) });
      dock.weigh({ state: 'over-capacity' });
      await page.locator('.uplink', { hasText: 'Offline, recorded here, 37 waiting, last answered 14:02' }).waitFor();
      for (const code of ['unknown-barcode', 'not-in-stock', 'storage'] as const) {
        dock.tell({ type: 'refused', code, text: 'why' }, codes.unknown);
        await page.locator('.acknowledge').waitFor();
        expect(await barriers(page)).toEqual([]);
        await clear(watched);
      }
      dock.tell({ type: 'unchanged', data: {} }, codes.tee);
      await panel(watched, 'Already recorded');
      expect(await barriers(page)).toEqual([]);
      dock.device({ name: 'scanner-1', kind: 'scanner' });
      dock.channel({ name: 'acme-web', state: 'idle' });
      await page.locator('.uplink', { hasText: 'Online' }).waitFor();
    });
  });

  it('shows the dock to whoever looks after it', async () => {
    dock.alarms.splice(0, 9, alarm('A new epoch was opened'));
    const watched = await watch(browser, `${url}/admin`, look);
    const { page, complaints } = watched;
    await page.locator('tr', { hasText: 'acme-web' }).waitFor();
    await page.locator('.alarms [title="epoch-damaged"]').waitFor();
    await page.locator('tr', { hasText: 'packing-1' }).first().waitFor();
    await page.locator('summary').click();
    const head = page.locator('dt:text-is("Ledger head") + dd');
    const before = await head.innerText();
    expect(await barriers(page)).toEqual([]);
    await dock.scan(codes.tee);
    await until('the head moves', async () => (await head.innerText()) !== before);
    const short = page.locator('section', { hasText: 'Low or out of stock' });
    const asked = (lowStock: number | null) =>
      dock.book.submit({ type: 'items', by: 'test', items: [{ merchant: 'acme', sku: 'TEE-BLK-M', lowStock }] });
    await asked(1_000_000);
    await short.locator('tr', { hasText: 'TEE-BLK-M' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await asked(null);
    await short.waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Exceptions', exact: true }).click();
    await page.locator('.exceptions li', { hasText: codes.unknown }).first().waitFor();
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    dock.alarms.splice(0);
    await watched.close();
  });
});

describe('keys', () => {
  it.each(['Enter', ' ', 'PageDown'])('%j acknowledges', async (key) => {
    await onStation(usual, async (watched) => {
      await dock.scan(codes.unknown);
      await panel(watched, 'Unknown code');
      await until(
        'it is gone',
        async () => {
          await watched.page.keyboard.press(key);
          return (await watched.page.locator('.acknowledge').count()) === 0;
        },
        { everyMs: 450 },
      );
    });
  });

  it('a scanner that types its code and Enter does not, wherever the focus is', async () => {
    await onStation(usual, async (watched) => {
      const { page } = watched;
      await dock.scan(codes.unknown);
      await panel(watched, 'Unknown code');
      const asked: string[] = [];
      page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()));
      for (const focus of ['.acknowledge', '.sound']) {
        await page.locator(focus).focus();
        await page.keyboard.type(codes.tee, { delay: 5 });
        await page.keyboard.press('Enter');
        // The page decides on a key a moment after it: only when its own timers have passed that moment, nothing has
        // happened.
        await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 600)));
      }
      // A picture that came after the typing: had it acknowledged anything, the error would be gone from it.
      dock.weigh({ state: 'stable', digits: '77.7', unit: 'kg' });
      await dock.scan(codes.kettle);
      await page.locator('.recent li', { hasText: 'Enamel kettle' }).first().waitFor();
      await page.locator('.earlier', { hasText: 'Unknown code' }).waitFor();
      expect(asked).toEqual([]);
      await clear(watched);
    });
  });

  it('the button does, for a finger', async () => {
    await onStation(usual, async (watched) => {
      await dock.scan(codes.unknown);
      await panel(watched, 'Unknown code');
      await until(
        'it is gone',
        async () => {
          const button = watched.page.locator('.acknowledge');
          if ((await button.count()) === 0) return true;
          await button.click({ timeout: 1_000 });
          return false;
        },
        { everyMs: 450 },
      );
    });
  });
});

describe('what is from outside', () => {
  it('is text, never markup', async () => {
    await onStation(usual, async (watched) => {
      await dock.scan(codes.hostile);
      await panel(watched, hostileName.slice(0, 12));
      await dock.scan('<script>document.title="x"</script>');
      await panel(watched, '<script>');
      expect(await watched.page.locator('img, .result script').count()).toBe(0);
      expect(await watched.page.title()).not.toBe('x');
      await clear(watched);
    });
  });
});

describe('sound', () => {
  it('is a different tone for each result, and can be tried without a mouse', async () => {
    await onStation(usual, async (watched) => {
      const { page } = watched;
      await page.evaluate(() => {
        const notes: string[] = [];
        Object.assign(globalThis, { notes });
        const Original = OscillatorNode;
        globalThis.OscillatorNode = class extends Original {
          constructor(context: BaseAudioContext, options?: OscillatorOptions) {
            super(context, options);
            notes.push(`${options?.type}/${options?.frequency}`);
          }
        };
      });
      const heard = () => page.evaluate(() => (globalThis as unknown as { notes: string[] }).notes.splice(0).join(' '));
      await until('the sound is on', async () => (await page.locator('.sound').innerText()) === 'Test sound');
      const said = new Set<string>();
      await dock.scan(codes.tee);
      said.add(await until('good', heard));
      dock.tell({ type: 'unchanged', data: {} }, codes.tee);
      said.add(await until('duplicate', heard));
      for (const code of ['unknown-barcode', 'not-in-stock', 'storage'] as const) {
        dock.tell({ type: 'refused', code, text: 'why' }, codes.tee);
        said.add(await until(code, heard));
      }
      expect(said.size).toBe(5);
      await clear(watched);
      await page.locator('.sound').focus();
      await page.keyboard.press('Enter');
      const words = new Set<string>();
      await until('each was named', async () => {
        words.add(await page.locator('.sound').innerText());
        return words.size === 9;
      });
      await until('it is over', async () => (await page.locator('.sound').innerText()) === 'Test sound');
    });
  });
});

describe('when the agent goes', () => {
  it('the page says so, and comes back by itself', async () => {
    const other = new ScreenDock();
    await other.start();
    await other.importItems();
    const there = await other.openScreen();
    const watched = await watch(browser, `${there}/station/receiving-1`, usual);
    const { page } = watched;
    await other.scan(codes.tee);
    await panel(watched, 'Organic T-shirt');
    await other.stop();
    await page.getByRole('alert').filter({ hasText: 'This screen has lost the agent' }).waitFor();
    expect(await barriers(page)).toEqual([]);
    await other.start();
    await other.openScreen({}, new URL(there).host);
    await panel(watched, 'Started again. Last recorded here:');
    await page.getByText('This screen has lost the agent').waitFor({ state: 'detached' });
    await watched.close();
    await other[Symbol.asyncDispose]();
  });
});

describe('Spanish', () => {
  it('is one word in the address', async () => {
    await onStation(
      usual,
      async (watched) => {
        await dock.scan(codes.unknown);
        await panel(watched, 'Código desconocido');
        expect(await watched.page.locator('html').getAttribute('lang')).toBe('es');
        expect(await barriers(watched.page)).toEqual([]);
        await clear(watched);
      },
      '?lang=es',
    );
  });
});
