/** What each kind of HTTP response means, as a table (cases 37, 39, 40, 41 without the network). */

import { describe, expect, it } from 'vitest';
import { parseAnswer } from '../../../agent/forward/answer.ts';
import { retryAfterMs, understand } from '../../../agent/forward/http/response.ts';

const batch = { lines: ['A', 'B'].map((sku) => ({ sku, level: 1, previous: 0, delta: 1, processOrders: true })) };
const json = { 'content-type': 'application/json' };
const nowMs = Date.parse('2026-11-22T06:00:00Z');
const of = (status: number, body = '', headers: Record<string, string> = {}) =>
  understand({ status, headers, body }, batch, nowMs);

it.each([
  [{ epoch: 'e1', to: '1042' }, '"to" is no whole number from 0 (a number, not a text)'],
  [{ epoch: 'e1', to: -1 }, '"to" is no whole number'],
  [{ epoch: 5, to: 1 }, '"epoch" is no text'],
  [{ to: 1 }, '"epoch" is no text'],
  [{ epoch: 'e1', to: 1, id: 7 }, '"id" is no text'],
  [{ epoch: 'e1', to: 1, rejected: [{ sku: 7 }] }, '"rejected" is no list'],
  [[], 'it is no {"epoch"'],
])('what is wrong with an answer is said by its name in the contract: %j', (answer, text) => {
  const parsed = parseAnswer(JSON.stringify(answer));
  expect(parsed).toMatchObject({ ok: false, reason: expect.stringContaining(text) });
});

it('304 is no redirect', () => {
  const result = of(304);
  expect(result).toMatchObject({ type: 'retry', reason: expect.stringContaining('(304)') });
  expect(JSON.stringify(result)).not.toContain('redirect');
});

describe('2xx', () => {
  it.each([
    [200, '', {}],
    [204, '', {}],
    [202, '   \n', {}],
    [200, '{"ok":true}', json],
    [200, '{"received":true}', { 'content-type': 'application/vnd.shop+json; charset=utf-8' }],
    [200, '{"status":"ok","id":7}', json],
    [200, '{"rejected":[]}', json],
    [200, '{"ok":true,"errors":null}', json],
    [200, '{"ok":true,"errors":[],"failed":0,"code":200}', json],
  ])('%d %j acknowledges', (status, body, headers) => {
    expect(of(status, body, headers)).toEqual({ type: 'acknowledged', rejected: [] });
  });

  it.each([
    ['[]', json],
    ['null', json],
    ['5', json],
    ['"login"', json],
    ['{}', json],
    ['{"data":[],"message":"Hello"}', json],
    ['{"status":"error","ok":true}', json],
    ['{"status":"pending"}', json],
    ['{"error":"maintenance"}', json],
    ['{"errors":["x"]}', json],
    ['{"ok":false}', json],
    ['{"success":0}', json],
    ['{"received":true,"failed":1}', json],
    ['{"status":"ok","code":500,"message":"Internal error"}', json],
    ['{"epoch":"e1","to":1042,"id":"k","error":"rolled back"}', json],
    ['{"epoch":"e1","to":1042,"id":"k","success":false}', json],
    ['{"ok":true}', { 'content-type': 'text/html' }],
    ['ok', { 'content-type': 'text/plain; charset=utf-8' }],
    ['Please log in', { 'content-type': 'text/plain' }],
  ])('%s is no answer: nobody knows who said it', (body, headers) => {
    expect(of(200, body, headers)).toMatchObject({ type: 'retry' });
  });

  it('hears the storefront’s own answer', () => {
    const answer = { epoch: 'e1', to: 1042, rejected: [{ sku: 'A', reason: 'no such listing' }] };
    expect(of(200, JSON.stringify(answer), { 'content-type': 'application/problem+json' })).toEqual({
      type: 'answer',
      answer,
    });
    expect(of(200, '{"epoch":null,"to":0}', json)).toEqual({ type: 'answer', answer: { epoch: null, to: 0 } });
  });

  it.each([
    '{"reason":"x"}',
    '{"sku":7,"reason":"x"}',
    '{"sku":"","reason":"x"}',
    `{"sku":"${'A'.repeat(200)}"}`,
    'null',
    '"A"',
    '[]',
  ])('takes the others of a list in which %s is a row', (bad) => {
    const list = `"rejected":[${bad},{"sku":"B","reason":{"code":7}}]`;
    const rejected = [{ sku: 'B', reason: 'no reason given' }];
    expect(of(200, `{${list}}`, json)).toEqual({ type: 'acknowledged', rejected });
    expect(of(422, `{${list}}`, json)).toEqual({ type: 'acknowledged', rejected });
    expect(of(200, `{"epoch":"e","to":7,${list}}`, json)).toEqual({
      type: 'answer',
      answer: { epoch: 'e', to: 7, rejected },
    });
    expect(parseAnswer(`{"epoch":"e","to":7,${list}}`)).toEqual({ ok: true, answer: { epoch: 'e', to: 7, rejected } });
  });

  it.each(['{"rejected":[{"sku":7,"reason":"x"}]}', '{"rejected":"A"}', '{"rejected":[{"reason":"x"}]}'])(
    'takes %s for no acknowledgement: a refused line would count as shown',
    (body) => {
      expect(of(200, body, json)).toMatchObject({ type: 'retry', reason: expect.stringContaining('rejected') });
    },
  );

  it('takes a refusal without a reason', () => {
    expect(of(200, '{"rejected":[{"sku":"B","reason":null}]}', json)).toMatchObject({ rejected: [{ sku: 'B' }] });
  });

  it('acknowledges all but the lines that are named; who is meant by another name, the pump decides', () => {
    const rejected = [
      { sku: 'B', reason: 'x' },
      { sku: 'ELSE', reason: 'y' },
    ];
    expect(of(200, JSON.stringify({ rejected }), json)).toEqual({ type: 'acknowledged', rejected });
  });

  it.each([
    ['<html><title>Log in to the hotel</title>', { 'content-type': 'text/html' }],
    ['<!doctype html><p>ok', { 'content-type': 'text/plain' }],
    ['Welcome', {}],
    ['{"to":', json],
    ['\u0000\u0001', { 'content-type': 'application/octet-stream' }],
  ])('case 41: %j is no acknowledgement', (body, headers) => {
    expect(of(200, body, headers)).toMatchObject({ type: 'retry', reason: expect.stringContaining('captive portal') });
  });

  it.each(['{"epoch":"e1","to":-1}', '{"epoch":"e1","to":"1042"}', '{"epoch":7,"to":1}', '{"epoch":"e1","to":1e300}'])(
    'does not believe %s',
    (body) => {
      expect(of(200, body, json)).toMatchObject({ type: 'retry', reason: expect.stringContaining('makes no sense') });
    },
  );

  it('does not unpack what nobody asked to be packed', () => {
    expect(of(200, '\u001f\u008b', { ...json, 'content-encoding': 'gzip' })).toMatchObject({ type: 'retry' });
  });
});

describe('what is tried again', () => {
  it.each([408, 409, 423, 425, 429, 500, 502, 503, 504, 507, 599])('%d', (status) => {
    expect(of(status).type).toBe('retry');
  });

  it.each([
    ['120', 120_000],
    [' 3 ', 3_000],
    ['0', 0],
    ['Sun, 22 Nov 2026 06:01:30 GMT', 90_000],
    ['Sun, 22 Nov 2026 05:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', undefined],
    ['1e9', undefined],
    ['99999999999', undefined],
    ['9999999999', 86_400_000],
  ])('reads Retry-After %j as %s', (text, ms) => {
    expect(retryAfterMs(text, nowMs)).toBe(ms);
  });

  it.each([
    [301, 'redirects'],
    [302, 'redirects'],
    [401, 'secret-file'],
    [404, 'url'],
    [405, 'url'],
  ])('%d with advice for a person', (status, words) => {
    expect(of(status, '', { location: 'https://elsewhere.example/' })).toMatchObject({
      type: 'retry',
      reason: expect.stringContaining(words),
    });
  });
});

describe('what is not', () => {
  it.each([400, 406, 411, 415, 418, 431, 451])('%d is refused for good', (status) => {
    expect(of(status, 'line 3 is bad')).toEqual({ type: 'refused', reason: `refused (${status}): line 3 is bad` });
  });

  it('413 is about the size, 403 may be about a line and may be about us', () => {
    expect(of(413)).toEqual({ type: 'refused', reason: 'refused (413)', size: true });
    expect(of(403, '<h1>Forbidden')).toMatchObject({
      ...{ type: 'refused', denied: true },
      reason: 'it does not let us in — check secret-file and headers (403): <h1>Forbidden',
    });
  });

  it('410 stops the channel', () => {
    expect(of(410).type).toBe('stopped');
  });

  it('422 acknowledges all but the lines it names, and is a refusal when it names none of ours', () => {
    expect(of(422, '{"rejected":[{"sku":"A","reason":"unknown"}]}', json)).toEqual({
      type: 'acknowledged',
      rejected: [{ sku: 'A', reason: 'unknown' }],
    });
    for (const body of ['', '{}', '{"rejected":[]}', '{"rejected":[{"sku":"ELSE","reason":"x"}]}', '{"rejected":7}']) {
      expect(of(422, body, json).type).toBe('refused');
    }
  });

  it('keeps a hostile text out of logs and screens', () => {
    const result = of(400, `\u001b[2J${'x'.repeat(5000)}\n\r`);
    expect(JSON.stringify(result).length).toBeLessThan(300);
    expect(JSON.stringify(result)).not.toContain('\\u001b');
  });
});
