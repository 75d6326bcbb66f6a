/** `channel test` over HTTPS: nothing is called good that was not seen, and a wrong key is found before a batch. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { channelTest } from '../../../agent/admin/dock/channel-test.ts';
import type { Channel, CheckRow } from '../../../agent/forward/channel.ts';
import type { ChannelReport } from '../../../agent/forward/channel-report.ts';
import { httpsChannel } from '../../../agent/forward/kinds/https/https-kind.ts';
import { keyTrial, type Tried } from '../../../agent/forward/kinds/https/key-trial.ts';
import { openHttpFace } from '../../../firmware-sim/storefront/http-face.ts';
import { Storefront } from '../../../firmware-sim/storefront/storefront.ts';
import { channelConfig, temporaryFolder } from '../bench.ts';
import { loneChannel } from './lone-channel.ts';

const { signal } = new AbortController();
const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;

async function world() {
  const folder = temporaryFolder();
  const [secret, file] = [newSecret(), join(folder, 'secret')];
  const shop = new Storefront({ file: join(folder, 'journal.jsonl') });
  const face = await openHttpFace(shop, { secrets: [secret] });
  onTestFinished(async () => {
    await face.close();
    shop.close();
  });
  writeFileSync(file, secret);
  const options = httpsChannel.options().parse({ url: face.url, 'secret-file': file });
  const channel = loneChannel(channelConfig({ kind: 'https', options }));
  return { face, file, channel };
}

const idle: ChannelReport = {
  ...{ name: 'acme-web', merchant: 'acme', kind: 'https', state: 'idle', cursor: 7, pending: 0 },
  ...{ oldestUnsentMs: null, lastAckAt: 1_795_888_837_924, lastRunAt: 1_795_888_837_910, clonesNoticed: true },
};

async function tested(channel: Channel, more: Partial<ChannelReport> = {}, orders?: object) {
  const { unwatched, levels: source, linked } = channel;
  const door = {
    ...{ source, linked, refused: undefined, readSales: async () => true },
    ...(unwatched && { unwatched }),
    ...(channel.tryKey && { tryKey: channel.tryKey.bind(channel) }),
  };
  const config = { enabled: true, ...(orders && { orders: orders as never }) };
  const rows = await channelTest({ config, report: { ...idle, ...more }, door, signal });
  return rows.map(({ what, verdict, text }) => `${what} ${verdict}: ${text}`);
}

describe('channel test of a storefront behind HTTPS', () => {
  it('takes the key for good where its orders are refused without it', async () => {
    const { channel } = await world();
    expect(await tested(channel)).toEqual([
      'channel ok: nothing waits to be told',
      'link ok: it answers',
      'what it shows ok: was read: 0 listings on the first page',
      'key ok: is accepted: its orders are told with it, and not without',
      'orders ok: are not read from this channel, as configured',
      'answers ok: named the batch that is held, the last one 2026-11-28T18:00:37Z',
    ]);
  });

  it('finds a wrong key although its orders are not read and the last answer was good', async () => {
    const { channel, file } = await world();
    writeFileSync(file, newSecret());
    const rows = await tested(channel);
    expect(rows).toContain('key error: is not accepted (401)');
    expect(rows[0]).toBe('channel warning: nothing waits to be told, and not all is well: what is wrong stands below');
    expect(rows.at(-1)).toBe('answers warning: none came just now; the last one came 2026-11-28T18:00:37Z');
  });

  it('calls no link good that nobody answers on, and no orders read that never were', async () => {
    const { channel, face } = await world();
    await face.close();
    const rows = await tested(channel, {}, {});
    expect(rows[0]).toBe('channel warning: nothing waits to be told, and not all is well: what is wrong stands below');
    expect(rows.filter((row) => row.startsWith('link'))).toEqual([]);
    expect(rows).toContainEqual(expect.stringMatching(/^what it shows error: could not be read: .*nothing listens/));
    expect(rows).toContainEqual(expect.stringMatching(/^key warning: could not be tried: /));
    expect(rows).toContain('orders warning: were not read yet');
    expect(rows.at(-1)).toBe('answers warning: none came just now; the last one came 2026-11-28T18:00:37Z');
  });

  it('says nothing more of a store that did not answer its first question', async () => {
    const { channel } = await world();
    const shut: CheckRow = { what: 'store', verdict: 'error', text: 'nothing listens there' };
    const door = { source: channel.levels, linked: true, refused: undefined, unwatched: true as const };
    const rows = await channelTest({
      ...{ config: { enabled: true }, report: idle, signal },
      door: { ...door, readSales: async () => true, check: async () => [shut] },
    });
    expect(rows.map(({ what, verdict }) => `${what} ${verdict}`)).toEqual([
      'channel warning',
      'store error',
      'orders ok',
    ]);
  });
});

describe('the trial of a key', () => {
  /** By page and signature, the status it answers; and what it was asked for. */
  const trial = async (statusOf: (page: string, signed: boolean) => number, taken = false) => {
    const asked: string[] = [];
    const ask = async (path: string, id: string | undefined): Promise<Tried> => {
      const [, page = ''] = /\/(\w+)\?cursor=/.exec(path) ?? [];
      asked.push(`${page} ${id === undefined ? 'bare' : 'signed'}`);
      return { status: statusOf(page, id !== undefined) };
    };
    const { verdict, text } = await keyTrial({ url: new URL('https://shop.example/stock'), taken, ask });
    return { said: `${verdict}: ${text}`, asked };
  };

  it.each<[string, (page: string, signed: boolean) => number, RegExp]>([
    ['refused with it', () => 403, /^error: is not accepted \(403\)/],
    [
      'levels alone ask for it',
      (page, signed) => (page === 'levels' ? (signed ? 200 : 401) : 404),
      /^ok: .*its levels/,
    ],
    ['a bad request without it', (_, signed) => (signed ? 200 : 400), /^ok: is accepted/],
    ['open to everybody', () => 200, /^warning: was not tried/],
    ['no pages at all', () => 404, /^warning: was not tried/],
    ['in trouble', () => 503, /^warning: was not tried/],
  ])('%s', async (_, statusOf, said) => {
    expect((await trial(statusOf)).said).toMatch(said);
  });

  it('asks nobody where a batch was taken under the same key', async () => {
    expect(await trial(() => 200, true)).toEqual({ said: 'ok: was accepted with the last batch', asked: [] });
  });
});
