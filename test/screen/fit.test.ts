// needs: chromium
/**
 * Nothing on a station's page is cut, whatever it shows: every refusal, question and step, with the longest names there
 * can be, at three sizes, in every language, light and dark; and all of it is read at 7:1. The page is the real one;
 * what the agent would tell it is made here.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { allLanguages, textsFor } from '../../agent/screen/texts.ts';
import type { BenchView, ShownDocument, ShownQuestion } from '../../agent/screen/views/bench-view.ts';
import type { ShownChoice } from '../../agent/screen/views/choices.ts';
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
    condition: null,
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
  lines: [line(longName, 3, 12), line('Canvas cap, olive', 0, 2), line('Tee, black, M', 2, 1), line(longWord, 4, 4)],
  ...{ linesLeftOut: 9, linesDone: 1, linesThere: 13, linesOf: 13, unitsDone: 7, unitsOf: 1_219 },
};
const bench: BenchView = {
  ...{
    work: 'receiving',
    opens: 'notice',
    operator: 'Anna Lindqvist-Fernández',
    proven: true,
    locked: false,
    practice: false,
    tried: null,
  },
  ...{
    quantity: null,
    condition: null,
    box: 1,
    question: null,
    asking: null,
    held: null,
    document: null,
    parcel: null,
    last: null,
  },
};
const scale = { device: 'scale-1', state: 'stable', digits: '12.345', unit: 'kg', kind: 'net' } as const;

type Facts = Partial<StationView> & { signIn?: boolean };

function picture(facts: Facts): StationPicture {
  const view = { ...emptyView, signIn: false, lastId: 1, recent: [good], bench, ...facts };
  const { held: _held, heldLeftOut: _leftOut, recordsSinceId: _id, heardMs: _heard, ...told } = view;
  return { ...told, ...shown(view), boot: 'b', pin: true, present: true, operators: true, reasons: [] };
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

/** What only some questions say. */
const asked = (about: ShownQuestion['about']): Pick<ShownQuestion, 'items' | 'announced' | 'weighed' | 'box'> => ({
  box: about === 'weight' || about === 'unweighed' ? 12 : null,
  items: about === 'none-found' ? { names: Array(5).fill(longName), more: 12 } : null,
  announced: about === 'overage' ? { of: 1_200, here: 1_196 } : null,
  weighed:
    about === 'weight'
      ? { seen: '12.345', expected: '12.130', unit: 'kg', likely: { what: 'extra', name: longName, pieces: 1 } }
      : null,
});

/** Practice is said in every state, and a first delivery is led through each of its steps. */
function* practising(two: readonly ShownScan[]): Generator<[string, StationPicture]> {
  const tried = { opened: true, kinds: 0, damaged: false, quantity: false, closed: false };
  const practice: BenchView = { ...bench, practice: true, tried: { ...tried, opened: false } };
  const open: BenchView = { ...practice, document: { ...document, type: 'notice' } };
  const at = (bench: BenchView, more: Partial<typeof tried>): BenchView => ({ ...bench, tried: { ...tried, ...more } });
  const plain = { ...good, result: 'duplicate', what: null, inStock: null, condition: null, detail: sentence } as const;
  const did = (step: NonNullable<ShownScan['step']>, more: Partial<ShownScan> = {}): ShownScan => ({
    ...{ ...plain, practice: true, step, code: '', name: null, units: null, ...more },
  });
  const line = { done: 3, of: 12 };
  const goods = did('practised', { code: longCode, name: longName, units: 12, what: 'receipt', line });
  const broken: ShownScan = { ...goods, condition: 'damaged', why: longName };
  const began: ShownScan = { ...plain, result: 'good', step: 'practice-on', code: '', name: null, units: null };
  const steps: [string, BenchView, ShownScan[]][] = [
    ['open', practice, [began]],
    ['scan', at(open, {}), [did('opened'), began]],
    ['damaged', at(open, { kinds: 9 }), [goods, did('opened'), began]],
    ['quantity', at(open, { kinds: 9, damaged: true }), [broken, did('condition'), goods]],
    ['finish', at(open, { kinds: 9, damaged: true, quantity: true }), [goods, did('quantity'), goods]],
    ['over', at(practice, { closed: true }), [did('closed', { name: 'ASN-1' }), goods, began]],
  ];
  const parts = [{ is: 'counted', goods: [longName, longName, longName], more: 9 }] as const;
  yield [
    'practice, a count is over',
    picture({ bench: { ...practice, work: 'counting' }, recent: [did('finished', { parts })] }),
  ];
  yield [
    'practice, a badge ended it',
    picture({ recent: [{ ...began, step: 'signed-in', name: longName, practiceOver: true }] }),
  ];
  for (const [name, now, recent] of steps) {
    yield [`practice, led to ${name}`, picture({ bench: now, recent })];
    yield [`practice, led to ${name}, a scale`, picture({ bench: now, recent, scales: [scale], held: older })];
  }
  const wrong = failed(9, { refusal: 'unknown-barcode', result: 'unknown', practice: true });
  yield ['practice, error', picture({ bench: open, recent: [wrong, ...two], held: [wrong] })];
  const question = { about: 'shortage', ...nothingAsked, text: sentence } as const;
  yield ['practice, question', picture({ bench: { ...open, question } })];
  yield ['practice, packing', picture({ bench: { ...open, work: 'packing' }, recent: [goods, began] })];
  yield ['practice, ready', picture({ bench: practice, recent: [] })];
}

const nothingAsked = {
  ...{ sku: null, name: null, units: null, code: null, items: null, announced: null, weighed: null, box: null },
};

function* states(): Generator<[string, StationPicture]> {
  const two = [good, { ...good, id: 0, name: longWord }];
  const rights = [longCode, 'TEE-1', 'MUG-BLUE'].map((sku) => ({ sku, units: 1_200 }));
  yield ['cut off', picture({ cutOff: { since: 1_795_888_801_002, waiting: 12_345, rights } })];
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
        refusing: 'disk-full',
        bench: { ...bench, document },
      }),
    ];
  }
  const short = { wanted: 1_000, scanned: 1_200 };
  const many = failed(9, { refusal: 'too-many', result: 'refused', detail: sentence, short });
  const packing = { ...bench, document };
  yield ['error too-many, some wanted', picture({ recent: [many, ...two], held: [...older, many], bench: packing })];
  for (const about of Object.keys(plain.questions) as ShownQuestion['about'][]) {
    const question: ShownQuestion = {
      about,
      sku: 'A',
      name: longName,
      units: 500,
      code: longCode,
      // Figures say the same as the sentence.
      text: about === 'weight' ? null : sentence,
      ...asked(about),
    };
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
  const named = `500 × ${longName}`;
  const parts = (['restocked', 'damaged', 'missing'] as const).map((is) => ({ is, goods: [named, named], more: 9 }));
  const closed = {
    ...good,
    what: null,
    units: null,
    inStock: null,
    condition: null,
    step: 'closed',
    code: '',
  } as const;
  yield ['closed, what became of it', picture({ recent: [{ ...closed, name: 'RET-1001', parts }] })];
  const label: ShownScan = {
    ...closed,
    step: 'box',
    name: null,
    code: longCode,
    labels: { box: 12, order: 'WEB-1001' },
  };
  for (const voided of [[], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]])
    yield [
      `labels are void: ${voided.length}`,
      picture({ recent: [{ ...closed, step: 'reopened', name: longCode, code: '', voided }] }),
    ];
  yield ['a label of a box', picture({ recent: [label], bench: { ...bench, document } })];
  const apart = { ...good, condition: 'damaged', why: longName } as const;
  yield ['apart, why', picture({ recent: [apart], bench: { ...bench, document } })];
  yield ['good of a return', picture({ recent: [{ ...good, condition: 'good' }], bench: { ...bench, document } })];
  for (const result of ['good', 'duplicate', 'apart'] as const) {
    const counted: ShownScan = { ...good, line: { done: 3, of: 12 }, completes: 'WEB-1001', times: 3 };
    const scan: ShownScan = result === 'apart' ? { ...counted, condition: 'damaged' } : { ...counted, result };
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
  for (const last of [good, { ...good, condition: null }])
    yield [`an error was seen, ${last.condition}`, picture({ lastId: 2, recent: [...older.slice(0, 1), last] })];
  yield ['before', picture({ lastId: 0, bench: { ...bench, last: good, document } })];
  const shipped: ShownScan = { ...closed, step: 'shipped', name: longCode };
  yield ['before, an order was shipped', picture({ lastId: 0, recent: [shipped, { ...label, id: 0 }, ...two] })];
  yield ['before, a label was read', picture({ lastId: 0, recent: [{ ...label, id: 0 }, shipped] })];
  yield ['ready', picture({ recent: [], bench: { ...bench, document } })];
  const choice = {
    type: 'order',
    merchant: 'acme',
    id: 'WEB-1001',
    held: null,
    from: longName,
    expectedAt: '2026-11-23',
    linesOf: 3,
    linesThere: 3,
    unitsDone: 0,
    unitsOf: 1_200,
  } as const;
  const parked = {
    ...choice,
    type: 'count',
    from: null,
    expectedAt: null,
    linesOf: null,
    unitsDone: 1_251,
    unitsOf: null,
  } as const;
  yield [
    'choices, parked counts',
    picture({
      recent: [],
      choices: [
        { ...parked, goods: longName },
        { ...parked, id: longCode },
      ],
    }),
  ];
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
  yield* practising(two);
  for (const refusing of ['disk-full', 'read-only', 'io-error', 'busy', 'moved'] as const)
    yield [`refusing: ${refusing}`, picture({ refusing, bench: { ...bench, document } })];
  yield ['locked', picture({ bench: { ...bench, locked: true } })];
  yield ['sign-in', picture({ signIn: true, bench: { ...bench, operator: null } })];
  const packed: BenchView = {
    ...bench,
    ...{ document: { ...document, status: 'packed' }, reopens: longCode },
    parcel: { box: 2, others: [1, 3, 12], fromG: '12619.6', toG: '12660.4' } as BenchView['parcel'],
  };
  yield ['parcel', picture({ bench: packed, scales: [scale], held: older })];
  const anyway: ShownScan = {
    ...good,
    ...{ what: null, units: null, step: 'overridden', code: '', name: null, box: 12 },
  };
  yield ['parcel after one without its weight', picture({ bench: packed, scales: [scale], recent: [anyway] })];
  yield [
    'cancelled',
    picture({ bench: { ...bench, document: { ...document, status: 'cancelled' } }, cancelReason: sentence }),
  ];
  yield [
    'a message',
    picture({ message: { text: sentence.slice(0, 120), untilMs: 0 }, bench: { ...bench, document } }),
  ];
  yield ['locked out', picture({ lockedOut: true, bench: { ...bench, document } })];
  for (const state of ['open', 'absent', 'waiting', 'busy', 'denied', 'failed', 'paused'] as const) {
    const device = {
      ...({ name: 'scanner-3', kind: 'scanner', state } as const),
      error: state === 'open' ? null : '/dev/serial/by-id/usb-scan3 is not there',
    } as const;
    const links = { open: 'connected', absent: 'offline', busy: 'partly' } as const;
    const uplink = {
      state: state === 'open' || state === 'absent' || state === 'busy' ? links[state] : 'held',
      waiting: 37,
      lastAnswerAt: 1,
      silent: 'acme-web',
    } as const;
    yield [`scanner ${state}`, picture({ devices: [device], uplink, bench: { ...bench, document } })];
  }
}

const sizes = [
  { width: 800, height: 480 },
  { width: 1_024, height: 600 },
  { width: 1_920, height: 1_080 },
];
const looks = sizes.flatMap((size) => (['light', 'dark'] as const).map((colorScheme) => ({ ...size, colorScheme })));
const light = looks.filter(({ colorScheme }) => colorScheme === 'light');

/** A page whose feed says what it is given. @param person who signed in at a desk */
async function open(lang: string, person?: object): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  if (person !== undefined)
    await page.route('**/api/login', (route) => route.fulfill({ json: { inside: true, person } }));
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
  await page.evaluate(watcher);
  return page;
}

async function turnTo(page: Page, { width, height, colorScheme }: Look): Promise<void> {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
}

type Watcher = { look(now?: unknown): string[] };

/** Shows each picture, at once, and says what was found of it; the page draws before it goes on. */
const look = (page: Page, all: readonly (readonly [string, StationPicture])[]): Promise<Record<string, string[]>> =>
  page.evaluate((pictures) => {
    const { watcher: eyes } = globalThis as unknown as { watcher: Watcher };
    const found = pictures.map(([name, now]) => [name, eyes.look(now)] as const);
    return Object.fromEntries(found.filter(([, wrong]) => wrong.length > 0));
  }, all);

const lookNow = (page: Page): Promise<string[]> =>
  page.evaluate(() => (globalThis as unknown as { watcher: Watcher }).watcher.look());

/**
 * Runs in the page: what says less than it should, lies outside its panel, cannot be read or pressed with a glove, or
 * is green and was not counted.
 */
function watcher(): void {
  const whole =
    'html, body, .station, header, h1, .operator, .practice, .uplink, .banner, .result, .said, .said > *, .word > *, .expected > *, .answers, button, .document, .document h2, .document h2 > *, .facts, .progress, .lines .what, .hint, .choice > *, .weight, .actions, .below, .keypad, .asked > *, .more-panel, .byhand, footer, .rare';
  const all = (selector: string) =>
    [...globalThis.document.querySelectorAll(selector)].filter((element) => element.getClientRects().length > 0);
  const nameOf = (element: Element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class')}`;

  const cut = () =>
    all(whole).flatMap((element) => {
      const { scrollHeight, clientHeight, scrollWidth, clientWidth } = element;
      // Inline parts have no size of their own; what they say is measured with the part they stand in.
      if (clientWidth === 0) return [];
      const fits = scrollHeight <= clientHeight + 1 && scrollWidth <= clientWidth + 1;
      return fits ? [] : [`${nameOf(element)} ${scrollWidth}×${scrollHeight} in ${clientWidth}×${clientHeight}`];
    });
  const outside = () =>
    all('.said *, .answers *, .document *, .asked *, .byhand *, .rare, .rare *').flatMap((element) => {
      const panel = element.closest('.result, .document, .keypad, .more-panel')?.getBoundingClientRect();
      const { top, left, bottom, right } = element.getBoundingClientRect();
      const inside =
        panel === undefined ||
        (top >= panel.top - 1 && left >= panel.left - 1 && bottom <= panel.bottom + 1 && right <= panel.right + 1);
      return inside ? [] : [`${nameOf(element)} is outside its panel`];
    });
  /** The frame of a panel says what it is to whoever tells no colours: nothing hides it. */
  const onFrame = () =>
    all('.result .answers button').flatMap((button) => {
      const panel = button.closest('.result');
      if (panel === null) return [];
      const { outlineOffset, outlineStyle, outlineWidth } = getComputedStyle(panel);
      const { bottom, left, right } = panel.getBoundingClientRect();
      const inner = outlineStyle === 'none' || outlineWidth === '0px' ? 0 : -Number.parseFloat(outlineOffset);
      const box = button.getBoundingClientRect();
      const clear = bottom - inner >= box.bottom && left + inner <= box.left && right - inner >= box.right;
      return clear ? [] : [`${button.textContent?.trim()} stands on the frame`];
    });
  /** Nor does what is said; above a line of text there is a little air. */
  const saidOnFrame = () =>
    all('.result > .said, .result > .pair').flatMap((said) => {
      const panel = said.closest('.result');
      if (panel === null) return [];
      const { outlineOffset, outlineStyle, outlineWidth } = getComputedStyle(panel);
      const inner = outlineStyle === 'none' || outlineWidth === '0px' ? 0 : -Number.parseFloat(outlineOffset);
      const [frame, box] = [panel.getBoundingClientRect(), said.getBoundingClientRect()];
      const clear = box.top + 3 >= frame.top + inner && box.bottom <= frame.bottom - inner;
      return clear ? [] : [`what is said reaches over the frame of ${panel.getAttribute('data-result')}`];
    });
  /** Whoever looks for the number on the paper in his hand finds it at a glance: no amount takes its room. */
  const narrow = () =>
    all('.choice').flatMap((choice) => {
      const share = (choice.querySelector('strong')?.getBoundingClientRect().width ?? 0) / choice.clientWidth;
      return share >= 0.5 ? [] : [`a choice has ${Math.round(100 * share)} % of its width for its number`];
    });
  const ragged = () =>
    all('.expected').flatMap((list) => {
      if (getComputedStyle(list).display === 'block') return [];
      const lefts = [...list.children].map((line) => {
        const text = [...line.childNodes].find(({ nodeType, textContent }) => {
          return nodeType === Node.TEXT_NODE && textContent?.trim() !== '';
        });
        const range = globalThis.document.createRange();
        if (text !== undefined) range.selectNodeContents(text);
        return Math.round(range.getClientRects()[0]?.left ?? 0);
      });
      return new Set(lefts).size <= 1 ? [] : [`what is listed begins at ${lefts.join(', ')}`];
    });
  /** A number and its unit are read together. */
  const lonelyUnit = () =>
    all('.stock').flatMap((stock) => {
      const text = [...stock.childNodes].findLast(({ textContent }) => /\S\s\S/.test(textContent ?? ''));
      const said = text?.textContent?.trimEnd() ?? '';
      const at = said.lastIndexOf(' ');
      if (text === undefined || at < 1) return [];
      const topAt = (index: number) => {
        const range = globalThis.document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + 1);
        return Math.round(range.getBoundingClientRect().top);
      };
      return topAt(at - 1) === topAt(at + 1) ? [] : [`${said.slice(at + 1)} of "${said.trim()}" stands alone`];
    });
  /** What to do is not an afterthought to a long name. */
  const advisedSmall = () =>
    all('.said').flatMap((said) => {
      const sizeOf = (element: Element) => Number.parseFloat(getComputedStyle(element).fontSize);
      const name = said.querySelector('.name');
      if (name === null) return [];
      return [...said.querySelectorAll('.advice, .guide, .detail')].flatMap((advice) => {
        const share = sizeOf(advice) / sizeOf(name);
        return share >= 0.42 ? [] : [`${nameOf(advice)} is ${share.toFixed(2)} of the name above it`];
      });
    });
  const buttons = () =>
    all('button').flatMap((button) => {
      const { width, height, top, left, bottom, right } = button.getBoundingClientRect();
      const large = width >= 64 && height >= 64;
      const there = top >= 0 && left >= 0 && bottom <= innerHeight && right <= innerWidth;
      return large && there ? [] : [`${button.textContent?.trim()}: ${width}×${height} at ${left},${top}`];
    });

  /** What a person is asked to press is read at a glance: none of its words goes on in the next line. */
  const brokenAnswers = () =>
    all('.answer:not(.reason), .rare button').flatMap((button) => {
      const texts = globalThis.document.createTreeWalker(button, NodeFilter.SHOW_TEXT);
      const words: string[] = [];
      for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
        for (const { 0: word, index } of (text.textContent ?? '').matchAll(/[^\s-]+/g)) {
          const range = globalThis.document.createRange();
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
          if (lines.size > 1) words.push(`${word} is broken on its button`);
        }
      }
      return words;
    });

  /** Each word and sign of a part, where it stands. */
  const wordsIn = (element: Element): { word: string; box: DOMRect }[] => {
    const texts = globalThis.document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const words: { word: string; box: DOMRect }[] = [];
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      for (const { 0: word, index } of (text.textContent ?? '').matchAll(/\S+/g)) {
        const range = globalThis.document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        words.push({ word, box: range.getBoundingClientRect() });
      }
    }
    return words;
  };
  /** What stands between two parts of a line neither begins a line nor ends one. */
  const loneDots = () =>
    all('.said > *, .facts, .choice small, .weight p, .uplink, .practice, .banner, .asked > *').flatMap((element) => {
      if (!element.textContent?.includes('·')) return [];
      const words = wordsIn(element);
      return words.flatMap(({ word, box }, at) => {
        const beside = [words[at - 1], words[at + 1]];
        const alone = beside.some(
          (other) => other !== undefined && Math.abs(other.box.bottom - box.bottom) > box.height / 2,
        );
        return word === '·' && alone ? [`a dot at an end of a line: ${element.textContent?.trim()}`] : [];
      });
    });
  /** The words of a button do not touch its edge. */
  const crowded = () =>
    all('button:not(.choice)').flatMap((button) => {
      const box = button.getBoundingClientRect();
      return wordsIn(button).flatMap(({ word, box: { left, right } }) => {
        const air = Math.min(left - box.left, box.right - right);
        return air >= 7 ? [] : [`${word} has ${air.toFixed(1)} px to the edge of its button`];
      });
    });

  const parts = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  /** Relative luminance (WCAG 2). */
  const luminance = (color: string): number => {
    const [red = 0, green = 0, blue = 0] = parts(color).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ground = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    const clear = backgroundColor === 'transparent' || (parts(backgroundColor)[3] ?? 1) === 0;
    return clear ? ground(element.parentElement) : backgroundColor;
  };
  /** Whoever stands there reads nothing that is smaller; what is beside the point is left out instead. */
  const tiny = () =>
    all('.said *').flatMap((element) => {
      const says = [...element.childNodes].some((node) => {
        return node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== '';
      });
      const size = Number.parseFloat(getComputedStyle(element).fontSize);
      // On a larger screen it is read from further away.
      return !says || size >= Math.max(13, innerHeight * 0.018)
        ? []
        : [`${nameOf(element)} is ${size.toFixed(1)} px high`];
    });
  const faint = () =>
    all('.station *').flatMap((element) => {
      const says = [...element.childNodes].some(({ nodeType, data }: ChildNode & { data?: string }) => {
        return nodeType === Node.TEXT_NODE && data?.trim() !== '';
      });
      if (!says) return [];
      const [one, other] = [luminance(getComputedStyle(element).color), luminance(ground(element))];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      return contrast >= 7 ? [] : [`${nameOf(element)} ${contrast.toFixed(1)}:1, ${element.textContent?.trim()}`];
    });

  const counted =
    '.result[data-result=good], .lines [data-complete]:not([data-over]), progress, .recent [data-result=good]';
  const isGreen = (color: string): boolean => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = parts(color);
    return alpha > 0 && green > 1.25 * Math.max(red, blue);
  };
  const green = () =>
    all('.station, .station *').flatMap((element) => {
      if (element.closest(counted) !== null) return [];
      const looks = [getComputedStyle(element), getComputedStyle(element, '::before')];
      const colors = looks.flatMap((each) => [each.color, each.backgroundColor, each.borderTopColor]);
      return colors.some(isGreen) ? [`${nameOf(element)} is green, and was not counted`] : [];
    });

  Object.assign(globalThis, {
    watcher: {
      look(now?: unknown): string[] {
        const { feed } = globalThis as unknown as { feed: { onmessage(event: { data: string }): void } };
        if (now !== undefined) feed.onmessage({ data: JSON.stringify(now) });
        const colours = [...faint(), ...green()];
        // Where everything stands is the same in the dark: "the dark is other colours".
        if (matchMedia('(prefers-color-scheme: dark)').matches) return colours;
        return [
          ...cut(),
          ...outside(),
          ...onFrame(),
          ...saidOnFrame(),
          ...narrow(),
          ...ragged(),
          ...lonelyUnit(),
          ...advisedSmall(),
          ...brokenAnswers(),
          ...buttons(),
          ...loneDots(),
          ...crowded(),
          ...tiny(),
          ...colours,
        ];
      },
    } satisfies Watcher,
  });
}

describe.each(allLanguages)('in %s', (lang) => {
  const texts = textsFor(lang);
  let page: Page;

  beforeAll(async () => {
    page = await open(lang);
  });

  afterAll(() => page.context().close());

  it.each(looks)('nothing is cut, whatever is shown, at $width×$height, $colorScheme', async (now) => {
    await turnTo(page, now);
    const pictures = [...states()];
    expect(await look(page, pictures)).toEqual({});
    if (process.env.SHOTS !== '1') return;
    // What flashes for a moment lies over the edges.
    await page.evaluate(() => globalThis.document.querySelector('.flash')?.remove());
    for (const each of pictures) {
      await look(page, [each]);
      const file = `fit-${now.height}-${lang}-${now.colorScheme}-${each[0].replaceAll(/[^a-z]+/gi, '-')}.png`;
      await page.screenshot({ path: join(shots, file) });
    }
  });

  it.each(looks)('nor where a person types or looks for what is rare, at $width×$height, $colorScheme', async (now) => {
    await turnTo(page, now);
    const busy = picture({ bench: { ...bench, document }, refusing: 'disk-full', scales: [scale] });
    expect(await look(page, [['busy', busy]])).toEqual({});
    await page.getByRole('button', { name: texts.buttons.quantity, exact: true }).click();
    await page.locator('.keypad').waitFor();
    expect(await lookNow(page)).toEqual([]);
    await page.getByRole('button', { name: texts.buttons.back, exact: true }).click();
    await page.getByRole('button', { name: texts.buttons.more, exact: true }).click();
    await page.locator('.more-panel').waitFor();
    expect(await lookNow(page)).toEqual([]);
    await page.getByRole('button', { name: texts.buttons.back, exact: true }).click();
    // All there is to press now and then at one station, with goods to choose by hand beside it and without.
    const printer = { name: 'printer-1', kind: 'printer', state: 'open', error: null } as const;
    for (const [name, work, open] of [
      ['goods to choose', 'receiving', document],
      ['goods to pack', 'packing', document],
      ['nothing open', 'packing', null],
    ] as const) {
      const full = picture({
        bench: { ...bench, work, operator: 'Ana', document: open },
        ...{ scales: [scale], devices: [printer], held: older, recent: [{ ...good, id: 9 }], lastId: 9 },
      });
      await look(page, [[name, full]]);
      await page.getByRole('button', { name: texts.buttons.more, exact: true }).click();
      await page.locator('.more-panel [data-name=reprint]').waitFor();
      expect(await lookNow(page)).toEqual([]);
      if (process.env.SHOTS === '1')
        await page.screenshot({
          path: join(shots, `fit-more-${now.height}-${lang}-${now.colorScheme}-${work}-${open === null}.png`),
        });
      await page.getByRole('button', { name: texts.buttons.back, exact: true }).click();
    }
    if (now.height !== 480) return;
    // What was pressed has not happened before the PIN is there: whoever believes it has would book what he practises.
    await look(page, [['before the PIN', { ...picture({ bench }), present: false }]]);
    await page.getByRole('button', { name: texts.buttons.more, exact: true }).click();
    await page.getByRole('button', { name: texts.buttons.practice, exact: true }).click();
    await page.locator('.keypad').getByText(texts.pinFirstPractice).waitFor();
    expect(await lookNow(page)).toEqual([]);
    await page.getByRole('button', { name: texts.buttons.back, exact: true }).click();
    await page.getByRole('button', { name: texts.buttons.quantity, exact: true }).click();
    await page.getByRole('button', { name: '7', exact: true }).click();
    await page.getByRole('button', { name: texts.done, exact: true }).click();
    await page.locator('.keypad').getByText(texts.pinFirst(texts.buttons.quantity)).waitFor();
    expect(await lookNow(page)).toEqual([]);
    await page.getByRole('button', { name: texts.buttons.back, exact: true }).click();
  });
});

it('whoever only looks is told so, and has nothing to press that would be refused', async () => {
  const page = await open('de', { id: 'vera', name: 'Vera', role: 'viewer' });
  await turnTo(page, { width: 800, height: 480, colorScheme: 'light' });
  await look(page, [['the first', picture({ bench })]]);
  await page.locator('.actions', { hasText: textsFor('de').onlyLooks }).waitFor();
  const found = await page.evaluate(
    (all) => {
      const { watcher: eyes } = globalThis as unknown as { watcher: Watcher };
      return all.flatMap(([name, now]) => {
        const wrong = eyes.look(now);
        const buttons = [...globalThis.document.querySelectorAll('button:not(.sound)')];
        return [...wrong, ...buttons.map(({ textContent }) => `${textContent?.trim()} can be pressed`)].map(
          (what) => `${name}: ${what}`,
        );
      });
    },
    [...states()],
  );
  expect(found).toEqual([]);
  await page.context().close();
});

describe('of what is shown', () => {
  let page: Page;
  const usual: ShownScan = { ...good, name: 'Stoneware mug, blue', condition: null, inStock: null };
  const lines = [line('Stoneware mug, blue', 6, 12), line('Organic T-shirt, black, M', 2, 3), line('Cap, red', 0, 1)];
  const notice: ShownDocument = {
    ...{ ...document, type: 'notice', id: 'ASN-1', from: 'Hanse Textil GmbH' },
    ...{ lines, linesLeftOut: 0, linesDone: 0, linesThere: 3, linesOf: 3, unitsDone: 8, unitsOf: 16 },
  };
  const show = (change: Facts) => look(page, [['it', picture(change)]]);
  const said = (selector: string) => page.locator(selector).innerText();

  beforeAll(async () => {
    page = await open('en');
  });

  afterAll(() => page.context().close());

  it('a large screen is used: what is read from afar has no smaller share of it than of a small one', async () => {
    const sizeOf = (selector: string) =>
      page.locator(selector).evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize));
    const shares = async ({ width, height }: { width: number; height: number }) => {
      await turnTo(page, { width, height, colorScheme: 'light' });
      await show({
        recent: [{ ...usual, line: { done: 6, of: 12 } }],
        bench: { ...bench, operator: null, document: notice },
      });
      const sizes = ['.result .word', '.result .name', '.progress strong', '.lines li:first-child'].map(sizeOf);
      return (await Promise.all(sizes)).map((size) => size / height);
    };
    const small = await shares({ width: 800, height: 480 });
    const large = await shares({ width: 1_920, height: 1_080 });
    for (const [at, share] of large.entries()) expect(share).toBeGreaterThanOrEqual(small[at] ?? 1);
    // So is what a question is about, also where its headline is long.
    const question: ShownQuestion = { about: 'shortage', ...nothingAsked, text: sentence };
    await show({ bench: { ...bench, document: notice, question } });
    expect((await sizeOf('.expected span:first-child')) / 1_080).toBeGreaterThanOrEqual(26 / 480);
    expect(await page.locator('.result .word').evaluate((word) => word.scrollWidth <= word.clientWidth)).toBe(true);
  });

  it('the dark is other colours: no rule asks for it, and light-dark() is of colours alone', async () => {
    const conditions = await page.evaluate(() =>
      [...globalThis.document.styleSheets]
        .flatMap((sheet) => [...sheet.cssRules])
        .flatMap((rule) => (rule instanceof CSSMediaRule ? [rule.conditionText] : [])),
    );
    expect(conditions.length).toBeGreaterThan(0);
    expect(conditions.filter((condition) => condition.includes('color-scheme'))).toEqual([]);
  });

  it.each(light)('before the first scan nothing is left empty, at $width×$height', async (now) => {
    await turnTo(page, now);
    await show({ recent: [], bench: { ...bench, document: null } });
    const [panel, bar] = await Promise.all([
      page.locator('.bench').boundingBox(),
      page.locator('.actions').boundingBox(),
    ]);
    expect((bar?.y ?? 0) - (panel?.y ?? 0) - (panel?.height ?? 0)).toBeLessThan(now.height * 0.02);
  });

  it.each(light)('whoever waits reads from afar what to scan, at $width×$height', async (now) => {
    await turnTo(page, now);
    const choice: ShownChoice = {
      ...{ type: 'notice', merchant: 'acme', id: 'ASN-1', held: null, from: 'Hanse', expectedAt: null },
      ...{ linesOf: 3, linesThere: 3, unitsDone: 0, unitsOf: 12 },
    };
    const texts = textsFor('en');
    const cases = [
      { choices: [choice], words: texts.chooseHint.notice },
      { choices: [], words: texts.noneOpen.notice },
    ];
    for (const { choices, words } of cases) {
      await show({ recent: [], bench, choices });
      expect(await said('.result')).toContain(words);
      expect(await page.getByText(words).count()).toBe(1);
      const size = await page.locator('.result .advice').evaluate((element) => getComputedStyle(element).fontSize);
      expect(Number.parseFloat(size)).toBeGreaterThanOrEqual(Math.max(26, now.height * 0.042));
    }
  });

  it('what lines are listed for is said once, and one more line is named instead of counted', async () => {
    const question: ShownQuestion = { about: 'shortage', ...nothingAsked, text: sentence };
    await show({ bench: { ...bench, document: notice, question } });
    expect((await said('.expected')).replaceAll(/\s+/g, ' ')).toBe(
      'Missing 6 × Stoneware mug, blue 1 × Organic T-shirt, black, M 1 × Cap, red',
    );
    const twelve = Array.from({ length: 12 }, (_, n) => line(`Article ${n}`, 0, 1));
    const long = { ...notice, lines: twelve, linesLeftOut: 8, linesThere: 20, linesOf: 20 };
    await show({ bench: { ...bench, document: long, question } });
    expect(await said('.expected')).toContain('and 18 more');
    const wrong = failed(9, { refusal: 'not-in-order', name: 'Mug, red' });
    await show({ recent: [wrong], held: [wrong], bench: { ...bench, document: long } });
    expect(await said('.expected')).toMatch(/^Expected\s+1 × Article 0\s+1 × Article 1\s+and 18 more$/);
  });

  it.each(light)('a list names as many as it has room for, at $width×$height', async (now) => {
    await turnTo(page, now);
    const choice: ShownChoice = {
      ...{ type: 'order', merchant: 'acme', id: 'W-1', held: 'pre-order', from: null, expectedAt: null },
      ...{ linesOf: 3, linesThere: 3, unitsDone: 0, unitsOf: 3 },
    };
    const choices = Array.from({ length: 8 }, (_, n) => ({ ...choice, id: `W-${n}` }));
    const twelve = Array.from({ length: 12 }, (_, n) => line(`Article ${n}`, 0, 1));
    const long = { ...notice, lines: twelve, linesLeftOut: 8, linesThere: 20, linesOf: 20 };
    for (const [row, facts] of [
      ['.choices li', { recent: [], bench: { ...bench, opens: 'order' as const }, choices, choicesLeftOut: 9 }],
      ['.lines li', { bench: { ...bench, document: long } }],
    ] as const) {
      for (const scales of [[], [scale]]) {
        await show({ ...facts, scales });
        const [left, pitch] = await page.locator('.document').evaluate((list, row) => {
          const [first, second] = [...list.querySelectorAll(row)]
            .slice(-2)
            .map((each) => each.getBoundingClientRect().top);
          const end = list.getBoundingClientRect().bottom - Number.parseFloat(getComputedStyle(list).paddingBottom);
          const last = list.querySelector('.more, .choices ul, .lines')?.getBoundingClientRect().bottom ?? 0;
          return [
            end - (list.querySelector('.more')?.getBoundingClientRect().bottom ?? last),
            (second ?? 0) - (first ?? 0),
          ];
        }, row);
        const all = (await page.locator(row).count()) === (row === '.lines li' ? 12 : 8);
        expect(all || (left ?? 0) < (pitch ?? 0)).toBe(true);
      }
    }
  });

  it('a long name is large at a station with a scale, and of one size from scan to scan', async () => {
    await turnTo(page, { width: 1_920, height: 1_080, colorScheme: 'light' });
    const mug = 'Mug blue with a long handle and a saucer for the afternoon tea';
    const order: ShownDocument = { ...notice, type: 'order', id: 'W-1', from: null, expectedAt: null };
    const at = (shirts: number, mugs: number): Facts => {
      const both = [line('T-shirt black M', shirts, 2), line(mug, mugs, 1)];
      const lines = [...both.filter(({ complete }) => !complete), ...both.filter(({ complete }) => complete)];
      return { bench: { ...bench, work: 'packing', document: { ...order, lines } }, scales: [scale] };
    };
    const wrong = failed(9, { refusal: 'not-in-order', name: 'Olive soap 100 g' });
    const looks: (string | null)[] = [];
    const sizes: number[] = [];
    for (const facts of [at(0, 0), { ...at(0, 0), recent: [wrong], held: [wrong] }, at(1, 0), at(2, 0), at(2, 1)]) {
      await show(facts);
      looks.push(await page.locator('.document').getAttribute('data-fit'));
      const name = page.locator('.lines .what', { hasText: mug });
      sizes.push(await name.evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize)));
    }
    expect(new Set(looks).size).toBe(1);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0.029 * 1_080);
  });

  it.each([
    [
      'es',
      'a carrier’s number',
      { refusal: 'unknown-barcode', result: 'unknown', name: null, code: '1Z999AA10123456706' },
    ],
    [
      'en',
      'a return’s number',
      { refusal: null, result: 'duplicate', step: 'opened', name: 'RETURN-receiving-1-63', code: '' },
    ],
  ] as const)('in %s %s stays in one line', async (lang, _what, change) => {
    const own = await open(lang);
    const scan = { ...failed(9, {}), ...change } as ShownScan;
    for (const now of light) {
      await turnTo(own, now);
      const held = scan.refusal === null ? [] : [scan];
      await look(own, [
        ['it', picture({ recent: [scan], held, scales: [scale], bench: { ...bench, work: 'packing' } })],
      ]);
      const tall = await own.locator('.result .name').evaluate((element) => {
        return element.clientHeight / Number.parseFloat(getComputedStyle(element).fontSize);
      });
      expect(tall).toBeLessThan(2);
    }
    await own.context().close();
  });

  it('the dark answer to a wrong weight, and to none, is the one that sends nothing off', async () => {
    for (const [about, first] of [
      ['weight', 'Weigh again'],
      ['unweighed', 'Weigh it'],
      ['unbooked', 'Leave it'],
      ['quantity', 'Leave them'],
      ['shortage', 'Keep it open'],
      ['partial', 'Go on packing'],
    ] as const) {
      await show({ bench: { ...bench, question: { about, ...nothingAsked, text: null } } });
      expect(await page.locator('.answer').first().innerText()).toBe(first);
    }
  });

  it('two taps on one spot are one answer: the second may hit another question', async () => {
    await show({ bench: { ...bench, question: { about: 'partial', ...nothingAsked, text: null } } });
    const pressed: string[] = [];
    page.on('request', (request) => request.method() === 'POST' && pressed.push(request.url()));
    await Promise.all([
      page.waitForRequest((request) => request.method() === 'POST'),
      page.locator('.answer').last().dblclick(),
    ]);
    await page.evaluate(() => new Promise(requestAnimationFrame));
    expect(pressed).toHaveLength(1);
    page.removeAllListeners('request');
  });

  it('a count that began here is called one, and what the next scan counts for is said once', async () => {
    const count: ShownDocument = { ...notice, type: 'count', id: 'C-receiving-1-7', from: null, expectedAt: null };
    const armed: ShownScan = { ...usual, what: null, units: null, step: 'quantity', code: '', name: null };
    await show({
      recent: [{ ...armed, detail: 'The next scan counts 87 times.' }],
      bench: { ...bench, document: count, quantity: 87 },
    });
    expect(await said('.document h2')).toBe('Count');
    expect(await said('.document .facts')).toContain('C-receiving-1-7');
    expect((await said('.result')).match(/87/g)).toEqual(['87']);
  });

  it.each(['T-Shirt schwarz M', 'Stoneware mug blue', 'Bio-Baumwolle Kapuzenpullover'])(
    'beside a picture no word of %s is broken',
    async (name) => {
      await turnTo(page, { width: 800, height: 480, colorScheme: 'light' });
      const scan = { ...usual, name, line: { done: 1, of: 24 } };
      const shownNow = picture({
        recent: [scan],
        bench: { ...bench, practice: true, document: notice },
        scales: [scale],
      });
      await look(page, [['it', { ...shownNow, pictured: 'aaaa' }]]);
      const broken = await page.locator('.result .name').evaluate((element) => {
        const text = [...element.childNodes].find((node) => node.nodeType === Node.TEXT_NODE) ?? element;
        return [...(text.textContent ?? '').matchAll(/[^\s\u00ad-]+/g)].flatMap(({ 0: word, index }) => {
          const range = globalThis.document.createRange();
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1 ? [word] : [];
        });
      });
      expect(broken).toEqual([]);
    },
  );

  it('a device is named whole or not at all, the one in trouble first; nobody is nobody in one line', async () => {
    await turnTo(page, { width: 800, height: 480, colorScheme: 'light' });
    const device = (name: string, kind: 'scanner' | 'scale' | 'printer', state: 'open' | 'absent' = 'open') =>
      ({ name, kind, state, error: null }) as const;
    const devices = [
      ...[device('scanner-1', 'scanner'), device('scanner-2', 'scanner'), device('scale-packing', 'scale')],
      device('label-printer-zebra-zd421', 'printer', 'absent'),
    ];
    await show({ devices, bench: { ...bench, operator: null, practice: true } });
    const items = page.locator('.devices li');
    const shownOf = (element: Element): string => {
      const box = element.getBoundingClientRect();
      const list = element.parentElement?.getBoundingClientRect();
      const seen = list !== undefined && box.top < list.bottom - 1;
      return seen ? `${element.scrollWidth <= element.clientWidth ? '' : 'cut: '}${box.left}` : 'left out';
    };
    const places = await Promise.all((await items.all()).map((item) => item.evaluate(shownOf)));
    expect(places.filter((place) => place.startsWith('cut'))).toEqual([]);
    const seen = places.filter((place) => place !== 'left out').map(Number);
    expect(Number(places.at(-1))).toBe(Math.min(...seen));
    const nobody = await page.locator('.operator').evaluate((element) => {
      const { height } = element.getBoundingClientRect();
      return height / Number.parseFloat(getComputedStyle(element).fontSize);
    });
    expect(nobody).toBeLessThan(2);
  });
});
