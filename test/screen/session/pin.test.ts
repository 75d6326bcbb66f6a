/**
 * Who may press buttons: the PIN's file, how often it may be tried, and how long a login lasts. Time is a number the
 * test moves.
 */
import { randomBytes, scryptSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { afterAttempt, noAttempts, waitLeftMs } from '../../../agent/screen/session/attempts.ts';
import { Gate } from '../../../agent/screen/session/gate.ts';
import { idleMs, Logins, lifeMs, loginsMax } from '../../../agent/screen/session/logins.ts';
import { checkPin } from '../../../agent/screen/session/pin.ts';

const reads = (content: string) => async () => Buffer.from(content);

function phc(pin: string, ln = 10): string {
  const salt = randomBytes(16);
  const hash = scryptSync(pin, salt, 32, { N: 2 ** ln, r: 8, p: 1 });
  const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
  return `$scrypt$ln=${ln},r=8,p=1$${bare(salt)}$${bare(hash)}`;
}

describe('the PIN’s file', () => {
  it.each<[string, string, string, string]>([
    ['the PIN itself', '4711\n', '4711', 'right'],
    ['the PIN itself, with a Windows line end', '4711\r\nsomething else', '4711', 'right'],
    ['another PIN', '4711\n', '4712', 'wrong'],
    ['the beginning of the PIN', '47110815', '4711', 'wrong'],
    ['a hash', phc('0815'), '0815', 'right'],
    ['a hash of another', phc('0815'), '0816', 'wrong'],
    ['three digits', '471\n', '471', 'unusable'],
    ['words', 'secret\n', 'secret', 'unusable'],
    ['nothing', '', '', 'unusable'],
    ['a hash that would need a gigabyte', phc('4711').replace('ln=10', 'ln=20'), '4711', 'unusable'],
    ['a hash with senseless parameters', phc('4711').replace('r=8', 'r=0'), '4711', 'unusable'],
  ])('holds %s', async (_what, content, typed, result) => {
    expect((await checkPin('/pin', reads(content), typed)).result).toBe(result);
  });

  it('that cannot be read lets nobody in, and says why without the PIN', async () => {
    const gone = async () => Promise.reject(new Error('/pin: cannot be read (ENOENT)'));
    expect(await checkPin('/pin', gone, '4711')).toEqual({
      ...{ result: 'unusable', reason: '/pin: cannot be read (ENOENT)' },
    });
  });
});

describe('attempts', () => {
  const wrongTimes = (count: number) =>
    Array.from({ length: count }).reduce<typeof noAttempts>((before) => afterAttempt(before, false, 0), noAttempts);

  it.each([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 2_000],
    [4, 4_000],
    [5, 8_000],
    [10, 256_000],
    [11, 300_000],
    [1_000, 300_000],
  ])('after %i wrong ones in a row the next waits %i ms', (count, ms) => {
    expect(waitLeftMs(wrongTimes(count), 0)).toBe(ms);
    expect(waitLeftMs(wrongTimes(count), ms)).toBe(0);
  });

  it('are forgiven by the right one', () => {
    expect(afterAttempt(wrongTimes(50), true, 0)).toEqual(noAttempts);
  });
});

describe('a login', () => {
  it('ends when nothing is pressed for a while; looking does not keep it', () => {
    const logins = new Logins();
    const token = logins.begin(0, undefined);
    expect(logins.valid(token, idleMs, true)).toBe(true);
    expect(logins.valid(token, 2 * idleMs, false)).toBe(true);
    expect(logins.valid(token, 2 * idleMs + 1, true)).toBe(false);
    expect(logins.valid(token, 0, true)).toBe(false);
  });

  it('ends after a working day, however busy', () => {
    const logins = new Logins();
    const token = logins.begin(0, undefined);
    let nowMs = 0;
    for (; nowMs + idleMs <= lifeMs; nowMs += idleMs) expect(logins.valid(token, nowMs, true)).toBe(true);
    expect(logins.valid(token, lifeMs + 1, true)).toBe(false);
  });

  it('is one browser’s; one more than there may be ends the one that was used longest ago', () => {
    const logins = new Logins();
    const tokens = Array.from({ length: loginsMax }, (_, at) => logins.begin(at, undefined));
    expect(new Set(tokens).size).toBe(loginsMax);
    expect(logins.valid(tokens[0], 100, true)).toBe(true);
    logins.begin(101, undefined);
    expect(tokens.map((token) => logins.valid(token, 102, false))).toEqual(tokens.map((_, at) => at !== 1));
  });

  it.each([undefined, '', 'x', '__proto__'])('%j is none', (token) => {
    expect(new Logins().valid(token, 0, true)).toBe(false);
  });
});

describe('the door', () => {
  const door = (content: string | undefined) => {
    const logged: string[] = [];
    const say = (message: string, facts?: object) => void logged.push(`${message} ${JSON.stringify(facts)}`);
    const clock = { nowMs: 0, monoMs: () => clock.nowMs };
    const pinFile = content === undefined ? undefined : '/pin';
    const gate = new Gate({ pinFile, readFile: reads(content ?? ''), clock, log: { info: say, warn: say } });
    return { gate, clock, logged };
  };

  it('lets nobody in where there is no PIN', async () => {
    expect(await door(undefined).gate.enter({ pin: '4711' })).toEqual({ entered: false, why: 'no-pin' });
  });

  it('tries nothing while it waits, not even the right one, and tells the log no PIN', async () => {
    const { gate, clock, logged } = door('4711');
    for (const pin of ['0000', 'word', '9'.repeat(12)]) {
      expect(await gate.enter({ pin })).toEqual({ entered: false, why: 'wrong' });
    }
    expect(await gate.enter({ pin: '4711' })).toEqual({ entered: false, why: 'wait', waitMs: 2_000 });
    clock.nowMs = 2_000;
    const entry = await gate.enter({ pin: '4711' });
    expect(entry.entered && gate.inside(entry.token, true)).toBe(true);
    expect(logged.length).toBe(3);
    expect(logged.join()).not.toMatch(/4711|0000|9999/);
  });

  it('takes one after the other: side by side they are no way round the wait', async () => {
    const { gate } = door(phc('4711'));
    const entries = await Promise.all(['1111', '2222', '3333', '4711'].map((pin) => gate.enter({ pin })));
    expect(entries.map((entry) => ('why' in entry ? entry.why : 'in'))).toEqual(['wrong', 'wait', 'wait', 'wait']);
  });
});
