/**
 * A disk with a cache that forgets, as a network block device for QEMU
 * (https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md): what was not flushed when the power goes is
 * there in part or not at all. It is also the liar among disks, when told to be: flushes are answered and not done.
 */
import { createServer, type Server, type Socket } from 'node:net';

/**
 * drop: nothing arrived that was not flushed · random: each write or not · tear: each sector of 512 bytes or not ·
 * prefix: in the order in which they were given, up to one that is torn
 */
export const fates = ['drop', 'random', 'tear', 'prefix'] as const;
type Fate = (typeof fates)[number];

type Write = { offset: number; bytes: Buffer };

const sectorBytes = 512;
const [requestMagic, replyMagic, optionMagic] = [0x25609513, 0x67446698, 0x0003e889045565a9n];
const [read, write, disconnect, flush] = [0, 1, 2, 3];
const [exportName, abort, info, go] = [1, 2, 6, 7];
/** Has flags, knows flush. */
const flags = 0b101;
const invalid = 22;

export class VolatileDisk {
  readonly path: string;
  /** Flushes are answered and not done. */
  lies = false;
  /** Resolves at a flush that is not answered any more: the power is to go now. */
  trapped: Promise<void> = Promise.resolve();
  #trap: { pendingMin: number; spring(): void } | undefined;
  #now: Buffer;
  #flushed: Buffer;
  #pending: Write[] = [];
  /** How often the power went: what a machine sent in an earlier life does not count any more. */
  #cuts = 0;
  readonly #server: Server;
  readonly #flushMs: () => number;

  /** @param content what is on it @param flushMs how long a flush takes, asked at each */
  private constructor(path: string, content: Buffer, flushMs: () => number) {
    this.path = path;
    this.#now = Buffer.from(content);
    this.#flushed = content;
    this.#flushMs = flushMs;
    this.#server = createServer((socket) => this.#serve(socket).catch(() => socket.destroy()));
  }

  static async open(path: string, content: Buffer, flushMs: () => number): Promise<VolatileDisk> {
    const disk = new VolatileDisk(path, content, flushMs);
    await new Promise<void>((resolve) => disk.#server.listen(path, resolve));
    return disk;
  }

  /** The next flush with so many writes before it is never answered. */
  arm(pendingMin: number): void {
    this.trapped = new Promise((resolve) => {
      this.#trap = { pendingMin, spring: resolve };
    });
  }

  /** The power is gone. @returns how many writes were not flushed, and how many of them did not arrive whole */
  cut(fate: Fate, random: () => number): { pending: number; lost: number } {
    this.#trap = undefined;
    this.#cuts += 1;
    const pending = this.#pending;
    const whole = Math.floor(random() * (pending.length + 1));
    let lost = 0;
    for (const [at, one] of pending.entries()) {
      const arrives = (sector: number): boolean =>
        fate === 'tear' ? random() < 0.5 : fate === 'prefix' && (at < whole || (at === whole && sector < random() * 8));
      const all = fate === 'random' && random() < 0.5;
      let missing = false;
      for (let from = 0; from < one.bytes.length; from += sectorBytes) {
        if (all || arrives(from / sectorBytes)) {
          one.bytes.copy(this.#flushed, one.offset + from, from, from + sectorBytes);
        } else missing = true;
      }
      if (missing) lost += 1;
    }
    this.#pending = [];
    this.#now = Buffer.from(this.#flushed);
    return { pending: pending.length, lost };
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(socket: Socket): Promise<void> {
    const cuts = this.#cuts;
    const taken = taker(socket);
    const take = async (count: number): Promise<Buffer> => {
      const bytes = await taken(count);
      if (this.#cuts !== cuts) throw new Error('its power is gone');
      return bytes;
    };
    socket.write(Buffer.concat([Buffer.from('NBDMAGICIHAVEOPT'), short(1)]));
    await take(4);
    for (;;) {
      const head = await take(16);
      const [option, length] = [head.readUInt32BE(8), head.readUInt32BE(12)];
      await take(length);
      const reply = (type: number, data = Buffer.alloc(0)) => {
        const answer = Buffer.alloc(20);
        answer.writeBigUInt64BE(optionMagic, 0);
        answer.writeUInt32BE(option, 8);
        answer.writeUInt32BE(type, 12);
        answer.writeUInt32BE(data.length, 16);
        socket.write(Buffer.concat([answer, data]));
      };
      const size = Buffer.alloc(8);
      size.writeBigUInt64BE(BigInt(this.#now.length));
      if (option === exportName) {
        socket.write(Buffer.concat([size, short(flags), Buffer.alloc(124)]));
        break;
      }
      if (option === info || option === go) {
        reply(3, Buffer.concat([short(0), size, short(flags)]));
        reply(1);
        if (option === go) break;
      } else reply(option === abort ? 1 : 0x80000001);
    }
    for (;;) {
      const head = await take(28);
      if (head.readUInt32BE(0) !== requestMagic) throw new Error('no request');
      const [command, offset, length] = [head.readUInt16BE(6), Number(head.readBigUInt64BE(16)), head.readUInt32BE(24)];
      if (command === disconnect) break;
      const answer = Buffer.alloc(16);
      answer.writeUInt32BE(replyMagic, 0);
      head.copy(answer, 8, 8, 16);
      if (command === read) {
        socket.write(Buffer.concat([answer, this.#now.subarray(offset, offset + length)]));
        continue;
      }
      if (command === write) {
        const bytes = Buffer.from(await take(length));
        bytes.copy(this.#now, offset);
        this.#pending.push({ offset, bytes });
      } else if (command === flush) {
        if (!(await this.#flush())) return;
      } else answer.writeUInt32BE(invalid, 4);
      socket.write(answer);
    }
    socket.end();
  }

  /** @returns whether the power is still there */
  async #flush(): Promise<boolean> {
    const count = this.#pending.length;
    if (this.#trap !== undefined && count >= this.#trap.pendingMin) {
      this.#trap.spring();
      return false;
    }
    // A card takes its time; a cut may fall into it.
    const before = this.#pending;
    await new Promise((resolve) => setTimeout(resolve, this.#flushMs()));
    if (this.#pending !== before) return false;
    if (!this.lies) for (const { offset, bytes } of this.#pending.splice(0, count)) bytes.copy(this.#flushed, offset);
    return true;
  }
}

function short(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

/** Reads so many bytes; one reader at a time. */
function taker(socket: Socket): (count: number) => Promise<Buffer> {
  const bytes = socket[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  return async (count) => {
    while (held.length < count) {
      const { value, done } = await bytes.next();
      if (done) throw new Error('the other end is gone');
      held = Buffer.concat([held, value]);
    }
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };
}
