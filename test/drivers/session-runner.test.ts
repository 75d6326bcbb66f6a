/** The session runner on a real port: time and bytes in the right order, whatever else keeps the process busy. */
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../agent/clock.ts';
import type { Session } from '../../drivers/driver.ts';
import { serialLine } from '../../drivers/scanners/protocols/serial-line.ts';
import { type RunningSession, runSession } from '../../drivers/session-runner.ts';
import type { LinkEnd, Transport } from '../../drivers/transport.ts';
import { serialTransport } from '../../drivers/transports/serial.ts';
import { type Cable, openCable } from '../../firmware-sim/pty.ts';
import { pause, until } from '../wait.ts';

let cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  cleanups = [];
});

async function scanner(idleMs: number) {
  const cable: Cable = openCable(pause, () => undefined);
  cleanups.push(() => cable.pull());
  const seen = { texts: [] as string[], ends: 0 };
  const session = serialLine.session(serialLine.options().parse({ suffix: 'none', 'idle-ms': idleMs }));
  const running: RunningSession = await runSession(
    session,
    serialTransport({ path: cable.path, line: serialLine.line }),
    systemClock,
    {
      onReading: (reading) => reading.type === 'scan' && seen.texts.push(reading.text),
      onBad: () => undefined,
      onDiagnosis: () => undefined,
      onWriteFailed: () => undefined,
      onEnd: () => {
        seen.ends += 1;
      },
    },
  );
  cleanups.push(() => running.close());
  return { cable, running, seen };
}

function stall(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test('a stall of our own is no silence of the scanner: bytes that came in time belong to their code', async () => {
  const { cable, running, seen } = await scanner(400);
  const openedMs = running.lastByteMs;
  await cable.write(Buffer.from('400638'));
  await until('the first half', () => running.lastByteMs > openedMs);
  // In the check phase: the event loop looks at its timers next, and at its ports after that.
  await new Promise((resolve) => setImmediate(resolve));
  void cable.write(Buffer.from('1333931'));
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  stall(600);
  await until('a code', () => seen.texts.length > 0);
  expect(seen.texts).toEqual(['4006381333931']);
});

test('silence ends a code of a scanner without suffix', async () => {
  const { cable, seen } = await scanner(20);
  await cable.write(Buffer.from('4006381333931'));
  await until('the code', () => seen.texts.length === 1);
  await cable.write(Buffer.from('5000159461122'));
  await until('the next', () => seen.texts.length === 2);
  expect(seen.texts).toEqual(['4006381333931', '5000159461122']);
});

test('after the end nothing is called, whatever was due', async () => {
  const { cable, running, seen } = await scanner(1000);
  const openedMs = running.lastByteMs;
  await cable.write(Buffer.from('400638'));
  await until('bytes', () => running.lastByteMs > openedMs);
  cable.pull();
  await until('the end', () => seen.ends === 1);
  expect(running.signal('good')).toBe(false);
  running.pause();
  running.resume();
  await running.close();
  expect(seen).toEqual({ texts: [], ends: 1 });
});

test.each(['start', 'receive', 'tick', 'signal', 'command', 'print', 'sound', 'end'] as const)(
  'a session that throws in %s is a broken link: it ends once, the port is closed, nothing is thrown further',
  async (where) => {
    const good: Required<Session> = {
      start: () => [{ type: 'timer', ms: 1 }],
      receive: () => [],
      tick: () => [],
      signal: () => [],
      command: () => [],
      canPrint: () => true,
      print: () => [],
      sound: () => [],
      end: () => [],
      midMessage: () => false,
    };
    const bad = () => {
      throw new Error(`broken in ${where}`);
    };
    const ends: LinkEnd[] = [];
    let closed = 0;
    const transport: Transport = {
      write: async () => undefined,
      pause: () => undefined,
      resume: () => undefined,
      async close() {
        closed += 1;
      },
    };
    const feed: { data(): void; end(): void } = { data: () => undefined, end: () => undefined };
    const running = await runSession(
      { ...good, [where]: bad },
      async (handlers) => {
        feed.data = () => handlers.onData(Uint8Array.of(1));
        feed.end = () => handlers.onEnd({ code: 'lost', message: 'gone' });
        return transport;
      },
      systemClock,
      {
        onReading: () => undefined,
        onBad: () => undefined,
        onDiagnosis: () => undefined,
        onWriteFailed: () => undefined,
        onEnd: (end) => ends.push(end),
      },
    );
    if (where === 'receive') feed.data();
    if (where === 'signal') running.signal('good');
    if (where === 'command') running.command('zero');
    if (where === 'print') running.print(Uint8Array.of(1));
    if (where === 'sound') running.sound([]);
    if (where === 'end') feed.end();
    await until('the end, and a closed port', () => ends.length > 0 && closed > 0);
    feed.end();
    expect(ends).toEqual([{ code: 'error', message: `the driver failed: broken in ${where}` }]);
  },
);
