/**
 * A dock with two receiving stations, two packing stations and one for counting, each with a scanner on a
 * pseudo-terminal, a scale where parcels are packed, a storefront at the end, and the real agent in between, screen
 * included: what people see of it.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { looksLikeCommand } from '../../agent/inventory/nouns/station/command-codes.ts';
import type { PrintableCommand } from '../../agent/inventory/nouns/station/station-command.ts';
import { badgeCode, formatCommand } from '../command-key/command-codes.ts';
import { Dock } from '../end-to-end/dock.ts';
import { pause, until } from '../wait.ts';
import { barriers, startBrowser, type Watched, watch } from './browser.ts';
import { type SimScale, simScale } from './scale.ts';

/** Not in the repository: for whoever wants to look at what the tests saw. */
const shots = process.env.SHOTS === '1' ? fileURLToPath(new URL('./shots/', import.meta.url)) : undefined;

export const pin = '4711';
export const badge = badgeCode('ana');
const stations = ['receiving-1', 'receiving-2', 'packing-1', 'packing-2', 'counting-1'] as const;
export type StationName = (typeof stations)[number];

export const goods = {
  tee: { sku: 'TEE-BLK-M', name: 'Organic T-shirt, black, M', code: '4006381333931', grams: '180' },
  mug: { sku: 'MUG-BLUE', name: 'Stoneware mug, blue', code: '5901234123457', grams: '340' },
  cap: { sku: 'CAP-RED', name: 'Cap, red', code: '96385074', grams: '90' },
  /** A carton of six. */
  mugs: { sku: 'MUG-BLUE', name: 'Stoneware mug, blue', code: '4012345000009', grams: '340' },
} as const;
export type Goods = keyof typeof goods;

const items = `merchant,sku,name,barcode,units,unit-weight-g
acme,TEE-BLK-M,"Organic T-shirt, black, M",${goods.tee.code},1,180
acme,MUG-BLUE,"Stoneware mug, blue",${goods.mug.code},1,340
acme,MUG-BLUE,"Stoneware mug, blue",${goods.mugs.code},6,340
acme,CAP-RED,"Cap, red",${goods.cap.code},1,90
`;

if (shots !== undefined) mkdirSync(shots, { recursive: true });

/** A step is longer than the agent's own; one more than it needs may be under way. */
const silence = { steps: 6, stepMs: 30 };
const smallest = { width: 800, height: 480 };
const usual = { width: 1_920, height: 1_080 };

export class Bench {
  readonly dock: Dock;
  readonly scale: SimScale;
  readonly browser: Browser;
  url = '';

  private constructor(parts: { dock: Dock; scale: SimScale; browser: Browser }) {
    this.dock = parts.dock;
    this.scale = parts.scale;
    this.browser = parts.browser;
  }

  static async start(): Promise<Bench> {
    const dock = await Dock.create({
      stations: [
        { name: 'receiving-1', work: 'receiving', 'hold-errors': true },
        { name: 'receiving-2', work: 'receiving' },
        { name: 'packing-1', work: 'packing', 'hold-errors': true, weigh: true, packaging: 'carton-s' },
        { name: 'packing-2', work: 'packing', 'sign-in': 'required' },
        { name: 'counting-1', work: 'counting' },
      ],
      scanners: stations.map((station) => ({ name: `scanner-${station}`, station })),
      devices: ({ file }) => [
        { name: 'scale-1', station: 'packing-1', kind: 'scale', protocol: 'mt-sics', port: file('scale-1') },
      ],
      screen: ({ file }) => ({ listen: '127.0.0.1:0', 'pin-file': file('pin') }),
      files: { pin: `${pin}\n` },
      operators: [{ id: 'ana', name: 'Ana Ruiz' }],
      packagings: [{ name: 'carton-s', 'weight-g': '120', 'tolerance-g': '10' }],
      channels: [{ 'debounce-quiet': '20ms', 'debounce-max': '50ms' }],
    });
    const scale = await simScale(join(dock.dir, 'scale-1'));
    const browser = await startBrowser();
    const bench = new Bench({ dock, scale, browser });
    await dock.agent.start();
    const file = join(dock.dir, 'goods.csv');
    writeFileSync(file, items);
    const { code, stderr } = await dock.agent.cli(['items', 'import', file]);
    if (code !== 0) throw new Error(stderr);
    await bench.shown();
    return bench;
  }

  /** The address is the system's choice: the agent says which. */
  async shown(): Promise<void> {
    await this.dock.devicesOpen();
    this.url = await this.dock.until('the screen is shown', () => {
      return [...this.dock.agent.output.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].at(-1)?.[0];
    });
  }

  async restart(): Promise<void> {
    await this.dock.agent.kill9();
    await this.dock.agent.start();
    await this.shown();
  }

  /** One pull of the trigger. @returns whether the scanner was told good */
  async scan(station: StationName, text: string): Promise<boolean> {
    if (looksLikeCommand(text)) await this.#silence();
    return this.dock.simulator(`scanner-${station}`).scan(text);
  }

  /**
   * A command counts after silence that the agent has seen (`drivers/silence.ts`), and while it is held up it sees
   * none: each answer of its page is a step that it has counted.
   */
  async #silence(): Promise<void> {
    for (let step = 0; step < silence.steps; step++) {
      await pause(silence.stepMs);
      await (await fetch(`${this.url}/icon.svg`)).arrayBuffer();
    }
  }

  async scanGoods(station: StationName, ...names: Goods[]): Promise<void> {
    for (const name of names) await this.scan(station, goods[name].code);
  }

  /** A code of the printed sheet. */
  command(station: StationName, command: PrintableCommand): Promise<boolean> {
    return this.scan(station, formatCommand(command));
  }

  announce(id: string, lines: Partial<Record<Goods, number>>, more: object = {}): Promise<unknown> {
    const params = { merchant: 'acme', id, lines: linesOf(lines), supplier: 'Hanse Textil GmbH', ...more };
    return this.dock.agent.req('notice/announce', params);
  }

  place(id: string, lines: Partial<Record<Goods, number>>): Promise<unknown> {
    return this.dock.agent.req('order/place', { merchant: 'acme', id, lines: linesOf(lines) });
  }

  /** Puts goods on the shelf, blind. */
  async stock(name: Goods, units: number): Promise<void> {
    const { sku } = goods[name];
    await this.dock.agent.req('stock/adjust', { merchant: 'acme', sku, quantity: units, reason: 'for the test' });
  }

  async inStock(name: Goods): Promise<number> {
    const [row] = await this.dock.agent.stock(goods[name].sku);
    return row?.inStock ?? 0;
  }

  /** The number the storefront shows. */
  async level(name: Goods, level: number): Promise<void> {
    const { sku } = goods[name];
    await this.dock.until(`the storefront shows ${level} × ${sku}`, () => this.dock.sink.level('web', sku) === level);
  }

  async watch(station: StationName, act: (screen: Screen) => Promise<void>, lang = 'en'): Promise<void> {
    const watched = await watch(this.browser, `${this.url}/station/${station}?lang=${lang}`, {
      ...smallest,
      colorScheme: 'light',
    });
    try {
      await act(new Screen(watched));
      expect(watched.complaints).toEqual([]);
    } finally {
      await watched.close();
    }
  }

  /** One of the dock's pages, which has to bar nobody either. */
  async admin(path: string, act: (page: Page) => Promise<void>): Promise<void> {
    const watched = await watch(this.browser, `${this.url}${path}`, { ...usual, colorScheme: 'light' });
    const { page, complaints, close } = watched;
    try {
      await act(page);
      await pictured(page, path.replaceAll('/', '-').slice(1));
      expect(await barriers(page)).toEqual([]);
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  }

  async end(): Promise<void> {
    await this.browser.close();
    await this.scale.end();
    await this.dock.end();
  }
}

/** Dark and light, where somebody wants pictures. */
async function pictured(page: Page, name: string): Promise<void> {
  if (shots === undefined) return;
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`) });
  }
}

function linesOf(lines: Partial<Record<Goods, number>>) {
  return Object.entries(lines).map(([name, quantity]) => ({ sku: goods[name as Goods].sku, quantity }));
}

/** A station's page as a person at it sees and touches it. */
export class Screen {
  readonly page: Page;

  constructor({ page }: Watched) {
    this.page = page;
  }

  /** Waits until the large panel says all of this. */
  async says(...texts: string[]): Promise<void> {
    await this.#holds('.result', texts);
  }

  /** Waits until the open document shows all of this. */
  async lists(...texts: string[]): Promise<void> {
    await this.#holds('.document', texts);
  }

  /** Presses a button; the PIN is asked for the first time. */
  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
    if ((await this.page.locator('.keypad').count()) === 0) return;
    for (const digit of pin) await this.page.getByRole('button', { name: digit, exact: true }).click();
    await this.page.getByRole('button', { name: 'OK', exact: true }).click();
    await this.page.locator('.keypad').waitFor({ state: 'detached' });
  }

  async acknowledge(): Promise<void> {
    const button = this.page.locator('.acknowledge');
    await until(
      'the error is gone',
      async () => {
        if ((await button.count()) === 0) return true;
        await this.page.keyboard.press('Enter');
        return false;
      },
      { everyMs: 450 },
    );
  }

  /** At both sizes: bars nobody, scrolls nowhere. */
  async shoot(name: string): Promise<void> {
    for (const size of [usual, smallest]) {
      await this.page.setViewportSize(size);
      // It hears of its size in the next picture that it draws, and has laid itself out in the one after.
      await this.page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await this.page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
      await pictured(this.page, `${name}-${size.width}x${size.height}`);
      expect(await cutOff(this.page), `${name} at ${size.width}×${size.height}`).toEqual([]);
      expect(await barriers(this.page), `${name} at ${size.width}×${size.height}`).toEqual([]);
    }
  }

  async #holds(part: string, texts: string[]): Promise<void> {
    const shown = this.page.locator(part).first();
    await until(
      `${part} says ${texts.join(', ')}`,
      async () => {
        const words = (await shown.innerText()).replaceAll(/[\n\u00a0]/g, ' ');
        return texts.every((text) => words.includes(text));
      },
      { evidence: () => '' },
    ).catch(async (cause: Error) => {
      // Where the part is not there, something else has its place.
      const page = await this.page.locator('body').innerText({ timeout: 5_000 });
      throw new Error(`${cause.message}\nThe page says: ${page}`);
    });
  }
}

/** Parts with more in them than they show, and buttons too small for a glove or out of the picture. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const whole = [
      'html',
      'body',
      '.station',
      '.result',
      '.word',
      '.acknowledge',
      '.answer',
      '.document',
      '.weight',
      '.recent',
      '.actions',
      '.keypad',
    ];
    const cut = whole.flatMap((name) =>
      [...document.querySelectorAll(name)]
        .filter(
          ({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
            scrollHeight > clientHeight + 1 || scrollWidth > clientWidth + 1,
        )
        .map(({ scrollHeight, clientHeight }) => `${name} needs ${scrollHeight} of ${clientHeight}`),
    );
    const buttons = [...document.querySelectorAll('.station button')].flatMap((button) => {
      const { width, height, bottom, right } = button.getBoundingClientRect();
      const fits = width >= 64 && height >= 64 && bottom <= innerHeight && right <= innerWidth;
      return fits ? [] : [`${button.textContent?.trim()}: ${width}×${height}`];
    });
    return [...cut, ...buttons];
  });
}
