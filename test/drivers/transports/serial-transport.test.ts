// needs: socat
/**
 * The serial transport on real pseudo-terminals: whatever happens to the cable is noticed once, nothing is read ahead
 * of a paused reader, nothing written outlives its link.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LinkEnd, Transport } from '../../../drivers/transport.ts';
import { portHolders } from '../../../drivers/transports/port-holders.ts';
import { serialTransport } from '../../../drivers/transports/serial.ts';
import type { SerialOptions } from '../../../drivers/transports/serial-open.ts';
import { type Cable, link, openCable, unlink } from '../../../firmware-sim/pty.ts';
import { pause, until } from '../../wait.ts';
import { startSimulator } from '../simulator-process.ts';

const line = { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;

let directory: string;
let cleanups: (() => unknown)[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tallyman-serial-'));
  cleanups = [() => rmSync(directory, { recursive: true, force: true })];
});
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

function cable(): Cable & { host: string } {
  let host = '';
  const made = openCable(pause, (bytes) => {
    host += Buffer.from(bytes).toString('latin1');
  });
  cleanups.push(() => made.pull());
  return Object.defineProperty(made as Cable & { host: string }, 'host', { get: () => host });
}

async function open(path: string, more: Partial<SerialOptions> = {}, onData?: (transport: Transport) => void) {
  const seen = { text: '', ends: [] as LinkEnd[], chunks: [] as number[], setUps: [] as string[] };
  const transport: Transport = await serialTransport({ path, line, ...more })({
    onData(chunk) {
      seen.text += Buffer.from(chunk).toString('latin1');
      seen.chunks.push(chunk.length);
      onData?.(transport);
    },
    onSetUp: () => seen.setUps.push(seen.text),
    onEnd: (end) => seen.ends.push(end),
  });
  cleanups.push(() => transport.close());
  return { transport, seen };
}

const send = (to: Cable, text: string) => to.write(Buffer.from(text, 'latin1'));

/** Another program, without the ends of our pseudo-terminals that a child of this process would inherit. */
const closeInherited =
  'for each in /proc/$$/fd/*; do n=$(basename "$each"); [ "$n" -gt 2 ] && eval "exec $n>&-"; done; exec "$0" "$@"';

function start(command: string, ...args: string[]): ChildProcess {
  const child = spawn('bash', ['-c', closeInherited, command, ...args], { stdio: 'ignore' });
  cleanups.push(() => child.kill('SIGKILL'));
  return child;
}

/** Descriptors of this process that are a host's end of a cable. */
const openPorts = () =>
  readdirSync('/proc/self/fd').filter((name) => {
    try {
      return /^\/dev\/pts\/\d/.test(readlinkSync(`/proc/self/fd/${name}`));
    } catch {
      return false;
    }
  }).length;

test('reads what the device sends, writes what the host says', async () => {
  const device = cable();
  const { transport, seen } = await open(device.path);
  await send(device, '4006381333931\r\n');
  await until('the code', () => seen.text === '4006381333931\r\n');
  await transport.write(Uint8Array.of(0x06));
  await until('the ACK', () => device.host === '\u0006');
});

test('300 cables pulled with traffic in flight: every one noticed once, nothing left open, nothing spins', async () => {
  const before = openPorts();
  const message = Buffer.from('0109506000134352'.repeat(8));
  for (let pull = 0; pull < 300; pull += 1) {
    const device = openCable(pause, () => undefined);
    const { transport, seen } = await open(device.path);
    void device.write(message);
    // At different moments of the read: before it, in the middle, after it.
    if (pull % 3 > 0) await new Promise((resolve) => setImmediate(resolve));
    if (pull % 3 > 1) await until('bytes', () => seen.text.length > 0);
    void device.write(message);
    device.pull();
    await until(`end of link ${pull}`, () => seen.ends.length > 0);
    await transport.close();
    expect(seen.ends).toEqual([{ code: 'lost', message: expect.stringContaining(device.path) }]);
  }
  await until('all ports closed', () => openPorts() <= before);
  const cpu = process.cpuUsage();
  await pause(400);
  const { user, system } = process.cpuUsage(cpu);
  // A read loop that goes on after the hang-up takes a whole core.
  expect((user + system) / 1000).toBeLessThan(200);
});

test('a paused port leaves bytes with the kernel: at most one read is in hand', async () => {
  const device = cable();
  const { transport, seen } = await open(device.path, {}, (link) => link.pause());
  await send(device, 'x'.repeat(3000));
  await until('the first piece', () => seen.chunks.length === 1);
  await send(device, 'y'.repeat(500));
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen.chunks).toHaveLength(1);
  expect(seen.text.length).toBeLessThanOrEqual(512);
  const all = 'x'.repeat(3000) + 'y'.repeat(500);
  await until('the rest', () => {
    transport.resume();
    return seen.text === all;
  });
  expect(Math.max(...seen.chunks)).toBeLessThanOrEqual(512);
});

test('what waited in the port while nobody read is handed over first, in order', async () => {
  const device = cable();
  const first = await open(device.path);
  await first.transport.close();
  await send(device, 'scanned while the agent restarted\r');
  const { seen } = await open(device.path, { rescueWaiting: true });
  await send(device, 'scanned after\r');
  await until('both', () => seen.text === 'scanned while the agent restarted\rscanned after\r');
});

test('that a port is set up behind what waited in it is told before, once', async () => {
  const device = cable();
  await (await open(device.path)).transport.close();
  await send(device, 'one\r');
  const { transport, seen } = await open(device.path, { rescueWaiting: true });
  await until('it is told', () => seen.setUps.length > 0);
  // Behind the set-up.
  await transport.write(Buffer.from('heard'));
  await until('it is heard', () => device.host === 'heard');
  await send(device, 'two\r');
  await until('the next', () => seen.text === 'one\rtwo\r');
  expect(seen.setUps).toEqual(['one\r']);
  const fresh = await open(cable().path, { rescueWaiting: true });
  await fresh.transport.write(Buffer.from('x'));
  expect(fresh.seen.setUps).toEqual([]);
});

test('whatever waits in the kernel is read a piece at a time: paused, closed and opened again, nothing is lost', async () => {
  const device = cable();
  await (await open(device.path)).transport.close();
  const sent = Array.from({ length: 700 }, (_, index) => `code ${String(index).padStart(8, '0')}\r`).join('');
  // More than one tty buffer; the kernel has all of it before the first open.
  await send(device, sent);
  let read = '';
  const first = await open(device.path, { rescueWaiting: true }, (link) => link.pause());
  await until('the first piece', () => first.seen.chunks.length > 0);
  await pause(60);
  expect(first.seen.chunks).toHaveLength(1);
  await first.transport.close();
  read += first.seen.text;
  const second = await open(device.path, { rescueWaiting: true });
  second.transport.pause();
  await pause(60);
  expect(second.seen.chunks).toHaveLength(0);
  await second.transport.close();
  // One piece was in hand already: it comes before the end.
  expect(second.seen.chunks).toHaveLength(1);
  read += second.seen.text;
  const third = await open(device.path, { rescueWaiting: true });
  await until('the rest', () => read.length + third.seen.text.length >= sent.length);
  expect(read + third.seen.text).toBe(sent);
  await third.transport.write(Buffer.from('heard'));
  await send(device, 'and what follows\r');
  await until('the next', () => third.seen.text.endsWith('and what follows\r'));
  await until('the answer', () => device.host === 'heard');
  expect(first.seen.ends).toEqual([{ code: 'closed', message: expect.any(String) }]);
});

test('a handler that throws ends its link, and nothing is thrown into the process', async () => {
  const device = cable();
  const { seen } = await open(device.path, {}, () => {
    throw new Error('no place for bytes');
  });
  await send(device, '4006381333931\r');
  await until('the end', () => seen.ends.length === 1);
  expect(seen.ends).toEqual([{ code: 'error', message: 'no place for bytes' }]);
});

test('without rescue what waited is thrown away: a stale weight is no weight', async () => {
  const device = cable();
  await send(device, 'S S      1.000 kg\r\n');
  const { seen } = await open(device.path);
  await send(device, 'S S      2.000 kg\r\n');
  await until('the fresh one', () => seen.text.includes('2.000'));
  expect(seen.text).not.toContain('1.000');
});

test('a write on a dead link is refused and never reaches the next one', async () => {
  const path = join(directory, 'port');
  const one = cable();
  link(path, one.path);
  const { transport, seen } = await open(path);
  one.pull();
  await until('the end', () => seen.ends.length === 1);
  await expect(transport.write(Buffer.from('T\r\n'))).rejects.toThrow('is closed');
  const two = cable();
  link(path, two.path);
  const next = await open(path);
  await next.transport.write(Buffer.from('SI\r\n'));
  await until('the new command', () => two.host.includes('SI'));
  expect(two.host).toBe('SI\r\n');
});

test('a write that meets the hang-up ends the link once, without an uncaught error', async () => {
  const device = cable();
  const { transport, seen } = await open(device.path);
  transport.pause();
  device.pull();
  await expect(transport.write(Buffer.from('SI\r\n'))).rejects.toThrow();
  await transport.close();
  expect(seen.ends).toHaveLength(1);
  expect(seen.ends[0]?.code).toBe('lost');
});

test('a device that takes no bytes: the write ends at its time limit and further writes are not heaped up', async () => {
  const simulator = await startSimulator('scanner');
  cleanups.push(() => simulator.stop());
  simulator.kill('SIGSTOP');
  const { transport } = await open(simulator.link);
  await expect(transport.write(Buffer.alloc(200_000), 100)).rejects.toThrow('timed out');
  const many = await Promise.allSettled(Array.from({ length: 40 }, () => transport.write(Buffer.alloc(512), 100)));
  const reasons = many.map((each) => (each.status === 'rejected' ? String(each.reason) : 'written'));
  expect(reasons.filter((each) => each.includes('too many writes wait'))).toHaveLength(24);
  expect(reasons.filter((each) => each.includes('timed out'))).toHaveLength(16);
});

test('hundreds of answers at once all arrive, in order', async () => {
  const device = cable();
  const { transport } = await open(device.path);
  const answers = Array.from({ length: 500 }, (_, index) => `\u001b7,${String(index).padStart(4, '0')}`);
  await Promise.all(answers.map((answer) => transport.write(Buffer.from(answer))));
  await until('all of them', () => device.host.length >= answers.join('').length);
  expect(device.host).toBe(answers.join(''));
});

test('a port that another program locked is busy, and the program is named', async () => {
  const device = cable();
  const other = start('flock', device.path, 'sleep', '60');
  await until('the lock', async () => (await portHolders(device.path)).length > 0);
  await expect(open(device.path)).rejects.toMatchObject({
    code: 'busy',
    message: expect.stringContaining(`flock (process ${other.pid})`),
  });
});

test('a program that only reads along is found by name', async () => {
  const device = cable();
  const { transport } = await open(device.path);
  const other = start('cat', device.path);
  await until('cat', async () => (await portHolders(device.path)).includes(`cat (process ${other.pid})`));
  await transport.close();
});

test('a link that leads to another port is another device: the old one is let go', async () => {
  const path = join(directory, 'by-id');
  link(path, cable().path);
  const { seen } = await open(path);
  link(path, cable().path);
  await until('the end', () => seen.ends.length === 1);
  expect(seen.ends[0]).toEqual({ code: 'lost', message: expect.stringContaining('another device') });
});

test('a device node that goes away is noticed even when the port itself says nothing', async () => {
  const path = join(directory, 'by-id');
  link(path, cable().path);
  const { transport, seen } = await open(path);
  transport.pause();
  unlink(path);
  await until('the end', () => seen.ends.length === 1);
  expect(seen.ends[0]).toEqual({ code: 'lost', message: expect.stringContaining('is gone') });
});

test('what is not there is absent, what is no port is refused', async () => {
  await expect(open(join(directory, 'nothing'))).rejects.toMatchObject({ code: 'absent' });
  const file = join(directory, 'file');
  writeFileSync(file, 'not a port');
  await expect(open(file, { rescueWaiting: true })).rejects.toMatchObject({ code: 'failed' });
});

test('a pair of ports made by socat works the same', async () => {
  const [ours, theirs] = [join(directory, 'ours'), join(directory, 'theirs')];
  const socat = start('socat', `pty,raw,echo=0,link=${ours}`, `pty,raw,echo=0,link=${theirs}`);
  await until('both ends', () => readdirSync(directory).length === 2);
  const { seen } = await open(ours);
  const device = await open(theirs);
  await device.transport.write(Buffer.from('4006381333931\r\n'));
  await until('the code', () => seen.text === '4006381333931\r\n');
  socat.kill('SIGKILL');
  await until('the end', () => seen.ends.length === 1);
  expect(seen.ends[0]?.code).toBe('lost');
});
