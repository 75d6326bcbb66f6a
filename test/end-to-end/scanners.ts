/**
 * Scanners on real pseudo-terminals: the simulator as a process of its own, and socat as a cable that nobody of ours
 * wrote.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { looksLikeCommand } from '../../agent/inventory/nouns/station/command-codes.ts';
import { pause, until } from '../wait.ts';
import { Child } from './child.ts';

const simulator = fileURLToPath(new URL('../../firmware-sim/main.ts', import.meta.url));

/** What a hand needs between two pulls of a trigger, at least. */
const handMs = 150;
const ack = 0x06;
/**
 * How long somebody waits for the beep: with a handshake longer than the simulator's own patience (four tries of 2 s).
 */
const silenceMs = { handshake: 15_000, once: 3_000 };

export interface TestScanner {
  readonly name: string;
  /** The port to put into the configuration. */
  readonly port: string;
  readonly output: string;
  /** Puts one code on the line, with CR LF. */
  send(text: string): void;
  /** All bytes the host wrote so far. */
  hostBytes(): Buffer;
  end(): Promise<void>;
}

/** `socat PTY - `: raw bytes both ways. The port hangs up for good when its reader closes it. */
export async function socatScanner(name: string, port: string): Promise<TestScanner> {
  // On the other side of socat's own standard streams there are no lines, only bytes: a second pair of hands reads
  // them.
  const child = new Child(name, 'socat', ['-d', '-d', `pty,rawer,link=${port},wait-slave,pty-interval=0.02`, '-'], {
    stdin: 'pipe',
  });
  const bytes: Buffer[] = [];
  child.onBytes((chunk) => bytes.push(chunk));
  await until(`socat made ${port}`, () => child.running && existsSync(port), { evidence: () => child.output });
  return {
    name,
    port,
    get output() {
      return child.output;
    },
    send: (text) => child.write(`${text}\r\n`),
    hostBytes: () => Buffer.concat(bytes),
    end: async () => void (await child.end()),
  };
}

type SimEvent = { event: string; hex?: string; tone?: string };

export interface SimScanner extends TestScanner {
  /**
   * One pull of the trigger: true when the scanner was told good, false when it was refused, unplugged or heard nothing
   * for long. With `handshake` it is the scanner's own beep.
   */
  scan(text: string): Promise<boolean>;
  unplug(): void;
  plug(): void;
}

/**
 * The simulated scanner. With `handshake` it waits for ACK, sends again on NAK and silence and gives up after some
 * seconds, as the hardware does; without, it sends and forgets.
 */
export async function simScanner(
  name: string,
  port: string,
  { handshake = false, seed = 1 }: { handshake?: boolean; seed?: number } = {},
): Promise<SimScanner> {
  const options = JSON.stringify({ handshake: handshake ? 'ack-nak' : 'none' });
  const args = [simulator, 'scanner', '--link', port, '--seed', String(seed), '--options', options];
  const child = new Child(name, process.execPath, args, { stdin: 'pipe' });
  const bytes: Buffer[] = [];
  const waiting: ((good: boolean) => void)[] = [];
  let pulledMs = 0;
  child.onLine((line) => {
    const { event, hex, tone } = JSON.parse(line) as SimEvent;
    if (event === 'host' && hex !== undefined) {
      const told = Buffer.from(hex, 'hex');
      bytes.push(told);
      if (!handshake) for (const byte of told) waiting.shift()?.(byte === ack);
    }
    if (event === 'beep') waiting.shift()?.(tone === 'good');
    if (event === 'blocked') waiting.pop()?.(false);
    if (event === 'unplugged') for (const tell of waiting.splice(0)) tell(false);
  });
  void child.exited.then(() => {
    for (const tell of waiting.splice(0)) tell(false);
  });
  await until(`the simulator made ${port}`, () => child.running && existsSync(port), {
    evidence: () => child.output,
  });
  return {
    name,
    port,
    get output() {
      return child.output;
    },
    send: (text) => child.write(`scan ${JSON.stringify(text)}\n`),
    async scan(text) {
      // Commands count only when the scanner was silent before them; goods may come as fast as they like.
      const restMs = pulledMs + handMs - performance.now();
      if (looksLikeCommand(text) && restMs > 0) await pause(restMs);
      return await new Promise((resolve) => {
        const giveUp = setTimeout(
          () => {
            waiting.splice(waiting.indexOf(tell), 1);
            resolve(false);
          },
          handshake ? silenceMs.handshake : silenceMs.once,
        );
        const tell = (good: boolean) => {
          pulledMs = performance.now();
          clearTimeout(giveUp);
          resolve(good);
        };
        waiting.push(tell);
        child.write(`scan ${JSON.stringify(text)}\n`);
      });
    },
    hostBytes: () => Buffer.concat(bytes),
    unplug: () => child.write('unplug\n'),
    plug: () => child.write('plug\n'),
    end: async () => void (await child.end()),
  };
}
