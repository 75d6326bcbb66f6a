/** The AsyncAPI document: every verb with its example, every topic of the contract, every reference to something. */
import { expect, it } from 'vitest';
import { verbs } from '../../agent/admin/verbs/table.ts';
import { asyncApi } from '../../agent/cli/reference/asyncapi.ts';
import { batchBody } from '../../agent/inventory/nouns/channels/batch-body.ts';

type Schema = { properties?: Record<string, Schema>; items?: Schema };
type Payload = { properties?: Record<string, object>; anyOf?: Payload[] };
type Document = {
  channels: Record<
    string,
    { address: string; messages: Record<string, { payload: Payload; examples?: { payload: object }[] }> }
  >;
  operations: Record<string, { action: string; channel: { $ref: string } }>;
};
const document = asyncApi(verbs, '0.1.0') as Document;
const base = 'tallyman/v1/{site}/{dock}/';
const addresses = Object.values(document.channels).map(({ address }) => address);

it('has a request and an answer of every verb, with an example and the schema of its parameters', () => {
  for (const { area, verb, params } of verbs) {
    for (const [direction, field] of [
      ['req', 'params'],
      ['res', 'data'],
    ] as const) {
      const [name, channel] =
        Object.entries(document.channels).find(
          ([, { address }]) => address === `${base}${direction}/${area}/${verb}`,
        ) ?? [];
      const message = channel?.messages[name ?? ''];
      expect(message?.examples, `${direction}/${area}/${verb}`).toHaveLength(1);
      const [payload = message?.payload] = message?.payload.anyOf ?? [];
      const schema = payload?.properties?.[field] as Payload;
      expect(schema).toBeDefined();
      if (field === 'params') expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(params().shape));
    }
  }
});

it('has every topic of the contract, and names none twice', () => {
  const others = ['state', 'info', 'health', 'evt/stock/{channel}', 'evt/shipment/{channel}', 'ack/{channel}'];
  const more = ['ask/{channel}', 'tell/{channel}', 'evt/alarm', 'desired/{what}', 'reported/{what}'];
  const observed = ['order', 'exception', 'scan', 'receipt', 'notice', 'low-stock'].map((kind) => `evt/${kind}`);
  for (const topic of [...others, ...more, ...observed]) expect(addresses).toContain(`${base}${topic}`);
  expect(new Set(addresses).size).toBe(addresses.length);
  expect(Object.keys(document.operations)).toEqual(Object.keys(document.channels));
});

it('knows every field of a batch of levels', () => {
  const levels = Object.values(document.channels).find(({ address }) => address === `${base}evt/stock/{channel}`);
  const [message] = Object.values(levels?.messages ?? {});
  const envelope = { source: '/tallyman/s/d', channel: 'web', merchant: 'acme', epoch: 'e', boot: 'b', target: 'one' };
  const line = { sku: 'THEIRS', level: 1, previous: null, delta: null, processOrders: true, item: 'TEE' };
  const text = batchBody(
    { ...envelope, complete: true, first: true, time: '2026-11-29T00:00:00Z' },
    { key: 'k', after: 0, to: 1, snapshot: true, lines: [line] },
  );
  const unknown = (schema: Schema | undefined, value: object): string[] =>
    Object.entries(value).flatMap(([name, each]) => {
      const known = schema?.properties?.[name];
      if (known === undefined) return [name];
      if (Array.isArray(each)) return each.flatMap((one) => unknown(known.items, one));
      return typeof each === 'object' && each !== null ? unknown(known, each) : [];
    });
  expect(unknown(message?.payload as Schema, JSON.parse(text))).toEqual([]);
});

it('refers to nothing that is not there', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to = '']) => to);
  const missing = references.filter((to) => {
    const [, kind, name] = /^#\/(\w+)\/(\w+)$/.exec(to) ?? [];
    return kind !== 'channels' || !(name !== undefined && name in document.channels);
  });
  expect(missing).toEqual([]);
});
