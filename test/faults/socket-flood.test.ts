// needs: mosquitto
/**
 * Floods at the local socket and at the screen while somebody scans: every scan is recorded, and the command line is
 * answered again at once.
 */
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serialised } from '../end-to-end/codes.ts';
import { Dock } from '../end-to-end/dock.ts';
import { until } from '../wait.ts';

let dock: Dock;
let serial = 0;

beforeAll(async () => {
  dock = await Dock.start({ channels: [], screen: () => ({ listen: '127.0.0.1:0' }) });
}, 60_000);
afterAll(() => dock.end());

const call = () => connect(join(dock.data, 'agent.sock')).on('error', () => undefined);
const port = () => Number(/"url":"http:\/\/127\.0\.0\.1:(\d+)/.exec(dock.agent.output)?.[1]);
const closed = (socket: Socket) => new Promise((resolve) => socket.resume().once('close', resolve));

/** A scan and how long its answer at the scanner took. */
async function scanMs(): Promise<number> {
  const started = performance.now();
  expect(await dock.simulator().scan(serialised(0, ++serial))).toBe(true);
  return performance.now() - started;
}

const floods: Record<string, () => Promise<Socket[]>> = {
  'ten thousand connections': async () => {
    for (let made = 0; made < 10_000; made += 100)
      await Promise.all(Array.from({ length: 100 }, () => closed(call().end('{"area":"device","verb":"info"}\n'))));
    return [];
  },
  'sixty thousand bytes of requests whose answers nobody reads': async () => {
    const callers = Array.from({ length: 16 }, call);
    for (const caller of callers) caller.pause().write('{"area":"ledger","verb":"read","params":{}}\n'.repeat(1_400));
    return callers;
  },
  'requests that stop in the middle': async () =>
    Array.from({ length: 100 }, () => {
      const caller = call();
      caller.write('{"area":');
      return caller;
    }),
  'half requests at the screen': async () =>
    Array.from({ length: 150 }, () => {
      const browser = connect(port(), '127.0.0.1').on('error', () => undefined);
      browser.write('GET / HTTP/1.1\r\nHost: ');
      return browser;
    }),
};

it.each(Object.keys(floods))(
  '%s: scans go on, and the command line is answered',
  async (name) => {
    await until('the screen is shown', () => port() > 0);
    const before = serial;
    let over = false;
    const flood = floods[name]?.().finally(() => {
      over = true;
    });
    const latencies: number[] = [];
    while (latencies.length < 20 || !over) latencies.push(await scanMs());
    const sockets = (await flood) ?? [];
    const answered = await until('the command line is answered', async () => {
      const { code, stdout } = await dock.agent.cli(['status', '--json']);
      return code === 0 && stdout;
    });
    expect(JSON.parse(answered).state).not.toBe('refusing');
    for (const socket of sockets) socket.destroy();
    // The agent hears of each of them in its own time, and says "busy" before.
    const stock = await until('a conversation is free', async () => {
      const { code, stdout } = await dock.agent.cli(['stock', '--json']);
      return code === 0 && stdout;
    });
    expect((JSON.parse(stock) as { inStock: number }[])[0]?.inStock).toBe(serial);
    expect(serial - before).toBe(latencies.length);
    latencies.sort((a, b) => a - b);
    const at = (part: number) => Math.round(latencies[Math.floor((latencies.length - 1) * part)] ?? 0);
    process.stdout.write(
      `${name}: ${latencies.length} scans, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, most ${at(1)} ms, ${Math.round(dock.agent.rssMb())} MB\n`,
    );
  },
  180_000,
);
