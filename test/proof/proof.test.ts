/** A signed proof says what the ledger has about a document, and no byte of it can be changed unnoticed. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockKey, publicKeyOf } from '../../agent/proof/dock-key.ts';
import { verifyProof } from '../../agent/proof/proof.ts';
import { TwoMerchants } from '../admin/two-merchants.ts';
import { commandLine } from '../command-line.ts';

const dock = new TwoMerchants();
let made: { file: string; entries: number; key: string };
beforeAll(async () => {
  await dock.open();
  const mug = { merchant: 'acme', sku: 'MUG-BLUE' };
  await dock.data('item/upsert', { items: [{ ...mug, name: 'Mug, blue' }] });
  await dock.data('stock/adjust', { ...mug, quantity: 40, reason: 'found' });
  for (const id of ['10041', '10042'])
    await dock.data('order/place', { merchant: 'acme', id, lines: [{ sku: mug.sku, quantity: 2 }] });
  await dock.data('order/hold', { merchant: 'acme', id: '10042', reason: 'asked for' });
  made = await dock.data('proof/make', { merchant: 'acme', id: '10042' });
});
afterAll(() => dock[Symbol.asyncDispose]());

const keyOf = (text: string) => {
  const key = publicKeyOf(text);
  if (key === undefined) throw new Error('no key');
  return key;
};

describe('a proof', () => {
  it('holds what the ledger has about this order, and nothing of another', () => {
    const verified = verifyProof(Buffer.from(made.file), keyOf(made.key));
    if (!verified.ok) throw new Error(verified.why);
    const { about, entries } = verified.proved;
    expect(about).toEqual({ type: 'order', merchant: 'acme', id: '10042' });
    expect(entries.map(({ kind }) => kind)).toEqual(['order', 'booking', 'order-hold']);
    expect(entries.map(({ document }) => document)).toEqual(['10042', '10042', '10042']);
    expect(made.entries).toBe(3);
  });

  it('is refused after any of 10,000 changes of one byte, cut off, or with another key', () => {
    const key = keyOf(made.key);
    const bytes = Buffer.from(made.file);
    let random = 20_261_129;
    const next = (below: number) => {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((random / 2 ** 32) * below);
    };
    const passed: number[] = [];
    for (let change = 0; change < 10_000; change += 1) {
      // Every byte of it first, then any.
      const at = change < bytes.length ? change : next(bytes.length);
      const before = bytes[at] ?? 0;
      bytes[at] = before ^ (1 + next(255));
      if (verifyProof(bytes, key).ok) passed.push(at);
      bytes[at] = before;
    }
    expect(passed).toEqual([]);
    expect(verifyProof(bytes, key).ok).toBe(true);
    expect(verifyProof(bytes.subarray(0, -1), key)).toMatchObject({ ok: false });
    expect(verifyProof(Buffer.concat([bytes, Buffer.from('\n')]), key)).toMatchObject({ ok: false });
    expect(verifyProof(Buffer.alloc(0), key)).toMatchObject({ ok: false });
    const stranger = generateKeyPairSync('ed25519').publicKey;
    expect(verifyProof(bytes, stranger)).toMatchObject({ ok: false, why: expect.stringContaining('another key') });
  });

  it('says that there is no such document', async () => {
    expect(await dock.ask('proof/make', { merchant: 'acme', id: '9' })).toMatchObject({
      error: { code: 'unknown-order' },
    });
    const other = { merchant: 'globex', id: '10042' };
    expect(await dock.ask('proof/make', other)).toMatchObject({ error: { code: 'unknown-order' } });
    expect(await dock.ask('proof/make', { merchant: 'acme', id: '10042', type: 'notice' })).toMatchObject({
      error: { code: 'unknown-notice' },
    });
  });

  it('is verified at the command line where there is no dock', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tallyman-proof-'));
    const [good, bad, key] = ['good', 'bad', 'key'].map((name) => join(folder, name));
    if (good === undefined || bad === undefined || key === undefined) throw new Error('no names');
    writeFileSync(good, made.file);
    writeFileSync(bad, made.file.replace('MUG-BLUE', 'MUG-BLUF'));
    writeFileSync(key, `${made.key}\n`);
    const run = (...argv: string[]) => commandLine(['proof', 'verify', ...argv]);
    expect(await run(good, '--key', key)).toMatchObject({ code: 0, stdout: expect.stringContaining('order 10042') });
    expect(await run(good, '--key', made.key, '--json')).toMatchObject({ code: 0 });
    expect(await run(bad, '--key', made.key)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('proves nothing'),
    });
    expect(await run(good, '--key', 'nonsense')).toMatchObject({ code: 2 });
    expect(await run(join(folder, 'none'), '--key', made.key)).toMatchObject({ code: 1 });
    rmSync(folder, { recursive: true });
  });
});

it('the key of a dock is made once, for it alone, and never written over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallyman-proof-key-'));
  const { publicKey } = dockKey(folder);
  expect(dockKey(folder).publicKey).toBe(publicKey);
  expect(statSync(join(folder, 'proof-key')).mode & 0o777).toBe(0o600);
  writeFileSync(join(folder, 'proof-key'), 'nonsense');
  expect(() => dockKey(folder)).toThrow(/holds no key/);
  rmSync(folder, { recursive: true });
});
