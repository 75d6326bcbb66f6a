/**
 * One running dock, asked as an operator and as a program would: the tables, the JSON of the contract, the answers'
 * codes.
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AgentClient, type FinalAnswer } from '../../agent/admin/doors/socket-client.ts';
import { Dock, tallyman } from './dock.ts';

let dock: Dock;
let client: AgentClient;
beforeAll(async () => {
  dock = new Dock();
  await dock.start();
  client = await AgentClient.connect(dock.data, 'tester');
  const file = join(dock.directory, 'items.csv');
  writeFileSync(
    file,
    'sku,name,barcode,units\nTEE,Tee,4006381333931,1\nTEE,,14006381333938,6\nMUG,"Mug; ""blue""",,\n',
  );
  const { code, stdout, stderr } = await dock.cli('items', 'import', file);
  expect([code, stdout, stderr]).toEqual([0, '2 items from 3 rows: 2 new or changed\n', '']);
});
afterAll(async () => {
  client.close();
  await dock[Symbol.asyncDispose]();
});

const req = (verb: string, params: unknown = {}) => dock.cli('req', verb, JSON.stringify(params));
/** The whole answer, over one connection for all tests: what `req --json` prints. */
const whole = (name: string, params: unknown = {}): Promise<FinalAnswer> => {
  const [area = '', verb = ''] = name.split('/');
  return client.ask({ area, verb, params });
};

describe('requests', () => {
  it('print their data as JSON, and are on the record with who asked', async () => {
    const { code, stdout } = await req('stock/adjust', { sku: 'TEE', quantity: 10, reason: 'first count' });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      merchant: 'acme',
      sku: 'TEE',
      inStock: 10,
      setApart: 0,
      booked: 0,
      available: 10,
    });
    const entries = await dock.json<Record<string, unknown>[]>('ledger', 'tail', '--sku', 'TEE', '--json');
    expect(entries).toContainEqual(
      expect.objectContaining({ kind: 'adjustment', quantity: 10, operator: expect.stringMatching(/^local:\w+/) }),
    );
  });

  it.each([
    ['order/place', { id: '1', lines: [{ sku: 'TEE', quantity: 1.5 }] }, 'bad-quantity', 'lines[0].quantity'],
    ['order/place', { id: '1', lines: [{ sku: 'TEE', quantity: -1 }] }, 'bad-quantity', 'lines[0].quantity'],
    ['order/place', { id: '1', lines: [{ sku: 'TEE', quantity: 0 }] }, 'bad-quantity', 'lines[0].quantity'],
    ['order/place', { id: '1', lines: [{ sku: 'TEE', quantity: '2' }] }, 'bad-params', 'lines[0].quantity'],
    ['order/place', { id: '1', lines: [{ sku: 'CUP', quantity: 1 }] }, 'unknown-item', 'lines[0].sku'],
    ['order/place', { id: '1', lines: [] }, 'bad-params', 'lines'],
    [
      'order/place',
      { merchant: 'zeta', id: '1', lines: [{ sku: 'TEE', quantity: 1 }] },
      'unknown-merchant',
      'merchant',
    ],
    ['order/place', { id: 'a\u0000b', lines: [{ sku: 'TEE', quantity: 1 }] }, 'bad-params', 'id'],
    ['order/place', { id: '1', linse: [] }, 'bad-params', 'lines'],
    ['order/get', { id: 'nope' }, 'unknown-order', 'id'],
    ['order/cancel', { id: 'nope' }, 'unknown-order', 'id'],
    ['item/get', { sku: '__proto__' }, 'unknown-item', 'sku'],
    ['item/bind-barcode', { sku: 'MUG', code: '4006381333931' }, 'barcode-taken', 'code'],
    ['stock/adjust', { sku: 'TEE', quantity: 0.5, reason: 'x' }, 'bad-quantity', 'quantity'],
    ['scale/read', { device: 'scale-1' }, 'unknown-device', 'device'],
    ['sync/pause', { channel: 'web' }, 'unknown-channel', 'channel'],
    ['sync/now', {}, 'bad-params', 'skus'],
    ['reconcile/run', { merchant: 'zeta' }, 'unknown-merchant', 'merchant'],
    ['reconcile/run', { merchant: 'zeta', dry: true }, 'unknown-merchant', 'merchant'],
  ])('%s %j is refused: %s (%s)', async (verb, params, code, field) => {
    const answer = await whole(verb, params);
    expect(answer).toMatchObject({ status: 'error', final: true, error: { code, field } });
  });

  it.each([
    [
      'station/command',
      { station: 'receiving-1', command: 'undo' },
      /"undo" must be one of undo, .*, open, as in \{"command":"undo"\}/,
    ],
    ['station/command', { station: 'receiving-1', command: { command: 'nope' } }, /"nope" must be one of undo, /],
    ['notice/announce', { id: '1', lines: [], expectedAt: '22.11.2026' }, /must be a date, as in "2026-12-01"/],
    ['order/place', { id: '1', lines: [], placedAt: 'now' }, /must be a moment with its offset, as in/],
  ])('%s %j is told how it is written', async (verb, params, message) => {
    expect(await whole(verb, params)).toMatchObject({
      error: { code: 'bad-params', message: expect.stringMatching(message) },
    });
  });

  it.each([
    [-1e9, '1000000000 is more than 1000000 units in one go.'],
    [0, '0 units change nothing.'],
    [1.5, '1.5 is not a whole number of units.'],
  ])('stock/adjust by %d says what is wrong with the number', async (quantity, message) => {
    const answer = await whole('stock/adjust', { sku: 'TEE', quantity, reason: 'x' });
    expect(answer).toMatchObject({ error: { code: 'bad-quantity', message } });
  });

  it('that fail say so on standard error, with what to do, and exit code 1', async () => {
    const { code, stdout, stderr } = await req('item/get', { sku: 'CUP' });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      'tallyman: unknown-item — There is no item CUP. (sku)\n  Check the SKU, or import the item first.\n',
    );
    const json = await dock.cli('req', 'item/get', '{"sku":"CUP"}', '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 'error', error: { code: 'unknown-item', field: 'sku' } });
    expect(json.code).toBe(1);
  });

  it('to a verb that is not there get the nearest one', async () => {
    expect(await whole('order/plaice')).toMatchObject({
      error: { code: 'unknown-verb', message: 'There is no order/plaice. Did you mean order/place?' },
    });
  });

  it('may come from standard input', async () => {
    const { code, stdout } = await tallyman(['req', 'item/get', '-', '--config', dock.config], {
      stdin: '{"sku":"MUG"}',
    });
    expect([code, JSON.parse(stdout).name]).toEqual([0, 'Mug; "blue"']);
  });

  it('that repeat an order change nothing', async () => {
    const order = { id: '1001', lines: [{ sku: 'TEE', quantity: 2 }] };
    expect(await whole('order/place', order)).toMatchObject({ status: 'ok', seq: expect.any(Number) });
    const again = await whole('order/place', order);
    expect(again).toMatchObject({ status: 'ok', data: { id: '1001', status: 'open' } });
    expect(again).not.toHaveProperty('seq');
    expect(await whole('order/place', { ...order, lines: [{ sku: 'TEE', quantity: 3 }] })).toMatchObject({
      error: { code: 'duplicate-order' },
    });
  });

  it('change policies and flags and tell them back', async () => {
    expect((await req('policy/set', { sku: 'MUG', sync: 'never' })).code).toBe(0);
    expect(await whole('policy/get', { sku: 'MUG' })).toMatchObject({
      data: { merchant: 'acme', sku: 'MUG', sync: 'never', own: 'never', processOrders: 'auto' },
    });
    expect((await req('policy/set', { processOrders: 'manual' })).code).toBe(0);
    expect(await whole('policy/get')).toMatchObject({ data: { sync: 'process-orders', processOrders: 'manual' } });
    expect((await req('process-orders/set', { sku: 'TEE', on: true })).code).toBe(0);
    expect(await whole('item/get', { sku: 'TEE' })).toMatchObject({ data: { processOrders: true } });
  });

  it('for sync now say item by item what is held back', async () => {
    expect(await whole('sync/now', { skus: ['MUG', 'CUP'] })).toMatchObject({
      data: { sent: 0, heldBack: 2, items: [{ sku: 'MUG' }, { sku: 'CUP', reason: 'unknown-item' }] },
    });
    expect(await whole('sync/now', { all: true })).toMatchObject({
      ...{ status: 'ok' },
      data: { sent: 0, heldBack: 2, items: [{ reason: 'never-received' }, { sku: 'TEE', reason: 'no-channel' }] },
    });
  });
});

describe('status', () => {
  it('tells people what goes on at the stations, and what waits to be settled', async () => {
    const press = (command: object) =>
      dock.cli('req', 'station/command', JSON.stringify({ station: 'receiving-1', command }));
    await press({ command: 'work', work: 'packing' });
    await press({ command: 'goods', merchant: 'acme', sku: 'MUG', quantity: 999_999 });
    const { stdout } = await dock.cli('status');
    expect(stdout).toContain('\n1 exception to be settled: tallyman exception ls\n');
    expect(stdout).toMatch(/\nreceiving-1 +packing +– +–\n/);
    const [{ seq, reason }] = await dock.json<[{ seq: number; reason: string }]>('exception', 'ls', '--json');
    expect(reason).toBe('not-in-stock');
    expect((await dock.cli('exception', 'resolve', String(seq), 'MUG')).stderr).toContain('is no unknown code');
    const dismissed = await dock.cli('exception', 'dismiss', String(seq), '--reason', 'a slip');
    expect(dismissed).toMatchObject({ code: 0, stdout: `exception ${seq} is dismissed\n` });
    await press({ command: 'work', work: null });
    expect((await dock.cli('status')).stdout).not.toContain('exception');
  });

  it('--json is the contract', async () => {
    expect(await dock.json('status', '--json')).toEqual({
      state: 'ok',
      site: 's',
      dock: 'd',
      epoch: expect.stringMatching(/^\w+$/),
      head: expect.any(Number),
      clockTrusted: expect.any(Boolean),
      version: expect.stringMatching(/^\d/),
      uptimeMs: expect.any(Number),
      boots: 1,
      configVersion: expect.stringMatching(/^[0-9a-f]{12}$/),
      restartRequired: false,
      lastScanAt: null,
      openExceptions: 0,
      heldOrders: 0,
      shortItems: { low: 0, out: 0 },
      disk: { freeBytes: expect.any(Number), writtenPerScan: null, syncMs: expect.any(Number) },
      clock: {},
      dockToSellableMs: { p50: null, p99: null },
      channels: [],
      devices: [],
      alarms: [],
    });
  });
});

describe('stock', () => {
  it('--json is the contract, for all items or some', async () => {
    const rows = await dock.json<{ sku: string }[]>('stock', '--json');
    expect(rows.map(({ sku }) => sku)).toEqual(['MUG', 'TEE']);
    expect(await dock.json('stock', 'MUG', '--json')).toEqual([
      {
        merchant: 'acme',
        sku: 'MUG',
        name: 'Mug; "blue"',
        inStock: 0,
        setApart: 0,
        booked: 0,
        available: 0,
        incoming: 0,
        published: 0,
        received: false,
        processOrders: false,
        apart: [],
      },
    ]);
  });

  it('names a SKU that is not there, exit code 1', async () => {
    const { code, stderr } = await dock.cli('stock', 'MUG', 'CUP');
    expect([code, stderr]).toEqual([1, 'tallyman: there is no item CUP\n']);
  });

  it('is a table for people', async () => {
    const { stdout } = await dock.cli('stock', 'MUG');
    const [head = '', row = ''] = stdout.split('\n');
    expect(head).toMatch(/^merchant {2}sku {2}name {9}in stock {2}set apart {2}booked {2}available/);
    expect(row.indexOf('Mug')).toBe(head.indexOf('name'));
  });
});

it('R5: another system’s snapshot without a time of its own is one of now', async () => {
  const items = [{ sku: 'MUG', quantity: 3 }];
  const answer = await whole('stock/snapshot', { items, check: true });
  expect(answer).toMatchObject({ status: 'ok', data: { items: [{ sku: 'MUG', theirs: 3, movedSince: 0 }] } });
});

describe('orders', () => {
  it('are listed and shown', async () => {
    expect((await req('order/place', { id: '7', lines: [{ sku: 'TEE', quantity: 1 }] })).code).toBe(0);
    expect((await dock.cli('status')).stdout).not.toContain(' held: ');
    await req('order/hold', { id: '7', reason: 'address' });
    expect((await dock.cli('status')).stdout).toContain('\n1 order held: tallyman order ls --status open\n');
    expect((await req('order/cancel', { id: '7', reason: 'changed their mind' })).code).toBe(0);
    const cancelled = await dock.json<{ id: string }[]>('order', 'ls', '--status', 'cancelled', '--json');
    expect(cancelled.map(({ id }) => id)).toEqual(['7']);
    expect(await dock.json('order', 'show', '7', '--json')).toMatchObject({
      id: '7',
      lines: [{ sku: 'TEE', quantity: 1, packed: 0, shipped: 0 }],
      boxes: [],
    });
    const { stdout } = await dock.cli('order', 'show', '7');
    expect(stdout).toContain('order 7 of acme: cancelled, 0 of 1 unit shipped');
  });
});

it('finds a document by its number, and an item by its SKU, alone where only one merchant has one of it', async () => {
  const both = new Dock({ merchants: ['acme', 'bolt'] });
  try {
    await both.start();
    const items = ['acme', 'bolt'].map((merchant) => ({ merchant, sku: 'TEE', name: 'Tee' }));
    items.push({ merchant: 'bolt', sku: 'CAP/RED', name: 'Cap' });
    await both.cli('req', 'item/upsert', JSON.stringify({ items }));
    for (const [merchant, id] of [
      ['acme', '1'],
      ['acme', '2'],
      ['bolt', '2'],
    ]) {
      for (const verb of ['order/place', 'notice/announce']) {
        const done = await both.cli(
          'req',
          verb,
          JSON.stringify({ merchant, id, lines: [{ sku: 'TEE', quantity: 1 }] }),
        );
        expect(done).toMatchObject({ code: 0 });
      }
    }
    for (const what of ['order', 'notice']) {
      expect(await both.json(what, 'show', '1', '--json')).toMatchObject({ merchant: 'acme', id: '1' });
      expect(await both.json(what, 'show', '2', '--merchant', 'bolt', '--json')).toMatchObject({ merchant: 'bolt' });
      const { stderr } = await both.cli(what, 'show', '2');
      expect(stderr).toContain('merchant is missing; 2 is a number of acme, bolt');
      expect(stderr).toContain('Say whose it is: --merchant NAME');
    }
    expect(await both.json('notice', 'publish', '1', '--json')).toMatchObject({ merchant: 'acme', id: '1' });
    expect(await both.json('explain', 'CAP/RED', '--json')).toMatchObject({ merchant: 'bolt', sku: 'CAP/RED' });
    expect(await both.json('explain', 'bolt/CAP/RED', '--json')).toMatchObject({ merchant: 'bolt', sku: 'CAP/RED' });
    for (const item of ['TEE', 'CUP']) {
      const { code, stderr } = await both.cli('explain', item);
      expect([code, stderr]).toEqual([1, expect.stringContaining('merchant is missing; this dock has acme, bolt')]);
    }
  } finally {
    await both[Symbol.asyncDispose]();
  }
});

describe('items import', () => {
  const importing = (text: string) => {
    const file = join(dock.directory, 'bad.csv');
    writeFileSync(file, text);
    return dock.cli('items', 'import', file).then((result) => ({ ...result, file }));
  };

  it('takes nothing of a file with a mistake', async () => {
    const { code, stderr, file } = await importing('sku,name\nNEW,New\nNEW2,\nNEW3,x,y\n');
    expect(code).toBe(1);
    expect(stderr).toBe(
      `${file}:4 name — the row has 3 cells, the header 2; check commas and quotes\ntallyman: nothing of ${file} was taken\n`,
    );
    expect((await dock.cli('stock', 'NEW')).code).toBe(1);
  });

  it('names all that is wrong in one go: with the file, with its cells, and what only the ledger knows', async () => {
    const rows = Array.from({ length: 600 }, (_, index) => `MANY-${index},,\n`).join('');
    const { code, stderr, file } = await importing(
      `sku,barcode,price\nCLASH,4006381333931,\nQUOTE,,a"b\nCHEAP,,-1\n${rows}CLASH-2,4006381333931,\n,,\nTEES,,1,2\n`,
    );
    expect(code).toBe(1);
    expect(stderr.split('\n').map((each) => each.replace(file, ''))).toEqual([
      expect.stringMatching(/^:2 barcode — Barcode 04006381333931 belongs to TEE already\./),
      expect.stringMatching(/^:3 price — /),
      expect.stringMatching(/^:4 price — "-1" is no price/),
      expect.stringMatching(/^:605 barcode — "4006381333931" belongs to CLASH already/),
      expect.stringMatching(/^:607 price — the row has 4 cells/),
      'tallyman: nothing of  was taken',
      '',
    ]);
    expect((await dock.cli('stock', 'MANY-0')).code).toBe(1);
  });

  it('names packagings that the configuration does not know, once each', async () => {
    const { code, stderr } = await importing('sku,name,packaging\nTEE,Tee,carton-x\nMUG,Mug,carton-x\n');
    const told = stderr.split('\n').filter((line) => line.includes('packaging'));
    expect({ code, told }).toEqual({
      code: 0,
      told: ['tallyman: there is no [[packaging]] "carton-x"; until there is, it counts as none given'],
    });
  });

  it('takes a kit that stands before its parts', async () => {
    const { code, stdout } = await importing('sku,name,components\nA-KIT,Kit,Z-A:2 Z-B\nZ-A,One,\nZ-B,Two,\n');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '3 items from 3 rows: 3 new or changed\n' });
    const kit = await dock.cli('req', 'item/get', '{"sku":"A-KIT"}');
    expect(JSON.parse(kit.stdout).components).toEqual([
      { sku: 'Z-A', quantity: 2 },
      { sku: 'Z-B', quantity: 1 },
    ]);
  });

  it('of the same file again changes nothing', async () => {
    const { stdout } = await importing('sku,name\nTEE,Tee\n');
    expect(stdout).toBe('1 item from 1 row: 0 new or changed\n');
  });
});

describe('the ledger', () => {
  it('is exported line by line, verified and rebuilt; running or stopped', async () => {
    const exported = await dock.cli('ledger', 'export', '--jsonl');
    const lines = exported.stdout.trim().split('\n');
    const seqs = lines.map((line) => JSON.parse(line).seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
    expect((await dock.cli('ledger', 'verify')).stdout).toMatch(new RegExp(`^good: ${seqs.length} entries`));
    expect(await dock.json('ledger', 'rebuild', '--json')).toEqual({ entries: seqs.length, repaired: 0 });
    expect(await dock.json('ledger', 'verify', '--json')).toMatchObject({ ok: true, entries: seqs.length });

    const other = new Dock();
    try {
      const agent = await other.start();
      await other.cli('req', 'item/upsert', '{"items":[{"sku":"A","name":"a"}]}');
      const running = await other.cli('ledger', 'export');
      await agent.end();
      expect((await other.cli('ledger', 'export')).stdout).toBe(running.stdout);
      expect(await other.json('ledger', 'verify', '--data', other.data, '--json')).toMatchObject({ ok: true });
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });
});
