/**
 * What every verb says of itself is true: schema, example, role, whose goods, the record, and the page of the
 * reference.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { schema } from '../../agent/admin/answers/schema.ts';
import list from '../../agent/admin/answers/verb-list.json' with { type: 'json' };
import type { AdminContext } from '../../agent/admin/verb.ts';
import { verbs } from '../../agent/admin/verbs/table.ts';
import { TwoMerchants } from './two-merchants.ts';
import { digitsOf, listOf, page, withReference } from './verb-reference.ts';

const named = verbs.map((verb) => [`${verb.area}/${verb.verb}`, verb] as const);

describe.each(named)('%s', (_, { params, answer, example, role, touches, changes }) => {
  it('has a schema that says something, and an example of both ways that it fits', () => {
    expect(answer().safeParse('anything').success).toBe(false);
    expect(answer().safeParse({}).success && Object.keys(example.answer).length > 0, 'any object').toBe(false);
    expect(params().parse(example.params)).toBeDefined();
    expect(() => answer().parse(example.answer)).not.toThrow();
  });

  it('says who may ask and whose goods it is about', () => {
    expect(['viewer', 'operator', 'supervisor', 'installer']).toContain(role);
    if (typeof touches === 'string') expect(['none', 'own', 'site', 'merchant', 'merchants']).toContain(touches);
    else expect(touches).toBeTypeOf('function');
    expect(typeof changes).toBe('boolean');
    if (touches === 'merchant' || touches === 'merchants') expect(Object.keys(params().shape)).toContain('merchant');
  });
});

const scale = {
  ...{ name: 'scale-1', station: 'receiving-1', kind: 'scale', protocol: 'sics', port: '/dev/ttyUSB0', state: 'open' },
  ...{ frames: 4, discarded: 0, lost: 0 },
  weight: { digits: '1.250', unit: 'kg', kind: 'gross', stable: true, ageMs: 10 },
};

class Scaled extends TwoMerchants {
  override context(): AdminContext {
    const changed = { key: '3f9a', text: 'Print every sheet and badge anew.' };
    return {
      ...super.context(),
      restart: () => {},
      devices: () => [scale] as unknown as ReturnType<AdminContext['devices']>,
      commandScale: () => 'sent',
      commandKeys: { ...super.context().commandKeys, change: async () => ({ ok: true, data: changed }) },
    };
  }
}

describe('the examples, asked of a dock', () => {
  const dock = new Scaled();
  beforeAll(async () => {
    await dock.open();
    const mug = { merchant: 'acme', sku: 'MUG-BLUE' };
    await dock.data('item/upsert', { items: [{ ...mug, name: 'Mug, blue' }] });
    await dock.data('stock/adjust', { ...mug, quantity: 40, reason: 'found' });
    await dock.data('notice/announce', { merchant: 'acme', id: 'ASN-2001', lines: [{ sku: mug.sku, quantity: 12 }] });
    await dock.data('order/place', { merchant: 'acme', id: '10042', lines: [{ sku: mug.sku, quantity: 1 }] });
    // The job of the examples: it has said a word, and goes on.
    const about = { verb: 'ledger/verify', by: 'lena', changes: true };
    void dock.jobs.run(
      about,
      () => {},
      (progress) => {
        progress({ checked: 1, of: 2 });
        return new Promise(() => {});
      },
    );
    const scan = { text: '4006381333931', device: 'scanner-1', station: 'receiving-1' };
    await dock.book.submit({ type: 'scan', ...scan });
    await dock.book.submit({ type: 'scan', ...scan, text: 'NOBODY-1' });
  });
  afterAll(() => dock[Symbol.asyncDispose]());

  /** Numbers of an example that only this dock knows. */
  const asHere = async (name: string, params: object): Promise<object> => {
    if (name === 'alarm/ack') return { ...params, id: 'acme-web' };
    // Its ledger is younger than the moment.
    if (name === 'stock/snapshot') return { ...params, asOf: '-0s' };
    if (name === 'config/set' || name === 'config/diff') return { toml: `${dock.toml}minimum-level = 2\n` };
    if (name === 'config/rollback') return { version: dock.configuration.running };
    if (name !== 'exception/resolve' && name !== 'exception/dismiss') return params;
    const { exceptions } = await dock.data<{ exceptions: { seq: number }[] }>('exception/list');
    return { ...params, seq: exceptions[0]?.seq };
  };

  it.each(named)(
    '%s is answered as its schema says, and a change is on the record',
    async (name, { changes, example }) => {
      // What was bound, closed or cancelled by an example before it is not there twice.
      const answer = await dock.ask(name, await asHere(name, example.params));
      if (name === 'item/bind-barcode') expect(answer.status).toBe('ok');
      if (['order/change', 'order/place', 'order/hold', 'order/release'].includes(name))
        expect(['order-closed', 'duplicate-order', undefined]).toContain(
          'error' in answer ? answer.error.code : undefined,
        );
      // Nobody is there.
      else if (name === 'device/send-diag')
        expect(answer).toMatchObject({ error: { code: 'bad-request', field: 'url' } });
      // Nobody signs in at a desk there.
      else if (name === 'desk/set-pin') expect(answer).toMatchObject({ error: { code: 'unknown-badge', field: 'id' } });
      // It is alone.
      else if (name === 'site/set-right') expect(answer).toMatchObject({ error: { code: 'bad-request' } });
      // Its order has no box yet.
      else if (name === 'order/track') expect(answer).toMatchObject({ error: { code: 'bad-request', field: 'box' } });
      else expect(answer).toMatchObject({ status: 'ok' });
      if (!changes) return;
      const { requests } = await dock.data<{ requests: { verb: string }[] }>('audit/list');
      // A rebuild that repaired nothing, a review that changes nothing, a brake that holds nothing, what was never
      // told, and the new key, whose keeper writes its record himself.
      const unrecorded = [
        'channel/rehearse',
        'channel/release',
        'channel/tell-again',
        'ledger/rebuild',
        'item/bulk',
        'order/bulk',
        'order/refresh-items',
        'station/new-command-key',
      ];
      if (!unrecorded.includes(name)) expect(requests.map(({ verb }) => verb)).toContain(name);
    },
  );
});

it('the digits of the schemas are those of the table, and change with any of its schemas', () => {
  expect(schema, 'write them anew: node test/admin/verb-reference.ts').toBe(digitsOf(verbs));
  const [first, ...others] = verbs;
  if (first === undefined) throw new Error('there is no verb');
  const other = () => z.object({ other: z.string() });
  expect(digitsOf([{ ...first, answer: other }, ...others])).not.toBe(schema);
  expect(digitsOf([{ ...first, params: other }, ...others])).not.toBe(schema);
  expect(digitsOf([{ ...first, title: 'In other words' }, ...others])).toBe(schema);
});

it('what a dock tells of its verbs is as the table is', () => {
  expect(list, 'write it anew: node test/admin/verb-reference.ts').toEqual(listOf(verbs));
});

it('the page of the reference is as the table is', () => {
  const text = readFileSync(page, 'utf8');
  expect(withReference(text, verbs) === text, 'write it anew: node test/admin/verb-reference.ts').toBe(true);
});
