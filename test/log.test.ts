/** The log: three forms, nothing secret, nothing endless, no forged lines. */
import { describe, expect, it } from 'vitest';
import { createLog, type LogFormat } from '../agent/log.ts';

function recorder(format: LogFormat, level: 'debug' | 'info' = 'info') {
  const lines: string[] = [];
  let nowMs = 0;
  const clock = { wallMs: () => Date.UTC(2026, 10, 22, 5, 59, 1, 120), monoMs: () => nowMs };
  const log = createLog({ level, format, clock, write: (line) => lines.push(line) });
  return {
    log,
    lines,
    pass(ms: number) {
      nowMs += ms;
    },
  };
}

describe('a line', () => {
  it('is JSON with the sentence and the facts', () => {
    const { log, lines } = recorder('json');
    log.warn('The link was lost', { device: 'scale-1', attempts: 3 });
    expect(lines).toHaveLength(1);
    expect(lines[0]?.endsWith('}\n')).toBe(true);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      level: 'warn',
      time: '2026-11-22T05:59:01.120Z',
      device: 'scale-1',
      attempts: 3,
      message: 'The link was lost',
    });
  });

  it('carries its priority for journald', () => {
    const { log, lines } = recorder('journal', 'debug');
    log.debug('d');
    log.info('i');
    log.warn('w');
    log.error('e', { level: 'info' });
    expect(lines.map((line) => line.slice(0, 4))).toEqual(['<7>{', '<6>{', '<4>{', '<3>{']);
  });

  it('is short on a terminal', () => {
    const { log, lines } = recorder('human');
    log.info('Stopping', { reason: 'SIGTERM', text: 'two words' });
    log.error('The disk is full');
    expect(lines).toEqual(['05:59:01 Stopping reason=SIGTERM text="two words"\n', '05:59:01 ERROR The disk is full\n']);
  });

  it('below the level is not written', () => {
    const { log, lines } = recorder('json');
    log.debug('x');
    expect(lines).toEqual([]);
  });
});

describe('what gets in', () => {
  const fact = (value: unknown, key = 'fact') => {
    const { log, lines } = recorder('json');
    log.info('m', { [key]: value });
    return JSON.parse(lines[0] ?? '')[key];
  };

  it.each([
    'password',
    'smtpPassword',
    'secret',
    'webhookSecret',
    'authToken',
    'Authorization',
    'api-key',
    'privateKey',
  ])('never the value of %s', (key) => {
    expect(fact('hunter2', key)).toBe('[secret]');
    expect(fact({ deep: { [key]: 'hunter2' } })).toEqual({ deep: { [key]: '[secret]' } });
  });

  it('never the credentials of a URL', () => {
    expect(fact('cannot reach mqtts://dock:hunter2@broker:8883/x')).toBe('cannot reach mqtts://…@broker:8883/x');
    expect(fact(new Error('smtp://u:p@host refused')).message).toBe('smtp://…@host refused');
  });

  it('no control characters: a barcode forges no line and moves no cursor', () => {
    const { log, lines } = recorder('human');
    log.info('Scan', { text: 'a\n05:59:01 ERROR all is lost\u001b[2J' });
    expect(lines).toEqual(['05:59:01 Scan text="a\\\\x0a05:59:01 ERROR all is lost\\\\x1b[2J"\n']);
  });

  it('no endless text, list or depth', () => {
    expect(fact('x'.repeat(100_000))).toHaveLength(501);
    expect(fact(Array.from({ length: 1000 }, (_, index) => index))).toHaveLength(30);
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    expect(JSON.stringify(fact(loop)).length).toBeLessThan(200);
  });

  it('errors with name, message and code; bytes by their number; big numbers as text', () => {
    expect(fact(Object.assign(new Error('gone'), { code: 'ENODEV' }))).toEqual({
      name: 'Error',
      message: 'gone',
      code: 'ENODEV',
    });
    expect(fact(new Uint8Array(9))).toBe('9 bytes');
    expect(fact(2n ** 64n)).toBe('18446744073709551616');
  });
});

describe('the limit', () => {
  it('holds back what repeats, and says how much was left out', () => {
    const { log, lines, pass } = recorder('json');
    for (let index = 0; index < 1_000; index++) log.warn('Noise on the line');
    expect(lines).toHaveLength(20);
    log.error('Something else');
    expect(lines).toHaveLength(21);
    pass(1_000);
    log.warn('Noise on the line');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ message: 'Noise on the line', leftOut: 980 });
  });

  it('holds for a flood of different sentences, too', () => {
    const { log, lines } = recorder('json');
    for (let index = 0; index < 10_000; index++) log.warn(`sentence ${index}`);
    expect(lines).toHaveLength(160);
  });
});

describe('the last lines', () => {
  it('are kept for whoever asks, as they were written, and not more than 500 nor endless ones', () => {
    const { log, pass } = recorder('journal');
    for (let n = 0; n < 600; n++) {
      log.info('A sentence', { n });
      pass(1_000);
    }
    const tail = log.tail?.(1_000) ?? [];
    expect(tail).toHaveLength(500);
    expect(JSON.parse(tail.at(-1) ?? '')).toMatchObject({ message: 'A sentence', n: 599 });
    expect(log.tail?.(1)).toEqual(tail.slice(-1));
    log.info('Long', { text: 'x'.repeat(10_000) });
    expect(log.tail?.(1)?.[0]?.length).toBeLessThanOrEqual(2_001);
  });
});
