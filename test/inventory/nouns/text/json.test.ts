import { describe, expect, it } from 'vitest';
import { parseJson, parseRequest } from '../../../../agent/inventory/nouns/text/json.ts';

describe('a request', () => {
  it.each([
    '{"sku":"A","sku":"B"}',
    '{"sku":"A","\\u0073ku":"B"}',
    '{"params":{"quantity":1,"quantity":100}}',
    '{"lines":[{"sku":"A"},{"sku":"B","sku":"C"}]}',
    '{"a":{"b":[{}]},"a":1}',
    '{"":1,"":2}',
  ])('that gives one name twice is none: %s', (text) => {
    expect(parseRequest(text)).toBeUndefined();
    // The language itself takes the last one.
    expect(parseJson(text)).toBeTypeOf('object');
  });

  it.each([
    '{"sku":"A","Sku":"B"}',
    '{"a":{"b":1},"b":{"a":1}}',
    '[{"a":1},{"a":1}]',
    '["a","a",{"a":"a"}]',
    '{"text":"{\\"a\\":1,\\"a\\":2}","a":[","]}',
    '7',
    '"a"',
    'null',
  ])('may say the same in other places: %s', (text) => {
    expect(parseRequest(text)).toEqual(JSON.parse(text));
  });

  it.each(['', '{', '{"a":1,}', `${'['.repeat(100_000)}`])('that is no JSON is none: %.20s', (text) => {
    expect(parseRequest(text)).toBeUndefined();
    expect(parseJson(text)).toBeUndefined();
  });
});
