/**
 * The small parts that forwarding stands on: packet lengths, topic filters, secrets, answers, files, words for errors.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../agent/forward/answer.ts';
import { secretKeys, signatureHeaders } from '../../agent/forward/http/webhook-signature.ts';
import { PacketLengths } from '../../agent/mqtt/packet-lengths.ts';
import { mqttReason } from '../../agent/mqtt/reasons.ts';
import { topicMatches } from '../../agent/mqtt/topics.ts';
import { firstLine, namedFileReader } from '../../agent/named-file.ts';
import { connectionTrouble } from '../../agent/net-error.ts';
import { signatureProblem } from '../../firmware-sim/storefront/webhook-signature.ts';
import { temporaryFolder } from './bench.ts';

describe('packet lengths', () => {
  const packet = (bytes: number) => {
    const length: number[] = [];
    let rest = bytes;
    do {
      length.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
      rest = Math.floor(rest / 128);
    } while (rest > 0);
    return Buffer.concat([Buffer.from([0x30, ...length]), Buffer.alloc(bytes, 0xff)]);
  };

  it('takes any chunking of packets up to the maximum, and no byte of one above it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.nat(20), fc.constantFrom(127, 128, 300, 1000)), { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }),
        (sizes, cuts) => {
          const stream = Buffer.concat([...sizes.map(packet), packet(1001)]);
          const lengths = new PacketLengths(1000);
          let at = 0;
          let refusedAt: number | undefined;
          for (let i = 0; at < stream.length && refusedAt === undefined; i += 1) {
            const end = Math.min(stream.length, at + (cuts[i % cuts.length] ?? 1));
            if (!lengths.push(stream.subarray(at, end))) refusedAt = end;
            at = end;
          }
          const before = stream.length - 1001;
          expect(refusedAt).toBeGreaterThan(before - 2);
          expect(refusedAt).toBeLessThan(before + 401);
        },
      ),
      { seed: 1 },
    );
  });

  it('refuses a length that does not end', () => {
    expect(new PacketLengths(1000).push(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x80]))).toBe(false);
  });
});

describe('topic filters', () => {
  it.each([
    ['req/+/+', 'req/stock/get', true],
    ['req/+/+', 'req/stock', false],
    ['req/+/+', 'req/stock/get/x', false],
    ['req/#', 'req/stock/get', true],
    ['req/#', 'req', true],
    ['#', 'a', true],
    ['ack/acme-web', 'ack/acme-web', true],
    ['ack/acme-web', 'ack/acme-web2', false],
    ['ack/+', 'ack/', true],
    ['+', 'a/b', false],
  ])('%s and %s: %s', (filter, topic, matches) => expect(topicMatches(filter, topic)).toBe(matches));
});

describe('answers', () => {
  it('reads what the contract says, and cleans what a person will read', () => {
    expect(
      parseAnswer(
        '{"epoch":"e","to":7,"rejected":[{"sku":"A","reason":"no\\u001b[2J such\\nthing"},{"sku":"B"}],"more":1}',
      ),
    ).toEqual({
      ok: true,
      answer: {
        epoch: 'e',
        to: 7,
        rejected: [
          { sku: 'A', reason: 'no [2J such thing' },
          { sku: 'B', reason: 'no reason given' },
        ],
      },
    });
  });

  it('says what is wrong with anything else, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const parsed = parseAnswer(text);
        if (!parsed.ok) expect(parsed.reason.length).toBeGreaterThan(0);
      }),
      { seed: 2 },
    );
    expect(parseAnswer(' '.repeat(70_000))).toEqual({ ok: false, reason: 'longer than 64 KiB' });
    const many = { epoch: 'e', to: 1, rejected: Array.from({ length: 501 }, () => ({ sku: 'A' })) };
    expect(parseAnswer(JSON.stringify(many)).ok).toBe(false);
  });
});

describe('signing', () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

  it('takes one secret or two, of a strength that holds', () => {
    expect(secretKeys(`${secret}\n`)).toHaveLength(1);
    expect(secretKeys(`${secret}\r\n${secret}\n\n`)).toHaveLength(2);
    for (const bad of [
      '',
      'whsec_',
      'whsec_c2hvcnQ=',
      'hunter2',
      `${secret}\n${secret}\n${secret}`,
      `whsec_${'A'.repeat(200)}`,
    ]) {
      expect(() => secretKeys(bad)).toThrow('secret file');
    }
  });

  it('is understood by the storefront, which refuses old and changed messages', () => {
    const headers = signatureHeaders(secretKeys(secret), 'key-1', '{"a":1}', 1_790_000_000_999);
    const problem = (body: string, nowMs = 1_790_000_000_000) =>
      signatureProblem(headers, Buffer.from(body), [secret], nowMs);
    expect(problem('{"a":1}')).toBeUndefined();
    expect(problem('{"a":2}')).toBe('no signature fits');
    expect(problem('{"a":1}', 1_790_000_400_000)).toBe('timestamp too far off');
  });
});

describe('named files', () => {
  it('finds the unit’s credentials, and says in a sentence what cannot be read', async () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, 'mqtt'), 'word \r\nsecond line');
    const read = namedFileReader(dir);
    expect(firstLine(await read('$CREDENTIALS_DIRECTORY/mqtt'))).toBe('word ');
    await expect(read('$CREDENTIALS_DIRECTORY/none')).rejects.toThrow('does not exist');
    await expect(namedFileReader(undefined)('$CREDENTIALS_DIRECTORY/mqtt')).rejects.toThrow('no credentials directory');
    await expect(read('/dev/zero')).rejects.toThrow('is a device');
  });
});

describe('words', () => {
  it('names the code beside the words', () => {
    expect(mqttReason(135)).toMatch(/not authorized.*\(135\)/);
    expect(mqttReason(77)).toBe('unknown reason (77)');
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    expect(connectionTrouble(new Error('fetch failed', { cause: refused }), 'shop:1')).toBe(
      'shop:1: nothing listens there — check address and port, and that it is running (ECONNREFUSED)',
    );
    expect(connectionTrouble(new AggregateError([refused]), 'shop:1')).toContain('ECONNREFUSED');
    expect(connectionTrouble('odd', 'shop:1')).toBe('shop:1: odd');
  });
});
