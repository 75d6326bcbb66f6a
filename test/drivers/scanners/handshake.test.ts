/**
 * Answers that come late, and codes that come again: nobody is told good for another scan, and no scan is booked twice.
 */
import { describe, expect, test } from 'vitest';
import type { Protocol, Session, SessionEffect } from '../../../drivers/driver.ts';
import { type Handshake, handshake } from '../../../drivers/scanners/handshake.ts';
import { honeywell } from '../../../drivers/scanners/protocols/honeywell.ts';
import { serialLine } from '../../../drivers/scanners/protocols/serial-line.ts';
import { zebraSsi } from '../../../drivers/scanners/protocols/zebra-ssi.ts';
import { ssiChecksum } from '../../../drivers/scanners/ssi-framer.ts';

const ackOf = { ssi: '04d00400ff28', line: '06' };
const nakOf = { ssi: '05d1040001ff25', line: '15' };
const goodBeep = '05e6040000ff11';
const troubleBeep = '05e6040010ff01';
const again = 1;

function decode(text: string, flags = 0): Uint8Array {
  const data = Buffer.from(text, 'latin1');
  const body = Uint8Array.of(5 + data.length, 0xf3, 0, flags, 0x0b, ...data);
  const checksum = ssiChecksum(body);
  return Uint8Array.of(...body, checksum >> 8, checksum & 0xff);
}

const told = (effects: SessionEffect[]) =>
  effects.flatMap((each) => (each.type === 'write' ? [Buffer.from(each.bytes).toString('hex')] : []));
const read = (effects: SessionEffect[]) =>
  effects.flatMap((each) => (each.type === 'reading' && each.reading.type === 'scan' ? [each.reading.text] : []));

function open<Options>(protocol: Protocol<Options>, options: object = {}, memory?: Handshake): Session {
  const session = protocol.session(protocol.options().parse(options), memory);
  session.start(0);
  return session;
}
const line = (text: string) => Buffer.from(`${text}\r`, 'latin1');
const ackNak = { feedback: 'ack-nak' };

describe('the scanner gave up on A and read B before A was recorded', () => {
  test('zebra-ssi: B is neither acknowledged nor called good for A, and asked for again when it fails', () => {
    const session = open(zebraSsi);
    session.receive(decode('A'), 0);
    expect(read(session.receive(decode('B'), 5000))).toEqual(['B']);
    expect(told(session.signal('good', 6000))).toEqual([]);
    expect(told(session.signal('trouble', 6001))).toEqual([nakOf.ssi]);
    expect(read(session.receive(decode('B', again), 6100))).toEqual(['B']);
    expect(told(session.signal('good', 6200))).toEqual([ackOf.ssi, goodBeep]);
  });

  test('zebra-ssi: trouble with A is sounded, without an answer to B', () => {
    const session = open(zebraSsi);
    session.receive(decode('A'), 0);
    session.receive(decode('B'), 5000);
    expect(told(session.signal('trouble', 6000))).toEqual([troubleBeep]);
    expect(told(session.signal('good', 6001))).toEqual([ackOf.ssi, goodBeep]);
  });

  test('ack-nak: only the outcome of B is written, also when A took longer than a scanner ever waits', () => {
    const session = open(serialLine, ackNak);
    session.receive(line('A'), 0);
    session.receive(line('B'), 15_000);
    expect(told(session.signal('good', 16_000))).toEqual([]);
    expect(told(session.signal('trouble', 16_001))).toEqual([nakOf.line]);
  });

  test('honeywell: A is not called good while B waits; what is wrong with A is always heard', () => {
    const session = open(honeywell);
    for (const code of ['A', 'B', 'C']) session.receive(line(code), 0);
    expect(told(session.signal('good', 12_000))).toEqual([]);
    expect(told(session.signal('trouble', 12_001))).toHaveLength(1);
    expect(told(session.signal('good', 12_002))).toEqual([Buffer.from('\u001b7,').toString('hex')]);
  });
});

describe.each([
  ['zebra-ssi', zebraSsi as Protocol, {}, decode, [ackOf.ssi, goodBeep]],
  ['ack-nak', serialLine as Protocol, ackNak, line, [ackOf.line]],
] as const)('%s: the link was lost before the answer', (_, protocol, options, send, yes) => {
  function lostWith(text: string) {
    const memory = handshake();
    const first = open(protocol, options, memory);
    expect(read(first.receive(send(text), 0))).toEqual([text]);
    memory.linkEnded(100);
    return { memory, next: open(protocol, options, memory) };
  }

  test('recorded while there was no link, and sent again: answered, not read', () => {
    const { memory, next } = lostWith('A');
    memory.answered('good', 200);
    const effects = next.receive(send('A'), 1000);
    expect(read(effects)).toEqual([]);
    expect(told(effects)).toEqual(yes);
    // The next pull of the trigger is another piece.
    expect(read(next.receive(send('A'), 2000))).toEqual(['A']);
  });

  test('sent again before it is recorded: answered when it is', () => {
    const { next } = lostWith('A');
    expect(read(next.receive(send('A'), 1000))).toEqual([]);
    expect(told(next.signal('good', 1500, true))).toEqual(yes);
  });

  test('another code first: the late answer is not for it, and the old code is a new scan again', () => {
    const { next } = lostWith('A');
    expect(read(next.receive(send('B'), 1000))).toEqual(['B']);
    expect(told(next.signal('good', 1500, true))).toEqual([]);
    expect(told(next.signal('good', 1501))).toEqual(yes);
    expect(read(next.receive(send('A'), 3000))).toEqual(['A']);
  });

  test('not recorded: sent again, it is read', () => {
    const { memory, next } = lostWith('A');
    memory.answered('trouble', 200);
    expect(read(next.receive(send('A'), 1000))).toEqual(['A']);
  });

  test('long after, the same text is a person with another piece', () => {
    const { memory, next } = lostWith('A');
    memory.answered('good', 200);
    expect(read(next.receive(send('A'), 60_000))).toEqual(['A']);
  });

  test('an answer that was heard well before the end: the same text is another piece', () => {
    const memory = handshake();
    const first = open(protocol, options, memory);
    first.receive(send('A'), 0);
    first.signal('good', 10);
    memory.linkEnded(5000);
    const next = open(protocol, options, memory);
    expect(read(next.receive(send('A'), 6000))).toEqual(['A']);
  });
});

describe('an answer was written just before the end, and may have been heard', () => {
  function answered(protocol: Protocol, options: object, send: (text: string) => Uint8Array) {
    const memory = handshake();
    const first = open(protocol, options, memory);
    first.receive(send('A'), 0);
    first.signal('good', 10);
    memory.linkEnded(500);
    return open(protocol, options, memory);
  }

  test('ack-nak: the same text may be the next piece: it is a duplicate, never good, and counts when it comes again', () => {
    const next = answered(serialLine, ackNak, line);
    const effects = next.receive(line('A'), 10_000);
    expect(read(effects)).toEqual([]);
    expect(told(effects)).toEqual([nakOf.line]);
    expect(read(next.receive(line('A'), 15_000))).toEqual(['A']);
  });

  test('zebra-ssi: its mark tells a repetition, which is answered as it was, from the next piece', () => {
    expect(told(answered(zebraSsi, {}, (text) => decode(text)).receive(decode('A', again), 1000))).toEqual([
      ackOf.ssi,
      goodBeep,
    ]);
    const next = answered(zebraSsi, {}, (text) => decode(text));
    expect(read(next.receive(decode('A'), 1000))).toEqual(['A']);
  });
});

test('more codes without an answer than are remembered: their answers are counted, not given to others', () => {
  const memory = handshake();
  for (let code = 0; code < 100; code += 1) memory.sent(`code ${code}`, code);
  const answers = Array.from({ length: 101 }, () => memory.answered('good', 200));
  expect(answers).toEqual([...Array(99).fill('older'), 'wire', 'unasked']);
});

describe('ack-nak: lines that are read at once, from a scanner that does not wait or a port that was not read for a while', () => {
  const burst = (session: Session, lines: readonly string[], atMs = 0) =>
    read(session.receive(Buffer.concat(lines.map(line)), atMs));

  test.each([
    ['the first again behind another', ['A', 'B', 'A'], 3],
    ['three, three times over', ['A', 'B', 'C', 'A', 'B', 'C', 'A', 'B', 'C'], 9],
    ['given up, and another: both sent again and again', ['A', 'A', 'A', 'A', 'B', 'B'], 2],
  ])('%s: counted once each, and none is called good before the last is', (_, lines, scans) => {
    const session = open(serialLine, ackNak);
    expect(burst(session, lines)).toEqual(lines.filter((each, index) => each !== lines[index - 1]));
    for (let answer = 1; answer < scans; answer++) expect(told(session.signal('good', 20))).toEqual([]);
    expect(told(session.signal('good', 20))).toEqual([ackOf.line]);
  });

  test('the code that it waits for, sent again before the answer: no second scan, however fast', () => {
    const session = open(serialLine, ackNak);
    expect(burst(session, ['A', 'A'])).toEqual(['A']);
    expect(burst(session, ['A'], 200)).toEqual([]);
    expect(burst(session, ['A'], 400)).toEqual([]);
    expect(told(session.signal('good', 500))).toEqual([ackOf.line]);
    expect(burst(session, ['A'], 900)).toEqual(['A']);
  });

  test('an older code is no repetition of a scanner that went on to another', () => {
    const session = open(serialLine, ackNak);
    burst(session, ['A']);
    burst(session, ['B'], 2000);
    expect(burst(session, ['A'], 4000)).toEqual(['A']);
  });
});

describe('a code that is too long is refused, on the record, and never a shorter code', () => {
  const long = 'A'.repeat(5000);
  const shown = `${'A'.repeat(64)}…`;

  test.each([1, 7, 64, 4096, 5001])('ack-nak, in pieces of %i bytes', (size) => {
    const session = open(serialLine, ackNak);
    const bytes = line(long);
    const effects: SessionEffect[] = [];
    for (let at = 0; at < bytes.length; at += size) effects.push(...session.receive(bytes.subarray(at, at + size), 0));
    expect(read(effects)).toEqual([shown]);
    expect(told(session.signal('refused', 10))).toEqual([nakOf.line]);
    const again = session.receive(bytes, 20);
    expect(read(again)).toEqual([]);
    expect(told(again)).toEqual([nakOf.line]);
    expect(read(session.receive(line('B'), 30))).toEqual(['B']);
  });

  test.each([
    ['by one byte', '12345678901234', '12345678901234…'],
    ['by much', `1234567890123${'4'.repeat(90)}`, '12345678901234…'],
  ])('%s, where the configuration says what is long', (_, code, said) => {
    const session = open(serialLine, { 'max-length': 13 });
    expect(read(session.receive(line(code), 0))).toEqual([said]);
  });

  test('zebra-ssi: its last packet is no code of its own', () => {
    const session = open(zebraSsi, { 'max-length': 10 });
    const more = 2;
    expect(read(session.receive(decode('1234567', more), 0))).toEqual([]);
    expect(read(session.receive(decode('8901234', more), 10))).toEqual([]);
    expect(read(session.receive(decode('4006381333931'), 20))).toEqual(['12345678901…']);
  });
});
