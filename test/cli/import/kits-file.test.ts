/** Items of one file that are about each other: kits and their parts, in any order and over any number of pages. */
import { describe, expect, it } from 'vitest';
import { AgentError } from '../../../agent/admin/doors/socket-client.ts';
import { readItems } from '../../../agent/cli/import/items/items-file.ts';
import { takeItems, tryItems } from '../../../agent/cli/import/items/items-upload.ts';
import { both, Mistakes, wrong } from '../../../agent/cli/import/mistakes.ts';
import type { ItemSubmission } from '../../../agent/inventory/nouns/stock/item.ts';
import { World } from '../../inventory/world.ts';

type Items = Extract<ItemSubmission, { type: 'items' }>;
type Ask = Parameters<typeof tryItems>[0]['ask'];

/** The agent's answers, and how many requests are answered before it is gone. */
class Dock extends World {
  requests = Number.POSITIVE_INFINITY;
  readonly sizes: number[] = [];

  readonly ask: Ask = async ({ params }) => {
    if (this.requests === 0) throw new AgentError('no-answer', 'the power is cut');
    this.requests -= 1;
    const given = params as Pick<Items, 'items' | 'check'>;
    this.sizes.push(given.items.length);
    const outcome = this.submit({ type: 'items', by: 'lena', ...given });
    const answer = { transaction: '', final: true } as const;
    if (outcome.type !== 'refused') return { ...answer, status: 'ok', data: 'data' in outcome ? outcome.data : {} };
    const { code, text: message, field } = outcome;
    return { ...answer, status: 'error', error: { code, message, ...(field !== undefined && { field }) } };
  };

  /** Items of the second pass so far. */
  onTaken = (_done: number): void => {};

  async import(csv: string, stop = new AbortController()) {
    const read = readItems(new TextEncoder().encode(csv), ['acme']);
    const found = read.ok ? read.items : read.readable;
    const mistakes = new Mistakes();
    const warnings = new Mistakes();
    const told: number[] = [];
    if (found !== undefined) await tryItems(this, found, { mistakes, warnings }, (done) => told.push(done));
    const { errors } = both(read.ok ? undefined : read, wrong(mistakes));
    const say = (all: typeof errors) => all.map(({ line, column, message }) => `${line} ${column} — ${message}`);
    if (!read.ok || errors.length > 0) return { wrong: say(errors) };
    expect(told.at(-1)).toBe(read.items.length);
    const taken = await takeItems(this, read.items, stop.signal, (done) => this.onTaken(done));
    return { taken, warnings: say(warnings.kept) };
  }
}

/** More than go in one request. */
const others = (many = 600) => Array.from({ length: many }, (_, index) => `M-${index},x,,`).join('\n');
const head = 'sku,name,components,retired';

describe('kits and their parts in one file', () => {
  it('come in, the kit before its parts and pages away from them', async () => {
    const dock = new Dock();
    const file = `${head}\nA-SET,set,Z-1:2 Z-2,\n${others()}\nZ-1,one,,\nZ-2,two,,\n`;
    expect(await dock.import(file)).toMatchObject({ taken: { ok: true, items: 603, changed: 603 }, warnings: [] });
    expect(dock.item('A-SET').components).toEqual([
      { sku: 'Z-1', quantity: 2 },
      { sku: 'Z-2', quantity: 1 },
    ]);
    expect(dock.item('Z-1').kits).toEqual(['A-SET']);
    expect(Math.max(...dock.sizes)).toBeLessThanOrEqual(500);
    expect(await dock.import(file)).toMatchObject({ taken: { changed: 0 } });
  });

  it('are completed by the same file when the power was cut in the middle', async () => {
    const dock = new Dock();
    const file = `${head}\nA-SET,set,Z-1,\n${others()}\nZ-1,one,,\n`;
    const pages = 3;
    // All pages are tried; of those that are taken, the one with the kit is the last.
    dock.requests = 2 * pages - 1;
    expect(await dock.import(file)).toMatchObject({ taken: { ok: false, message: 'the power is cut', taken: 500 } });
    expect(dock.tables.item('acme', 'A-SET')).toBeUndefined();
    dock.requests = Number.POSITIVE_INFINITY;
    expect(await dock.import(file)).toMatchObject({ taken: { ok: true } });
    expect(dock.item('Z-1').kits).toEqual(['A-SET']);
  });

  it('are completed by the same file when somebody stopped it, who hears how far it was', async () => {
    const dock = new Dock();
    const file = `${head}\nA-SET,set,Z-1,\n${others()}\nZ-1,one,,\n`;
    const stop = new AbortController();
    dock.onTaken = (done) => done >= 250 && stop.abort();
    expect(await dock.import(file, stop)).toMatchObject({
      taken: { ok: false, message: 'the import was stopped here', taken: 250 },
    });
    expect(await dock.import(file)).toMatchObject({ taken: { ok: true } });
  });

  it('fill no request beyond what one may hold', async () => {
    const dock = new Dock();
    const kits = Array.from({ length: 60 }, (_, kit) => {
      const parts = Array.from({ length: 20 }, (_part, at) => `P-${kit}-${at}`);
      return { row: `K-${kit},x,${parts.join(' ')},`, parts };
    });
    const parts = kits.flatMap((kit) => kit.parts.map((sku) => `${sku},x,,`));
    const file = [head, ...kits.map(({ row }) => row), ...parts, ''].join('\n');
    expect(await dock.import(file)).toMatchObject({ taken: { ok: true, items: 1_260 } });
    expect(Math.max(...dock.sizes)).toBeLessThanOrEqual(500);
  });

  it('with a mistake are not taken: each is named once, by its line', async () => {
    const dock = new Dock();
    const file = `${head}\nA-1,x,NONE,\nA-2,x,A-3,\n${others()}\nA-3,x,M-1,\n`;
    expect(await dock.import(file)).toEqual({
      wrong: [
        '2 components — There is no item NONE: import it first.',
        '3 components — A-3 is a kit itself: name its parts.',
      ],
    });
    expect(dock.entries.filter(({ kind }) => kind === 'item')).toEqual([]);
  });

  it('a part with a mistake of its own is no second mistake of its kit', async () => {
    const dock = new Dock();
    dock.withItem('OLD', '4006381333931');
    const file = `sku,barcode,components\nA-SET,,Z-1\nZ-1,4006381333931,\n`;
    expect(await dock.import(file)).toEqual({ wrong: ['3 barcode — Barcode 04006381333931 belongs to OLD already.'] });
  });
});

describe('a barcode that another item has', () => {
  const [tee, mug] = ['4006381333931', '5012345678900'];
  const swapped = (between: string) => `sku,name,barcode\nTEE,tee,${mug}\n${between}MUG,mug,${tee}\n`;

  it('is taken from it in the same file; where its row is far away, is said what helps', async () => {
    const dock = new Dock();
    dock.withItem('TEE', tee).withItem('MUG', mug);
    const many = Array.from({ length: 600 }, (_, index) => `M-${index},x,\n`).join('');
    const help = 'Where this file takes it from there, put the rows of both items at the top of the file.';
    expect(await dock.import(swapped(many))).toEqual({
      wrong: [
        `2 barcode — Barcode 05012345678900 belongs to MUG already. ${help}`,
        `603 barcode — Barcode 04006381333931 belongs to TEE already. ${help}`,
      ],
    });
    expect(await dock.import(swapped(''))).toMatchObject({ taken: { ok: true, changed: 2 } });
  });
});

describe('kits and parts that are sold no more', () => {
  const all = (retired: string) =>
    `${head}\nA-1,part,,${retired}\n${others()}\nSET,set,A-1 Z-1,${retired}\nZ-1,part,,${retired}\n`;
  const retired = (dock: Dock) => ['SET', 'A-1', 'Z-1'].map((sku) => dock.item(sku).retired);

  it.each([
    ['were sold before', [all('no')]],
    ['are new', []],
  ])('are retired by one file, however far apart, where they %s', async (_what, before) => {
    const dock = new Dock();
    for (const file of before) await dock.import(file);
    expect(await dock.import(all('yes'))).toMatchObject({ taken: { ok: true, items: 603 }, warnings: [] });
    expect(retired(dock)).toEqual([true, true, true]);
    expect(await dock.import(all('yes'))).toMatchObject({ taken: { changed: 0 }, warnings: [] });
  });

  it('a part is not, while its kit is sold; a new kit of one is taken, and said', async () => {
    const dock = new Dock();
    await dock.import(all('no'));
    const one = `${head}\n${others()}\nSET,set,A-1 Z-1,no\nA-1,part,,yes\n`;
    expect(await dock.import(one)).toEqual({
      wrong: ['603 retired — A-1 is a part of the kit SET: retire that first.'],
    });
    const fresh = `${head}\nNEW,set,P-1,\n${others()}\nP-1,part,,yes\n`;
    expect(await dock.import(fresh)).toMatchObject({
      taken: { ok: true },
      warnings: ['2 components — "P-1" is retired: nobody can sell the kit "NEW"'],
    });
    expect(retired(dock)).toEqual([false, false, false]);
  });
});
