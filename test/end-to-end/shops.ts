/**
 * Shops of the reference storefront, each with a journal of its own: at the broker, or behind TLS. What one was told
 * stands in the order in which it came.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHttpFace } from '../../firmware-sim/storefront/http-face.ts';
import { openMqttFace } from '../../firmware-sim/storefront/mqtt-face.ts';
import { Storefront } from '../../firmware-sim/storefront/storefront.ts';
import { Authority, type Certificate } from '../forward/certificates.ts';
import { sku } from './codes.ts';
import type { Table } from './config-file.ts';
import type { Line } from './sink.ts';

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

export class Shop {
  readonly shop: Storefront;
  readonly channel: string;
  /** Every line it was told, whatever became of it. */
  readonly lines: Line[] = [];
  readonly #dir = mkdtempSync(join(tmpdir(), 'tallyman-shop-'));
  #face: { close(): Promise<void> } | undefined;

  constructor(channel: string) {
    this.channel = channel;
    this.shop = new Storefront({ file: join(this.#dir, 'journal.jsonl'), tellsHeld: true });
    const deliver = this.shop.deliver.bind(this.shop);
    this.shop.deliver = (text) => {
      const { data } = JSON.parse(text) as { data: { lines: Line[] } };
      this.lines.push(...data.lines);
      return deliver(text);
    };
  }

  /** @returns the port where it listens */
  async openHttps(tls: Certificate, port = 0): Promise<number> {
    const face = await openHttpFace(this.shop, { secrets: [secret], channel: this.channel, tls, port });
    this.#face = face;
    return face.port;
  }

  async openMqtt(url: string): Promise<void> {
    this.#face = await openMqttFace(this.shop, { url, channel: this.channel });
  }

  /** Levels it was told of an item, in order. */
  told = (name: string = sku(0)): number[] => this.lines.flatMap((line) => (line.sku === name ? [line.level] : []));

  shows = (name: string) => this.shop.levels(this.channel).get(name);

  /** Nobody reaches it any more. */
  async close(): Promise<void> {
    await this.#face?.close();
    this.#face = undefined;
  }

  async end(): Promise<void> {
    await this.close();
    this.shop.close();
    rmSync(this.#dir, { recursive: true });
  }
}

/** Certificates for shops on this machine, and what a dock needs to believe them. */
export class Tls {
  readonly files: Record<string, string>;
  readonly #authority: Authority;
  readonly #dir = mkdtempSync(join(tmpdir(), 'tallyman-authority-'));

  constructor() {
    this.#authority = new Authority(this.#dir);
    this.files = { 'secret.txt': secret, 'ca.pem': readFileSync(this.#authority.caFile, 'utf8') };
  }

  issue = (): Certificate => this.#authority.issue();

  /** The [[channel]] of a shop at this port. @param file the path of one of `files` */
  channel = (name: string, port: number, file: (name: string) => string): Table => ({
    ...{ name, kind: 'https', url: `https://127.0.0.1:${port}/stock` },
    ...{ 'secret-file': file('secret.txt'), 'ca-file': file('ca.pem') },
  });

  end(): void {
    rmSync(this.#dir, { recursive: true });
  }
}
