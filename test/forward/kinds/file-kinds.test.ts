/**
 * Channels that write files (R18), at a real folder: every level in each file, numbered, whole or not there; nothing is
 * lost or doubled by a stop between a batch and its file; a folder that is away is a link that is down.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { until } from '../../wait.ts';
import { temporaryFolder } from '../bench.ts';
import { kindOf, name, Partner } from './file-partner.ts';

describe.each([
  ['csv', 'sku,level\r\nMUG,2\r\nTEE,3\r\n', 'sku,level\r\nMUG,2\r\nTEE,4\r\n'],
  [
    'xml',
    /<item><sku>MUG<\/sku><level>2<\/level><\/item>\s+<item><sku>TEE<\/sku><level>3<\/level>/,
    /<level>4<\/level>/,
  ],
])('a channel of kind %s', (kind, first, second) => {
  it('writes one file for what came together, every level again in the next', async () => {
    const partner = new Partner().open(kind);
    const { batch, result } = await partner.tell('TEE', 3);
    expect(result).toEqual({ type: 'answer', answer: { epoch: batch.epoch, to: batch.to, id: batch.key } });
    await partner.tell('MUG', 2);
    expect(await partner.file(1, kind)).toMatch(first);
    await partner.tell('TEE', 1);
    expect(await partner.file(2, kind)).toMatch(second);
    expect(partner.files).toHaveLength(2);
  });

  it('takes a repetition for one, and says where it is when it is sent what does not fit', async () => {
    const partner = new Partner().open(kind);
    const { batch } = await partner.tell('TEE', 3);
    const { signal } = new AbortController();
    const held = { type: 'answer', answer: { epoch: batch.epoch, to: batch.to, id: batch.key } };
    await partner.file(1, kind);
    expect(await partner.channel.send(batch, signal)).toEqual(held);
    const body = JSON.parse(batch.body);
    const stranger = { ...batch, key: 'f'.repeat(32) };
    expect(await partner.channel.send(stranger, signal)).toEqual(held);
    const gap = { ...body.data, after: batch.to + 5, to: batch.to + 9, snapshot: false };
    const later = { ...batch, key: 'e'.repeat(32), body: JSON.stringify({ ...body, data: gap }) };
    expect(await partner.channel.send(later, signal)).toEqual(held);
    expect(partner.files).toHaveLength(1);
  });

  it('goes on after a stop between a batch and its file, and after a cut in the middle of a line', async () => {
    const partner = new Partner().open(kind);
    await partner.tell('MUG', 2);
    const { batch } = await partner.tell('TEE', 3);
    await partner.channel.close();
    expect(partner.files).toEqual([]);
    writeFileSync(join(partner.folder, `.tallyman-${name}.journal`), '{"batch":{"key":"cut', { flag: 'a' });
    partner.open(kind);
    expect(await partner.file(1, kind)).toMatch(first);
    expect(await partner.channel.send(batch, new AbortController().signal)).toMatchObject({ answer: { to: batch.to } });
    await partner.tell('TEE', 1);
    expect(await partner.file(2, kind)).toMatch(second);
  });

  it('is a link that is down while its folder is away, and up again with it', async () => {
    const partner = new Partner().open(kind);
    await partner.tell('MUG', 2);
    await partner.file(1, kind);
    renameSync(partner.folder, `${partner.folder}-away`);
    partner.ledger.receive('TEE', 3);
    const batch = partner.ledger.freeze(name);
    if (batch === undefined) throw new Error('nothing to say');
    const { signal } = new AbortController();
    const trouble = { type: 'retry', reason: `the folder ${partner.folder} is not there: is the drive mounted?` };
    expect(await partner.channel.send(batch, signal)).toEqual(trouble);
    renameSync(`${partner.folder}-away`, partner.folder);
    expect(await partner.channel.send(batch, signal)).toMatchObject({ answer: { id: batch.key } });
    expect(await partner.file(2, kind)).toMatch(first);
  });

  it('notices between a batch and its file that the folder went', async () => {
    const partner = new Partner().open(kind);
    await partner.tell('TEE', 3);
    renameSync(partner.folder, `${partner.folder}-away`);
    await until('the link is down', () => {
      partner.timePasses();
      return !partner.channel.linked;
    });
    renameSync(`${partner.folder}-away`, partner.folder);
    await until('the link is up', () => {
      partner.timePasses();
      return partner.channel.linked;
    });
    expect(await partner.file(1, kind)).toContain('TEE');
    expect(partner.links).toEqual([false, true]);
  });

  it('begins with what it is told when somebody emptied the folder', async () => {
    const partner = new Partner().open(kind);
    await partner.tell('TEE', 3);
    await partner.file(1, kind);
    await partner.channel.close();
    rmSync(partner.folder, { recursive: true });
    mkdirSync(partner.folder);
    partner.open(kind);
    const { result } = await partner.tell('MUG', 2);
    // It holds nothing: the dock sends a snapshot then.
    expect(result).toMatchObject({ type: 'answer', answer: { epoch: null, to: 0 } });
  });
});

describe.each(['csv', 'xml'])('a partner who acknowledges files of kind %s', (kind) => {
  it('is sent nothing more before he has, also after a restart', async () => {
    const folder = temporaryFolder();
    const options = { 'acknowledged-by': '.ack', 'acknowledgement-folder': folder };
    const partner = new Partner().open(kind, options);
    await partner.tell('TEE', 3);
    await partner.file(1, kind);
    const name = `acme-web-000001.${kind}`;
    const waits = { type: 'retry', afterMs: 5_000, reason: expect.stringContaining(`${name}.ack is waited for in`) };
    const { batch, result } = await partner.tell('TEE', 1);
    expect(result).toEqual(waits);
    await partner.channel.close();
    partner.open(kind, options);
    const { signal } = new AbortController();
    expect(await partner.channel.send(batch, signal)).toEqual(waits);
    writeFileSync(join(folder, `${name}.ack`), '');
    expect(await partner.channel.send(batch, signal)).toMatchObject({ type: 'answer', answer: { id: batch.key } });
    expect(await partner.file(2, kind)).toContain('4');
  });

  it('is sent only what changed where he wants that, also when the power went before the file', async () => {
    const partner = new Partner().open(kind, { rows: 'changed' });
    await partner.tell('TEE', 3);
    await partner.tell('MUG', 2);
    expect(await partner.file(1, kind)).toMatch(/MUG[\s\S]*TEE/);
    await partner.tell('TEE', 1);
    await partner.channel.close();
    partner.open(kind, { rows: 'changed' });
    const second = await partner.file(2, kind);
    expect(second).toContain('TEE');
    expect(second).not.toContain('MUG');
  });
});

describe('a CSV file', () => {
  it('is written as the partner wants it', async () => {
    const columns = { Artikel: 'sku', 'Menge "frei"': 'level', Aktiv: 'process-orders', Datei: 'number' };
    const options = { columns, delimiter: ';', encoding: 'iso-8859-1', 'line-end': 'lf' };
    const partner = new Partner().open('csv', options);
    await partner.tell('GRÖSSE; "M"', 3);
    const { result } = await partner.tell('Ж-1', 2);
    expect(result).toMatchObject({
      answer: { rejected: [{ sku: 'Ж-1', reason: expect.stringContaining('iso-8859-1') }] },
    });
    expect(await partner.file(1, 'csv')).toBe('Artikel;"Menge ""frei""";Aktiv;Datei\n"GRÖSSE; ""M""";3;true;1\n');
  });

  it.each([
    [{ columns: { a: 'sku' } }, 'must name a column for "sku" and one for "level"'],
    [{ columns: { a: 'price', b: 'sku', c: 'level' } }, 'Invalid option'],
    [{ folder: 'relative' }, 'must be an absolute path'],
    [{ delimiter: ':' }, 'Invalid option'],
  ])('%j is refused', (options, message) => {
    const checked = kindOf('csv')
      .options()
      .safeParse({ folder: '/x', ...options });
    expect(checked.error?.issues[0]?.message).toContain(message);
  });
});

/** A folder of orders, and what a channel that reads it says. */
function orderFolder(kind: string, options: object = {}) {
  const folder = join(temporaryFolder(), 'orders');
  mkdirSync(folder);
  const partner = new Partner().open(kind, { 'orders-folder': folder, ...options });
  return {
    folder,
    put: (file: string, text: string | Buffer) => writeFileSync(join(folder, file), text),
    seen: (sub: string) => readdirSync(join(folder, sub)).sort(),
    ask: (cursor: string | null) => partner.channel.orders?.fetch(cursor, new AbortController().signal),
  };
}

const csvOrders =
  '\ufeffID,sku,Quantity,placed-at\r\n7,TEE,2,2026-11-28T10:00:00Z\r\n7,MUG,1,2026-11-28T10:00:00Z\r\n8,TEE,1,2026-11-28T11:00:00Z\r\n';
const xmlOrders = `<?xml version="1.0" encoding="UTF-8"?>
<orders>
  <order id="7" placed-at="2026-11-28T10:00:00Z">
    <line sku="TEE" quantity="2"/>
    <line><sku>MUG</sku><quantity> 1 </quantity></line>
  </order>
  <order><line sku="TEE" quantity="1"/><id>8</id><placed-at><![CDATA[2026-11-28T11:00:00Z]]></placed-at></order>
</orders>`;

describe.each([
  ['csv', csvOrders],
  ['xml', xmlOrders],
])('orders in files of kind %s', (kind, text) => {
  it('are read in the order of their names, each once; what the book has is moved away', async () => {
    const { folder, put, seen, ask } = orderFolder(kind);
    put(`b.${kind}`, text);
    put(`.half.${kind}`, 'half');
    const first = await ask(null);
    expect(first).toMatchObject({
      type: 'page',
      page: {
        orders: [
          {
            id: '7',
            status: 'open',
            lines: [
              { sku: 'TEE', quantity: 2 },
              { sku: 'MUG', quantity: 1 },
            ],
          },
          { id: '8', lines: [{ sku: 'TEE', quantity: 1 }] },
        ],
      },
    });
    const cursor = first?.type === 'page' ? first.page.next : null;
    // One whose name comes before is no later one.
    put(`a.${kind}`, text.replaceAll('MUG', 'CUP'));
    const second = await ask(cursor);
    expect(second).toMatchObject({ page: { orders: [{ lines: [{}, { sku: 'CUP' }] }, {}] } });
    expect(seen('.')).toContain(`b.${kind}`);
    const last = await ask(second?.type === 'page' ? second.page.next : null);
    expect(last).toMatchObject({ page: { orders: [{ id: '7' }, { id: '8' }] } });
    expect(await ask(last?.type === 'page' ? last.page.next : null)).toEqual({
      ...{ type: 'page', page: { orders: [], next: null } },
    });
    expect(seen('taken')).toEqual([`a.${kind}`, `b.${kind}`]);
    rmSync(folder, { recursive: true });
    expect(await ask(null)).toMatchObject({ type: 'retry', reason: expect.stringContaining('is the drive mounted?') });
  });
});

describe('a broken file of orders', () => {
  it.each([
    ['csv', '\n', 'x.csv:1 the file is empty'],
    ['csv', 'id,sku\n1,TEE\n', 'x.csv:1 there is no column quantity, placed-at: name it in the first line'],
    [
      'csv',
      `${csvOrders}9,"TEE,1,x\n`,
      'x.csv:5 a quote is opened here and never closed; write a quote inside a cell twice',
    ],
    ['csv', `${csvOrders}9,TEE,half,2026-11-28T10:00:00Z\n`, 'x.csv:5 the quantity is "half": write a whole number'],
    [
      'csv',
      `${csvOrders}4.68769E+17,TEE,1,2026-11-28T10:00:00Z\n`,
      'x.csv:5 the id "4.68769E+17" was rounded: write all its digits',
    ],
    ['csv', `${csvOrders}9,,1,2026-11-28T10:00:00Z\n`, 'x.csv:5 there is no sku: write it'],
    [
      'csv',
      `${csvOrders}9,a,1,2026-11-28T10:00:00Z,more\n`,
      'x.csv:5 there are 5 cells and 4 columns: quote what has a delimiter',
    ],
    [
      'csv',
      Buffer.from('id,sku,quantity,placed-at\n9,GR\xd6SSE,1,x\n', 'latin1'),
      'x.csv:2 there is something that is not UTF-8: save the file as UTF-8',
    ],
    [
      'xml',
      '<orders>\n<order id="1"><line sku="a" quantity="1"/>\n</orders>',
      'x.xml:3 it is no XML there (unexpected close tag): write the file anew',
    ],
    ['xml', '<orders><order id="1"', 'x.xml:1 it is no XML there'],
    ['xml', '<!DOCTYPE a [<!ENTITY b "bb">]>\n<orders>&b;</orders>', 'x.xml:1 it has a document type: leave that out'],
    [
      'xml',
      '<orders>\n<order id="1" placed-at="x"></order></orders>',
      'x.xml:2 the order has no line: write what was bought',
    ],
    ['xml', '<orders>&b;</orders>', 'x.xml:1 it is no XML there (undefined entity): write the file anew'],
  ])('of kind %s is put aside with its line and what to do, and the next is read', async (kind, text, wrong) => {
    const { put, seen, ask, folder } = orderFolder(kind);
    put(`x.${kind}`, text);
    put(`y.${kind}`, kind === 'csv' ? csvOrders : xmlOrders);
    const broken = await ask(null);
    const next = broken?.type === 'page' ? broken.page.next : null;
    expect(broken).toMatchObject({
      type: 'page',
      page: { orders: [{ id: null, unreadable: expect.stringContaining(wrong) }] },
    });
    expect(await ask(next)).toMatchObject({ page: { orders: [{ id: '7' }, { id: '8' }] } });
    expect(seen('broken')).toEqual([`x.${kind}`, `x.${kind}.txt`]);
    expect(readFileSync(join(folder, `broken/x.${kind}.txt`), 'utf8')).toContain(wrong);
  });

  it('is read as a new one when it comes back mended, under whatever name', async () => {
    const { put, ask } = orderFolder('csv');
    put('x.csv', 'id\n');
    const broken = await ask(null);
    const next = broken?.type === 'page' ? broken.page.next : null;
    expect(await ask(next)).toMatchObject({ page: { orders: [], next: null } });
    put('x.csv', csvOrders);
    expect(await ask(next)).toMatchObject({ page: { orders: [{ id: '7' }, { id: '8' }] } });
  });
});

it('reads orders under the partner’s own names, and one that is over without its lines', async () => {
  const columns = { Auftrag: 'id', Artikel: 'sku', Menge: 'quantity', Datum: 'placed-at', Stand: 'status' };
  const options = { 'orders-columns': columns, 'order-element': 'Beleg', 'line-element': 'Position' };
  const { put, ask } = orderFolder('xml', options);
  put(
    'x.xml',
    `<Belege><Beleg Auftrag="7"><Datum>2026-11-28T10:00:00Z</Datum><Position Artikel="TEE" Menge="2"/></Beleg>
    <Beleg Auftrag="8" Datum="2026-11-28T10:00:00Z" Stand="cancelled"/></Belege>`,
  );
  const orders = [
    { id: '7', status: 'open', lines: [{ sku: 'TEE', quantity: 2 }] },
    { id: '8', status: 'cancelled', lines: [] },
  ];
  expect(await ask(null)).toMatchObject({ page: { orders } });
});

it('reads orders that somebody saved from a spreadsheet: its separator first, a status with a capital', async () => {
  const { put, ask } = orderFolder('csv', { delimiter: ';' });
  const moment = '2026-11-28T10:00:00Z';
  put('x.csv', `\ufeffsep=;\nid;sku;quantity;placed-at;status\n7;TEE;2;${moment};Open\n8;;;${moment};Cancelled\n`);
  const orders = [
    { id: '7', status: 'open', lines: [{ sku: 'TEE', quantity: 2 }] },
    { id: '8', status: 'cancelled', lines: [] },
  ];
  expect(await ask(null)).toMatchObject({ page: { orders } });
});
