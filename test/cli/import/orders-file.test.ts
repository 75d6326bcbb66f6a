/**
 * The orders file: rows become orders, and every mistake of a file is named with its line and column before anything is
 * placed.
 */
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../agent/admin/request.ts';
import { uploadDocuments } from '../../../agent/cli/import/documents-upload.ts';
import { orderKind, readOrders } from '../../../agent/cli/import/orders-import.ts';

const read = (text: string, merchants = ['acme']) => readOrders(new TextEncoder().encode(text), merchants);
const mistakes = (text: string, merchants?: string[]) => {
  const result = read(text, merchants);
  return result.ok ? [] : result.errors.map(({ line, column, message }) => `${line} ${column} — ${message}`);
};

const file = `order,sku,quantity,placed-at
A-1,TEE,2,2026-11-22T06:00:00Z
A-1,CAP,1,
A-2,TEE,3,
`;

it('makes one order of the rows of one number', () => {
  expect(read(file)).toEqual({
    ok: true,
    rows: 3,
    orders: [
      {
        line: 2,
        fileLines: [2, 3],
        order: {
          merchant: 'acme',
          id: 'A-1',
          placedAt: '2026-11-22T06:00:00Z',
          lines: [
            { sku: 'TEE', quantity: 2 },
            { sku: 'CAP', quantity: 1 },
          ],
        },
      },
      { line: 4, fileLines: [4], order: { merchant: 'acme', id: 'A-2', lines: [{ sku: 'TEE', quantity: 3 }] } },
    ],
  });
});

it('keeps the same number of two merchants apart', () => {
  const result = read('merchant,order,sku,quantity\nacme,1,TEE,1\nbolt,1,TEE,1\n', ['acme', 'bolt']);
  expect(result.ok && result.orders.map(({ order }) => order.merchant)).toEqual(['acme', 'bolt']);
});

describe('one mistake', () => {
  it.each([
    ['', '1 order — the file is empty; its first line names the columns'],
    ['order,sku\nA,T\n', '1 quantity — the column is missing; every row is a line of an order'],
    ['order,sku,quantity\n,T,1\n', '2 order — is empty'],
    ['order,sku,quantity\nA,,1\n', '2 sku — is empty'],
    ['order,sku,quantity\nA,T,1.5\n', '2 quantity — "1.5" is no whole number from 1 to 1000000'],
    ['order,sku,quantity\nA,T,0\n', '2 quantity — "0" is no whole number from 1 to 1000000'],
    [
      'order,sku,quantity,placed-at\nA,T,1,yesterday\n',
      '2 placed-at — "yesterday" is no moment with its offset; write it like 2026-11-22T06:00:00Z',
    ],
    [
      'order,sku,quantity,channel\nA,T,1,web\nA,U,1,shop\n',
      '3 channel — "shop" is not what line 2 says of the same order, "web"',
    ],
    ['merchant,order,sku,quantity\nzeta,A,T,1\n', '2 merchant — "zeta" is no merchant of this dock; it has acme'],
    [`order,sku,quantity\n${'A,T,1\n'.repeat(501)}`, '502 order — "A" has more than 500 lines'],
  ])('%j is named', (text, message) => {
    expect(mistakes(text)).toEqual([message]);
  });
});

describe('placing', () => {
  const orders = (() => {
    const result = read(file);
    return result.ok ? result.orders : [];
  })();
  const ok: Extract<Answer, { status: 'ok' }> = { transaction: '', status: 'ok', data: {}, final: true };

  /** An agent that knows A-2 already, and refuses what it is told to. */
  function agent(refuse?: { id: string; field: string; check: boolean }) {
    const asked: [string, boolean][] = [];
    const ask = async (request: { params?: unknown }): Promise<Exclude<Answer, { status: 'running' }>> => {
      const { id, check } = request.params as { id: string; check: boolean };
      asked.push([id, check]);
      if (refuse?.id === id && refuse.check === check) {
        const error = { code: 'unknown-item' as const, message: 'There is no item CAP.', field: refuse.field };
        return { transaction: '', status: 'error', error, final: true };
      }
      return { ...ok, ...(check || id === 'A-2' ? {} : { seq: 7 }) };
    };
    return { asked, ask };
  }

  it('tries every order before the first one is placed', async () => {
    const { asked, ask } = agent();
    const progress: number[] = [];
    expect(await uploadDocuments(orderKind, { ask }, orders, { onProgress: (done) => progress.push(done) })).toEqual({
      ok: true,
      documents: 2,
      changed: 1,
    });
    expect(asked).toEqual([
      ['A-1', true],
      ['A-2', true],
      ['A-1', false],
      ['A-2', false],
    ]);
    expect(progress).toEqual([1, 2, 3, 4]);
  });

  it('places nothing when one is refused, and names its line and column', async () => {
    const { asked, ask } = agent({ id: 'A-2', field: 'lines[0].sku', check: true });
    const result = await uploadDocuments(orderKind, { ask }, orders);
    const errors = [{ message: 'There is no item CAP.', line: 4, column: 'sku' }];
    expect(result).toEqual({ ok: false, errors, taken: 0 });
    expect(asked.every(([, check]) => check)).toBe(true);
  });

  it('says what was placed when a refusal comes in the middle', async () => {
    const { ask } = agent({ id: 'A-2', field: 'id', check: false });
    expect(await uploadDocuments(orderKind, { ask }, orders)).toMatchObject({
      ok: false,
      taken: 1,
      errors: [{ line: 4, column: 'order' }],
    });
  });

  it('says what was placed when somebody stops it', async () => {
    const { asked, ask } = agent();
    const stop = new AbortController();
    const onProgress = (done: number) => done === orders.length + 1 && stop.abort();
    expect(await uploadDocuments(orderKind, { ask }, orders, { taking: () => stop.signal, onProgress })).toEqual({
      ok: false,
      taken: 1,
      errors: [{ line: 4, column: 'order', message: 'the import was stopped here' }],
    });
    expect(asked).toHaveLength(3);
  });

  it('finds the unknown items of all orders at once, each on its own line', async () => {
    const ask = async (request: { params?: unknown }): Promise<Exclude<Answer, { status: 'running' }>> => {
      const { lines } = request.params as { lines: { sku: string }[] };
      const wrong = lines.findIndex(({ sku }) => sku.startsWith('NO-'));
      if (wrong < 0) return ok;
      const error = { code: 'unknown-item' as const, message: lines[wrong]?.sku ?? '', field: `lines[${wrong}].sku` };
      return { transaction: '', status: 'error', error, final: true };
    };
    const found = read('order,sku,quantity\nA,TEE,1\nA,NO-1,1\nA,NO-2,1\nB,NO-3,1\nB,TEE,1\n');
    if (!found.ok) throw new Error('the file is good');
    expect(await uploadDocuments(orderKind, { ask }, found.orders)).toMatchObject({
      ok: false,
      errors: [
        { line: 3, column: 'sku', message: 'NO-1' },
        { line: 4, column: 'sku', message: 'NO-2' },
        { line: 5, column: 'sku', message: 'NO-3' },
      ],
    });
  });
});
