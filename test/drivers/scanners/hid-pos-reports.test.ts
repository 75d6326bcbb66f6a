/** HID-POS reports byte by byte: three makes, codes in several parts, parts that are missing, and what is no report. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SessionEffect } from '../../../drivers/driver.ts';
import { hidPos } from '../../../drivers/scanners/protocols/hid-pos.ts';

const openedMs = 1000;

/** Reports with the time since the one before; unnamed bytes are zero. */
function read(options: object, steps: [string, number?, number?][]) {
  const session = hidPos.session(hidPos.options().parse(options));
  session.start(0);
  let nowMs = openedMs;
  let dueMs = Number.POSITIVE_INFINITY;
  const effects: SessionEffect[] = [];
  const perform = (some: SessionEffect[]) => {
    for (const effect of some) if (effect.type === 'timer') dueMs = nowMs + effect.ms;
    effects.push(...some);
  };
  const wait = (ms: number) => {
    const endMs = nowMs + ms;
    while (dueMs <= endMs) {
      nowMs = dueMs;
      dueMs = Number.POSITIVE_INFINITY;
      perform(session.tick(nowMs));
    }
    nowMs = endMs;
  };
  for (const [content, gapMs = 2, last = 0] of steps) {
    wait(gapMs);
    const report = Buffer.alloc(64);
    report.write(content, 'latin1');
    report[63] = content.length > 63 ? (report[63] ?? 0) : last;
    perform(session.receive(report, nowMs));
  }
  wait(2000);
  perform(session.end(nowMs));
  return {
    texts: effects.flatMap((effect) =>
      effect.type === 'reading' && effect.reading.type === 'scan' ? [effect.reading.text] : [],
    ),
    bad: effects.flatMap((effect) => (effect.type === 'bad' ? [effect.reason] : [])),
    diagnosis: effects.flatMap((effect) => (effect.type === 'diagnosis' ? [effect.text] : [])).at(-1),
  };
}

const full = 'x'.repeat(56);

test.each<[string, object, [string, number?, number?][], string[], string[]]>([
  ['one report, AIM identifier in front', {}, [['\u0002\u000d]E04006381333931']], [']E04006381333931'], []],
  ['no AIM identifier', {}, [['\u0002\u0004\0\0\0ABCD']], ['ABCD'], []],
  ['an identifier in the data as well is one', {}, [['\u0002\u0007]C1]C1ABCD']], [']C1ABCD'], []],
  ['what stands behind the count is not part of it', {}, [['\u0002\u0002]C1ABCDEF']], [']C1AB'], []],
  ['GS stays', {}, [['\u0002\u0005]C110A\u001dB']], [']C110A\u001dB'], []],
  ['an empty one is nothing', {}, [['\u0002\u0000]C1']], [], []],
  ['two parts', {}, [[`\u0002\u0038]C1${full}`, 2, 1], ['\u0002\u0003]C1end']], [`]C1${full}end`], []],
  [
    'the end without its identifier',
    {},
    [[`\u0002\u0038]C1${full}`, 2, 1], ['\u0002\u0003\0\0\0end']],
    [`]C1${full}end`],
    [],
  ],
  ['an end that never comes', {}, [[`\u0002\u0038]C1${full}`, 2, 1]], [], ['partial']],
  [
    'an end that comes too late is none',
    {},
    [
      [`\u0002\u0038]C1${full}`, 2, 1],
      ['\u0002\u0003]C1end', 600],
    ],
    [],
    ['partial', 'rest'],
  ],
  [
    'another code in place of the end',
    {},
    [[`\u0002\u0038]C1${full}`, 2, 1], ['\u0002\u0003]E0end']],
    [']E0end'],
    ['partial'],
  ],
  ['a part with room left cannot go on', {}, [['\u0002\u0004]C1ABCD', 2, 1]], [], ['part']],
  [
    'another report does not disturb a code',
    {},
    [[`\u0002\u0038]C1${full}`, 2, 1], ['\u0005'], ['\u0002\u0003]C1end']],
    [`]C1${full}end`],
    ['report-id'],
  ],
  ['more than fits', {}, [['\u0002\u0039]C1A']], [], ['count']],
  ['an identifier that is none', {}, [['\u0002\u0004abcABCD']], [], ['aim']],
  ['Microscan', { layout: 'microscan' }, [['\u0001\u0004ABCD']], ['ABCD'], []],
  [
    'Microscan, two parts',
    { layout: 'microscan' },
    [[`\u0001\u003e${'x'.repeat(62)}`], ['\u0001\u0003end']],
    [`${'x'.repeat(62)}end`],
    [],
  ],
  [
    'Microscan, a code that just fits',
    { layout: 'microscan' },
    [[`\u0001\u003e${'x'.repeat(62)}`]],
    ['x'.repeat(62)],
    [],
  ],
  ['Symbol: a suffix is no data', { layout: 'symbol-com' }, [['\u0005ABCD\r']], ['ABCD'], []],
  ['Symbol: without a suffix', { layout: 'symbol-com' }, [['\u0004ABCD']], ['ABCD'], []],
  [
    'Symbol: a suffix ends a report that is full',
    { layout: 'symbol-com' },
    [[`\u003f${'x'.repeat(62)}\r`], ['\u0004ABCD']],
    ['x'.repeat(62), 'ABCD'],
    [],
  ],
  [
    'longer than the limit',
    { 'max-length': 60 },
    [[`\u0002\u0038]C1${full}`, 2, 1], ['\u0002\u0005]C112345'], ['\u0002\u0002]C1ok']],
    [`${full}…`, ']C1ok'],
    ['too-long'],
  ],
])('%s', (_, options, steps, texts, bad) => {
  expect(read(options, steps)).toMatchObject({ texts, bad });
});

test('the first report after the opening may be the rest of a code', () => {
  const session = hidPos.session(hidPos.options().parse({}));
  session.start(0);
  const report = Buffer.alloc(64);
  report.write('\u0002\u0003]C1end', 'latin1');
  expect(session.receive(report, 50)).toEqual([{ type: 'bad', reason: 'partial', bytes: 3 }]);
});

test('a scanner in another layout is told after two reports', () => {
  expect(read({ layout: 'microscan' }, [['\u0002\u0003]C1end'], ['\u0002\u0003]C1end']]).diagnosis).toContain('layout');
});

test('takes anything at any time; what is held and what comes out stay below the limit', () => {
  const likely = fc
    .tuple(
      fc.constantFrom(1, 2, 63),
      fc.nat({ max: 64 }),
      fc.uint8Array({ minLength: 61, maxLength: 61 }),
      fc.nat({ max: 1 }),
    )
    .map(([id, count, data, more]) => Uint8Array.from([id, count, ...data, more]));
  fc.assert(
    fc.property(
      fc.constantFrom('access-is', 'microscan', 'symbol-com'),
      fc.array(fc.tuple(fc.oneof(likely, fc.uint8Array({ maxLength: 70 })), fc.nat({ max: 400 })), { maxLength: 60 }),
      (layout, steps) => {
        const session = hidPos.session(hidPos.options().parse({ layout, 'max-length': 100 }));
        session.start(0);
        let nowMs = openedMs;
        for (const [bytes, gapMs] of steps) {
          nowMs += gapMs;
          for (const effect of [...session.receive(bytes, nowMs), ...session.tick(nowMs)]) {
            if (effect.type === 'timer') expect(effect.ms).toBeGreaterThan(0);
            if (effect.type === 'reading' && effect.reading.type === 'scan') {
              expect(effect.reading.text.length).toBeLessThanOrEqual(103);
            }
          }
        }
        session.end(nowMs);
      },
    ),
    { numRuns: 300 },
  );
});
