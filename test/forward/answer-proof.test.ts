// needs: mosquitto openssl
/**
 * `ack-secret-file`: an answer that does not prove whose it is moves nothing, over MQTT at a real broker and over HTTPS
 * at a real TLS server.
 */
import { createHmac } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connectAsync, type MqttClient } from 'mqtt';
import { describe, expect, it, onTestFinished } from 'vitest';
import { inspectFiles, namedFilesOf } from '../../agent/file-inspection.ts';
import { AnswerProof, provedText } from '../../agent/forward/answer-proof.ts';
import { httpsChannel } from '../../agent/forward/kinds/https/https-kind.ts';
import { mqttChannel } from '../../agent/forward/kinds/mqtt/mqtt-kind.ts';
import { namedFileReader, namedFiles } from '../../agent/named-file.ts';
import { signedAnswer } from '../../firmware-sim/storefront/answer-hmac.ts';
import { openHttpFace } from '../../firmware-sim/storefront/http-face.ts';
import { type MqttFaceOptions, openMqttFace } from '../../firmware-sim/storefront/mqtt-face.ts';
import { Storefront } from '../../firmware-sim/storefront/storefront.ts';
import { Broker } from '../end-to-end/broker.ts';
import { until } from '../wait.ts';
import { channelConfig, type ForwarderBench, forwarderOf, temporaryFolder, uplinkTo } from './bench.ts';
import { Authority } from './certificates.ts';
import { hurriedClock } from './hurried-clock.ts';
import { statusOf } from './memory-book.ts';

const name = 'acme-web';
const whsec = (text: string) => `whsec_${Buffer.from(text.padEnd(32, '.')).toString('base64')}`;
const secret = whsec('the storefront’s own');
const webhookSecret = whsec('the dock’s own');
const topic = (what: string) => `tallyman/v1/reno-1/dock-3/${what}/${name}`;

function fileOf(...lines: string[]): string {
  const file = join(temporaryFolder(), 'secret');
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}

function shopOf(rejectSkus: string[] = []): Storefront {
  const shop = new Storefront({ file: join(temporaryFolder(), 'journal.jsonl'), faults: { rejectSkus } });
  onTestFinished(() => shop.close());
  return shop;
}

async function overMqtt(lines = [secret]) {
  const broker = await Broker.start({ dir: temporaryFolder() });
  onTestFinished(() => broker.kill9());
  const options = mqttChannel.options().parse({ 'ack-secret-file': fileOf(...lines) });
  const bench = forwarderOf(channelConfig({ options }), {
    uplink: uplinkTo(broker.url).uplink,
    clock: hurriedClock(20),
  });
  const face = async (shop: Storefront, more: Partial<MqttFaceOptions>) => {
    const opened = await openMqttFace(shop, { url: broker.url, channel: name, ...more });
    onTestFinished(() => opened.close());
    return opened;
  };
  const stranger = await connectAsync(broker.url);
  onTestFinished(() => stranger.endAsync(true));
  return { bench, face, stranger };
}

const report = ({ forwarder, ledger }: ForwarderBench) => forwarder.report(statusOf(ledger, name));
const acked = ({ ledger }: ForwarderBench) => ledger.row(name).acked;

/** What a batch on the topic says, to somebody who only listens. */
async function nextBatch(client: MqttClient): Promise<{ id: string; data: { epoch: string; to: number } }> {
  await client.subscribeAsync(topic('evt/stock'));
  return new Promise((resolve) => client.once('message', (_topic, payload) => resolve(JSON.parse(payload.toString()))));
}

describe('the contract’s worked example', () => {
  const readme = readFileSync(new URL('../../agent/forward/README.md', import.meta.url), 'utf8');
  const chapter = readme.slice(readme.indexOf('## Answers that prove'));
  const [, example = ''] = /```json\n(.*?)```/s.exec(chapter) ?? [];
  const [, bytes = ''] = /```\n(15:tallyman.*?)```/s.exec(chapter) ?? [];
  const [, shown = ''] = /`(whsec_[A-Za-z0-9+/=]+)`/.exec(chapter) ?? [];
  const { hmac, ...answer } = JSON.parse(example);

  it('is what the dock computes, what the storefront computes, and what the bytes say', async () => {
    expect(provedText(name, answer)).toBe(bytes);
    expect(
      createHmac('sha256', Buffer.from(shown.slice(6), 'base64'))
        .update(bytes)
        .digest('hex'),
    ).toBe(hmac);
    expect(signedAnswer(answer, name, shown)).toEqual({ ...answer, hmac });
    const proof = new AnswerProof({
      ...{ channel: name, file: fileOf(shown), clock: { monoMs: () => 0 }, readFile: namedFileReader(undefined) },
    });
    expect(await proof.problem({ ...answer, hmac })).toBeUndefined();
  });

  it.each<[string, Record<string, unknown>]>([
    ['another place', { to: 1043 }],
    ['another epoch', { epoch: null }],
    ['another batch', { id: undefined }],
    ['a line less', { rejected: [] }],
    ['another line', { rejected: [{ sku: 'TEE', reason: 'nicht gefunden' }] }],
    ['another reason', { rejected: [{ sku: 'TEE-ÄÖ', reason: 'nicht gefunden.' }] }],
    ['a border moved', { rejected: [{ sku: 'TEE-ÄÖ\n14:nicht', reason: 'gefunden' }] }],
    ['no proof', { hmac: undefined }],
    ['half a proof', { hmac: String(hmac).slice(0, 32) }],
    ['a proof that is none', { hmac: 7 }],
  ])('is no proof of %s', async (_what, change) => {
    const proof = new AnswerProof({
      ...{ channel: name, file: fileOf(shown), clock: { monoMs: () => 0 }, readFile: namedFileReader(undefined) },
    });
    expect(await proof.problem({ ...answer, hmac, ...change })).toContain('ack-secret-file');
    expect(proof.unproved).toMatchObject({ count: 1 });
  });

  it('is no proof on another channel', async () => {
    const parts = { file: fileOf(shown), clock: { monoMs: () => 0 }, readFile: namedFileReader(undefined) };
    expect(await new AnswerProof({ channel: 'acme-outlet', ...parts }).problem({ ...answer, hmac })).toBeDefined();
  });
});

describe('over MQTT', () => {
  it('levels arrive, and lines that are refused are set aside, when the storefront proves its answers', async () => {
    const { bench, face } = await overMqtt();
    const shop = shopOf(['BAD']);
    await face(shop, { ackSecret: secret });
    bench.moved(() => {
      bench.ledger.receive('BAD', 2);
      bench.ledger.receive('TEE', 3);
    });
    await until('3 on the shelf', () => shop.levels(name).get('TEE')?.level === 3);
    await until('acknowledged', () => acked(bench) > 0);
    expect(report(bench)).not.toHaveProperty('unproved');
  });

  it('an answer without proof, or with another secret, moves nothing; it is counted, named, and over when the secret is right', async () => {
    const { bench, face } = await overMqtt();
    const shop = shopOf();
    const bare = await face(shop, {});
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until('it says so', () => bench.forwarder.error?.includes('ack-secret-file'));
    expect(bench.forwarder.error).toContain('carries no "hmac"');
    await bare.close();
    const wrong = await face(shop, { ackSecret: whsec('a stranger’s') });
    await until('it says that it does not fit', () => bench.forwarder.error?.includes('does not fit'));
    expect(acked(bench)).toBe(0);
    expect(report(bench)).toMatchObject({
      unproved: { count: expect.any(Number) },
      note: expect.stringContaining('not believed'),
    });
    expect(JSON.stringify([report(bench), bench.log])).not.toContain(secret.slice(6, 20));
    await wrong.close();
    await face(shop, { ackSecret: secret });
    await until('acknowledged', () => acked(bench) > 0);
    await until('no error', () => bench.forwarder.error === undefined);
  });

  it('whoever may write to the topic moves no cursor, opens no epoch and refuses no line', async () => {
    const { bench, stranger } = await overMqtt();
    const seen = nextBatch(stranger);
    bench.moved(() => bench.ledger.receive('TEE', 3));
    const { id, data } = await seen;
    const forged = [
      { epoch: data.epoch, to: data.to, id },
      { epoch: data.epoch, to: data.to, id, rejected: [{ sku: 'TEE', reason: 'x' }] },
      { epoch: data.epoch, to: data.to + 1_000, id: 'f'.repeat(32) },
      { epoch: 'never-heard-of', to: 5, id: 'f'.repeat(32) },
    ];
    for (const answer of forged) {
      for (const retain of [false, true])
        await stranger.publishAsync(topic('ack'), JSON.stringify(answer), { qos: 1, retain });
    }
    await stranger.publishAsync(
      topic('ack'),
      JSON.stringify(signedAnswer(forged[2] as never, name, whsec('a stranger’s'))),
      { qos: 1 },
    );
    await until('all were heard', () => (report(bench).unproved?.count ?? 0) >= forged.length + 1);
    expect(acked(bench)).toBe(0);
    expect(bench.forwarder.counts).toMatchObject({ batches: 0, epochs: 0, snapshots: 0 });
    expect(bench.ledger.entries.filter(({ kind }) => kind === 'exception')).toEqual([]);
  });

  it('both secrets count while one is being changed', async () => {
    const { bench, face } = await overMqtt([whsec('the new one'), secret]);
    await face(shopOf(), { ackSecret: secret });
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until('acknowledged', () => acked(bench) > 0);
  });
});

describe('over HTTPS', () => {
  const forwarder = (url: string, caFile: string) =>
    forwarderOf(
      channelConfig({
        kind: 'https',
        options: httpsChannel.options().parse({
          ...{ url, 'secret-file': fileOf(webhookSecret), 'ca-file': caFile, 'ack-secret-file': fileOf(secret) },
        }),
      }),
      { clock: hurriedClock(20) },
    );

  it('levels arrive when the storefront proves its answers', async () => {
    const authority = new Authority(temporaryFolder());
    const shop = shopOf();
    const face = await openHttpFace(shop, { secrets: [webhookSecret], ackSecret: secret, tls: authority.issue() });
    onTestFinished(() => face.close());
    const bench = forwarder(face.url, authority.caFile);
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until('acknowledged', () => acked(bench) > 0);
    expect(shop.levels(name).get('TEE')?.level).toBe(3);
  });

  it.each<[string, number, (batch: { id: string; data: { epoch: string; to: number } }) => unknown]>([
    ['an empty 204', 204, () => undefined],
    ['a bare yes', 200, () => ({ ok: true })],
    ['an answer without proof', 200, ({ id, data }) => ({ epoch: data.epoch, to: data.to, id })],
    ['a refused line', 422, () => ({ rejected: [{ sku: 'TEE', reason: 'no' }] })],
    ['a refused line in an answer', 200, ({ id, data }) => ({ ...data, id, rejected: [{ sku: 'TEE', reason: 'no' }] })],
    ['a place ahead', 409, ({ data }) => ({ epoch: data.epoch, to: data.to + 500, id: 'f'.repeat(32) })],
    ['gone for good', 410, () => undefined],
    [
      'another secret',
      200,
      ({ id, data }) => signedAnswer({ epoch: data.epoch, to: data.to, id }, name, whsec('else')),
    ],
  ])('%s is not believed', async (_what, status, body) => {
    const authority = new Authority(temporaryFolder());
    let heard = 0;
    const server = createServer(authority.issue(), (request, response) => {
      let text = '';
      request.on('data', (chunk) => (text += chunk));
      request.on('end', () => {
        heard += 1;
        const said = body(JSON.parse(text));
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(said === undefined ? '' : JSON.stringify(said));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const bench = forwarder(`https://127.0.0.1:${(server.address() as AddressInfo).port}/stock`, authority.caFile);
    bench.moved(() => bench.ledger.receive('TEE', 3));
    await until('it was tried again', () => heard >= 2);
    expect(report(bench)).toMatchObject({
      error: expect.stringContaining('ack-secret-file'),
      unproved: { count: expect.any(Number) },
    });
    expect(acked(bench)).toBe(0);
    expect(bench.forwarder.counts).toMatchObject({ batches: 0, epochs: 0, snapshots: 0 });
    expect(bench.ledger.entries.filter(({ kind }) => kind === 'exception' || kind === 'channel')).toEqual([]);
  });
});

describe.each(['mqtt', 'https'])('the file of a channel of kind %s', (kind) => {
  const findings = async (file: string) => {
    const channels = [channelConfig({ kind, options: { 'ack-secret-file': file } })];
    const dock = { site: 'reno-1', name: 'dock-3', timezone: 'UTC', data: '/x', locale: 'en', conditionReasons: [] };
    const files = namedFilesOf({ dock, mqtt: undefined, screen: undefined, mail: undefined, channels });
    return (await inspectFiles(files, namedFiles(undefined), Date.now())).findings;
  };

  it('is looked at like every other secret, and never quoted', async () => {
    expect(await findings(fileOf(secret))).toEqual([]);
    const open = fileOf(secret);
    chmodSync(open, 0o644);
    expect(await findings(open)).toMatchObject([{ kind: 'exposed', key: ['channel', 0, 'ack-secret-file'] }]);
    const [wrong] = await findings(fileOf('hunter2hunter2'));
    expect(wrong).toMatchObject({ kind: 'unusable', reason: expect.stringContaining('whsec_') });
    expect(wrong?.reason).not.toContain('hunter2');
  });
});
