// needs: shopify
/** The page of each store sets it up in five steps, and is true: its configuration is good, its rights are all. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { kinds } from '../../../agent/cli/kinds.ts';
import { channelKinds } from '../../../agent/forward/kinds/index.ts';
import { configErrorText, loadConfig } from '../../../config/load.ts';
import { dockText } from '../dock-text.ts';
import { openShopify, channelOf as shopifyOf } from './shopify/bench.ts';
import { openScripted, channelOf as vendureOf } from './vendure/bench.ts';

const { signal } = new AbortController();
const pageOf = (kind: string) =>
  readFileSync(new URL(`../../../agent/forward/kinds/${kind}/README.md`, import.meta.url), 'utf8');
const dock = dockText();
const stores = channelKinds.filter(({ associate }) => associate === 'listed').map(({ kind }) => kind);

it('there is one for each store with an interface of its own', () => {
  expect(stores.sort()).toEqual(['medusa', 'shopify', 'vendure', 'woocommerce']);
});

describe.each(stores)('the page of %s', (kind) => {
  const [, setUp = ''] = /\n## Set up.*\n([\s\S]*?)\n## /.exec(pageOf(kind)) ?? [];

  it('has five steps, the last of which test and rehearse the channel', () => {
    const steps = [...setUp.matchAll(/^(\d)\. /gm)].map(([, number]) => Number(number));
    expect(steps).toEqual([1, 2, 3, 4, 5]);
    expect(setUp).toMatch(/tallyman channel test acme-/);
    expect(setUp).toMatch(/tallyman channel rehearse acme-/);
  });

  it('shows a configuration that is good, and writes nothing before somebody has seen what it would change', () => {
    const [, block = ''] = /```toml\n([\s\S]*?)```/.exec(setUp) ?? [];
    const text = dock + block.replaceAll(/^ {3}/gm, '');
    for (const whole of [text, text.replaceAll(/^# (?=[a-z-]+ = )/gm, '')]) {
      const read = loadConfig(whole, 'tallyman.toml', kinds);
      expect(read.ok ? [] : read.errors.map(configErrorText)).toEqual([]);
      expect(read.ok && read.config.channels).toMatchObject([{ kind, orders: {} }]);
    }
    expect(block).toContain('rehearse = true');
  });
});

/** What a check says is missing where nothing is granted. */
const lacking = (text: string | undefined): string[] =>
  [...(text ?? '').matchAll(/(?:lacks|,) (\w+) \(/g)].map(([, right = '']) => right);

it('Shopify: names every scope that is asked for', async () => {
  const bench = await openShopify();
  bench.wire.scopes = [];
  const rows = await shopifyOf(bench).check?.(signal);
  const scopes = lacking(rows?.find(({ what }) => what === 'rights')?.text);
  expect(scopes.length).toBeGreaterThan(4);
  const page = pageOf('shopify');
  // Who may write something may read it.
  const named = (scope: string) =>
    [scope, scope.replace(/^read_/, 'write_')].some((each) => page.includes(`\`${each}\``));
  expect(scopes.filter((scope) => !named(scope))).toEqual([]);
});

it('Vendure: names every right that is asked for', async () => {
  const bench = await openScripted();
  bench.store.rights = [];
  const rows = await vendureOf(bench).check?.(signal);
  const rights = lacking(rows?.find(({ what }) => what === 'rights')?.text);
  expect(rights.length).toBeGreaterThan(4);
  expect(rights.filter((right) => !pageOf('vendure').includes(`*${right}*`))).toEqual([]);
});
