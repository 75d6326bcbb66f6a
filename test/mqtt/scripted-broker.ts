/**
 * A broker in the test's hand: takes whoever connects, grants every subscription, acknowledges every publish, and sends
 * what it is told to, honest or not. It writes the packets itself: no broker would send these.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { generate, type Packet, parser } from 'mqtt-packet';

export type Heard = { topic: string; payload: string };

export class ScriptedBroker {
  readonly heard: Heard[] = [];
  /** Connections made since the start. */
  links = 0;
  /** What is said to each publish of the dock. */
  onPublish: (heard: Heard) => void = () => {};
  /** What is said to each topic that the dock wants to read: a QoS, or why not. */
  granted: (topic: string) => number = () => 1;
  /** Whether publishes of the dock are acknowledged. */
  acknowledges = true;
  /** It lets nobody in. */
  denies = false;
  readonly #server: Server;
  #socket: Socket | undefined;
  /** What was read up to them is waited for, by their message id. */
  readonly #marks = new Map<number, (taken: boolean) => void>();
  #mark = 1;
  readonly #version: 4 | 5;

  private constructor(version: 4 | 5) {
    this.#version = version;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(version: 4 | 5 = 5): Promise<ScriptedBroker> {
    const broker = new ScriptedBroker(version);
    await new Promise<void>((resolve) => broker.#server.listen(0, '127.0.0.1', resolve));
    return broker;
  }

  get url(): string {
    const address = this.#server.address();
    return `mqtt://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  get linked(): boolean {
    return this.#socket !== undefined;
  }

  publish(topic: string, payload: string, { retain = false, qos = 0 as 0 | 1 | 2 } = {}): void {
    this.#socket?.write(this.message(topic, payload, { retain, qos }));
  }

  message(topic: string, payload: string, { retain = false, qos = 0 as 0 | 1 | 2 } = {}): Buffer {
    const id = qos === 0 ? {} : { messageId: 1 };
    const packet = { cmd: 'publish', topic, payload, qos, retain, dup: false, ...id } as Packet;
    return generate(packet, { protocolVersion: this.#version });
  }

  /** Of a message of the dock, sent or not. */
  acknowledgement(messageId: number): Buffer {
    return generate({ cmd: 'puback', messageId, reasonCode: 0 } as Packet, { protocolVersion: this.#version });
  }

  /** Writes as fast as the dock reads until `over`. @returns how often bytes went out */
  async flood(bytes: Buffer, over: () => boolean): Promise<number> {
    let times = 0;
    while (!over()) {
      const socket = this.#socket;
      if (socket === undefined || socket.destroyed) {
        await turn(20);
        continue;
      }
      times += 1;
      if (socket.write(bytes)) await turn(0);
      else while (!over() && !socket.destroyed && socket.writableNeedDrain) await turn(5);
    }
    return times;
  }

  write(bytes: Buffer): void {
    this.#socket?.write(bytes);
  }

  /**
   * Resolves when the dock has read everything that was written so far: true; false when the link went first, or there
   * is none.
   */
  taken(): Promise<boolean> {
    const socket = this.#socket;
    if (socket === undefined || socket.destroyed) return Promise.resolve(false);
    // 1 belongs to `message`.
    this.#mark = this.#mark === 65_535 ? 2 : this.#mark + 1;
    const messageId = this.#mark;
    return new Promise((resolve) => {
      this.#marks.set(messageId, resolve);
      const packet = { cmd: 'publish', topic: 'mark', payload: '', qos: 1, retain: false, dup: false, messageId };
      socket.write(generate(packet as Packet, { protocolVersion: this.#version }));
    });
  }

  cut(): void {
    this.#socket?.destroy();
  }

  async close(): Promise<void> {
    this.#socket?.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    this.#socket?.destroy();
    this.#lose();
    this.#socket = socket;
    this.links += 1;
    const version = { protocolVersion: this.#version };
    const say = (packet: object) => void socket.write(generate(packet as Packet, version));
    const packets = parser(version);
    packets.on('packet', (packet: Packet) => {
      if (packet.cmd === 'connect') {
        if (packet.protocolVersion !== this.#version) return socket.destroy();
        const [returnCode, reasonCode] = this.denies ? [5, 0x87] : [0, 0];
        say({ cmd: 'connack', returnCode, reasonCode, sessionPresent: false });
        if (this.denies) socket.end();
      } else if (packet.cmd === 'subscribe') {
        const granted = packet.subscriptions.map(({ topic }) => this.granted(topic));
        say({ cmd: 'suback', messageId: packet.messageId, granted });
      } else if (packet.cmd === 'publish') {
        if (packet.qos === 1 && this.acknowledges) say({ cmd: 'puback', messageId: packet.messageId, reasonCode: 0 });
        const heard = { topic: packet.topic, payload: packet.payload.toString() };
        this.heard.push(heard);
        if (this.heard.length > 1_000) this.heard.shift();
        this.onPublish(heard);
      } else if (packet.cmd === 'puback') {
        const id = packet.messageId ?? 0;
        this.#marks.get(id)?.(true);
        this.#marks.delete(id);
      } else if (packet.cmd === 'pingreq') say({ cmd: 'pingresp' });
    });
    packets.on('error', () => socket.destroy());
    socket.on('data', (chunk) => packets.parse(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#lose();
    });
  }

  #lose(): void {
    for (const tell of this.#marks.values()) tell(false);
    this.#marks.clear();
  }
}

const turn = (ms: number) => new Promise((resolve) => (ms === 0 ? setImmediate(resolve) : setTimeout(resolve, ms)));
