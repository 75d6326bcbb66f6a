/** A dock with two merchants at a real broker (else Mosquitto), and admins with keys of their own who ask from afar. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type IClientPublishOptions, type MqttClient } from 'mqtt';
import { AdminKeys } from '../../agent/admin/admin-keys.ts';
import { DesiredDoor } from '../../agent/admin/doors/desired.ts';
import { MqttDoor } from '../../agent/admin/doors/mqtt.ts';
import { type DesiredBody, type SignedBody, signDesired, signRequest } from '../../agent/admin/signed-request.ts';
import { systemClock } from '../../agent/clock.ts';
import type { AdminKey } from '../../agent/inventory/nouns/admin/admin-key.ts';
import { openUplink } from '../../agent/mqtt/uplink.ts';
import type { MqttUplink } from '../../agent/mqtt/uplink-contract.ts';
import { Broker } from '../end-to-end/broker.ts';
import { keepFor } from '../loop-keeper.ts';
import { until } from '../wait.ts';
import { TwoMerchants } from './two-merchants.ts';

export const base = 'tallyman/v1/reno-1/dock-3';

export type Message = {
  transaction: string;
  status: 'ok' | 'error' | 'running';
  // biome-ignore lint/suspicious/noExplicitAny: whatever a verb answers
  data?: any;
  part?: string;
  error?: { code: string; message: string; field?: string };
  seq: number;
  entry?: number;
  final: boolean;
};

/** One admin: a key, and what was counted with it. */
export class Chair {
  readonly privateKey: KeyObject;
  readonly admin: AdminKey;
  counter = 0;

  constructor(id: string, role: AdminKey['role'], merchants: AdminKey['merchants']) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.privateKey = privateKey;
    this.admin = { id, key: `ed25519:${publicKey.export({ format: 'jwk' }).x}`, role, merchants };
  }
}

export class RemoteDock {
  readonly dock = new TwoMerchants();
  readonly dir = mkdtempSync(join(tmpdir(), 'tallyman-remote-'));
  readonly lena = new Chair('lena', 'installer', ['acme']);
  readonly otto = new Chair('otto', 'installer', '*');
  readonly vera = new Chair('vera', 'viewer', '*');
  boot = 'boot-1';
  broker!: Pick<Broker, 'url' | 'start' | 'kill9'>;
  uplink!: MqttUplink;
  desired!: DesiredDoor;
  client!: MqttClient;
  /** Lines of the log that a person must see. */
  readonly errors: string[] = [];
  readonly heard: { topic: string; message: Message; correlation?: string }[] = [];
  #transactions = 0;

  /** @param broker one that runs already; it is ended with this */
  async open({
    openReading = false,
    nobody = false,
    version = 5 as 4 | 5,
    broker = undefined as RemoteDock['broker'] | undefined,
  } = {}): Promise<void> {
    this.broker = broker ?? (await Broker.start({ dir: this.dir }));
    this.dock.config.admins.push(...(nobody ? [] : [this.lena.admin, this.otto.admin, this.vera.admin]));
    this.dock.config.mqtt = {
      ...{ url: this.broker.url, version: version === 4 ? '3.1.1' : '5', keepaliveS: 60, tls: {} },
      ...(openReading && { openReading: true as const }),
    };
    await this.dock.open();
    await this.dock.fill();
    this.client = connect(this.broker.url, { protocolVersion: version, reconnectPeriod: 0 });
    this.client.on('message', (topic, payload, { properties }) => {
      const correlation = properties?.correlationData?.toString();
      if (payload.length === 0) return;
      const message = JSON.parse(payload.toString()) as Message;
      this.heard.push({ topic, message, ...(correlation !== undefined && { correlation }) });
    });
    await until('the admin is connected', () => this.client.connected);
    await this.client.subscribeAsync([`${base}/res/#`, 'tallyman/v1/reno-1/chair/#'], { qos: 1 });
    await this.start();
  }

  /** The dock's own side; again after `stop`, as after a restart. */
  async start(): Promise<void> {
    const { config, book, admin } = this.dock;
    this.uplink = openUplink({
      ...{ config: config.mqtt as NonNullable<typeof config.mqtt>, site: 'reno-1', dock: 'dock-3' },
      ...{ clock: systemClock, keep: keepFor(systemClock), random: Math.random, log: () => {} },
      presence: { boot: this.boot, epoch: () => book.head.epoch, info: () => ({}), health: () => ({}) },
      readFile: () => Promise.reject(new Error('none')),
    });
    const { verbs } = this.dock.context();
    const keys = new AdminKeys(config, book);
    const { uplink, boot } = this;
    new MqttDoor({ admin, keys, uplink, config, clock: systemClock, book, boot, verbs });
    const keep = keepFor(systemClock);
    const log = { error: (message: string) => this.errors.push(message) };
    this.desired = new DesiredDoor({
      ...{ admin, keys, uplink, config, clock: systemClock, book, keep, log, version: '0.1.0' },
    });
    await until('the dock is online', () => uplink.connected);
  }

  async restart(): Promise<void> {
    await this.leave();
    await this.comeBack();
  }

  /** Away, for however long. */
  async leave(): Promise<void> {
    await this.desired.close();
    await this.uplink.close();
    await this.dock.stop();
  }

  async comeBack(): Promise<void> {
    this.boot = `boot-${Number(this.boot.slice(5)) + 1}`;
    await this.dock.open();
    await this.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.desired?.close();
    await this.uplink?.close();
    this.client?.end(true);
    await this.broker?.kill9();
    await this.dock[Symbol.asyncDispose]();
    rmSync(this.dir, { recursive: true, force: true });
  }

  desire(chair: Chair, what: string, version: number, more: Partial<DesiredBody>): string {
    const body = { site: 'reno-1', dock: 'dock-3', what, version, reason: 'asked from afar', ...more };
    return signDesired(chair.admin.id, chair.privateKey, body);
  }

  signed(chair: Chair, verb: string, params: unknown = {}, more: Partial<SignedBody> = {}): string {
    chair.counter += 1;
    this.#transactions += 1;
    return signRequest(chair.admin.id, chair.privateKey, {
      ...{ site: 'reno-1', dock: 'dock-3', epoch: this.dock.book.head.epoch, boot: this.boot },
      ...{ counter: chair.counter, verb, transaction: `t-${this.#transactions}`, params, reason: 'asked from afar' },
      ...more,
    });
  }

  /** @returns every message of the answer, the final one last */
  async send(
    verb: string,
    text: string | Buffer,
    options: IClientPublishOptions = {},
    { topic = `req/${verb}`, back = `${base}/res/${topic.slice(4)}` } = {},
  ): Promise<Message[]> {
    const from = this.heard.length;
    const answers = () => this.heard.slice(from).filter((one) => one.topic === back);
    await this.client.publishAsync(`${base}/${topic}`, text, { qos: 1, ...options });
    await until(`an answer to ${verb}`, () => answers().some(({ message }) => message.final));
    return answers().map(({ message }) => message);
  }

  /** Signs, sends, and gives the one final answer, its parts put together. */
  async ask(chair: Chair, verb: string, params: unknown = {}, more: Partial<SignedBody> = {}): Promise<Message> {
    return whole(await this.send(verb, this.signed(chair, verb, params, more)));
  }
}

export function whole(messages: Message[]): Message {
  const last = messages.at(-1);
  if (last === undefined) throw new Error('no answer');
  const parts = messages.filter(({ part }) => part !== undefined);
  return parts.length === 0 ? last : { ...last, data: JSON.parse(parts.map(({ part }) => part).join('')) };
}
