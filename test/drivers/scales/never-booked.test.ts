/**
 * What must never become a weight in the ledger, for every scale protocol: the frames that its scales send then (from
 * the manuals named in each protocol's file), and why no weight is believed. The table in `drivers/scales/README.md` is
 * made here and held equal.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { SessionEffect } from '../../../drivers/driver.ts';
import { scaleProtocols } from '../../../drivers/scales/protocols/index.ts';
import {
  believe,
  type Doubt,
  doubtWords,
  type Settling,
  settle,
  take,
  unsettled,
} from '../../../drivers/scales/settle.ts';

type Frames = string | string[];
type Scale = {
  options?: object;
  good: Frames;
  moving: Frames;
  wrongUnit: Frames;
  negative: Frames;
  over?: Frames;
  under?: Frames;
  fault?: Frames;
  zeroLost?: Frames;
  /** Whatever else it says in place of a weight. */
  refuses?: Frames;
};

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex').toString('latin1');

/** Absent: the protocol has no word for it, and the scale falls silent or shows it on its display only. */
const scales: Record<string, Scale> = {
  adam: {
    good: 'G  +   2.00 kg\r\n',
    moving: ['G  +   2.00 kg\r\n', 'G  +   2.45 kg\r\n'],
    wrongUnit: 'G  +     12 PCS\r\n',
    negative: 'G  -   0.20 kg\r\n',
  },
  'and-d': {
    good: 'ST,+00002.50 kg\r\n',
    moving: 'US,+00002.50 kg\r\n',
    wrongUnit: 'QT,+00000012 PC\r\n',
    negative: 'ST,-00000.25 kg\r\n',
    over: 'OL,+9999999   \r\n',
    under: 'OL,-9999999   \r\n',
  },
  cas: {
    good: 'ST,GS,\u0001\u00e4,   2.500 kg\r\n',
    moving: 'US,GS,\u0001\u00a4,   2.500 kg\r\n',
    wrongUnit: 'ST,GS,\u0001\u00e4,      12 PC\r\n',
    negative: 'ST,GS,\u0001\u00e4,-  0.250 kg\r\n',
    over: 'OL,GS,\u0001\u00a4,   9.999 kg\r\n',
  },
  fairbanks: {
    good: '   5.10 lb GR  \r\n\u0004',
    moving: '   5.10 lb gr  \r\n\u0004',
    wrongUnit: '   5.10 pc GR  \r\n\u0004',
    negative: '  -0.10 lb GR  \r\n\u0004',
    over: '\u0004',
  },
  'mt-sics': {
    good: 'S S       2.50 kg\r\n',
    moving: 'S D       2.50 kg\r\n',
    wrongUnit: 'S S         12 PCS\r\n',
    negative: 'S S      -0.25 kg\r\n',
    over: 'S +\r\n',
    under: 'S -\r\n',
    refuses: ['S I\r\n', 'EL\r\n'],
  },
  nci: {
    good: '\n0012.34lb\r\n00\r\u0003',
    moving: '\n10\r\u0003',
    wrongUnit: '\n0012.34pc\r\n00\r\u0003',
    negative: '\n-012.34lb\r\n00\r\u0003',
    over: '\n02\r\u0003',
    under: '\n01\r\u0003',
    fault: '\n40\r\u0003',
    zeroLost: '\n0p8\r\u0003',
    refuses: '\n?\r\u0003',
  },
  ohaus: {
    good: '    2.500 kg G\r\n',
    moving: '    2.500 kg?G\r\n',
    wrongUnit: '       12 PCS G\r\n',
    negative: '-   0.250 kg G\r\n',
    over: 'Err 8.3\r\n',
    under: 'Err 8.4\r\n',
    fault: 'Err 9.5\r\n',
    zeroLost: 'Err 8.1\r\n',
    refuses: 'ES\r\n',
  },
  sma: {
    good: '\n 1G       5.025lb \r',
    moving: '\n 1GM      5.025lb \r',
    wrongUnit: '\n 1G          12pcs\r',
    negative: '\n 1G      -0.025lb \r',
    over: '\nO1G      99.025lb \r',
    under: '\nU1G      -9.025lb \r',
    zeroLost: '\nE1G  ----------lb \r',
    refuses: ['\nT1G  ----------lb \r', '\n?\r'],
  },
  'toledo-8217': {
    good: '\u000212.34\r',
    moving: '\u0002?A\r',
    wrongUnit: '\u000202.345\r',
    negative: '\u0002?D\r',
    over: '\u0002?B\r',
    under: '\u0002?D\r',
    zeroLost: '\u0002?H\r',
    refuses: '\u0002?@\r',
  },
  'usb-hid': {
    good: hex('03 04 03 FE 7D 00'),
    moving: hex('03 03 03 FE 7D 00'),
    wrongUnit: hex('03 04 05 FE 64 00'),
    negative: hex('03 05 03 FE 17 00'),
    over: hex('03 06 03 FE FF FF'),
    under: hex('03 05 03 FE 17 00'),
    fault: hex('03 01 00 00 00 00'),
    zeroLost: hex('03 08 03 FE 00 00'),
  },
};

const speaksEveryMs = 100;
const answerMs = 20;

/** A scale and the session that reads it, in virtual time: what it says now is said for as long as nothing else is. */
function bench(name: string) {
  const protocol = scaleProtocols.find((each) => each.name === name) ?? expect.fail();
  const session = protocol.session(protocol.options().parse(scales[name]?.options ?? {}));
  let settling: Settling = unsettled;
  let diagnosis: string | undefined;
  let says: string[] = [];
  let turn = 0;
  let nowMs = 0;
  let askedMs = 0;
  let believed = 0;
  let asks = false;
  let tickMs = Number.POSITIVE_INFINITY;
  let speakMs = Number.POSITIVE_INFINITY;

  const perform = (effects: SessionEffect[]) => {
    for (const effect of effects) {
      if (effect.type === 'timer') tickMs = nowMs + effect.ms;
      else if (effect.type === 'diagnosis') diagnosis = effect.text;
      else if (effect.type === 'write') {
        asks = true;
        speakMs = nowMs + answerMs;
      } else if (effect.type === 'reading' && effect.reading.type === 'weighing') {
        settling = settle(settling, effect.reading, nowMs);
        if ('weight' in believe(settling, askedMs, nowMs)) believed += 1;
      }
    }
  };
  perform(session.start(0));
  if (!asks) speakMs = 0;

  return {
    /**
     * It says this, again and again, or nothing. @returns why nothing is believed at the end, and how often something
     * was
     */
    during(frames: Frames | undefined, ms: number) {
      says = frames === undefined ? [] : [frames].flat();
      askedMs = nowMs;
      believed = 0;
      const endMs = nowMs + ms;
      while (Math.min(tickMs, speakMs) <= endMs) {
        nowMs = Math.max(nowMs, Math.min(tickMs, speakMs));
        if (speakMs <= tickMs) {
          speakMs = asks ? Number.POSITIVE_INFINITY : nowMs + speaksEveryMs;
          const frame = says[turn++ % says.length];
          if (frame !== undefined) perform(session.receive(Buffer.from(frame, 'latin1'), nowMs));
        } else {
          tickMs = Number.POSITIVE_INFINITY;
          perform(session.tick(nowMs));
        }
      }
      nowMs = endMs;
      const result = believe(settling, askedMs, nowMs);
      return { doubt: 'doubt' in result ? result.doubt : undefined, believed, diagnosis };
    },
    book() {
      settling = take(settling);
    },
  };
}

const goodMs = 3000;
const troubleMs = 3000;

/** `inTurn`: its frames come one after the other; otherwise each is a trouble of its own. */
type Case = { title: string; frames(scale: Scale): Frames | undefined; inTurn?: true };
const cases: Case[] = [
  { title: 'moving', frames: ({ moving }) => moving, inTurn: true },
  { title: 'wrong unit', frames: ({ wrongUnit }) => wrongUnit },
  { title: 'negative', frames: ({ negative }) => negative },
  { title: 'over', frames: ({ over }) => over },
  { title: 'under', frames: ({ under }) => under },
  { title: 'fault', frames: ({ fault }) => fault },
  { title: 'zero not found', frames: ({ zeroLost }) => zeroLost },
  { title: 'refuses', frames: ({ refuses }) => refuses },
];

/** The reason after a trouble that began while a good weight stood there. */
function reason(name: string, frames: Frames): Doubt {
  const wire = bench(name);
  const scale = scales[name] ?? expect.fail();
  expect(wire.during(scale.good, goodMs).believed).toBeGreaterThan(0);
  const { doubt, believed } = wire.during(frames, troubleMs);
  expect(believed).toBe(0);
  return doubt ?? expect.fail(`${name} is believed`);
}

function reasons(name: string, { frames, inTurn }: Case): Doubt[] {
  const found = frames(scales[name] ?? expect.fail());
  if (found === undefined) return [];
  return inTurn ? [reason(name, found)] : [...new Set([found].flat().map((each) => reason(name, each)))];
}

test('every scale protocol has its row', () => {
  expect(Object.keys(scales).sort()).toEqual(scaleProtocols.map((each) => each.name).sort());
});

describe.each(Object.entries(scales))('%s', (name, scale) => {
  test('a good weight is believed, so that the rest proves something', () => {
    expect(bench(name).during(scale.good, goodMs).doubt).toBeUndefined();
  });

  test.each(cases.filter(({ frames }) => frames(scale) !== undefined))('$title: never', (each) => {
    expect(reasons(name, each)).not.toContain('settling');
  });

  test('stale: what was shown before the silence is not believed after a second, and the silence is said', () => {
    const wire = bench(name);
    wire.during(scale.good, goodMs);
    expect(wire.during(undefined, 5000)).toMatchObject({
      doubt: 'stale',
      believed: 0,
      diagnosis: expect.stringContaining('does not answer'),
    });
  });

  test('silent from the start: nothing is believed, and the silence is said', () => {
    expect(bench(name).during(undefined, 5000)).toMatchObject({
      doubt: 'no-reading',
      diagnosis: expect.stringContaining('does not answer'),
    });
  });

  test('frozen: the same weight again is not the next parcel, however long it stands', () => {
    const wire = bench(name);
    wire.during(scale.good, goodMs);
    wire.book();
    expect(wire.during(scale.good, 10_000)).toMatchObject({ doubt: 'not-moved', believed: 0 });
  });

  test('frozen: not after a silence either', () => {
    const wire = bench(name);
    wire.during(scale.good, goodMs);
    wire.book();
    wire.during(undefined, 5000);
    expect(wire.during(scale.good, goodMs)).toMatchObject({ doubt: 'not-moved', believed: 0 });
  });
});

test('the table in the README is what happens, and every reason has its words', () => {
  const titles = cases.map(({ title }) => title);
  const rows = Object.keys(scales).map((name) => [
    `\`${name}\``,
    ...cases.map((each) => reasons(name, each).join(', ') || '–'),
  ]);
  const table = [['protocol', ...titles], titles.concat('').map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('');
  const words = Object.entries(doubtWords)
    .map(([doubt, text]) => `| ${doubt} | ${text} |\n`)
    .join('');
  const readme = readFileSync(new URL('../../../drivers/scales/README.md', import.meta.url), 'utf8');
  expect(readme).toContain(table);
  expect(readme).toContain(words);
});
