/** A shop at the broker that is told of boxes (R25): written from the contract, without the agent's own code. */
import { connect, type MqttClient } from 'mqtt';

type Line = {
  id: string;
  version: number;
  order: string;
  box: number;
  status: string;
  carrier?: string;
  tracking?: string;
};
type Batch = {
  id: string;
  type: string;
  data: { epoch: string; after: number; to: number; snapshot?: boolean; lines: Line[] };
};

/** Keeps one place for shipments, and of each box its newest version, as the contract says. */
export class BoxShop {
  answering = true;
  readonly boxes = new Map<string, Line>();
  /** What changed something, as `id status`. */
  readonly effects: string[] = [];
  readonly batches: Batch[] = [];
  #place: { epoch: string | null; to: number; id?: string } = { epoch: null, to: 0 };
  readonly #client: MqttClient;

  constructor(url: string, base: string) {
    this.#client = connect(url, { protocolVersion: 5, reconnectPeriod: 100 });
    this.#client.on('error', () => undefined);
    this.#client.on('connect', () => this.#client.subscribe(`${base}/evt/shipment/web`, { qos: 1 }));
    this.#client.on('message', (_topic, payload) => {
      const batch = JSON.parse(payload.toString('utf8')) as Batch;
      this.batches.push(batch);
      this.#take(batch);
      if (this.answering) this.#client.publish(`${base}/ack/web`, JSON.stringify(this.#place), { qos: 1 });
    });
  }

  get connected(): boolean {
    return this.#client.connected;
  }

  /** As a shop that was put back from an old copy. */
  forget(): void {
    this.#place = { epoch: null, to: 0 };
  }

  #take({ id, data: { epoch, after, to, snapshot, lines } }: Batch): void {
    const mine = this.#place.epoch === epoch;
    if (mine && to <= this.#place.to) return;
    if (!snapshot && !(mine && after === this.#place.to)) return;
    for (const line of lines) {
      if ((this.boxes.get(line.id)?.version ?? 0) >= line.version) continue;
      this.boxes.set(line.id, line);
      this.effects.push(`${line.id} ${line.status}${line.tracking === undefined ? '' : ` ${line.tracking}`}`);
    }
    this.#place = { epoch, to, id };
  }

  async end(): Promise<void> {
    await this.#client.endAsync(true);
  }
}
