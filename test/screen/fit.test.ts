// needs: chromium
/**
 * Nothing on a station's page is cut, whatever it shows: every refusal, question and step, with the longest names there
 * can be, at the smallest and the usual size, in every language, light and dark. The page is the real one; what the
 * agent would tell it is made here.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { textsFor } from '../../agent/screen/texts.ts';
import type { BenchView, ShownDocument, ShownQuestion } from '../../agent/screen/views/bench-view.ts';
import type { ShownLine } from '../../agent/screen/views/documents/shown.ts';
import { shown } from '../../agent/screen/views/foreground.ts';
import type { StationPicture } from '../../agent/screen/views/picture.ts';
import { emptyView, type ShownScan, type StationView } from '../../agent/screen/views/station-view.ts';
import { type Look, startBrowser } from './browser.ts';
import { ScreenDock } from './dock.ts';

// Some hundred pictures for each look.
vi.setConfig({ testTimeout: 120_000 });

const shots = fileURLToPath(new URL('./shots/', import.meta.url));
mkdirSync(shots, { recursive: true });

const dock = new ScreenDock();
let browser: Browser;
let url = '';

beforeAll(async () => {
  await dock.start();
  url = await dock.openScreen();
  browser = await startBrowser();
});

afterAll(async () => {
  await browser?.close();
  await dock[Symbol.asyncDispose]();
});

const longName = 'Stoneware breakfast mug with lid, hand-glazed, cobalt blue, dishwasher-safe 350';
const longWord = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const longCode = '0104006381333931␝10ABC-2026-11-28-LOT-00017␝21SERIAL-000000042';
const sentence =
  'Weigh again with at least 25 pieces on the scale: with 12 the count is between 11 and 13. The pieces differ by more than one part in twelve, so that nobody can be certain how many lie there; take them off, press tare, and put on 25 or more.';

const good: ShownScan = {
  ...{ id: 1, seq: 1, at: 0, result: 'good', what: 'receipt', code: '4006381333931', sku: 'A', name: longName },
  ...{
    units: 6,
    inStock: 1_234,
    condition: 'damaged',
    refusal: null,
    step: null,
    detail: null,
    line: null,
    completes: null,
    times: 1,
    fits: null,
  },
};
const line = (name: string, done: number, of: number): ShownLine => ({
  sku: name,
  name,
  done,
  of,
  complete: done >= of,
});
const document: ShownDocument = {
  ...{ type: 'order', merchant: 'acme', id: 'WEB-1001', status: 'open', from: 'acme-web', expectedAt: '2026-11-23' },
  held: null,
  lines: [line(longName, 3, 12), line('Canvas cap, olive', 0, 2), line('Tee, black, M', 0, 1), line(longWord, 4, 4)],
  ...{ linesLeftOut: 9, linesDone: 1, linesOf: 13, unitsDone: 7, unitsOf: 1_219 },
};
const bench: BenchView = {
  ...{ work: 'receiving', opens: 'notice', operator: 'Anna Lindqvist-Fernández', proven: true, locked: false },
  ...{ quantity: null, box: 1, question: null, held: null, document: null, parcel: null, last: null },
};
const scale = { device: 'scale-1', state: 'stable', digits: '12.345', unit: 'kg', kind: 'net' } as const;

type Facts = Partial<StationView> & { signIn?: boolean };

function picture(facts: Facts): StationPicture {
  const view = { ...emptyView, signIn: false, lastId: 1, recent: [good], bench, ...facts };
  const { held: _held, heldLeftOut: _leftOut, recordsSinceId: _id, heardMs: _heard, ...told } = view;
  return { ...told, ...shown(view), boot: 'b', pin: true, present: true, operators: true };
}

function failed(id: number, change: Partial<ShownScan>): ShownScan {
  return { ...good, id, result: 'refused', what: null, units: null, inStock: null, ...change };
}

const plain = textsFor('en');
const refusals = Object.keys(plain.refusals) as NonNullable<ShownScan['refusal']>[];
const resultOf = (refusal: string): ShownScan['result'] =>
  ['storage', 'busy', 'stopping'].includes(refusal) ? 'trouble' : refusal === 'unknown-barcode' ? 'unknown' : 'refused';
const older = [
  failed(2, { refusal: 'unknown-barcode', result: 'unknown' }),
  failed(3, { refusal: 'storage', result: 'trouble' }),
];

function* states(): Generator<[string, StationPicture]> {
  const two = [good, { ...good, id: 0, name: longWord }];
  for (const refusal of refusals) {
    const result = resultOf(refusal);
    const named = failed(9, { refusal, result, detail: sentence });
    const bare = { ...named, name: null, sku: null, code: longCode };
    yield [`error ${refusal}`, picture({ recent: [named, ...two], held: [named] })];
    const held = [...older, named, { ...named, id: 8 }];
    const wrong = { ...named, fits: { type: 'order', merchant: 'acme', id: 'WEB-1002' } } as const;
    yield [
      `error ${refusal}, bare, the third`,
      picture({ recent: [bare], held: [...held, bare], bench: { ...bench, document } }),
    ];
    yield [
      `error ${refusal}, another order, under a banner`,
      picture({
        recent: [wrong],
        held: [...older, wrong],
        refusing: 'The disk is full: free 20 MB.',
        bench: { ...bench, document },
      }),
    ];
  }
  for (const about of Object.keys(plain.questions) as ShownQuestion['about'][]) {
    const question: ShownQuestion = { about, sku: 'A', name: longName, units: 500, code: longCode, text: sentence };
    yield [`question ${about}`, picture({ bench: { ...bench, question } })];
    yield [
      `question ${about}, document, strip`,
      picture({
        held: older,
        bench: { ...bench, question: { ...question, name: longWord }, document },
        scales: [scale],
      }),
    ];
  }
  for (const step of Object.keys(plain.steps) as NonNullable<ShownScan['step']>[]) {
    const scan = {
      ...good,
      what: null,
      units: null,
      inStock: null,
      step,
      code: '',
      name: null,
      detail: sentence.slice(0, 90),
    };
    yield [`step ${step}`, picture({ recent: [scan], bench: { ...bench, document } })];
  }
  for (const result of ['good', 'duplicate'] as const) {
    const scan: ShownScan = { ...good, result, line: { done: 3, of: 12 }, completes: 'WEB-1001', times: 3 };
    yield [`scan ${result}`, picture({ recent: [scan, ...two] })];
    yield [
      `scan ${result}, document`,
      picture({ recent: [scan, ...two], bench: { ...bench, document, quantity: 10 } }),
    ];
    yield [
      `scan ${result}, all there is`,
      picture({
        recent: [{ ...scan, name: longWord }, ...two],
        held: older,
        bench: { ...bench, document, quantity: 10 },
        scales: [scale, scale],
      }),
    ];
  }
  const trouble = ['x1', 'x2', 'x3', longCode, longName].map((code, n) =>
    failed(10 + n, { refusal: 'storage', result: 'trouble', name: null, code }),
  );
  yield ['trouble that has passed', picture({ recent: trouble.toReversed(), held: trouble, recordsSinceId: 99 })];
  yield [
    'trouble that has passed, behind a scan',
    picture({ held: trouble, recordsSinceId: 99, bench: { ...bench, document } }),
  ];
  yield [
    'held, in vain',
    picture({
      held: [failed(2, { seq: 7, refusal: 'too-many' })],
      recent: [failed(3, { refusal: 'held' })],
      bench: { ...bench, document, held: { seq: 7, reason: 'too-many', text: 'x' } },
    }),
  ];
  yield ['before', picture({ lastId: 0, bench: { ...bench, last: good, document } })];
  yield ['ready', picture({ recent: [], bench: { ...bench, document } })];
  const choice = {
    type: 'order',
    merchant: 'acme',
    id: 'WEB-1001',
    held: null,
    from: longName,
    expectedAt: '2026-11-23',
    linesOf: 3,
    unitsDone: 0,
    unitsOf: 1_200,
  } as const;
  yield [
    'choices',
    picture({ recent: [], choices: [choice, { ...choice, id: longCode }, choice, choice], choicesLeftOut: 4 }),
  ];
  const held = (reason: NonNullable<ShownDocument['held']>) => ({ ...choice, held: reason });
  yield [
    'choices, held ones',
    picture({ recent: [], choices: [choice, held('by-hand'), held('pre-order'), held('insufficient')] }),
  ];
  yield ['choices, a scale', picture({ choices: [choice, choice, choice], scales: [scale] })];
  for (const opens of ['notice', 'order', 'count'] as const)
    yield [`nothing to open: ${opens}`, picture({ recent: [], choices: [], bench: { ...bench, opens } })];
  yield ['locked', picture({ bench: { ...bench, locked: true } })];
  yield ['sign-in', picture({ signIn: true, bench: { ...bench, operator: null } })];
  const packed: BenchView = {
    ...bench,
    document: { ...document, status: 'packed' },
    parcel: { box: 2, fromG: '12,619.6', toG: '12,660.4' } as BenchView['parcel'],
  };
  yield ['parcel', picture({ bench: packed, scales: [scale], held: older })];
  yield [
    'cancelled',
    picture({ bench: { ...bench, document: { ...document, status: 'cancelled' } }, cancelReason: sentence }),
  ];
  yield [
    'a message',
    picture({ message: { text: sentence.slice(0, 120), untilMs: 0 }, bench: { ...bench, document } }),
  ];
  yield ['locked out', picture({ lockedOut: true, bench: { ...bench, document } })];
  for (const state of ['absent', 'waiting', 'busy', 'denied', 'failed', 'paused'] as const) {
    const device = {
      name: 'scanner-3',
      kind: 'scanner',
      state,
      error: '/dev/serial/by-id/usb-scan3 is not there',
    } as const;
    const uplink = {
      state: state === 'absent' ? 'offline' : state === 'busy' ? 'partly' : 'held',
      waiting: 37,
      lastAnswerAt: 1,
      silent: 'acme-web',
    } as const;
    yield [`scanner ${state}`, picture({ devices: [device], uplink, bench: { ...bench, document } })];
  }
}

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [
    { width: 800, height: 480 },
    { width: 1_920, height: 1_080 },
  ].flatMap((size) => (['en', 'es'] as const).map((lang) => ({ ...size, colorScheme, lang }))),
);

/** A page whose feed says what it is given. */
async function open({ lang, width, height, colorScheme }: Look & { lang: string }): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.addInitScript(() => {
    Object.assign(globalThis, {
      EventSource: class {
        onmessage: ((event: { data: string }) => void) | undefined;
        readyState = 1;
        constructor() {
          Object.assign(globalThis, { feed: this });
        }
        addEventListener(): void {}
        close(): void {}
      },
    });
  });
  await page.goto(`${url}/station/receiving-1?lang=${lang}`);
  await page.waitForFunction(() => 'feed' in globalThis);
  return page;
}

const tell = (page: Page, now: StationPicture): Promise<void> =>
  page.evaluate((data) => {
    const { feed } = globalThis as unknown as { feed: { onmessage(event: { data: string }): void } };
    feed.onmessage({ data });
  }, JSON.stringify(now));

/** What says less than it should, lies outside its panel, or cannot be pressed with a glove. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const whole =
      'html, body, .station, header, h1, .operator, .uplink, .banner, .result, .said, .said > *, .word > *, .expected > *, .answers, button, .document, .document h2, .document h2 > *, .facts, .progress, .hint, .choice > *, .weight, .actions, .below, .keypad, .asked > *, .more-panel, .byhand, footer';
    const seen = (element: Element) => element.getClientRects().length > 0;
    const cut = [...globalThis.document.querySelectorAll(whole)].filter(seen).flatMap((element) => {
      const { scrollHeight, clientHeight, scrollWidth, clientWidth } = element;
      // Inline parts have no size of their own; what they say is measured with the part they stand in.
      if (clientWidth === 0) return [];
      const fits = scrollHeight <= clientHeight + 1 && scrollWidth <= clientWidth + 1;
      const name = `${element.tagName.toLowerCase()}.${element.className}`;
      return fits ? [] : [`${name} ${scrollWidth}×${scrollHeight} in ${clientWidth}×${clientHeight}`];
    });
    const outside = [
      ...globalThis.document.querySelectorAll('.said *, .answers *, .document *, .asked *, .byhand *, .rare *'),
    ]
      .filter(seen)
      .flatMap((element) => {
        const panel = element.closest('.result, .document, .keypad, .more-panel')?.getBoundingClientRect();
        const { top, left, bottom, right } = element.getBoundingClientRect();
        const inside =
          panel === undefined ||
          (top >= panel.top - 1 && left >= panel.left - 1 && bottom <= panel.bottom + 1 && right <= panel.right + 1);
        return inside ? [] : [`${element.tagName.toLowerCase()}.${element.getAttribute('class')} is outside its panel`];
      });
    const buttons = [...globalThis.document.querySelectorAll('button')].filter(seen).flatMap((button) => {
      const { width, height, top, left, bottom, right } = button.getBoundingClientRect();
      const large = button.className === 'sound' || (width >= 64 && height >= 64);
      const there = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
      return large && there ? [] : [`${button.textContent?.trim()}: ${width}×${height} at ${left},${top}`];
    });
    return [...cut, ...outside, ...buttons];
  });
}

describe.each(looks)('at $width×$height, $colorScheme, $lang', (look) => {
  it('nothing is cut, whatever is shown', async () => {
    const page = await open(look);
    const found: Record<string, string[]> = {};
    for (const [name, now] of states()) {
      await tell(page, now);
      const cut = await cutOff(page);
      if (cut.length > 0) found[name] = cut;
      if (look.colorScheme === 'light' || look.height === 480) {
        const file = `fit-${look.height}-${look.lang}-${look.colorScheme}-${name.replaceAll(/[^a-z]+/gi, '-')}.png`;
        if (process.env.SHOTS === '1') await page.screenshot({ path: join(shots, file) });
      }
    }
    expect(found).toEqual({});
    await page.context().close();
  });

  it('nor where a person types or looks for what is needed now and then', async () => {
    const page = await open(look);
    const texts = textsFor(look.lang);
    await tell(
      page,
      picture({ bench: { ...bench, document }, refusing: 'The disk is full: free 20 MB.', scales: [scale] }),
    );
    await page.getByRole('button', { name: texts.buttons.quantity, exact: true }).click();
    await page.locator('.keypad').waitFor();
    expect(await cutOff(page)).toEqual([]);
    await page.getByRole('button', { name: texts.buttons.back, exact: true }).click();
    await page.getByRole('button', { name: texts.buttons.more, exact: true }).click();
    await page.locator('.more-panel').waitFor();
    expect(await cutOff(page)).toEqual([]);
    await page.context().close();
  });
});
