/**
 * Sessions of every protocol on any bytes: no exception, nothing held beyond the limit, the same readings for any
 * chunking, and no weight that the scale did not send.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Protocol, SessionEffect, Signal } from '../../drivers/driver.ts';
import type { Reading } from '../../drivers/reading.ts';
import { scaleProtocols } from '../../drivers/scales/protocols/index.ts';
import { scannerProtocols } from '../../drivers/scanners/protocols/index.ts';

const readings = (effects: SessionEffect[]): Reading[] =>
  effects.flatMap((effect) => (effect.type === 'reading' ? [effect.reading] : []));

/** All readings of a stream that arrives in these chunks, without a pause between them. */
function read(protocol: Protocol, chunks: Uint8Array[], options: object = {}): Reading[] {
  const session = protocol.session(protocol.options().parse(options));
  return readings([session.start(0), ...chunks.map((chunk) => session.receive(chunk, 1)), session.end(2)].flat());
}

const byte = fc.oneof(
  fc.constantFrom(0x02, 0x03, 0x0a, 0x0d, 0x20, 0x2e, 0x35, 0x53),
  fc.integer({ min: 0, max: 255 }),
);
const anyBytes = fc.uint8Array({ maxLength: 300 });
const likelyBytes = fc.array(byte, { maxLength: 300 }).map((bytes) => Uint8Array.from(bytes));

const all = [...scannerProtocols, ...scaleProtocols];
const serial = all.filter((each) => each.transport === 'serial');
/** Reports of HID devices: their usual lengths and ids in front of anything. */
const likelyReport = fc
  .tuple(
    fc.constantFrom(1, 2, 3, 4, 63),
    fc.constantFrom(2, 3, 4, 56, 62),
    fc.uint8Array({ minLength: 4, maxLength: 62 }),
  )
  .map(([id, next, rest]) => Uint8Array.of(id, next, ...rest));
const longestText = 8192 + 16;
/** What the session owes the time: an endless loop of timers at once would be a busy loop in the agent. */
const ticksInRowMax = 50;

/** With its usual options, and with all that `devices probe` reads with. */
const manners = all.flatMap((each) =>
  [{}, ...each.probing.listen].map((options) => [`${each.name} ${JSON.stringify(options)}`, each, options] as const),
);

describe.each(manners)('%s', (_, protocol, options) => {
  const chunk = protocol.transport === 'hid' ? fc.oneof(anyBytes, likelyReport) : fc.oneof(anyBytes, likelyBytes);
  const signal = fc.constantFrom('good', 'duplicate', 'unknown', 'refused', 'trouble' as const);

  test('takes anything, at any time, without an exception, and tells nothing that is no reading', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(chunk, fc.nat({ max: 3000 }), signal), { maxLength: 20 }), (steps) => {
        const session = protocol.session(protocol.options().parse(options));
        let nowMs = 0;
        let dueMs = Number.POSITIVE_INFINITY;
        const perform = (effects: SessionEffect[]) => {
          for (const effect of effects) {
            if (effect.type === 'timer') {
              expect(effect.ms).toBeGreaterThanOrEqual(0);
              dueMs = nowMs + effect.ms;
            } else if (effect.type === 'reading') expectReading(protocol, effect.reading);
          }
        };
        perform(session.start(0));
        for (const [bytes, gapMs, answer] of steps) {
          const untilMs = nowMs + gapMs;
          for (let ticks = 0; dueMs <= untilMs; ticks += 1) {
            // All at one time is an endless loop; a poll goes on with the time.
            if (dueMs > nowMs) ticks = 0;
            expect(ticks).toBeLessThan(ticksInRowMax);
            nowMs = Math.max(nowMs, dueMs);
            dueMs = Number.POSITIVE_INFINITY;
            perform(session.tick(nowMs));
          }
          nowMs = untilMs;
          perform(session.receive(bytes, nowMs));
          perform(session.signal(answer as Signal, nowMs));
          perform(session.command?.('zero', nowMs) ?? []);
        }
        perform(session.end(nowMs));
      }),
      { numRuns: 100, interruptAfterTimeLimit: 5000, markInterruptAsFailure: true },
    );
  });
});

/** A code that was sent, a weight in digits with its unit, or a state: nothing else. */
function expectReading({ kind }: Protocol, reading: Reading): void {
  if (reading.type === 'scan') {
    expect(kind).toBe('scanner');
    expect(reading.text.length).toBeGreaterThan(0);
    expect(reading.text.length).toBeLessThanOrEqual(longestText);
    return;
  }
  expect(kind).toBe('scale');
  if (reading.digits !== undefined) expect(reading.digits).toMatch(/^-?\d{1,24}(\.\d{1,12})?$/);
  if (reading.state === 'stable') expect([reading.digits, reading.unit]).not.toContain(undefined);
}

describe.each(serial.map((each) => [each.name, each] as const))('%s', (_, protocol) => {
  test('any chunking gives the same readings', () => {
    fc.assert(
      fc.property(likelyBytes, fc.integer({ min: 1, max: 50 }), (bytes, size) => {
        const chunks: Uint8Array[] = [];
        for (let from = 0; from < bytes.length; from += size) chunks.push(bytes.subarray(from, from + size));
        expect(read(protocol, chunks)).toEqual(read(protocol, [bytes]));
      }),
      { numRuns: 300 },
    );
  });

  test('20 MB of anything leave no more behind than a few frames', () => {
    const session = protocol.session(protocol.options().parse({}));
    session.start(0);
    const chunk = new Uint8Array(64 * 1024).fill(0x41);
    let told = 0;
    for (let piece = 0; piece < 320; piece += 1) {
      for (const effect of session.receive(chunk, piece)) if (effect.type === 'bad') told += effect.bytes;
    }
    for (const effect of session.end(400)) if (effect.type === 'bad') told += effect.bytes;
    expect(told).toBe(320 * chunk.length);
  });
});

/** What noise can do to a good frame: bytes in between, a byte lost. */
const damage = fc.oneof(
  fc.record({ at: fc.nat({ max: 17 }), noise: fc.uint8Array({ minLength: 1, maxLength: 4 }) }),
  fc.record({ at: fc.nat({ max: 17 }), noise: fc.constant(undefined) }),
);

test.each<[string, object, string, string]>([
  ['mt-sics', { mode: 'listen' }, 'S S     123.45 kg\r\n', '123.45'],
  ['toledo-8217', {}, '\u000212.34\r', '12.34'],
  ['sma', { mode: 'stream' }, '\n 1G      123.45kg \r', '123.45'],
  ['and-d', { mode: 'stream' }, 'ST,+00123.45 kg\r\n', '00123.45'],
  ['ohaus', { mode: 'listen' }, '   123.45 kg G\r\n', '123.45'],
  ['cas', {}, 'ST,GS,\u0001\u00e4,  123.45 kg\r\n', '123.45'],
  ['adam', {}, 'G  + 123.45 kg\r\n', '123.45'],
  ['fairbanks', {}, ' 123.45 lb GR  \r\n\u0004', '123.45'],
])('%s: noise and lost bytes never make other digits of a weight', (name, options, text, digits) => {
  const protocol = scaleProtocols.find((each) => each.name === name) ?? expect.fail();
  const frame = Buffer.from(text, 'latin1');
  const undamaged = read(protocol, Array(6).fill(frame), options);
  expect(undamaged).toContainEqual(expect.objectContaining({ digits }));
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 10 }), (damages) => {
      const stream = damages.map(({ at, noise }) => {
        const cut = at % frame.length;
        // Noise that is a whole number character in a field of fixed width breaks the width.
        return Buffer.concat([
          frame.subarray(0, cut),
          noise ?? new Uint8Array(0),
          frame.subarray(noise ? cut : cut + 1),
        ]);
      });
      for (const reading of read(protocol, stream, options)) {
        if (reading.type === 'weighing' && reading.digits !== undefined) expect(reading.digits).toBe(digits);
      }
    }),
    { numRuns: 2000 },
  );
});

/** What the test above once found: noise that holds the very byte that starts or ends a frame. */
test.each<[string, object, string]>([
  ['toledo-8217', {}, '\u00021\u000202.34\r'],
  ['ohaus', { mode: 'listen' }, ' \n-  123.45 kg G\r\n'],
  ['fairbanks', {}, ' \u00049123.45 lb GR  \r\n\u0004'],
])('%s: a frame that noise has cut is not believed', (name, options, text) => {
  const protocol = scaleProtocols.find((each) => each.name === name) ?? expect.fail();
  const weighings = read(protocol, [Buffer.from(text, 'latin1')], options);
  expect(weighings.filter((each) => each.type === 'weighing' && each.digits !== undefined)).toEqual([]);
});
